//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package socket

import "golang.org/x/sys/unix"

// sysSetMcast passes a membership on as an ip_mreq or ipv6_mreq, and for a source
// as an ip_mreq_source. The constants for that are PHP's on these systems.
func (c *call) sysSetMcast(s *Socket, level, option int, o optionSpec, group, source *sockaddr, index uint32) error {
	if group.family == AF_INET6 {
		if o.kind == kindSource {
			return c.warn("This platform does not support " + o.name + " for IPv6 sockets")
		}
		return c.fail(s, errnoOf(unix.SetsockoptIPv6Mreq(s.fd.sysfd, level, option,
			&unix.IPv6Mreq{Multiaddr: group.ip, Interface: index})))
	}
	addr, err := c.interfaceAddr(index)
	if err != nil {
		return err
	}
	b := append(make([]byte, 0, 3*len(addr)), group.ip[12:]...)
	if o.kind == kindSource {
		b = append(b, source.ip[12:]...)
	}
	b = append(b, addr[:]...)
	return c.fail(s, sysSetsockopt(s.fd.sysfd, level, option, b))
}
