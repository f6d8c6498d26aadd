//go:build unix && !linux

package socket

import "golang.org/x/sys/unix"

// iovMax is the system's IOV_MAX, or less.
const iovMax = 1024

// rest returns the buffers of v that the system is handed.
func (v vector) rest() [][]byte {
	list := v.list[:min(len(v.list), iovMax)]
	if v.done > 0 {
		list = append([][]byte{list[0][v.done:]}, list[1:]...)
	}
	return list
}

func sysSendmsg(fd int, v vector, control []byte, flags int, sa *sockaddr) (int, Errno) {
	v.raceRead()
	var to unix.Sockaddr
	if sa != nil {
		var e Errno
		if to, e = sa.sys(); e != 0 {
			return 0, e
		}
	}
	for {
		n, err := unix.SendmsgBuffers(fd, v.rest(), control, to, flags|msgDontwait)
		if err == nil {
			return n, 0
		}
		if err != unix.EINTR {
			return 0, errnoOf(err)
		}
	}
}

func sysRecvmsg(fd int, v vector, control []byte, flags int, sa *sockaddr) (n, controln, rflags int, e Errno) {
	for {
		n, controln, rflags, from, err := unix.RecvmsgBuffers(fd, v.rest(), control, flags|msgDontwait)
		if err == nil {
			v.raceWrite(n)
			if sa != nil {
				sa.setSys(from)
			}
			return n, controln, rflags &^ msgCmsgCloexec, 0
		}
		if err != unix.EINTR {
			return 0, 0, 0, errnoOf(err)
		}
	}
}
