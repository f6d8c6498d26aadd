//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package sys

import "golang.org/x/sys/unix"

// MembershipByAddr says that a membership of IPv4 names the interface by its address,
// and that there are no sources for IPv6.
const MembershipByAddr = true

// SetMembership passes a membership on as an ip_mreq or ipv6_mreq, and for a source,
// which is nil if there is none, as an ip_mreq_source. The constants for that are
// PHP's on these systems. The interface is index for IPv6, addr for IPv4.
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
