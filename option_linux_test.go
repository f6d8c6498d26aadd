package socket

import (
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/oracle"
	"phpsocket/socket/internal/qemu"
)

// TestLinuxOptionsReadBack does what TestOptionsReadBack does, for options that only Linux has.
func TestLinuxOptionsReadBack(t *testing.T) {
	t.Parallel()
	readsBack(t, []optionRow[int]{
		{"SO_BINDTOIFINDEX", ipBoth, SOCK_DGRAM, SOL_SOCKET, SO_BINDTOIFINDEX, 1, 1},
		{"SO_INCOMING_CPU", ipBoth, SOCK_DGRAM, SOL_SOCKET, SO_INCOMING_CPU, 0, 0},
		{"SO_PASSCRED", []int{AF_UNIX}, SOCK_DGRAM, SOL_SOCKET, SO_PASSCRED, 1, 1},
		{"SO_RCVLOWAT", ipBoth, SOCK_STREAM, SOL_SOCKET, SO_RCVLOWAT, 5, 5},
		{"SO_REUSEPORT", ipBoth, SOCK_DGRAM, SOL_SOCKET, SO_REUSEPORT, 1, 1},
		{"SO_ZEROCOPY", ipBoth, SOCK_STREAM, SOL_SOCKET, SO_ZEROCOPY, 1, 1},
		{"TCP_DEFER_ACCEPT", ipBoth, SOCK_STREAM, SOL_TCP, TCP_DEFER_ACCEPT, 5, 7},
		{"TCP_KEEPCNT", ipBoth, SOCK_STREAM, SOL_TCP, TCP_KEEPCNT, 5, 5},
		{"TCP_KEEPIDLE", ipBoth, SOCK_STREAM, SOL_TCP, TCP_KEEPIDLE, 50, 50},
		{"TCP_KEEPINTVL", ipBoth, SOCK_STREAM, SOL_TCP, TCP_KEEPINTVL, 50, 50},
		{"TCP_NOTSENT_LOWAT", ipBoth, SOCK_STREAM, SOL_TCP, TCP_NOTSENT_LOWAT, 16384, 16384},
		{"TCP_QUICKACK", ipBoth, SOCK_STREAM, SOL_TCP, TCP_QUICKACK, 0, 0},
		{"TCP_SYNCNT", ipBoth, SOCK_STREAM, SOL_TCP, TCP_SYNCNT, 3, 3},
		{"TCP_USER_TIMEOUT", ipBoth, SOCK_STREAM, SOL_TCP, TCP_USER_TIMEOUT, 30000, 30000},
		{"UDP_SEGMENT", ipBoth, SOCK_DGRAM, SOL_UDP, UDP_SEGMENT, 1400, 1400},
		{"IP_BIND_ADDRESS_NO_PORT", ip4, SOCK_STREAM, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1, 1},
		{"IP_MTU_DISCOVER", ip4, SOCK_DGRAM, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE, IP_PMTUDISC_PROBE},
		{"IP_MULTICAST_IF", ip4, SOCK_DGRAM, IPPROTO_IP, IP_MULTICAST_IF, 1, 1},
		{"IP_TOS", ip4, SOCK_DGRAM, IPPROTO_IP, IP_TOS, 16, 16},
		{"IP_TTL", ip4, SOCK_DGRAM, IPPROTO_IP, IP_TTL, 9, 9},
		{"IPV6_MULTICAST_IF", ip6, SOCK_DGRAM, IPPROTO_IPV6, IPV6_MULTICAST_IF, 1, 1},
		{"IPV6_RECVHOPLIMIT", ip6, SOCK_DGRAM, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, 1},
		{"IPV6_RECVPKTINFO", ip6, SOCK_DGRAM, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, 1},
		{"IPV6_RECVTCLASS", ip6, SOCK_DGRAM, IPPROTO_IPV6, IPV6_RECVTCLASS, 1, 1},
		{"IPV6_TCLASS", ip6, SOCK_DGRAM, IPPROTO_IPV6, IPV6_TCLASS, 16, 16},
		{"IPV6_V6ONLY", ip6, SOCK_STREAM, IPPROTO_IPV6, IPV6_V6ONLY, 1, 1},
	})
}

