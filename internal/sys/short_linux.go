package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// SendShort and RecvShort do what Send and Recv do, for at most ShortLimit bytes and without an
// address. They are for the first attempt of a call. The compiler inlines them. This is worth the
// trouble: each function call between the program and the system call costs 1 % of the time of a
// short call, because after a system call the processor mispredicts the return from the function.
// SendShort and RecvShort are short enough for inlining because they leave three tasks to the
// caller: to pass ShortSendFlags or ShortRecvFlags, to repeat the call after EINTR, and to tell the
// race detector. If they fail, n has no meaning.

// ShortLimit is the maximum number of bytes that SendShort and RecvShort may transfer.
const ShortLimit = rawLimit

// ShortSendFlags are the flags that each call to SendShort must pass, and ShortRecvFlags are
// those for RecvShort. They differ because AF_PACKET sockets refuse to receive with
// MSG_NOSIGNAL.
const (
	ShortSendFlags = MSG_DONTWAIT | unix.MSG_NOSIGNAL
	ShortRecvFlags = MSG_DONTWAIT
)

// SendShort makes one attempt to send p.
func SendShort(fd FD, p []byte, flags int) (n uintptr, e Errno) {
	n, _, e = syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), uintptr(flags), 0, 0)
	return
}

// RecvShort makes one attempt to receive into p.
func RecvShort(fd FD, p []byte, flags int) (n uintptr, e Errno) {
	n, _, e = syscall.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), uintptr(flags), 0, 0)
	return
}
