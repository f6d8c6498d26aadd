package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// SendShort and RecvShort are Send and Recv without an address for at most ShortLimit bytes, for the first
// attempt of a call. The compiler inlines them. That saves much, because each function call between the program
// and the system call costs 1 % of a short call: after a system call, the processor mispredicts the function's
// return. To be short enough for inlining, they leave three things to the caller: to pass ShortSendFlags or
// ShortRecvFlags, to retry after EINTR, and to tell the race detector. If they fail, the number of bytes has no
// meaning.

// ShortLimit is the largest number of bytes that SendShort and RecvShort may transfer.
const ShortLimit = rawLimit

// ShortSendFlags are the flags that each call to SendShort must pass; ShortRecvFlags are those for RecvShort.
// AF_PACKET sockets refuse to receive with MSG_NOSIGNAL.
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