func TestStringOptionsReadBack(t *testing.T) {
	t.Parallel()
	// Choose an algorithm that is not the system's default.
	congestion := "reno"
	if name, _ := GetOption[string](newSocketOf(t, AF_INET, SOCK_STREAM), SOL_TCP, TCP_CONGESTION); name == "reno" {
		congestion = "cubic"
	}
	readsBack(t, []optionRow[string]{
		{"SO_BINDTODEVICE", ipBoth, SOCK_DGRAM, SOL_SOCKET, SO_BINDTODEVICE, "lo", "lo"},
		{"TCP_CONGESTION", ipBoth, SOCK_STREAM, SOL_TCP, TCP_CONGESTION, congestion, congestion},
	})
}

// TestInterfaceByName sets options that take an interface, given by name or by number.
func TestInterfaceByName(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "IP_MULTICAST_IF")
	readInt := func(family, level, option int) {
		s := newSocketOf(t, family, SOCK_DGRAM)
		must(t, SetOption(s, level, option, "lo"))
		index, err := GetOption[int](s, level, option)
		must(t, err)
		want(t, familyName(family)+" by name", index, 1)
		must(t, SetOption(s, level, option, 0))
		index, err = GetOption[int](s, level, option)
		must(t, err)
		want(t, familyName(family)+" none", index, 0)
	}
	readInt(AF_INET, IPPROTO_IP, IP_MULTICAST_IF)
	readInt(AF_INET6, IPPROTO_IPV6, IPV6_MULTICAST_IF)
}

// warning checks that err is a warning of PHP with the given text. It also checks that s has not
// recorded the error.
func warning(t *testing.T, s *Socket, err error, text string) {
	t.Helper()
	if err == nil || err.Error() != text || errors.Is(err, ErrArgument) {
		t.Errorf("got  %v\nwant %s", err, text)
	}
	want(t, "LastError", LastError(s), 0)
}

func TestOptionWarnings(t *testing.T) {
	t.Parallel()
	s := newSocketOf(t, AF_INET, SOCK_DGRAM)
	s6 := newSocketOf(t, AF_INET6, SOCK_DGRAM)
	u := newSocketOf(t, AF_UNIX, SOCK_DGRAM)
	const set = "socket_set_option(): "
	for _, name := range []string{"nope", "", "1", "lo\x00", strings.Repeat("x", 300)} {
		text := set + `No interface with name "` + name + `" could be found`
		warning(t, s, SetOption(s, IPPROTO_IP, IP_MULTICAST_IF, name), text)
		warning(t, s6, SetOption(s6, IPPROTO_IPV6, IPV6_MULTICAST_IF, name), text)
		if name != "" {
			warning(t, s, SetOption(s, IPPROTO_IP, MCAST_JOIN_GROUP, Mcast{Group: "239.1.1.1", Interface: name}), text)
		}
	}
	warning(t, s, SetOption(s, IPPROTO_IP, IP_MULTICAST_IF, 99999), set+"Failed obtaining address for interface 99999: error 19")
	warning(t, s, SetOption(s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, 5), set+"Unsupported CBPF filter")
	warning(t, s, SetOption(s, SOL_UDP, SO_ATTACH_REUSEPORT_CBPF, SKF_AD_CPU), set+"Invalid level")
	warning(t, s, SetOption(s, SOL_TCP, SO_ATTACH_REUSEPORT_CBPF, Linger{}), set+"Invalid level")

	const path = set + "error converting user data (path: in6_pktinfo"
	warning(t, s6, SetOption(s6, IPPROTO_IPV6, IPV6_PKTINFO, Pktinfo{}), path+"): The key 'addr' is required")
	warning(t, s6, SetOption(s6, IPPROTO_IPV6, IPV6_PKTINFO, Pktinfo{Addr: "::1", Interface: "nope"}),
		path+` > ifindex): no interface with name "nope" could be found`)
	warning(t, s6, SetOption(s6, IPPROTO_IPV6, IPV6_PKTINFO, Pktinfo{Addr: "::1", Ifindex: -1}),
		path+" > ifindex): the interface index cannot be negative or larger than 4294967295; given -1")

	wrongValue(t, u, SetOption(u, IPPROTO_IP, MCAST_JOIN_GROUP, Mcast{Group: "239.1.1.1"}),
		"IP address used in the context of an unexpected type of socket")
	wrongValue(t, s, SetOption(s, IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP, Mcast{Group: "239.1.1.1"}), `No key "source" passed in optval`)
	wrongValue(t, s, SetOption(s, SOL_UDP, UDP_SEGMENT, 65536), set+"Argument #4 ($value) must be between 0 and 65535")
	wrongValue(t, s, SetOption(s, SOL_TCP, TCP_USER_TIMEOUT, -1), set+"Argument #4 ($value) must be between 0 and 4294967295")
	wrongValue(t, s, SetOption(s, SOL_SOCKET, SO_BINDTODEVICE, 1),
		set+"Argument #4 ($value) must be of type string when argument #3 ($option) is SO_BINDTODEVICE, int given")
	wrongValue(t, s, SetOption(s, SOL_TCP, TCP_CONGESTION, 1),
		set+"Argument #4 ($value) must be of type string when argument #3 ($option) is TCP_CONGESTION, int given")
	wrongValue(t, s, get[int](s, SOL_SOCKET, SO_MEMINFO),
		"socket_get_option(): Return value must be of type socket.Meminfo when argument #3 ($option) is SO_MEMINFO, int asked for")
}

