//go:build !linux

package socket

// A batch is a loop here.

type batchSys struct{}

func (batchSys) forget(int) {}

func sysSendmmsg(fd sysfd, b *batch, flags int) (int, Errno) {
	for i := b.done; i < len(b.slots); i++ {
		slot := &b.slots[i]
		to := &slot.sa
		if !slot.named {
			to = nil
		}
		if _, e := sysSendmsg(fd, vector{list: slot.iov}, slot.control, flags, to); e != 0 {
			if i > b.done {
				e = 0
			}
			return i - b.done, e
		}
	}
	return len(b.slots) - b.done, 0
}

func sysRecvmmsg(fd sysfd, b *batch, flags int) (int, Errno) {
	for i := range b.slots {
		slot := &b.slots[i]
		var e Errno
		slot.n, slot.rcontrol, slot.rflags, e = sysRecvmsg(fd, vector{list: slot.iov}, slot.control, flags, &slot.sa)
		if e != 0 {
			if i > 0 && e == SOCKET_EWOULDBLOCK {
				e = 0
			}
			return i, e
		}
	}
	return len(b.slots), 0
}
