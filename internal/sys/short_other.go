//go:build !linux

package sys

// ShortLimit is below 0, because on this system there is no cheaper way to transfer a few
// bytes. So package socket does not use SendShort and RecvShort.
const ShortLimit = -1

// ShortSendFlags are the flags for SendShort, and ShortRecvFlags are those for RecvShort.
const (
	ShortSendFlags = 0
	ShortRecvFlags = 0
)

// SendShort does what Send does, without an address.
func SendShort(fd FD, p []byte, flags int) (uintptr, Errno) {
	n, e := Send(fd, p, flags, nil)
	return uintptr(n), e
}

// RecvShort does what Recv does.
func RecvShort(fd FD, p []byte, flags int) (uintptr, Errno) {
	n, e := Recv(fd, p, flags)
	return uintptr(n), e
}