// If the kernel returns an error, its code is recorded in both error slots.
func TestOptionErrors(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "errors of options")
	s := newSocketOf(t, AF_INET, SOCK_STREAM)
	d := newSocketOf(t, AF_INET, SOCK_DGRAM)
	d6 := newSocketOf(t, AF_INET6, SOCK_DGRAM)
	group := Mcast{Group: "239.77.1.1", Interface: "lo"}
	must(t, SetOption(d, IPPROTO_IP, MCAST_JOIN_GROUP, group))
	for i, c := range []struct {
		err   error
		s     *Socket
		errno Errno
	}{
		{SetOption(s, SOL_SOCKET, SO_TYPE, 1), s, SOCKET_ENOPROTOOPT},
		{SetOption(s, SOL_SOCKET, SO_MEMINFO, 1), s, SOCKET_ENOPROTOOPT},
		{SetOption(s, SOL_SOCKET, SO_PEERCRED, Ucred{}), s, SOCKET_ENOPROTOOPT},
		{SetOption(s, SOL_SOCKET, SO_BINDTODEVICE, "nope"), s, SOCKET_ENODEV},
		{SetOption(s, SOL_TCP, TCP_CONGESTION, "nope"), s, SOCKET_ENOENT},
		{SetOption(s, SOL_TCP, TCP_CONGESTION, ""), s, SOCKET_EINVAL},
		{SetOption(s, SOL_TCP, TCP_CONGESTION, strings.Repeat("x", 300)), s, SOCKET_ENOENT},
		{SetOption(s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, 0), s, SOCKET_EINVAL},
		{SetOption(s, IPPROTO_IP, IP_MULTICAST_TTL, 2), s, SOCKET_EINVAL},
		{get[int](s, 12345, 1), s, SOCKET_EOPNOTSUPP},
		{get[int](s, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF), s, SOCKET_ENOPROTOOPT},
		{SetOption(d, IPPROTO_IP, MCAST_JOIN_GROUP, group), d, SOCKET_EADDRINUSE},
		{SetOption(d, IPPROTO_IP, MCAST_LEAVE_GROUP, Mcast{Group: "239.77.1.2", Ifindex: 1}), d, SOCKET_EADDRNOTAVAIL},
		{SetOption(d, IPPROTO_IP, MCAST_JOIN_GROUP, Mcast{Group: "239.77.1.2", Ifindex: 99999}), d, SOCKET_ENODEV},
		{SetOption(d, IPPROTO_IP, MCAST_JOIN_GROUP, Mcast{Group: "127.0.0.1", Ifindex: 1}), d, SOCKET_EINVAL},
		{SetOption(d, IPPROTO_IP, MCAST_JOIN_GROUP, Mcast{Group: "::1"}), d, -10001},
		{get[Mcast](d, IPPROTO_IP, MCAST_JOIN_GROUP), d, SOCKET_ENOPROTOOPT},
		{SetOption(d6, IPPROTO_IP, MCAST_JOIN_GROUP, Mcast{Group: "ff02::77", Ifindex: 1}), d6, SOCKET_EINVAL},
		{SetOption(d6, IPPROTO_IPV6, IPV6_MULTICAST_IF, 99999), d6, SOCKET_ENODEV},
		{get[Pktinfo](d6, IPPROTO_IPV6, IPV6_PKTINFO), d6, SOCKET_ENOPROTOOPT},
	} {
		var e *Error
		if !errors.As(c.err, &e) || e.Errno != c.errno || errors.Is(c.err, ErrArgument) {
			t.Errorf("%d: %v, want code %d", i, c.err, c.errno)
		}
	}
	want(t, "LastError", LastError(d6), SOCKET_ENOPROTOOPT)
	err := get[Pktinfo](d6, IPPROTO_IPV6, IPV6_PKTINFO)
	want(t, "IPV6_PKTINFO", fmt.Sprint(err), "socket_get_option(): unable to get socket option [92]: Protocol not available")
}

