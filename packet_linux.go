package socket

import (
	"bytes"
	"unsafe"

	"golang.org/x/sys/unix"
)

// AF_PACKET, as PHP has it since 8.5: a socket that carries whole frames. Its
// address is the name of an interface, its port the interface's index.

const afPacket = AF_PACKET

// takesFamily reports whether c takes a family that not every system has.
func (c *call) takesFamily(domain int) bool { return domain == AF_PACKET && c == callCreate }

// encodeFamily is encode for these families.
func (c *call) encodeFamily(s *Socket, sa *sockaddr, address string) error {
	if s.family != AF_PACKET || c != callBind {
		return c.argument(1, "socket", "must be one of AF_UNIX, AF_INET, or AF_INET6")
	}
	// A socket that is bound to no protocol at all would hear nothing.
	if e := sysGetsockname(s.fd.sysfd, sa); e != 0 {
		return c.fail(s, e)
	}
	sa.Scope = 0 // every interface
	if address == "" {
		return nil
	}
	var r interfaceRequest
	if len(address) >= len(r.name) {
		return c.fail(s, SOCKET_ENODEV)
	}
	copy(r.name[:], address)
	e := r.ask(s, unix.SIOCGIFINDEX)
	sa.Scope = uint32(r.index)
	return c.fail(s, e)
}

// nameFamily returns the text and the port of an address of these families.
// last is a text that is not made anew.
func (c *call) nameFamily(s *Socket, sa *sockaddr, last string) (string, int, error) {
	if sa.Family != AF_PACKET {
		return "", 0, c.argument(1, "socket", "must be one of AF_UNIX, AF_INET, or AF_INET6")
	}
	r := interfaceRequest{index: int32(sa.Scope)}
	if e := r.ask(s, unix.SIOCGIFNAME); e != 0 {
		return "", int(sa.Scope), c.warn("invalid interface index")
	}
	name, _, _ := bytes.Cut(r.name[:], []byte{0})
	if string(name) != last {
		last = string(name)
	}
	return last, int(sa.Scope), nil
}

// interfaceRequest is the kernel's struct ifreq.
type interfaceRequest struct {
	name  [unix.IFNAMSIZ]byte
	index int32
	_     [20]byte
}

func (r *interfaceRequest) ask(s *Socket, request uintptr) Errno {
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(s.fd.sysfd), request, uintptr(unsafe.Pointer(r)))
	return Errno(errno)
}
