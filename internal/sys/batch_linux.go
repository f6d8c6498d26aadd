package sys

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Batch holds several messages in the form that the kernel needs. It is large, so the caller
// should keep it in a pool.
type Batch struct {
	heads [BatchMax]mmsghdr
	names [BatchMax]unix.RawSockaddrAny
	iovs  []unix.Iovec
}

// mmsghdr is the kernel's struct mmsghdr.
type mmsghdr struct {
	unix.Msghdr
	size uint32
}

// Forget drops b's references to the memory of the first n messages.
func (b *Batch) Forget(n int) {
	clear(b.heads[:n])
	clear(b.iovs)
	b.iovs = b.iovs[:0]
}

// fill converts the messages to the form that the kernel needs and returns them. The parameter out
// is true for messages to send.
func (b *Batch) fill(list []Msg, out bool) ([]mmsghdr, Errno) {
	total := 0
	for i := range list {
		total += min(len(list[i].Iov), IovMax)
	}
	if cap(b.iovs) < total {
		b.iovs = make([]unix.Iovec, total)
	}
	b.iovs = b.iovs[:total]
	iovs := b.iovs
	for i := range list {
		m, h := &list[i], &b.heads[i]
		*h = mmsghdr{}
		if m.Named {
			h.Name, h.Namelen = (*byte)(unsafe.Pointer(&b.names[i])), unix.SizeofSockaddrAny
			if out {
				b.names[i] = unix.RawSockaddrAny{}
				var e Errno
				if h.Namelen, e = m.Addr.raw(&b.names[i]); e != 0 {
					return nil, e
				}
			}
		}
		n, _ := fill(iovs[:min(len(m.Iov), IovMax)], Vector{List: m.Iov})
		if n > 0 {
			h.Iov = &iovs[0]
			h.SetIovlen(n)
			iovs = iovs[n:]
		}
		if len(m.Control) > 0 {
			h.Control = &m.Control[0]
			h.SetControllen(len(m.Control))
		}
	}
	return b.heads[:len(list)], 0
}

// Sendmmsg calls sendmmsg(2). It returns the number of messages sent.
func (b *Batch) Sendmmsg(fd int, list []Msg, flags int) (int, Errno) {
	heads, e := b.fill(list, true)
	if e != 0 {
		return 0, e
	}
	for i := range list {
		Vector{List: list[i].Iov}.raceRead()
	}
	return mmsg(unix.SYS_SENDMMSG, fd, heads, flags|unix.MSG_NOSIGNAL)
}

// Recvmmsg calls recvmmsg(2). It returns the number of messages received.
func (b *Batch) Recvmmsg(fd int, list []Msg, flags int) (int, Errno) {
	heads, _ := b.fill(list, false)
	n, e := mmsg(unix.SYS_RECVMMSG, fd, heads, flags)
	for i := range n {
		m, h := &list[i], &heads[i]
		m.N = int(h.size)
		m.Addr.setRaw(&b.names[i], h.Namelen)
		if len(m.Control) > 0 {
			m.Rcontrol = int(h.Controllen)
			raceWrite(m.Control[:m.Rcontrol])
		}
		m.Rflags = int(h.Flags) &^ unix.MSG_CMSG_CLOEXEC
		Vector{List: m.Iov}.raceWrite(m.N)
	}
	return n, e
}

func mmsg(trap uintptr, fd int, heads []mmsghdr, flags int) (int, Errno) {
	for {
		n, _, errno := unix.Syscall6(trap, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(heads))),
			uintptr(len(heads)), uintptr(uint32(flags|MSG_DONTWAIT)), 0, 0)
		if errno == 0 {
			return int(n), 0
		}
		if errno != unix.EINTR {
			return 0, errno
		}
	}
}
