package sys

import "net/netip"

// Sockaddr is a socket address of any family. It is a value: to keep or compare
// one costs no allocation.
type Sockaddr struct {
	Family   int
	Port     uint16   // AF_PACKET: the protocol
	IP       [16]byte // AF_INET's are IPv4-mapped
	Scope    uint32   // AF_INET6; AF_PACKET: the interface
	Flowinfo uint32   // AF_INET6, in the kernel's order
	Path     string   // AF_UNIX: the bytes, exactly; abstract names begin with NUL
}

// SetIP stores the IP address of either family.
func (sa *Sockaddr) SetIP(ip netip.Addr) { sa.IP = ip.As16() }

// SetIPv4 stores an IPv4 address.
func (sa *Sockaddr) SetIPv4(a [4]byte) {
	sa.IP = [16]byte{10: 0xff, 11: 0xff, 12: a[0], 13: a[1], 14: a[2], 15: a[3]}
}
