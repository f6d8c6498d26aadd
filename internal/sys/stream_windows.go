package sys

import "golang.org/x/sys/windows"

// Dup duplicates a socket and returns its family and type.
func Dup(h uintptr) (fd windows.Handle, family, typ int, e Errno) {
	var info ProtocolInfo
	if e = WSADuplicate(windows.Handle(h), windows.GetCurrentProcessId(), &info); e != 0 {
		if e == EOPNOTSUPP {
			e = ENOTSOCK // Wine has the one where Windows has the other
		}
		return windows.InvalidHandle, 0, 0, e
	}
	fd, e = WSAImport(&info)
	return fd, int(info.Family), int(info.Type), e
}

// GetTimeout reads SO_RCVTIMEO or SO_SNDTIMEO from the system.
func GetTimeout(fd windows.Handle, option int) (sec, usec int) {
	var ms uint32
	if _, e := Getsockopt(fd, windows.SOL_SOCKET, option, BytesOf(&ms)); e != 0 {
		return 0, 0
	}
	return int(ms / 1000), int(ms % 1000 * 1000)
}
