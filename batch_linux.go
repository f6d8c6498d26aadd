package socket

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// batchSys is the kernel's form of a batch.
type batchSys struct {
	heads [batchMax]mmsghdr
	names [batchMax]unix.RawSockaddrAny
	iovs  []unix.Iovec
}

// mmsghdr is the kernel's struct mmsghdr.
type mmsghdr struct {
	unix.Msghdr
	size uint32
}

func (b *batchSys) forget(n int) {
	clear(b.heads[:n])
	clear(b.iovs)
	b.iovs = b.iovs[:0]
}

// fill writes the slots in the kernel's form, from the first that is not sent on,
// and returns them.
func (b *batch) fill(out bool) ([]mmsghdr, Errno) {
	total := 0
	for i := b.done; i < len(b.slots); i++ {
		total += min(len(b.slots[i].iov), iovMax)
	}
	if cap(b.iovs) < total {
		b.iovs = make([]unix.Iovec, total)
	}
	b.iovs = b.iovs[:total]
	iovs := b.iovs
	for i := b.done; i < len(b.slots); i++ {
		slot, h := &b.slots[i], &b.heads[i]
		*h = mmsghdr{}
		if slot.named {
			h.Name, h.Namelen = (*byte)(unsafe.Pointer(&b.names[i])), unix.SizeofSockaddrAny
			if out {
				b.names[i] = unix.RawSockaddrAny{}
				var e Errno
				if h.Namelen, e = slot.sa.raw(&b.names[i]); e != 0 {
					return nil, e
				}
			}
		}
		n, _ := fill(iovs[:min(len(slot.iov), iovMax)], vector{list: slot.iov})
		if n > 0 {
			h.Iov = &iovs[0]
			h.SetIovlen(n)
			iovs = iovs[n:]
		}
		if len(slot.control) > 0 {
			h.Control = &slot.control[0]
			h.SetControllen(len(slot.control))
		}
	}
	return b.heads[b.done:len(b.slots)], 0
}

func sysSendmmsg(fd int, b *batch, flags int) (int, Errno) {
	heads, e := b.fill(true)
	if e != 0 {
		return 0, e
	}
	for _, slot := range b.slots[b.done:] {
		vector{list: slot.iov}.raceRead()
	}
	return mmsg(unix.SYS_SENDMMSG, fd, heads, flags|unix.MSG_NOSIGNAL)
}

func sysRecvmmsg(fd int, b *batch, flags int) (int, Errno) {
	heads, _ := b.fill(false)
	n, e := mmsg(unix.SYS_RECVMMSG, fd, heads, flags)
	for i := range n {
		slot, h := &b.slots[i], &heads[i]
		slot.n = int(h.size)
		slot.sa.setRaw(&b.names[i], h.Namelen)
		if len(slot.control) > 0 {
			slot.rcontrol = int(h.Controllen)
			raceWrite(slot.control[:slot.rcontrol])
		}
		slot.rflags = int(h.Flags) &^ unix.MSG_CMSG_CLOEXEC
		vector{list: slot.iov}.raceWrite(slot.n)
	}
	return n, e
}

func mmsg(trap uintptr, fd int, heads []mmsghdr, flags int) (int, Errno) {
	for {
		n, _, errno := unix.Syscall6(trap, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(heads))),
			uintptr(len(heads)), uintptr(uint32(flags|msgDontwait)), 0, 0)
		if errno == 0 {
			return int(n), 0
		}
		if errno != unix.EINTR {
			return 0, Errno(errno)
		}
	}
}
