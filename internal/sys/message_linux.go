package sys

import (
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// iovecs holds the buffers of a call that has many buffers, in the form that the kernel needs. It
// is too large for the stack.
type iovecs [IovMax]unix.Iovec

var iovecPool = sync.Pool{New: func() any { return new(iovecs) }}

// fewBuffers is a number of buffers that is enough for most calls.
const fewBuffers = 8

// fill stores the non-empty buffers of v in iov, as many as fit. It returns the number of these
// buffers and their total size.
func fill(iov []unix.Iovec, v Vector) (n, size int) {
	done := v.Done
	for _, p := range v.List[:min(len(v.List), IovMax)] {
		p = p[done:]
		done = 0
		if len(p) == 0 {
			continue
		}
		if n == len(iov) {
			break
		}
		iov[n].Base = unsafe.SliceData(p)
		iov[n].SetLen(len(p))
		n++
		size += len(p)
	}
	return n, size
}

func Sendmsg(fd int, v Vector, control []byte, flags int, sa *Sockaddr) (int, Errno) {
	v.raceRead()
	if len(v.List) <= fewBuffers {
		var iov [fewBuffers]unix.Iovec
		return sendmsg(fd, iov[:], v, control, flags, sa)
	}
	iov := iovecPool.Get().(*iovecs)
	n, e := sendmsg(fd, iov[:], v, control, flags, sa)
	clear(iov[:])
	iovecPool.Put(iov)
	return n, e
}

func sendmsg(fd int, iov []unix.Iovec, v Vector, control []byte, flags int, sa *Sockaddr) (int, Errno) {
	var h unix.Msghdr
	var rsa unix.RawSockaddrAny
	if sa != nil {
		size, e := sa.raw(&rsa)
		if e != 0 {
			return 0, e
		}
		h.Name, h.Namelen = (*byte)(unsafe.Pointer(&rsa)), size
	}
	n, size := fill(iov, v)
	h.Iov = &iov[0]
	h.SetIovlen(max(1, n)) // if it were 0, qemu-user would skip the system call
	if len(control) > 0 {
		h.Control = &control[0]
		h.SetControllen(len(control))
	}
	return message(unix.SYS_SENDMSG, fd, &h, flags|unix.MSG_NOSIGNAL, size <= rawLimit && !sa.slow())
}

func Recvmsg(fd int, v Vector, control []byte, flags int, sa *Sockaddr) (n, controln, rflags int, e Errno) {
	if len(v.List) <= fewBuffers {
		var iov [fewBuffers]unix.Iovec
		n, controln, rflags, e = recvmsg(fd, iov[:], v, control, flags, sa)
	} else {
		iov := iovecPool.Get().(*iovecs)
		n, controln, rflags, e = recvmsg(fd, iov[:], v, control, flags, sa)
		clear(iov[:])
		iovecPool.Put(iov)
	}
	v.raceWrite(n)
	return n, controln, rflags, e
}

func recvmsg(fd int, iov []unix.Iovec, v Vector, control []byte, flags int, sa *Sockaddr) (int, int, int, Errno) {
	var h unix.Msghdr
	var rsa unix.RawSockaddrAny
	if sa != nil {
		h.Name, h.Namelen = (*byte)(unsafe.Pointer(&rsa)), unix.SizeofSockaddrAny
	}
	n, size := fill(iov, v)
	h.Iov = &iov[0]
	h.SetIovlen(max(1, n)) // if it were 0, qemu-user would skip the system call
	if len(control) > 0 {
		h.Control = &control[0]
		h.SetControllen(len(control))
	}
	got, e := message(unix.SYS_RECVMSG, fd, &h, flags, size <= rawLimit)
	if e != 0 {
		return 0, 0, 0, e
	}
	if sa != nil {
		sa.setRaw(&rsa, h.Namelen)
	}
	controln := 0
	if len(control) > 0 {
		controln = int(h.Controllen)
		raceWrite(control[:controln])
	}
	return got, controln, int(h.Flags) &^ unix.MSG_CMSG_CLOEXEC, 0
}

// message calls sendmsg(2) or recvmsg(2). If short is true, it does not tell Go's scheduler
// about the call.
func message(trap uintptr, fd int, h *unix.Msghdr, flags int, short bool) (int, Errno) {
	for {
		var n uintptr
		var errno syscall.Errno
		if short {
			n, _, errno = syscall.RawSyscall(trap, uintptr(fd), uintptr(unsafe.Pointer(h)), uintptr(uint32(flags|MSG_DONTWAIT)))
		} else {
			n, _, errno = unix.Syscall(trap, uintptr(fd), uintptr(unsafe.Pointer(h)), uintptr(uint32(flags|MSG_DONTWAIT)))
		}
		if errno == 0 {
			return int(n), 0
		}
		if errno != unix.EINTR {
			return 0, errno
		}
	}
}
