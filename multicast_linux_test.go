package socket

import (
	"errors"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/qemu"
)

// multicastTest consists of a multicast group and two hosts. The first host has two addresses and
// sends; the second one has the receiving socket.
type multicastTest struct {
	t        *testing.T
	one, two host
	family   int
	level    int
	group    string
	sources  []string // the sender's addresses
	receiver *Socket
	address  string // the address of the second host
	port     int
	index    int // the index of cable1
}

func newMulticastTest(t *testing.T, family int) *multicastTest {
	one, two := newHosts(t)
	m := &multicastTest{t: t, one: one, two: two, family: family, level: IPPROTO_IP, group: "239.1.1.1",
		sources: []string{"10.0.0.1", "10.0.0.3"}, address: "10.0.0.2"}
	if family == AF_INET6 {
		m.level, m.group, m.sources, m.address = IPPROTO_IPV6, "ff02::1234", []string{"fe80::1", "fe80::3"}, "fe80::2"
	}
	two.in(t, func() {
		m.receiver = newSocketOf(t, family, SOCK_DGRAM)
		index, _ := interfaceIndex("cable1")
		m.index = int(index)
	})
	wildcard := "0.0.0.0"
	if family == AF_INET6 {
		wildcard = "::"
	}
	must(t, Bind(m.receiver, wildcard))
	var address string
	must(t, Getsockname(m.receiver, &address, &m.port))
	must(t, SetOption(m.receiver, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 10}))
	return m
}

// set sets a multicast option of the receiving socket, for the group of the test.
func (m *multicastTest) set(option int, v Mcast) {
	m.t.Helper()
	v.Group = m.group
	m.two.in(m.t, func() {
		if err := SetOption(m.receiver, m.level, option, v); err != nil {
			m.t.Fatal(option, v, err)
		}
	})
}

// sender returns a socket on the first host, bound to the i-th source address. The socket sends to
// the given address, which is that of the group or of the second host.
func (m *multicastTest) sender(i int, to string) (s *Socket) {
	m.t.Helper()
	m.one.in(m.t, func() {
		zone := ""
		if m.family == AF_INET6 {
			zone = "%cable0"
		}
		s = newSocketOf(m.t, m.family, SOCK_DGRAM)
		must(m.t, Bind(s, m.sources[i]+zone))
		if m.family == AF_INET {
			must(m.t, SetOption(s, IPPROTO_IP, IP_MULTICAST_IF, "cable0"))
		} else {
			must(m.t, SetOption(s, IPPROTO_IPV6, IPV6_MULTICAST_IF, "cable0"))
			if to == m.group {
				zone = ""
			}
		}
		must(m.t, Connect(s, to+zone, m.port))
	})
	return s
}

// hears sends a message to the group from each source address and checks which of them arrive. A
// last message goes only to the receiver. It comes over the same cable, so when it arrives, all the
// others have arrived.
func (m *multicastTest) hears(what string, heard ...bool) {
	m.t.Helper()
	for i := range m.sources {
		_, err := Write(m.sender(i, m.group), m.sources[i])
		must(m.t, err)
	}
	last := m.sender(0, m.address)
	_, err := Write(last, "end")
	must(m.t, err)
	var got, wanted []string
	for {
		text, err := Read(m.receiver, 100)
		must(m.t, err)
		if text == "end" {
			break
		}
		got = append(got, text)
	}
	for i, h := range heard {
		if h {
			wanted = append(wanted, m.sources[i])
		}
	}
	if len(got) != len(wanted) || len(got) > 0 && got[0] != wanted[0] || len(got) > 1 && got[1] != wanted[1] {
		m.t.Errorf("%s: heard %q, want %q", what, got, wanted)
	}
}

// TestMulticast joins and leaves groups, and blocks sources. The messages go from one host to
// another.
func TestMulticast(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "MCAST_JOIN_GROUP")
	for _, family := range ipBoth {
		t.Run(familyName(family), func(t *testing.T) {
			t.Parallel()
			m := newMulticastTest(t, family)
			// Turn off IP_MULTICAST_ALL. If it is on, a socket receives from every group that any
			// socket of its host has joined.
			const multicastAll, multicastAll6 = 49, 29
			if family == AF_INET {
				must(t, SetOption(m.receiver, IPPROTO_IP, multicastAll, 0))
			} else {
				must(t, SetOption(m.receiver, IPPROTO_IPV6, multicastAll6, 0))
			}
			m.hears("before", false, false)
			m.set(MCAST_JOIN_GROUP, Mcast{Interface: "cable1"})
			m.hears("joined by name", true, true)
			m.set(MCAST_BLOCK_SOURCE, Mcast{Interface: "cable1", Source: m.sources[0]})
			m.hears("one source blocked", false, true)
			m.set(MCAST_BLOCK_SOURCE, Mcast{Ifindex: m.index, Source: m.sources[1]})
			m.hears("both sources blocked", false, false)
			m.set(MCAST_UNBLOCK_SOURCE, Mcast{Ifindex: m.index, Source: m.sources[0]})
			m.hears("one source unblocked", true, false)
			m.set(MCAST_LEAVE_GROUP, Mcast{Ifindex: m.index})
			m.hears("left", false, false)
			m.set(MCAST_JOIN_GROUP, Mcast{Ifindex: m.index, Source: "bogus"}) // MCAST_JOIN_GROUP ignores Source
			m.hears("joined by index", true, true)
			m.set(MCAST_LEAVE_GROUP, Mcast{Interface: "cable1"})
			m.set(MCAST_JOIN_SOURCE_GROUP, Mcast{Interface: "cable1", Source: m.sources[1]})
			m.hears("joined for one source", false, true)
			m.set(MCAST_JOIN_SOURCE_GROUP, Mcast{Ifindex: m.index, Source: m.sources[0]})
			m.hears("joined for the other, too", true, true)
			m.set(MCAST_LEAVE_SOURCE_GROUP, Mcast{Ifindex: m.index, Source: m.sources[1]})
			m.hears("left one source", true, false)
			m.set(MCAST_LEAVE_SOURCE_GROUP, Mcast{Interface: "cable1", Source: m.sources[0]})
			m.hears("left the other", false, false)
		})
	}
}