func TestMeminfo(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "SO_MEMINFO")
	a, b := newPair(t, SOCK_DGRAM)
	_, err := Write(a, "12345")
	must(t, err)
	m, err := GetOption[Meminfo](b, SOL_SOCKET, SO_MEMINFO)
	must(t, err)
	size, err := GetOption[int](b, SOL_SOCKET, SO_RCVBUF)
	must(t, err)
	want(t, "Rcvbuf", m.Rcvbuf, size)
	size, err = GetOption[int](b, SOL_SOCKET, SO_SNDBUF)
	must(t, err)
	want(t, "Sndbuf", m.Sndbuf, size)
	m, err = GetOption[Meminfo](a, SOL_SOCKET, SO_MEMINFO) // the kernel charges an AF_UNIX datagram to its sender
	must(t, err)
	if m.WmemAlloc == 0 {
		t.Errorf("a datagram is on its way: %+v", m)
	}
}

func TestPeercred(t *testing.T) {
	t.Parallel()
	a, _ := newPair(t, SOCK_STREAM)
	cred, err := GetOption[Ucred](a, SOL_SOCKET, SO_PEERCRED)
	must(t, err)
	want(t, "SO_PEERCRED", cred, Ucred{os.Getpid(), os.Getuid(), os.Getgid()})
	if strconv.IntSize == 64 {
		unconnected, err := GetOption[Ucred](newSocketOf(t, AF_UNIX, SOCK_STREAM), SOL_SOCKET, SO_PEERCRED)
		must(t, err)
		var id int64 = math.MaxUint32
		want(t, "SO_PEERCRED of a socket without a peer", unconnected, Ucred{0, int(id), int(id)})
	}
	qemu.Needs(t, "SO_PEERCRED as an int")
	pid, err := GetOption[int](a, SOL_SOCKET, SO_PEERCRED)
	must(t, err)
	want(t, "SO_PEERCRED as an int", pid, os.Getpid())
}

