package socket

import (
	"math"
	"net"
	"strconv"

	"phpsocket/socket/internal/sys"
)

// Mcast is the value of the MCAST_ options. In PHP, it is an array with the keys group, source
// and interface. Group and Source are addresses of the socket's family, or host names. Only
// options with SOURCE in their names need a Source. In PHP, interface is the number or the name
// of the interface. Here, Ifindex is the number and Interface is the name. If Interface is not
// "", Ifindex is ignored. If there is neither, the system chooses the interface.
type Mcast struct {
	Group     string
	Source    string
	Interface string
	Ifindex   int
}

// setMcast sets an MCAST_ option: it joins or leaves a group, or changes the group's sources.
func (c *phpFunc) setMcast(s *Socket, level, option int, o *option, v Mcast) error {
	var group, source sockaddr
	if err := c.mcastAddr(s, &group, "group", v.Group); err != nil {
		return err
	}
	if o.kind == kindSource {
		if err := c.mcastAddr(s, &source, "source", v.Source); err != nil {
			return err
		}
	}
	index, err := c.interfaceOf(v.Interface, v.Ifindex)
	if err != nil {
		return err
	}
	from := &source
	if o.kind != kindSource {
		from = nil
	}
	var addr [4]byte
	if sys.MembershipByAddr {
		switch {
		case group.Family == AF_INET:
			if addr, err = c.interfaceAddr(index); err != nil {
				return err
			}
		case from != nil:
			return c.warn("This platform does not support " + o.name + " for IPv6 sockets")
		}
	}
	return c.fail(s, Errno(sys.SetMembership(s.fd.sysfd, level, option, &group, from, index, addr)))
}

// mcastAddr stores the address of the given host in sa. In PHP's array, the host has the given key.
func (c *phpFunc) mcastAddr(s *Socket, sa *sockaddr, key, host string) error {
	if host == "" {
		return c.plain(`No key "` + key + `" passed in optval`)
	}
	if s.family != AF_INET && s.family != AF_INET6 {
		return c.plain("IP address used in the context of an unexpected type of socket")
	}
	sa.Family = s.family
	return c.resolve(s, sa, host)
}

// plain does what misuse does, for an error that PHP prints without the name of the function.
func (c *phpFunc) plain(text string) error {
	return &Error{Message: text, Err: ErrArgument, class: thrownFor(text)}
}

// interfaceOf returns the index of the interface with the given name. If name is "", interfaceOf
// checks the given index and returns this index.
func (c *phpFunc) interfaceOf(name string, index int) (uint32, error) {
	if name != "" {
		return c.nameIndex(name)
	}
	return c.checkIndex(index)
}

// nameIndex returns the index of the interface with the given name.
func (c *phpFunc) nameIndex(name string) (uint32, error) {
	n, ok := interfaceIndex(name)
	if !ok {
		return 0, c.warn(`No interface with name "` + name + `" could be found`)
	}
	return n, nil
}

// checkIndex returns an error if index cannot be the index of an interface. It does not check
// that the interface exists, because the system does this.
func (c *phpFunc) checkIndex(index int) (uint32, error) {
	if index < 0 || int64(index) > math.MaxUint32 {
		return 0, c.plain("Index must be between 0 and 4294967295")
	}
	return uint32(index), nil
}

func interfaceIndex(name string) (uint32, bool) {
	ifi, err := net.InterfaceByName(name)
	if err != nil {
		return 0, false
	}
	return uint32(ifi.Index), true
}

// setInterface sets IP_MULTICAST_IF or IPV6_MULTICAST_IF.
func (c *phpFunc) setInterface(s *Socket, o *option, index uint32) error {
	if o.kind == kindInterface6 {
		return c.fail(s, sysSetsockopt(s.fd.sysfd, IPPROTO_IPV6, IPV6_MULTICAST_IF, bytesOf(&index)))
	}
	addr, err := c.interfaceAddr(index)
	if err != nil {
		return err
	}
	return c.fail(s, sysSetsockopt(s.fd.sysfd, IPPROTO_IP, IP_MULTICAST_IF, addr[:]))
}

// interfaceAddr returns the first IPv4 address of the interface with the given index. The IPv4
// options need it, because they identify an interface by its address. Index 0 means no
// interface, and the result is 0.0.0.0.
func (c *phpFunc) interfaceAddr(index uint32) (addr [4]byte, err error) {
	if index == 0 {
		return addr, nil
	}
	var addrs []net.Addr
	ifi, err := net.InterfaceByIndex(int(index))
	if err == nil {
		addrs, err = ifi.Addrs()
	}
	for _, a := range addrs {
		if ip4 := ipv4Of(a); ip4 != nil {
			return [4]byte(ip4), nil
		}
	}
	return addr, c.warn(noInterfaceAddr(index, err == nil))
}

// getInterface4 reads IP_MULTICAST_IF, which is the address of an interface, and stores the
// index of the interface in v. If no interface is set, the index is 0.
func (c *phpFunc) getInterface4(s *Socket, v *int) error {
	var addr [4]byte
	if _, e := sysGetsockopt(s.fd.sysfd, IPPROTO_IP, IP_MULTICAST_IF, addr[:]); e != 0 {
		return c.fail(s, e)
	}
	*v = 0
	if addr == [4]byte{} {
		return nil
	}
	ip := net.IP(addr[:])
	ifis, err := net.Interfaces()
	if err != nil {
		return c.warn("Failed obtaining interfaces list: " + err.Error())
	}
	for _, ifi := range ifis {
		addrs, _ := ifi.Addrs()
		for _, a := range addrs {
			if ip4 := ipv4Of(a); ip4 != nil && ip.Equal(ip4) {
				*v = ifi.Index
				return nil
			}
		}
	}
	return c.warn("The interface with IP address " + ip.String() + " was not found")
}

// ipv4Of returns the IPv4 address in a, which is an address of an interface. If a has another
// family, the result is nil.
func ipv4Of(a net.Addr) net.IP {
	n, ok := a.(*net.IPNet)
	if !ok {
		return nil
	}
	return n.IP.To4()
}

// noInterfaceAddr returns the text of PHP's warning about an interface that does not exist
// (exists is false) or has no IPv4 address.
func noInterfaceAddr(index uint32, exists bool) string {
	i := strconv.FormatUint(uint64(index), 10)
	if sys.NO_INTERFACE == 0 {
		return "No interface with index " + i + " was found"
	}
	e := int(sys.NO_INTERFACE)
	if exists {
		e = int(SOCKET_EADDRNOTAVAIL)
	}
	return "Failed obtaining address for interface " + i + ": error " + strconv.Itoa(e)
}
