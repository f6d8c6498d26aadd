//go:build !linux

package sys

// ShortLimit says that this system has no cheaper way to transfer a few bytes.
const ShortLimit = -1

// ShortSendFlags are the flags for SendShort; ShortRecvFlags are those for RecvShort.
const (
	ShortSendFlags = 0
	ShortRecvFlags = 0
)

// SendShort is Send without an address.
func SendShort(fd FD, p []byte, flags int) (uintptr, Errno) {
	n, e := Send(fd, p, flags, nil)
	return uintptr(n), e
}

// RecvShort is Recv.
func RecvShort(fd FD, p []byte, flags int) (uintptr, Errno) {
	n, e := Recv(fd, p, flags)
	return uintptr(n), e
}
