package sys

import (
	"bytes"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Undelivered reports whether a connection has sent data that the peer's kernel has not
// acknowledged yet. If the connection is broken, the result is false.
func Undelivered(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd)}}
	if unix.Poll(p, 0); p[0].Revents != 0 {
		return false
	}
	n, err := unix.IoctlGetInt(fd, unix.SIOCOUTQ)
	return err == nil && FirstInt(n) > 0
}

// AttachReuseportFilter sets SO_ATTACH_REUSEPORT_CBPF to a filter program. The program returns
// the word at the given offset of the kernel's data about the packet. For example, at the
// offset SKF_AD_CPU there is the number of the processor.
func AttachReuseportFilter(fd, offset int) Errno {
	program := [...]unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: uint32(SKF_AD_OFF&(1<<32-1)) + uint32(offset)},
		{Code: unix.BPF_RET | unix.BPF_A},
	}
	return errnoOf(unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF,
		&unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}))
}

// DetachReuseportFilter removes the filter program that AttachReuseportFilter has set.
func DetachReuseportFilter(fd int) Errno {
	var zero int32
	return Setsockopt(fd, unix.SOL_SOCKET, unix.SO_DETACH_REUSEPORT_BPF, BytesOf(&zero))
}

// PassesCredentials reports whether SO_PASSCRED is set. If it is, each received message comes
// with the credentials of its sender.
func PassesCredentials(fd int) bool {
	n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PASSCRED)
	return err == nil && FirstInt(n) != 0
}

// InterfaceIndex returns the index of the interface with the given name.
func InterfaceIndex(fd int, name string) (int, Errno) {
	var r interfaceRequest
	if len(name) >= len(r.name) {
		return 0, ENODEV
	}
	copy(r.name[:], name)
	e := r.ask(fd, unix.SIOCGIFINDEX)
	return int(r.index), e
}

// InterfaceName returns the name of the interface with the given index. If the parameter last holds
// the same name, InterfaceName returns that string, which saves an allocation.
func InterfaceName(fd, index int, last string) (string, Errno) {
	r := interfaceRequest{index: int32(index)}
	if e := r.ask(fd, unix.SIOCGIFNAME); e != 0 {
		return "", e
	}
	name, _, _ := bytes.Cut(r.name[:], []byte{0})
	if string(name) != last {
		last = string(name)
	}
	return last, 0
}

// interfaceRequest is the kernel's struct ifreq.
type interfaceRequest struct {
	name  [unix.IFNAMSIZ]byte
	index int32
	_     [20]byte
}

func (r *interfaceRequest) ask(fd int, request uintptr) Errno {
	_, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), request, uintptr(unsafe.Pointer(r)))
	return e
}

// SizeofUcred is the size of C's struct ucred, which holds the credentials of a sender.
const SizeofUcred = unix.SizeofUcred

// PeeksUnixOnce says what a receive with MSG_PEEK|MSG_WAITALL does on an AF_UNIX stream. True
// means that it returns the data that has arrived; false means that it waits for the full
// length.
const PeeksUnixOnce = true

// IsShut reports whether fd, which has no data to receive, was shut down for reading. A
// non-blocking call that receives or accepts cannot detect this, because it gets EAGAIN. (A
// blocking call would get end-of-stream on a datagram socket, and EINVAL on an AF_UNIX
// listener.)
func IsShut(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
	unix.Poll(p, 0)
	return p[0].Revents&unix.POLLRDHUP != 0
}

// PeekOffset returns the value of SO_PEEK_OFF. If the option is off or the socket does not
// support it, the result is -1.
func PeekOffset(fd int) int {
	n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PEEK_OFF)
	if err != nil {
		return -1
	}
	return FirstInt(n)
}

// SetPeekOffset sets SO_PEEK_OFF.
func SetPeekOffset(fd, offset int) { unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PEEK_OFF, offset) }

// EpollNow calls epoll_wait(2) with a timeout of 0. So it does not wait, and never returns
// EINTR. If it fails, n has no meaning. The compiler inlines it; see SendShort.
func EpollNow(epfd int, events []unix.EpollEvent) (n uintptr, e Errno) {
	n, _, e = syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epfd), uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), 0, 0, 0)
	return
}
