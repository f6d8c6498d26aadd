package socket

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A link-local address is complete only with an interface. The interface follows the address after
// a '%', as a name or a number. The addresses that calls return do not name the interface.
func TestScope(t *testing.T) {
	t.Parallel()
	one, two := newHosts(t)
	var l, c *Socket
	var address string
	var port int
	two.in(t, func() {
		l = newSocketOf(t, AF_INET6, SOCK_STREAM)
		for _, host := range []string{"fe80::2", "fe80::2%0"} {
			if err := Bind(l, host); !errors.Is(err, SOCKET_EINVAL) {
				t.Errorf("bind to %s: %v", host, err)
			}
		}
		for _, host := range []string{"fe80::2%nope", "fe80::2%"} {
			if err := Bind(l, host); err == nil || errors.Is(err, SOCKET_EINVAL) {
				t.Errorf("bind to %s: %v", host, err)
			}
		}
		must(t, Bind(l, "fe80::2%cable1"))
		must(t, Listen(l, 5))
		must(t, Getsockname(l, &address, &port))
		want(t, "getsockname", address, "fe80::2")
	})
	one.in(t, func() {
		index, _ := interfaceIndex("cable0")
		for _, scope := range []string{"cable0", strconv.Itoa(int(index))} {
			c = newSocketOf(t, AF_INET6, SOCK_STREAM)
			if err := Connect(c, "fe80::2", port); !errors.Is(err, SOCKET_EINVAL) {
				t.Errorf("connect without a scope: %v", err)
			}
			must(t, Bind(c, "fe80::3%"+scope))
			must(t, Connect(c, "fe80::2%"+scope, port))
			must(t, Getpeername(c, &address))
			want(t, "getpeername", address, "fe80::2")
			s, err := Accept(l)
			must(t, err)
			must(t, Getpeername(s, &address))
			want(t, "the peer's peer", address, "fe80::3")
			must(t, Close(s))
		}
	})
}

func TestScopeOfDatagrams(t *testing.T) {
	t.Parallel()
	one, two := newHosts(t)
	var r, s *Socket
	var data, address string
	var port int
	two.in(t, func() { r = newSocketOf(t, AF_INET6, SOCK_DGRAM) })
	must(t, Bind(r, "::"))
	must(t, Getsockname(r, &address, &port))
	one.in(t, func() {
		index, _ := interfaceIndex("cable0")
		s = newSocketOf(t, AF_INET6, SOCK_DGRAM)
		_, err := Sendto(s, "x", 1, 0, "fe80::2%cable0", port)
		must(t, err)
		_, err = Recvfrom(r, &data, 10, 0, &address, new(int))
		must(t, err)
		if strings.Contains(address, "%") {
			t.Errorf("the sender is %s", address)
		}

		// Without a scope, the routing table chooses the interface, unless IPV6_PKTINFO names one.
		must(t, SetOption(s, IPPROTO_IPV6, IPV6_PKTINFO, Pktinfo{Addr: "::", Interface: "lo"}))
		if _, err := Sendto(s, "x", 1, 0, "fe80::2", port); err == nil {
			t.Error("a datagram sent by lo has reached the other host")
		}
		for _, v := range []Pktinfo{{Addr: "fe80::3", Interface: "cable0"}, {Addr: "::", Ifindex: int(index)}} {
			must(t, SetOption(s, IPPROTO_IPV6, IPV6_PKTINFO, v))
			_, err := Sendto(s, "y", 1, 0, "fe80::2", port)
			must(t, err)
			_, err = Recvfrom(r, &data, 10, 0, &address, new(int))
			must(t, err)
			want(t, "data", data, "y")
		}
	})
}

// Two peers on two interfaces may have the same link-local address. An answer reaches the
// right peer if it is sent to the Name that Recvmsg stored. As in PHP, the address that
// Recvfrom returns is the same for both peers.
func TestAnswerToLinkLocal(t *testing.T) {
	t.Parallel()
	one, two := newHosts(t)
	three := newHost(t)
	plug(t, three, "cable0", two, "cable2")
	up := func(h host, name string, n byte) {
		h.in(t, func() {
			linkUp(t, name)
			index, _ := interfaceIndex(name)
			addAddress(t, index, unix.AF_INET6, 64, []byte{0xfe, 0x80, 15: n})
		})
	}
	up(two, "cable2", 9)
	up(three, "cable0", 1) // this is also the address of host one
	var r *Socket
	var address string
	var port int
	two.in(t, func() { r = newSocketOf(t, AF_INET6, SOCK_DGRAM) })
	must(t, Bind(r, "::"))
	must(t, Getsockname(r, &address, &port))
	for _, peer := range []struct {
		host host
		to   string
	}{{one, "fe80::2%cable0"}, {three, "fe80::9%cable0"}} {
		var s *Socket
		peer.host.in(t, func() {
			s = newSocketOf(t, AF_INET6, SOCK_DGRAM)
			must(t, Bind(s, "fe80::1%cable0", 4000))
		})
		var data string
		if !settles(func() bool { // repeat this, because the interface takes some time to come up
			peer.host.in(t, func() { Sendto(s, "question", 8, 0, peer.to, port) })
			return second(Recvfrom(r, &data, 10, MSG_DONTWAIT, &address, new(int))) == nil
		}) {
			t.Fatal("no datagram arrives")
		}
		want(t, "the address", address, "fe80::1")

		for err := error(nil); err == nil; { // receive the copies, because the question may have been sent more than once
			err = second(Recvfrom(r, &data, 10, MSG_DONTWAIT, &address, new(int)))
		}
		peer.host.in(t, func() { must(t, second(Sendto(s, "question", 8, 0, peer.to, port))) })
		m := Message{Controllen: 64}
		must(t, second(Recvmsg(r, &m)))
		want(t, "the name", m.Name.Addr, "fe80::1")
		must(t, second(Sendmsg(r, &Message{Name: m.Name, Iov: [][]byte{[]byte("answer")}})))
		must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 10}))
		must(t, second(Recv(s, &data, 10, 0)))
		want(t, "the answer", data, "answer")
	}
}
