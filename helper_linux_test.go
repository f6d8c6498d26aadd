package socket

import (
	"encoding/binary"
	"errors"
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/qemu"
)

// host is a network namespace, which takes the place of a host. Code that runs in it sees only the
// interfaces of the namespace.
type host struct{ ns *os.File }

// h.in(t, f) calls f inside the namespace. A socket that f creates always belongs to the namespace,
// even if it is used outside later.
func (h host) in(t testing.TB, f func()) {
	t.Helper()
	runtime.LockOSThread()
	home := threadNamespace(t)
	defer home.Close()
	must(t, unix.Setns(int(h.ns.Fd()), unix.CLONE_NEWNET))
	defer func() {
		if err := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); err != nil {
			t.Error("returning to the first namespace:", err) // the thread is not unlocked, so it ends with this goroutine
			return
		}
		runtime.UnlockOSThread()
	}()
	f()
}

func threadNamespace(t testing.TB) *os.File {
	t.Helper()
	f, err := os.Open("/proc/thread-self/ns/net")
	must(t, err)
	return f
}

// newHost returns a new host. Its only interface is the loopback interface, which is up.
func newHost(t testing.TB) (h host) {
	t.Helper()
	qemu.Needs(t, "interfaces")
	runtime.LockOSThread()
	home := threadNamespace(t)
	defer home.Close()
	if err := unix.Unshare(unix.CLONE_NEWNET); errors.Is(err, unix.EPERM) {
		runtime.UnlockOSThread()
		t.Skip("skipped: creating a network namespace needs privileges")
	} else {
		must(t, err)
	}
	h.ns = threadNamespace(t)
	t.Cleanup(func() { h.ns.Close() })
	must(t, unix.Setns(int(home.Fd()), unix.CLONE_NEWNET))
	runtime.UnlockOSThread()
	h.in(t, func() { linkUp(t, "lo") })
	return h
}

// newHosts returns two hosts that are joined by a cable. The first host's interface is cable0, with
// the addresses 10.0.0.1, 10.0.0.3, fe80::1 and fe80::3. The second host's interface is cable1. Its
// addresses end in 2 and 4 instead of 1 and 3.
func newHosts(t testing.TB) (one, two host) {
	t.Helper()
	one, two = newHost(t), newHost(t)
	plug(t, one, "cable0", two, "cable1")
	for i, h := range []host{one, two} {
		h.in(t, func() {
			name := "cable" + string(rune('0'+i))
			linkUp(t, name)
			index, ok := interfaceIndex(name)
			if !ok {
				t.Fatal("no", name)
			}
			for _, n := range []byte{1, 3} {
				n += byte(i)
				addAddress(t, index, unix.AF_INET, 24, []byte{10, 0, 0, n})
				addAddress(t, index, unix.AF_INET6, 64, []byte{0xfe, 0x80, 15: n})
			}
		})
	}
	cableWorks(t, one, two)
	cableWorks(t, two, one)
	return one, two
}

// plug joins two hosts by a cable. nameA and nameB are the names of the interfaces at its ends.
func plug(t testing.TB, a host, nameA string, b host, nameB string) {
	t.Helper()
	a.in(t, func() {
		peer := join(make([]byte, unix.SizeofIfInfomsg),
			attr(unix.IFLA_IFNAME, []byte(nameB+"\x00")),
			attr(unix.IFLA_NET_NS_FD, number(uint32(b.ns.Fd()))))
		netlink(t, unix.RTM_NEWLINK, join(make([]byte, unix.SizeofIfInfomsg),
			attr(unix.IFLA_IFNAME, []byte(nameA+"\x00")),
			attr(unix.IFLA_LINKINFO,
				attr(unix.IFLA_INFO_KIND, []byte("veth")),
				attr(unix.IFLA_INFO_DATA, attr(vethInfoPeer, peer)))))
	})
}

