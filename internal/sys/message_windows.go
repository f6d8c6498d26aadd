package sys

import (
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// fewBuffers is a number of buffers that is enough for most calls.
const fewBuffers = 8

// wsaBufs holds the buffers of a call that has many buffers, in the form that Winsock needs. It is
// too large for the stack.
type wsaBufs [IovMax]windows.WSABuf

var wsaBufPool = sync.Pool{New: func() any { return new(wsaBufs) }}

// bufs fills list with the buffers of v, as many as fit. Their total size is at most that given by
// the second parameter. bufs returns the filled part of list and the total size.
func (v Vector) bufs(list []windows.WSABuf, most int) (bufs []windows.WSABuf, size int) {
	n, done := 0, v.Done
	for _, p := range v.List[:min(len(v.List), len(list))] {
		p = p[done:]
		done = 0
		p = p[:min(len(p), most-size)]
		list[n] = windows.WSABuf{Len: uint32(len(p)), Buf: unsafe.SliceData(p)}
		n++
		if size += len(p); size == most {
			break
		}
	}
	return list[:n], size
}

func Sendmsg(fd windows.Handle, v Vector, control []byte, flags int, sa *Sockaddr) (int, Errno) {
	v.raceRead()
	if len(v.List) <= fewBuffers {
		var list [fewBuffers]windows.WSABuf
		return sendmsg(fd, list[:], v, control, flags, sa)
	}
	list := wsaBufPool.Get().(*wsaBufs)
	n, e := sendmsg(fd, list[:], v, control, flags, sa)
	clear(list[:])
	wsaBufPool.Put(list)
	return n, e
}

func sendmsg(fd windows.Handle, list []windows.WSABuf, v Vector, control []byte, flags int, sa *Sockaddr) (int, Errno) {
	bufs, _ := v.bufs(list, maxSend)
	if sa == nil && len(control) == 0 {
		return wsaSendv(fd, bufs, flags)
	}
	var rsa windows.RawSockaddrAny
	m := windows.WSAMsg{
		Buffers:     unsafe.SliceData(bufs),
		BufferCount: uint32(len(bufs)),
		Control:     windows.WSABuf{Len: uint32(len(control)), Buf: unsafe.SliceData(control)},
	}
	if sa != nil {
		size, e := sa.raw(&rsa)
		if e != 0 {
			return 0, e
		}
		m.Name, m.Namelen = (*syscall.RawSockaddrAny)(unsafe.Pointer(&rsa)), size
	}
	return wsaSendmsg(fd, &m, flags)
}

func Recvmsg(fd windows.Handle, v Vector, control []byte, flags int, sa *Sockaddr) (n, controln, rflags int, e Errno) {
	if len(v.List) <= fewBuffers {
		var list [fewBuffers]windows.WSABuf
		n, controln, rflags, e = recvmsg(fd, list[:], v, control, flags&^windows.MSG_WAITALL, sa)
	} else {
		list := wsaBufPool.Get().(*wsaBufs)
		n, controln, rflags, e = recvmsg(fd, list[:], v, control, flags&^windows.MSG_WAITALL, sa)
		clear(list[:])
		wsaBufPool.Put(list)
	}
	v.raceWrite(n)
	return n, controln, rflags, e
}

func recvmsg(fd windows.Handle, list []windows.WSABuf, v Vector, control []byte, flags int, sa *Sockaddr) (n, controln, rflags int, e Errno) {
	bufs, size := v.bufs(list, maxRecv)
	plain := sa == nil && len(control) == 0
	if !plain { // WSARecvMsg does not support streams
		var typ int32
		if _, e := wsaGetsockopt(fd, windows.SOL_SOCKET, soType, BytesOf(&typ)); e != 0 {
			return 0, 0, 0, e
		}
		plain = typ == windows.SOCK_STREAM
	}
	if plain {
		n, rflags, e = wsaRecvv(fd, bufs, flags)
		if sa != nil {
			*sa = Sockaddr{}
		}
	} else {
		var rsa windows.RawSockaddrAny
		m := windows.WSAMsg{
			Name:        (*syscall.RawSockaddrAny)(unsafe.Pointer(&rsa)),
			Namelen:     int32(unsafe.Sizeof(rsa)),
			Buffers:     unsafe.SliceData(bufs),
			BufferCount: uint32(len(bufs)),
			Control:     windows.WSABuf{Len: uint32(len(control)), Buf: unsafe.SliceData(control)},
			Flags:       uint32(flags),
		}
		n, e = wsaRecvmsg(fd, &m)
		rflags = int(m.Flags)
		if sa != nil {
			sa.setRaw(&rsa, m.Namelen)
		}
		controln = int(min(m.Control.Len, uint32(len(control))))
	}
	if e == EMSGSIZE { // the datagram was too long for the buffers; this is not an error on other systems
		n, rflags, e = size, rflags|windows.MSG_TRUNC, 0
	}
	if e != 0 {
		return 0, 0, 0, e
	}
	return n, controln, rflags, 0
}

// soType is SO_TYPE.
const soType = 0x1008
