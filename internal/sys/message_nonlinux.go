//go:build unix && !linux

package sys

import "golang.org/x/sys/unix"

// rest returns the buffers of v that one system call takes, without the first Done bytes.
func (v Vector) rest() [][]byte {
	list := v.List[:min(len(v.List), IovMax)]
	if v.Done > 0 {
		list = append([][]byte{list[0][v.Done:]}, list[1:]...)
	}
	return list
}

func Sendmsg(fd int, v Vector, control []byte, flags int, sa *Sockaddr) (int, Errno) {
	v.raceRead()
	var to unix.Sockaddr
	if sa != nil {
		var e Errno
		if to, e = sa.sys(); e != 0 {
			return 0, e
		}
	}
	for {
		n, err := unix.SendmsgBuffers(fd, v.rest(), control, to, flags|MSG_DONTWAIT)
		if err == nil {
			return n, 0
		}
		if err != unix.EINTR {
			return 0, errnoOf(err)
		}
	}
}

func Recvmsg(fd int, v Vector, control []byte, flags int, sa *Sockaddr) (n, controln, rflags int, e Errno) {
	for {
		n, controln, rflags, from, err := unix.RecvmsgBuffers(fd, v.rest(), control, flags|MSG_DONTWAIT)
		if err == nil {
			v.raceWrite(n)
			if sa != nil {
				sa.setSys(from)
			}
			return n, controln, rflags &^ MSG_CMSG_CLOEXEC, 0
		}
		if err != unix.EINTR {
			return 0, 0, 0, errnoOf(err)
		}
	}
}
