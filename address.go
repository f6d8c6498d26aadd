package socket

import (
	"net/netip"
	"strconv"
	"strings"
)

// sockaddr is a socket address of any family. It is a value: to keep or compare
// one costs no allocation.
type sockaddr struct {
	family   int
	port     uint16
	ip       [16]byte // AF_INET's are IPv4-mapped
	scope    uint32   // AF_INET6
	flowinfo uint32   // AF_INET6, in the kernel's order
	path     string   // AF_UNIX: the bytes, exactly; abstract names begin with NUL
}

func (sa *sockaddr) setIP(ip netip.Addr) { sa.ip = ip.As16() }

func (sa *sockaddr) setIPv4(a [4]byte) {
	sa.ip = [16]byte{10: 0xff, 11: 0xff, 12: a[0], 13: a[1], 14: a[2], 15: a[3]}
}

// addr returns the IP address, without a zone.
func (sa *sockaddr) addr() netip.Addr {
	a := netip.AddrFrom16(sa.ip)
	if sa.family == AF_INET {
		return a.Unmap()
	}
	return a
}

// text returns the address as PHP reports it. It is false for a family that PHP
// does not know.
func (sa *sockaddr) text() (string, bool) {
	switch sa.family {
	case AF_INET, AF_INET6:
		return ipText(sa.addr()), true
	case AF_UNIX:
		path, _, _ := strings.Cut(sa.path, "\x00")
		return path, true
	}
	return "", false
}

// String returns the address for people.
func (sa *sockaddr) String() string {
	switch sa.family {
	case AF_INET, AF_INET6:
		a := sa.addr()
		if sa.scope != 0 {
			a = a.WithZone(strconv.Itoa(int(sa.scope)))
		}
		return netip.AddrPortFrom(a, sa.port).String()
	case AF_UNIX:
		if strings.HasPrefix(sa.path, "\x00") {
			return "@" + sa.path[1:]
		}
		return strings.TrimRight(sa.path, "\x00")
	}
	return familyName(sa.family)
}

// encode writes address, argument n of c's function, in the form of the family
// of s. It may look a name up; meanwhile it holds no reference.
func (c *call) encode(s *Socket, sa *sockaddr, n int, address string, port int) error {
	sa.family = s.family
	switch s.family {
	case AF_UNIX:
		if len(address) >= maxPath {
			return c.argument(n, "address", "must be less than "+strconv.Itoa(maxPath))
		}
		sa.path = address
		return nil
	case AF_INET, AF_INET6:
		sa.port = uint16(port)
		return c.lookup(s, sa, address)
	}
	return c.argument(1, "socket", "must be one of AF_UNIX, AF_INET, or AF_INET6")
}

// lookup stores the IP address of host for the family of sa.
func (c *call) lookup(s *Socket, sa *sockaddr, host string) error {
	if ip, ok := literal(sa.family, host); ok {
		sa.setIP(ip)
		return nil
	}
	s.fd.pause()
	ip, scope, e, cause := resolve(sa.family, host)
	s.fd.resume()
	if s.fd.isClosed() {
		return c.closed(1, "socket")
	}
	if e != 0 {
		return c.lookupFailed(s, e, cause)
	}
	sa.setIP(ip)
	sa.scope = scope
	return nil
}

// literal parses the address texts that need no lookup in their commonest form.
func literal(family int, host string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(host)
	if err != nil || ip.Zone() != "" || ip.Is4() != (family == AF_INET) {
		return netip.Addr{}, false
	}
	return ip, true
}

// sender is an address together with its text, kept so that one that comes again
// costs no allocation.
type sender struct {
	sa   sockaddr
	text string
}

// senderText returns the text of sa.
func (s *Socket) senderText(sa *sockaddr) string {
	if l := s.last.Load(); l != nil && l.sa == *sa {
		return l.text
	}
	text, _ := sa.text()
	s.last.Store(&sender{*sa, text})
	return text
}
