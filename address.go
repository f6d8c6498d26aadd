package socket

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"

	"phpsocket/socket/internal/sys"
)

// addrOf returns the IP address in sa. The result has no zone.
func addrOf(sa *sockaddr) netip.Addr {
	a := netip.AddrFrom16(sa.IP)
	if sa.Family == AF_INET {
		return a.Unmap()
	}
	return a
}

// addrText returns the address in sa as PHP writes it. If PHP does not know the address family,
// the second result is false.
func addrText(sa *sockaddr) (string, bool) {
	switch sa.Family {
	case AF_INET, AF_INET6:
		return ipText(addrOf(sa)), true
	case AF_UNIX:
		path, _, _ := strings.Cut(sa.Path, "\x00")
		return path, true
	}
	return "", false
}

// addrString returns the address in sa as Go's net package writes it.
func addrString(sa *sockaddr) string {
	switch sa.Family {
	case AF_INET, AF_INET6:
		a := addrOf(sa)
		if sa.Scope != 0 {
			a = a.WithZone(strconv.Itoa(int(sa.Scope)))
		}
		return netip.AddrPortFrom(a, sa.Port).String()
	case AF_UNIX:
		if strings.HasPrefix(sa.Path, "\x00") {
			return "@" + sa.Path[1:]
		}
		return strings.TrimRight(sa.Path, "\x00")
	}
	return familyName(sa.Family)
}

// encode converts an address, which is argument n of the function c, to a socket address of s's
// family, and stores it in sa. While encode looks up a name, it gives up the reference to s, so
// that Close need not wait for the lookup.
func (c *phpFunc) encode(s *Socket, sa *sockaddr, n int, address string, port int) error {
	sa.Family = s.family
	switch s.family {
	case AF_UNIX:
		if len(address) >= maxPath {
			return c.argument(n, "address", "must be less than "+strconv.Itoa(maxPath))
		}
		sa.Path = address
		return nil
	case AF_INET, AF_INET6:
		sa.Port = uint16(port)
		return c.resolve(s, sa, address)
	}
	if c.takesPacket(s.family) {
		return c.encodeInterface(s, sa, address)
	}
	return c.wrongFamily()
}

// wrongFamily returns the error for a socket of a family that c does not accept.
func (c *phpFunc) wrongFamily() error {
	if c.noPacket {
		return c.argument(1, "socket", "must be one of AF_UNIX, AF_INET, or AF_INET6")
	}
	return c.argument(1, "socket", "must be one of AF_UNIX, AF_PACKET, AF_INET, or AF_INET6")
}

// An AF_PACKET socket, which PHP supports since 8.5, carries whole frames. Its
// address is the name of an interface, and its port is the interface's index.

// takesPacket reports whether the family is AF_PACKET and c accepts it.
func (c *phpFunc) takesPacket(family int) bool {
	return family == sys.AF_PACKET && family >= 0 && !c.noPacket
}

// encodeInterface does what encode does, for AF_PACKET.
func (c *phpFunc) encodeInterface(s *Socket, sa *sockaddr, address string) error {
	// Keep the protocol, because a socket that is bound to protocol 0 would not receive
	// anything.
	if e := sysGetsockname(s.fd.sysfd, sa); e != 0 {
		return c.fail(s, e)
	}
	index, _ := sys.InterfaceIndex(s.fd.sysfd, untilNUL(address))
	sa.Scope = uint32(index) // 0 means every interface
	return nil
}

// nameInterface returns the name and the index of the interface in sa. If the parameter named last
// holds the same name, nameInterface returns that string, which saves an allocation.
func (c *phpFunc) nameInterface(s *Socket, sa *sockaddr, last string) (string, int, error) {
	index := int(sa.Scope)
	if sa.Family != sys.AF_PACKET || sa.Family < 0 {
		return "", 0, c.wrongFamily()
	}
	name, e := sys.InterfaceName(s.fd.sysfd, index, last)
	if e != 0 {
		return "", index, c.plain("invalid interface index")
	}
	return name, index, nil
}

// resolve finds an IP address of the given host in the family sa.Family, and stores this address in
// sa.
func (c *phpFunc) resolve(s *Socket, sa *sockaddr, host string) error {
	if ip, ok := literal(sa.Family, host); ok {
		sa.SetIP(ip)
		return nil
	}
	s.fd.pause()
	ip, scope, e, cause := resolve(sa.Family, host)
	s.fd.resume()
	if s.fd.isClosed() {
		return c.closed(1, "socket")
	}
	if e != 0 {
		return c.lookupFailed(s, e, cause)
	}
	sa.SetIP(ip)
	sa.Scope = scope
	return nil
}

// literal parses host if it is an IP address in its most common form. Such an address does not
// need a lookup.
func literal(family int, host string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(host)
	if err != nil || ip.Zone() != "" || ip.Is4() != (family == AF_INET) {
		return netip.Addr{}, false
	}
	return ip, true
}

// addrTexts caches IP addresses as texts. It holds addresses from which a socket has received
// data. So a server with a few dozen clients allocates each text only once.
type addrTexts [64]atomic.Pointer[knownAddr]

type knownAddr struct {
	ip   [16]byte
	text string
}

// knownAddrText returns the text of an AF_INET or AF_INET6 address. If possible, it takes the
// text from the cache.
func (s *Socket) knownAddrText(sa *sockaddr) string {
	known := s.addrTexts.Load()
	if known == nil {
		s.addrTexts.CompareAndSwap(nil, new(addrTexts))
		known = s.addrTexts.Load()
	}
	h := binary.LittleEndian.Uint64(sa.IP[:8]) ^ binary.LittleEndian.Uint64(sa.IP[8:])
	slot := &known[h*0x9e3779b97f4a7c15>>58]
	if k := slot.Load(); k != nil && k.ip == sa.IP {
		return k.text
	}
	text, _ := addrText(sa)
	slot.Store(&knownAddr{sa.IP, text})
	return text
}