// cableWorks waits until a message from one host reaches the other. It has to wait because the
// interfaces take some time to come up.
func cableWorks(t testing.TB, from, to host) {
	t.Helper()
	var s, r *Socket
	to.in(t, func() { r = newSocketOf(t, AF_INET, SOCK_DGRAM) })
	must(t, Bind(r, "0.0.0.0"))
	var address string
	var port int
	must(t, Getsockname(r, &address, &port))
	from.in(t, func() { s = newSocketOf(t, AF_INET, SOCK_DGRAM) })
	must(t, SetOption(s, SOL_SOCKET, SO_BROADCAST, true))
	must(t, Connect(s, "10.0.0.255", port))
	if !settles(func() bool {
		_, err := Write(s, "x")
		must(t, err)
		var p []byte
		_, err = Recv(r, &p, 1, MSG_DONTWAIT)
		return err == nil
	}) {
		t.Fatal("no datagram arrives")
	}
	must(t, Close(s))
	must(t, Close(r))
}

const vethInfoPeer = 1 // VETH_INFO_PEER from linux/veth.h

func linkUp(t testing.TB, name string) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	must(t, err)
	defer unix.Close(fd)
	r, err := unix.NewIfreq(name)
	must(t, err)
	must(t, unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, r))
	r.SetUint16(r.Uint16() | unix.IFF_UP)
	must(t, unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, r))
}

func addAddress(t testing.TB, index uint32, family, prefix byte, ip []byte) {
	t.Helper()
	netlink(t, unix.RTM_NEWADDR, address(index, family, prefix, ip))
}

func deleteAddress(t testing.TB, index uint32, family, prefix byte, ip []byte) {
	t.Helper()
	netlink(t, unix.RTM_DELADDR, address(index, family, prefix, ip))
}

func address(index uint32, family, prefix byte, ip []byte) []byte {
	head := []byte{family, prefix, unix.IFA_F_NODAD, unix.RT_SCOPE_UNIVERSE}
	return join(head, number(index), attr(unix.IFA_LOCAL, ip), attr(unix.IFA_ADDRESS, ip))
}

// netlink makes one rtnetlink request. It fails the test if the kernel returns an error.
func netlink(t testing.TB, typ uint16, body []byte) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	must(t, err)
	defer unix.Close(fd)
	p := make([]byte, unix.SizeofNlMsghdr, unix.SizeofNlMsghdr+len(body))
	binary.NativeEndian.PutUint32(p, uint32(len(p)+len(body)))
	binary.NativeEndian.PutUint16(p[4:], typ)
	flags := uint16(unix.NLM_F_REQUEST | unix.NLM_F_ACK)
	if typ != unix.RTM_DELADDR {
		flags |= unix.NLM_F_CREATE | unix.NLM_F_EXCL
	}
	binary.NativeEndian.PutUint16(p[6:], flags)
	must(t, unix.Sendto(fd, append(p, body...), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}))
	answer := make([]byte, 4096)
	n, _, err := unix.Recvfrom(fd, answer, 0)
	must(t, err)
	if n < unix.SizeofNlMsghdr+4 {
		t.Fatal("netlink: an answer of", n, "bytes")
	}
	if code := int32(binary.NativeEndian.Uint32(answer[unix.SizeofNlMsghdr:])); code != 0 {
		t.Fatal("netlink:", unix.Errno(-code))
	}
}

// attr returns a netlink attribute. Its value is made of the given parts.
func attr(typ uint16, parts ...[]byte) []byte {
	data := join(parts...)
	p := make([]byte, 4, 4+len(data)+3)
	binary.NativeEndian.PutUint16(p, uint16(4+len(data)))
	binary.NativeEndian.PutUint16(p[2:], typ)
	p = append(p, data...)
	for len(p)%4 != 0 {
		p = append(p, 0)
	}
	return p
}

func number(v uint32) []byte { return binary.NativeEndian.AppendUint32(nil, v) }

func join(parts ...[]byte) (p []byte) {
	for _, part := range parts {
		p = append(p, part...)
	}
	return p
}
