package sys

import (
	"bytes"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Undelivered reports whether a connection has data that the peer's kernel has not yet acknowledged. For a
// broken connection, it returns false.
func Undelivered(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd)}}
	if unix.Poll(p, 0); p[0].Revents != 0 {
		return false
	}
	n, err := unix.IoctlGetInt(fd, unix.SIOCOUTQ)
	return err == nil && FirstInt(n) > 0
}

// AttachReuseportFilter sets SO_ATTACH_REUSEPORT_CBPF to a program that returns the word
// at the given offset of the kernel's data, such as SKF_AD_CPU.
func AttachReuseportFilter(fd, offset int) Errno {
	program := [...]unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: uint32(SKF_AD_OFF&(1<<32-1)) + uint32(offset)},
		{Code: unix.BPF_RET | unix.BPF_A},
	}
	return errnoOf(unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF,
		&unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}))
}

// DetachReuseportFilter removes the program that AttachReuseportFilter set.
func DetachReuseportFilter(fd int) Errno {
	var zero int32
	return Setsockopt(fd, unix.SOL_SOCKET, unix.SO_DETACH_REUSEPORT_BPF, BytesOf(&zero))
}

// PassesCredentials reports whether SO_PASSCRED is set, which adds the sender's
// credentials to each message.
func PassesCredentials(fd int) bool {
	n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PASSCRED)
	return err == nil && FirstInt(n) != 0
}

// InterfaceIndex returns the index of the named interface.
func InterfaceIndex(fd int, name string) (int, Errno) {
	var r interfaceRequest
	if len(name) >= len(r.name) {
		return 0, ENODEV
	}
	copy(r.name[:], name)
	e := r.ask(fd, unix.SIOCGIFINDEX)
	return int(r.index), e
}

// InterfaceName returns the name of the interface with the given index. If last is that
// name, it returns last, which saves an allocation.
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

// SizeofUcred is the size of the credentials of a sender.
const SizeofUcred = unix.SizeofUcred

// PeeksUnixOnce says whether MSG_PEEK|MSG_WAITALL on an AF_UNIX stream returns the data
// that has arrived instead of waiting for the full length.
const PeeksUnixOnce = true

// IsShut reports whether fd, which has nothing to receive, was shut down for reading.
// Only a blocking call learns that from its result: it gets end-of-stream on a datagram
// socket, and EINVAL on an AF_UNIX listener. A non-blocking call gets EAGAIN in both
// cases.
func IsShut(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
	unix.Poll(p, 0)
	return p[0].Revents&unix.POLLRDHUP != 0
}

// PeekOffset returns SO_PEEK_OFF, or -1 if it is off or the socket does not support it.
func PeekOffset(fd int) int {
	n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PEEK_OFF)
	if err != nil {
		return -1
	}
	return FirstInt(n)
}

// SetPeekOffset sets SO_PEEK_OFF.
func SetPeekOffset(fd, offset int) { unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PEEK_OFF, offset) }

// EpollNow is epoll_wait(2) without waiting, so there is no EINTR. If it fails, the
// number of events has no meaning. The compiler inlines it; see SendShort.
func EpollNow(epfd int, events []unix.EpollEvent) (n uintptr, e Errno) {
	n, _, e = syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epfd), uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), 0, 0, 0)
	return
}