// Several sockets share a port, and a filter chooses the socket that receives a packet. On
// loopback, every packet comes from queue 0, so the first socket receives all of them. After the
// filter is detached, both sockets receive packets.
func TestReuseportFilter(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "SO_ATTACH_REUSEPORT_CBPF")
	group := []*Socket{newSocketOf(t, AF_INET, SOCK_DGRAM), newSocketOf(t, AF_INET, SOCK_DGRAM)}
	address, port := "", 0
	for _, s := range group {
		must(t, SetOption(s, SOL_SOCKET, SO_REUSEPORT, true))
		must(t, Bind(s, "127.0.0.1", port))
		must(t, Getsockname(s, &address, &port))
	}
	// send sends one message from each of many sockets. It returns, for each socket of the group,
	// the number of messages that the socket has received.
	const senders = 64
	send := func() (heard [2]int) {
		for range senders {
			c := newSocketOf(t, AF_INET, SOCK_DGRAM)
			must(t, Connect(c, address, port))
			_, err := Write(c, "x")
			must(t, err)
		}
		for i, s := range group {
			for {
				var p []byte
				if _, err := Recv(s, &p, 1, MSG_DONTWAIT); err != nil {
					break
				}
				heard[i]++
			}
		}
		return heard
	}
	must(t, SetOption(group[0], SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, SKF_AD_CPU))
	must(t, SetOption(group[0], SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, SKF_AD_QUEUE)) // this filter replaces the one before
	want(t, "with SKF_AD_QUEUE", send(), [2]int{senders, 0})
	must(t, SetOption(group[0], SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, 0))
	heard := send()
	if heard[0] == senders || heard[1] == senders || heard[0]+heard[1] != senders {
		t.Errorf("detached, the sockets heard %v of %d", heard, senders)
	}
	if err := SetOption(group[0], SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, 0); !errors.Is(err, SOCKET_ENOENT) {
		t.Errorf("nothing is left to detach: %v", err)
	}
}

// An unprivileged user may not use some options. This package refuses the same options as PHP, and
// with the same errors as PHP.
func TestUnprivilegedLikePHP(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		text, err := os.ReadFile("/proc/sys/net/ipv4/" + name)
		must(t, err)
		return strings.TrimSpace(string(text))
	}
	congestion := ""
	allowed := strings.Fields(read("tcp_allowed_congestion_control"))
	for _, name := range strings.Fields(read("tcp_available_congestion_control")) {
		if !slices.Contains(allowed, name) {
			congestion = name
		}
	}
	switch {
	case congestion == "":
		t.Log("skipped: this host allows every user every congestion control")
	case qemu.Without(t, "errors of options"):
		congestion = ""
	}

	ours := make(chan []string, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: this thread changes its user, so it must end with the goroutine
		const nobody = 65534
		if os.Getuid() == 0 {
			if _, _, e := unix.RawSyscall(unix.SYS_SETRESUID, nobody, nobody, nobody); e != 0 {
				t.Error(e)
			}
		}
		var list []string
		say := func(err error) {
			text := ""
			if err != nil {
				text = err.Error()
			}
			list = append(list, text)
		}
		raw, err := Create(AF_INET, SOCK_RAW, 1)
		say(err)
		s, err := Create(AF_INET, SOCK_STREAM, 0)
		say(err)
		say(Bind(s, "127.0.0.1", 1))
		if congestion != "" {
			say(SetOption(s, SOL_TCP, TCP_CONGESTION, congestion))
		}
		Close(raw)
		Close(s)
		ours <- list
	}()
	got := <-ours

	for _, php := range oracle.Runners(t) {
		out := php.Run(t, `
			if (posix_getuid() == 0)
				posix_setuid(65534);
			function say() {
				echo error_get_last()['message'] ?? '', "\n";
				error_clear_last();
			}
			@socket_create(AF_INET, SOCK_RAW, 1); say();
			$s = @socket_create(AF_INET, SOCK_STREAM, 0); say();
			@socket_bind($s, '127.0.0.1', 1); say();
			if ('`+congestion+`') { @socket_set_option($s, SOL_TCP, TCP_CONGESTION, '`+congestion+`'); say(); }`)
		if theirs := strings.Split(strings.TrimSuffix(out, "\n"), "\n"); !slices.Equal(got, theirs) {
			t.Errorf("here %q\n%s %q", got, php.Name, theirs)
		}
	}
	want(t, "raw", got[0], "socket_create(): Unable to create socket [1]: Operation not permitted")
}
