//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package sys

import "golang.org/x/sys/unix"

// MembershipByAddr is true. On these systems, an IPv4 membership identifies its interface by
// the interface's address, and IPv6 has no source filters.
const MembershipByAddr = true

// SetMembership sets a membership option of a multicast group. The option's value is a struct
// ip_mreq or ipv6_mreq or, if source is not nil, a struct ip_mreq_source, because PHP's constants
// on these systems belong to these structures. For IPv6, the parameter index says which interface
// is meant. For IPv4, the parameter addr does.
func SetMembership(fd, level, option int, group, source *Sockaddr, index uint32, addr [4]byte) Errno {
	if group.Family == unix.AF_INET6 {
		return errnoOf(unix.SetsockoptIPv6Mreq(fd, level, option, &unix.IPv6Mreq{Multiaddr: group.IP, Interface: index}))
	}
	b := append(make([]byte, 0, 3*len(addr)), group.IP[12:]...)
	if source != nil {
		b = append(b, source.IP[12:]...)
	}
	b = append(b, addr[:]...)
	return Setsockopt(fd, level, option, b)
}
