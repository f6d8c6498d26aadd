package socket

import (
	"os"

	"golang.org/x/sys/windows"
)

// sysDup duplicates a socket and returns its type.
func sysDup(h uintptr) (fd windows.Handle, typ int, e Errno) {
	var info protocolInfo
	if e = wsaDuplicate(windows.Handle(h), uint32(os.Getpid()), &info); e != 0 {
		if e == SOCKET_EOPNOTSUPP {
			e = SOCKET_ENOTSOCK // Wine has the one where Windows has the other
		}
		return windows.InvalidHandle, 0, e
	}
	fd, e = wsaImport(&info)
	return fd, int(info.typ), e
}

// sysFamily returns the family of a socket, which getsockname does not know of one
// that is not bound.
func sysFamily(fd windows.Handle) (int, Errno) {
	var info windows.WSAProtocolInfo
	_, e := sysGetsockopt(fd, SOL_SOCKET, soProtocolInfo, bytesOf(&info))
	return int(info.AddressFamily), e
}

const soProtocolInfo = 0x2005 // SO_PROTOCOL_INFOW

// sysGetTimeout reads SO_RCVTIMEO or SO_SNDTIMEO from the system.
func sysGetTimeout(fd windows.Handle, option int) Timeval {
	var ms uint32
	if _, e := sysGetsockopt(fd, SOL_SOCKET, option, bytesOf(&ms)); e != 0 {
		return Timeval{}
	}
	return Timeval{Sec: int(ms / 1000), Usec: int(ms % 1000 * 1000)}
}
