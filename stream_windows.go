package socket

import (
	"os"

	"golang.org/x/sys/windows"
)

// sysDup duplicates a socket and returns its family and type.
func sysDup(h uintptr) (fd windows.Handle, family, typ int, e Errno) {
	var info protocolInfo
	if e = wsaDuplicate(windows.Handle(h), windows.GetCurrentProcessId(), &info); e != 0 {
		if e == SOCKET_EOPNOTSUPP {
			e = SOCKET_ENOTSOCK // Wine has the one where Windows has the other
		}
		return windows.InvalidHandle, 0, 0, e
	}
	fd, e = wsaImport(&info)
	return fd, int(info.family), int(info.typ), e
}

// sysGetTimeout reads SO_RCVTIMEO or SO_SNDTIMEO from the system.
func sysGetTimeout(fd windows.Handle, option int) Timeval {
	var ms uint32
	if _, e := sysGetsockopt(fd, SOL_SOCKET, option, bytesOf(&ms)); e != 0 {
		return Timeval{}
	}
	return Timeval{Sec: int(ms / 1000), Usec: int(ms % 1000 * 1000)}
}

// file is not possible: package os would close the socket as what it is not.
func (*Socket) file() (*os.File, Errno) { return nil, SOCKET_EOPNOTSUPP }
