//go:build unix

package socket

import "phpsocket/socket/internal/sys"

func sysSocketpair(domain, typ, protocol int) ([2]int, Errno) {
	fds, e := sys.Socketpair(domain, typ, protocol)
	return fds, Errno(e)
}

func sysKind(fd int) (int, int, Errno) {
	family, typ, e := sys.Kind(fd)
	return family, typ, Errno(e)
}

func duplicate(fd int) (int, Errno) {
	fd, e := sys.Duplicate(fd)
	return fd, Errno(e)
}

func sysEnded(fd int) bool { return sys.Ended(fd) }

func isNonblock(fd int) bool { return sys.IsNonblock(fd) }

// codeOf returns the code of an error of x/sys.
func codeOf(err error) Errno {
	if err == nil {
		return 0
	}
	if e, ok := err.(sys.Errno); ok {
		return Errno(e)
	}
	return SOCKET_EINVAL
}

func sysPoll(fds []sys.PollFd, timeout int) Errno { return Errno(sys.Poll(fds, timeout)) }

func sysPipe() ([2]int, Errno) {
	fds, e := sys.Pipe()
	return fds, Errno(e)
}

// eaiSystem is the code of AddrinfoLookup for a failure of the system.
const eaiSystem = EAI_SYSTEM