// If IP_MULTICAST_TTL is 0, a message does not leave the host that sends it. If IP_MULTICAST_LOOP
// is off, that host itself does not receive the message. The IPv6 options do the same.
func TestMulticastReach(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "MCAST_JOIN_GROUP")
	for _, family := range ipBoth {
		t.Run(familyName(family), func(t *testing.T) {
			t.Parallel()
			m := newMulticastTest(t, family)
			m.set(MCAST_JOIN_GROUP, Mcast{Interface: "cable1"})
			reach, loop := IP_MULTICAST_TTL, IP_MULTICAST_LOOP
			if family == AF_INET6 {
				reach, loop = IPV6_MULTICAST_HOPS, IPV6_MULTICAST_LOOP
			}
			s := m.sender(0, m.group)
			var near *Socket
			m.one.in(t, func() {
				near = newSocketOf(t, family, SOCK_DGRAM)
				must(t, Bind(near, map[int]string{AF_INET: "0.0.0.0", AF_INET6: "::"}[family], m.port))
				must(t, SetOption(near, m.level, MCAST_JOIN_GROUP, Mcast{Group: m.group, Interface: "cable0"}))
			})
			send := func(text string) {
				t.Helper()
				_, err := Write(s, text)
				must(t, err)
			}
			must(t, SetOption(s, m.level, reach, 0))
			send("near")
			must(t, SetOption(s, m.level, reach, 1))
			must(t, SetOption(s, m.level, loop, false))
			send("far")
			must(t, SetOption(s, m.level, loop, true))
			send("all")
			for _, c := range []struct {
				s    *Socket
				want []string
			}{{near, []string{"near", "all"}}, {m.receiver, []string{"far", "all"}}} {
				for _, text := range c.want {
					got, err := Read(c.s, 100)
					if err != nil {
						t.Fatalf("%v waiting for %q of %v", err, text, c.want)
					}
					want(t, "heard", got, text)
				}
			}
		})
	}
}

// An interface without an IPv4 address cannot be used for IPv4 multicast. The group may be given as
// a host name. If no interface is given, the routing table chooses one.
func TestMulticastInterfaces(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "MCAST_JOIN_GROUP")
	h := newHost(t)
	h.in(t, func() {
		netlink(t, unix.RTM_NEWLINK, join(make([]byte, unix.SizeofIfInfomsg),
			attr(unix.IFLA_IFNAME, []byte("bare0\x00")), attr(unix.IFLA_LINKINFO, attr(unix.IFLA_INFO_KIND, []byte("veth")))))
		bare, ok := interfaceIndex("bare0")
		if !ok {
			t.Fatal("no bare0")
		}
		s := newSocketOf(t, AF_INET, SOCK_DGRAM)
		err := SetOption(s, IPPROTO_IP, IP_MULTICAST_IF, "bare0")
		warning(t, s, err, "socket_set_option(): Failed obtaining address for interface "+
			strconv.Itoa(int(bare))+": error 99")
		must(t, SetOption(s, IPPROTO_IP, MCAST_JOIN_GROUP, Mcast{Group: "239.1.1.1", Interface: "bare0"}))
		err = SetOption(s, IPPROTO_IP, MCAST_JOIN_GROUP, Mcast{Group: "239.1.1.1"})
		if !errors.Is(err, SOCKET_ENODEV) {
			t.Errorf("there is no route: %v", err)
		}
		err = SetOption(s, IPPROTO_IP, MCAST_JOIN_GROUP, Mcast{Group: "localhost", Interface: "lo"})
		if !errors.Is(err, SOCKET_EINVAL) {
			t.Errorf("localhost is no group: %v", err)
		}
		must(t, SetOption(s, IPPROTO_IP, IP_MULTICAST_IF, "lo"))
		ip := []byte{10, 9, 9, 9}
		addAddress(t, bare, AF_INET, 24, ip)
		must(t, SetOption(s, IPPROTO_IP, IP_MULTICAST_IF, "bare0"))
		index, err := GetOption[int](s, IPPROTO_IP, IP_MULTICAST_IF)
		must(t, err)
		want(t, "IP_MULTICAST_IF", index, int(bare))
		// For IPv4, the kernel stores an address of the interface. The address may be deleted
		// later.
		deleteAddress(t, bare, AF_INET, 24, ip)
		ClearError(s)
		warning(t, s, get[int](s, IPPROTO_IP, IP_MULTICAST_IF),
			"socket_get_option(): The interface with IP address 10.9.9.9 was not found")
	})
}
