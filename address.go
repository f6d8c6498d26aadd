package socket

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
)

// sockaddr is a socket address of any family. It is a value: to keep or compare
// one costs no allocation.
type sockaddr struct {
	family   int
	port     uint16   // AF_PACKET: the protocol
	ip       [16]byte // AF_INET's are IPv4-mapped
	scope    uint32   // AF_INET6; AF_PACKET: the interface
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
	return c.encodeFamily(s, sa, address)
}

// wrongFamily returns the error for a socket of a family whose addresses c does
// not know.
func (c *call) wrongFamily() error {
	if c == callConnect || c == callGetpeername {
		return c.argument(1, "socket", "must be one of AF_UNIX, AF_INET, or AF_INET6")
	}
	return c.argument(1, "socket", "must be one of AF_UNIX, AF_PACKET, AF_INET, or AF_INET6")
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

// senders are the texts of the IP addresses that a socket was sent something
// from, so that a server with some dozens of clients makes each text once.
type senders [64]atomic.Pointer[sender]

type sender struct {
	ip   [16]byte
	text string
}

// senderText returns the text of an address of the families of IP.
func (s *Socket) senderText(sa *sockaddr) string {
	known := s.senders.Load()
	if known == nil {
		s.senders.CompareAndSwap(nil, new(senders))
		known = s.senders.Load()
	}
	h := binary.LittleEndian.Uint64(sa.ip[:8]) ^ binary.LittleEndian.Uint64(sa.ip[8:])
	slot := &known[h*0x9e3779b97f4a7c15>>58]
	if k := slot.Load(); k != nil && k.ip == sa.ip {
		return k.text
	}
	text, _ := sa.text()
	slot.Store(&sender{sa.ip, text})
	return text
}
