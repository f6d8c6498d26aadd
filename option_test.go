package socket

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"testing"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/qemu"
	"phpsocket/socket/internal/sys"
)

// newSocketOf returns a new socket. The socket is closed when the test ends.
func newSocketOf(t testing.TB, family, typ int) *Socket {
	t.Helper()
	if family == AF_INET6 {
		needs.IPv6(t)
	}
	s, err := Create(family, typ, 0)
	must(t, err)
	t.Cleanup(func() { Close(s) })
	return s
}

var (
	ip4    = []int{AF_INET}
	ip6    = []int{AF_INET6}
	ipBoth = []int{AF_INET, AF_INET6}
)

// optionRow describes a test of one option. At first, the value of the option must differ from the
// field want. The test sets the option to the field arg. After that, the value must be equal to the
// field want.
type optionRow[T comparable] struct {
	name     string
	families []int
	typ      int
	level    int
	option   int
	arg      T
	want     T
}

// readsBack runs the tests that the rows describe. T is the type of the options' values.
func readsBack[T interface {
	comparable
	OptionValue
}](t *testing.T, rows []optionRow[T]) {
	for _, o := range rows {
		for _, family := range o.families {
			t.Run(o.name+"/"+familyName(family), func(t *testing.T) {
				t.Parallel()
				if o.name == "SO_DONTROUTE" {
					skipWine(t, "SO_DONTROUTE is set from the start")
				}
				qemu.Needs(t, o.name)
				s := newSocketOf(t, family, o.typ)
				got, err := GetOption[T](s, o.level, o.option)
				must(t, err)
				if got == o.want {
					t.Errorf("it is %v before it is set", got)
				}
				must(t, SetOption(s, o.level, o.option, o.arg))
				got, err = GetOption[T](s, o.level, o.option)
				must(t, err)
				want(t, "after SetOption", got, o.want)
				want(t, "LastError", LastError(s), 0)
			})
		}
	}
}

func TestOptionsReadBack(t *testing.T) {
	t.Parallel()
	readsBack(t, []optionRow[int]{
		{"IP_MULTICAST_LOOP", ip4, SOCK_DGRAM, IPPROTO_IP, IP_MULTICAST_LOOP, 0, 0},
		{"IP_MULTICAST_TTL", ip4, SOCK_DGRAM, IPPROTO_IP, IP_MULTICAST_TTL, 255, 255},
		{"IPV6_MULTICAST_HOPS", ip6, SOCK_DGRAM, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 255, 255},
		{"IPV6_MULTICAST_LOOP", ip6, SOCK_DGRAM, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0, 0},
		{"IPV6_UNICAST_HOPS", ip6, SOCK_DGRAM, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 9, 9},
	})
	readsBack(t, []optionRow[bool]{
		{"SO_BROADCAST", ipBoth, SOCK_DGRAM, SOL_SOCKET, SO_BROADCAST, true, true},
		{"SO_DONTROUTE", ipBoth, SOCK_DGRAM, SOL_SOCKET, SO_DONTROUTE, true, true},
		{"SO_KEEPALIVE", ipBoth, SOCK_STREAM, SOL_SOCKET, SO_KEEPALIVE, true, true},
		{"SO_OOBINLINE", ipBoth, SOCK_STREAM, SOL_SOCKET, SO_OOBINLINE, true, true},
		{"SO_REUSEADDR", ipBoth, SOCK_STREAM, SOL_SOCKET, SO_REUSEADDR, true, true},
		{"TCP_NODELAY", ipBoth, SOCK_STREAM, SOL_TCP, TCP_NODELAY, true, true},
		{"IP_MULTICAST_LOOP", ip4, SOCK_DGRAM, IPPROTO_IP, IP_MULTICAST_LOOP, false, false},
		{"IPV6_MULTICAST_LOOP", ip6, SOCK_DGRAM, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, false, false},
	})
	readsBack(t, []optionRow[Timeval]{
		{"SO_RCVTIMEO", ipBoth, SOCK_STREAM, SOL_SOCKET, SO_RCVTIMEO, Timeval{1, 1}, Timeval{1, 1}},
		{"SO_SNDTIMEO", ipBoth, SOCK_STREAM, SOL_SOCKET, SO_SNDTIMEO, Timeval{3, 999999}, Timeval{3, 999999}},
	})
}

// If l_onoff is set to a number other than 0, some systems return a different number, which is not
// 0 either.
func TestLingerReadsBack(t *testing.T) {
	t.Parallel()
	s := newSocketOf(t, AF_INET, SOCK_STREAM)
	for _, set := range []Linger{{1, 7}, {0, 7}, {3, 0}} {
		must(t, SetOption(s, SOL_SOCKET, SO_LINGER, set))
		got, err := GetOption[Linger](s, SOL_SOCKET, SO_LINGER)
		must(t, err)
		want(t, "Onoff", got.Onoff != 0, set.Onoff != 0)
		want(t, "Linger", got.Linger, set.Linger)
	}
}

// The kernel may change the value of a buffer size. But if a larger value is set, the option must
// become larger.
func TestBufferSizes(t *testing.T) {
	t.Parallel()
	for _, option := range []int{SO_RCVBUF, SO_SNDBUF} {
		s := newSocketOf(t, AF_INET, SOCK_DGRAM)
		must(t, SetOption(s, SOL_SOCKET, option, 5000))
		small, err := GetOption[int](s, SOL_SOCKET, option)
		must(t, err)
		must(t, SetOption(s, SOL_SOCKET, option, 50000))
		large, err := GetOption[int](s, SOL_SOCKET, option)
		must(t, err)
		if small < 5000 || large < 50000 || large <= small {
			t.Errorf("option %d: %d, then %d", option, small, large)
		}
	}
}

// wrongValue checks that err is the error for a wrong argument and has the given text. It also
// checks that s has not recorded the error.
func wrongValue(t *testing.T, s *Socket, err error, text string) {
	t.Helper()
	if err == nil || err.Error() != text || !errors.Is(err, ErrArgument) {
		t.Errorf("got  %v\nwant %s", err, text)
	}
	want(t, "LastError", LastError(s), 0)
}

func TestOptionMistakes(t *testing.T) {
	t.Parallel()
	s := newSocketOf(t, AF_INET, SOCK_DGRAM)
	sameNumber := "" // names an option that takes a string and has SO_LINGER's number, if there is one
	if sys.TCP_CONGESTION == SO_LINGER {
		sameNumber = "; TCP_CONGESTION is an option of SOL_TCP"
	}
	for _, c := range []struct {
		err  error
		text string
	}{
		{SetOption(s, SOL_SOCKET, SO_LINGER, 5),
			"Argument #4 ($value) must be of type socket.Linger when argument #3 ($option) is SO_LINGER, int given"},
		{SetOption(s, SOL_SOCKET, SO_LINGER, Linger{Onoff: 70000}),
			`Argument #4 ($value) "l_onoff" must be between 0 and 65535`},
		{SetOption(s, SOL_SOCKET, SO_LINGER, Linger{Linger: -1}),
			`Argument #4 ($value) "l_linger" must be between 0 and 65535`},
		{SetOption(s, SOL_SOCKET, SO_RCVTIMEO, 2),
			"Argument #4 ($value) must be of type socket.Timeval when argument #3 ($option) is SO_RCVTIMEO, int given"},
		{SetOption(s, SOL_SOCKET, SO_SNDTIMEO, true),
			"Argument #4 ($value) must be of type socket.Timeval when argument #3 ($option) is SO_SNDTIMEO, bool given"},
		{SetOption(s, SOL_SOCKET, SO_LINGER, "1"),
			"Argument #4 ($value) must be of type socket.Linger when argument #3 ($option) is SO_LINGER, string given" + sameNumber},
		{SetOption(s, SOL_SOCKET, SO_REUSEADDR, Timeval{}),
			"Argument #4 ($value) must be of type int, socket.Timeval given"},
		{SetOption(s, SOL_SOCKET, SO_REUSEADDR, Pktinfo{}),
			"Argument #4 ($value) must be of type int, socket.Pktinfo given"},
		{SetOption(s, SOL_SOCKET, SO_REUSEADDR, Meminfo{}),
			"Argument #4 ($value) must be of type int, socket.Meminfo given"},
		{SetOption(s, SOL_SOCKET, SO_REUSEADDR, Ucred{}),
			"Argument #4 ($value) must be of type int, socket.Ucred given"},
		{SetOption(s, IPPROTO_IP, IP_MULTICAST_IF, true),
			"Argument #4 ($value) must be of type string|int when argument #3 ($option) is IP_MULTICAST_IF, bool given"},
		{SetOption(s, IPPROTO_IP, IP_MULTICAST_TTL, 256), "Argument #4 ($value) must be between 0 and 255"},
		{SetOption(s, IPPROTO_IP, IP_MULTICAST_TTL, -1), "Argument #4 ($value) must be between 0 and 255"},
		{SetOption(s, IPPROTO_IP, MCAST_JOIN_GROUP, 5),
			"Argument #4 ($value) must be of type socket.Mcast when argument #3 ($option) is MCAST_JOIN_GROUP, int given"},
		{SetOption(s, SOL_SOCKET, SO_REUSEADDR, Mcast{Group: "239.1.1.1"}), // this type of value is for options of other levels
			"Argument #4 ($value) must be of type int, socket.Mcast given"},
		{SetOption(s, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, -2), "Argument #4 ($value) must be between -1 and 255"},
		{SetOption(s, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, math.MaxInt), "Argument #4 ($value) must be between -1 and 255"},
		{get[int](s, SOL_SOCKET, SO_LINGER),
			"Return value must be of type socket.Linger when argument #3 ($option) is SO_LINGER, int asked for"},
		{get[Linger](s, SOL_SOCKET, SO_RCVTIMEO),
			"Return value must be of type socket.Timeval when argument #3 ($option) is SO_RCVTIMEO, socket.Linger asked for"},
		{get[string](s, SOL_SOCKET, SO_TYPE), "Return value must be of type int, string asked for"},
		{get[Mcast](s, SOL_SOCKET, SO_TYPE), "Return value must be of type int, socket.Mcast asked for"},
		{get[Meminfo](s, SOL_SOCKET, SO_TYPE), "Return value must be of type int, socket.Meminfo asked for"},
		{get[Pktinfo](s, SOL_SOCKET, SO_TYPE), "Return value must be of type int, socket.Pktinfo asked for"},
		{get[Timeval](s, SOL_SOCKET, SO_TYPE), "Return value must be of type int, socket.Timeval asked for"},
		{get[Ucred](s, SOL_SOCKET, SO_TYPE), "Return value must be of type int, socket.Ucred asked for"},
	} {
		function := "socket_set_option(): "
		if strings.HasPrefix(c.text, "Return") {
			function = "socket_get_option(): "
		}
		wrongValue(t, s, c.err, function+c.text)
	}
	// Some of PHP's texts do not begin with the name of a function.
	wrongValue(t, s, SetOption(s, IPPROTO_IP, IP_MULTICAST_IF, -1), "Index must be between 0 and 4294967295")
	wrongValue(t, s, SetOption(s, IPPROTO_IP, MCAST_JOIN_GROUP, Mcast{}), `No key "group" passed in optval`)
	wrongValue(t, s, SetOption(s, IPPROTO_IP, MCAST_JOIN_GROUP, Mcast{Group: "239.1.1.1", Ifindex: -1}),
		"Index must be between 0 and 4294967295")
}

// A value may have the wrong type for its option. If another level has an option with the same
// number and with this type, the error names that level. The given level need not have an option
// with this number.
func TestOptionAtWrongLevel(t *testing.T) {
	t.Parallel()
	s := newSocketOf(t, AF_INET, SOCK_DGRAM)
	levels := map[int]string{SOL_SOCKET: "SOL_SOCKET", IPPROTO_IP: "IPPROTO_IP", IPPROTO_IPV6: "IPPROTO_IPV6", SOL_TCP: "SOL_TCP", SOL_UDP: "SOL_UDP"}
	checked := 0
	for level, needs := range levels {
		for number := range 5000 {
			o := optionOf(level, number)
			if o.name == "" || strings.Contains(o.typeName(), "int") {
				continue
			}
			for other := range levels {
				at := optionOf(other, number)
				if at.typeName() == o.typeName() {
					continue // whether this call succeeds depends on the system
				}
				var set, get error
				switch o.typeName() {
				case "string":
					set, get = wrongLevel(s, other, number, "x")
				case "socket.Linger":
					set, get = wrongLevel(s, other, number, Linger{})
				case "socket.Timeval":
					set, get = wrongLevel(s, other, number, Timeval{})
				case "socket.Mcast":
					set, get = wrongLevel(s, other, number, Mcast{Group: "239.1.1.1"})
				case "socket.Pktinfo":
					set, get = wrongLevel(s, other, number, Pktinfo{Addr: "::1"})
				case "socket.Meminfo":
					set, get = wrongLevel(s, other, number, Meminfo{})
				case "socket.Ucred":
					set, get = wrongLevel(s, other, number, Ucred{})
				default:
					t.Fatal(o.typeName())
				}
				for _, err := range []error{set, get} {
					if err == nil || !errors.Is(err, ErrArgument) || !strings.Contains(err.Error(), "; "+o.name+" is an option of ") || !strings.Contains(err.Error(), needs) {
						t.Errorf("%s at %s: %v", o.name, levels[other], err)
					}
					checked++
				}
			}
		}
	}
	if checked < 10 {
		t.Errorf("%d checked", checked)
	}
	for _, c := range []struct {
		err  error
		text string
	}{
		{SetOption(s, SOL_TCP, SO_LINGER, Linger{}), "socket.Linger given; SO_LINGER is an option of SOL_SOCKET"},
		{SetOption(s, SOL_SOCKET, MCAST_JOIN_GROUP, Mcast{}), "socket.Mcast given; MCAST_JOIN_GROUP is an option of IPPROTO_IP or IPPROTO_IPV6"},
		{get[Timeval](s, SOL_UDP, SO_RCVTIMEO), "socket.Timeval asked for; SO_RCVTIMEO is an option of SOL_SOCKET"},
	} {
		if c.err == nil || !strings.HasSuffix(c.err.Error(), c.text) {
			t.Errorf("got  %v\nwant %s", c.err, c.text)
		}
	}
}

func wrongLevel[T OptionValue](s *Socket, level, option int, v T) (set, got error) {
	return SetOption(s, level, option, v), get[T](s, level, option)
}

func get[T OptionValue](s *Socket, level, option int) error {
	_, err := GetOption[T](s, level, option)
	return err
}

func TestPktinfoOfWindows(t *testing.T) {
	t.Parallel()
	s := newSocketOf(t, AF_INET6, SOCK_DGRAM)
	err := SetOption(s, IPPROTO_IPV6, IPV6_PKTINFO, Pktinfo{Addr: "::"})
	if IPV6_PKTINFO != IPV6_RECVPKTINFO {
		must(t, err)
		return
	}
	want(t, "SetOption", fmt.Sprint(err), "socket_set_option(): Windows does not support sticky IPV6_PKTINFO")
	must(t, SetOption(s, IPPROTO_IPV6, IPV6_PKTINFO, true))
}

// Getopt and Setopt are aliases. They work, and their errors name the alias.
func TestGetoptSetopt(t *testing.T) {
	t.Parallel()
	s := newSocketOf(t, AF_INET, SOCK_STREAM)
	must(t, Setopt(s, SOL_SOCKET, SO_KEEPALIVE, true))
	on, err := Getopt[bool](s, SOL_SOCKET, SO_KEEPALIVE)
	must(t, err)
	want(t, "SO_KEEPALIVE", on, true)
	wrongValue(t, s, Setopt(s, SOL_SOCKET, SO_LINGER, 1), "socket_setopt(): Argument #4 ($value) must be of type "+
		"socket.Linger when argument #3 ($option) is SO_LINGER, int given")
	_, err = Getopt[Linger](s, SOL_SOCKET, SO_KEEPALIVE)
	wrongValue(t, s, err, "socket_getopt(): Return value must be of type int, socket.Linger asked for")
	if err := Setopt(s, SOL_SOCKET, 9999, 1); err == nil || !strings.HasPrefix(err.Error(), "socket_setopt(): Unable to set socket option [") {
		t.Error(err)
	}
	if _, err := Getopt[int](s, SOL_SOCKET, 9999); err == nil || !strings.HasPrefix(err.Error(), "socket_getopt(): Unable to retrieve socket option [") {
		t.Error(err)
	}
}

func TestOptionOfNoSocket(t *testing.T) {
	t.Parallel()
	s := newSocketOf(t, AF_INET, SOCK_STREAM)
	Close(s)
	for _, err := range []error{
		SetOption(s, SOL_SOCKET, SO_KEEPALIVE, 1), SetOption(s, SOL_SOCKET, SO_LINGER, Linger{}),
		SetOption(s, IPPROTO_IP, MCAST_JOIN_GROUP, Mcast{}), get[int](s, SOL_SOCKET, SO_KEEPALIVE),
	} {
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("closed: %v", err)
		}
	}
	for _, err := range []error{SetOption[int](nil, SOL_SOCKET, SO_KEEPALIVE, 1), get[int](nil, SOL_SOCKET, SO_KEEPALIVE)} {
		if !errors.Is(err, ErrArgument) {
			t.Errorf("nil: %v", err)
		}
	}
}

// If an int is larger than 32 bits, the kernel gets only its low 32 bits.
func TestOptionIsCut(t *testing.T) {
	t.Parallel()
	s := newSocketOf(t, AF_INET6, SOCK_DGRAM)
	hops := math.MinInt | 7
	must(t, SetOption(s, IPPROTO_IPV6, IPV6_UNICAST_HOPS, int(uint(hops)&^(1<<31)))) // on a 32-bit system, no bits are lost
	got, err := GetOption[int](s, IPPROTO_IPV6, IPV6_UNICAST_HOPS)
	must(t, err)
	want(t, "IPV6_UNICAST_HOPS", got, 7)
}

// FuzzOption sets random options to numbers and texts. No call may panic. Each error must be one of
// this package's errors. The socket must still work afterwards.
func FuzzOption(f *testing.F) {
	qemu.Needs(f, "any option")
	f.Add(SOL_SOCKET, SO_LINGER, 1, 2, "")
	f.Add(SOL_SOCKET, SO_RCVTIMEO, -1, 1000000, "")
	f.Add(IPPROTO_IP, IP_MULTICAST_IF, 1, 0, "lo")
	f.Add(IPPROTO_IP, IP_MULTICAST_TTL, 256, 0, "\x00")
	f.Add(IPPROTO_IP, MCAST_JOIN_GROUP, 1, 0, "239.1.1.1")
	f.Add(IPPROTO_IPV6, MCAST_JOIN_GROUP, 1, 0, "ff02::1%lo")
	f.Add(IPPROTO_IPV6, IPV6_MULTICAST_IF, -1, 0, "")
	f.Add(IPPROTO_IPV6, IPV6_PKTINFO, 1, 0, "::1")
	for _, level := range []int{SOL_SOCKET, IPPROTO_IP, IPPROTO_IPV6, SOL_TCP, SOL_UDP} {
		for _, option := range []int{13, 17, 18, 25, 46, 51, 55, 103} { // on Linux, the table has a row for each of these options
			f.Add(level, option, 1, 0, "lo")
		}
	}
	f.Fuzz(func(t *testing.T, level, option, a, b int, text string) {
		host := text
		if _, err := netip.ParseAddr(text); err != nil && !strings.Contains(untilNUL(text), ":") {
			host = "" // text might be a host name, and the test must not look it up
		}
		for _, family := range ipBoth {
			s, err := Create(family, SOCK_DGRAM, 0)
			if err != nil {
				t.Skip("skipped:", err)
			}
			defer Close(s)
			for _, err := range []error{
				get[int](s, level, option), get[bool](s, level, option), get[string](s, level, option),
				get[Linger](s, level, option), get[Timeval](s, level, option), get[Mcast](s, level, option),
				get[Pktinfo](s, level, option), get[Meminfo](s, level, option), get[Ucred](s, level, option),
				SetOption(s, level, option, a), SetOption(s, level, option, b&1 == 1), SetOption(s, level, option, text),
				SetOption(s, level, option, Linger{a, b}), SetOption(s, level, option, Timeval{a, b}),
				SetOption(s, level, option, Mcast{Group: host, Source: host, Ifindex: a}),
				SetOption(s, level, option, Mcast{Group: "224.0.0.1", Source: "::1", Interface: text}),
				SetOption(s, level, option, Pktinfo{Addr: host, Ifindex: a, Interface: text}),
				SetOption(s, level, option, Pktinfo{Addr: "::1", Ifindex: b}),
				SetOption(s, level, option, Meminfo{Rcvbuf: a}), SetOption(s, level, option, Ucred{Pid: a}),
			} {
				if e := new(Error); err != nil && (!errors.As(err, &e) || e.Message == "") {
					t.Errorf("%T %v", err, err)
				}
			}
			if typ, err := GetOption[int](s, SOL_SOCKET, SO_TYPE); typ != SOCK_DGRAM || err != nil {
				t.Errorf("after the options: type %d, %v", typ, err)
			}
		}
	})
}

// The table of options is sorted by name. The tables of options and of control messages also have
// entries that this system does not support. The lookup does not find those. It finds all other
// entries, and each of them occurs once.
func TestTables(t *testing.T) {
	t.Parallel()
	check := func(x *index, keys []key) {
		seen := map[key]int{}
		for i, k := range keys {
			row := x.find(k)
			if k.level < 0 || k.number < 0 {
				if row >= 0 {
					t.Errorf("%v is found in row %d", k, row)
				}
				continue
			}
			if at, twice := seen[k]; twice {
				t.Errorf("%v is in rows %d and %d", k, at, i)
			}
			seen[k] = i
			if row != i {
				t.Errorf("%v is found in row %d, not %d", k, row, i)
			}
			if x.find(key{k.level + 1000, k.number}) >= 0 {
				t.Errorf("%v is found at another level", k)
			}
		}
		if x.find(key{-1, -1}) >= 0 || x.find(key{SOL_SOCKET, -1}) >= 0 {
			t.Error("a key that no system has is found")
		}
	}
	var keys []key
	last := ""
	for _, o := range options {
		if strings.Compare(last, o.name) > 0 {
			t.Errorf("%s is after %s", o.name, last)
		}
		last = o.name
		keys = append(keys, o.key)
	}
	check(optionIndex, keys)
	keys = nil
	for _, m := range controls {
		keys = append(keys, m.key)
	}
	check(controlIndex, keys)
}

// BenchmarkOptionLookup measures the lookup of an option. The lookup takes less than a fiftieth of
// the time that the whole SetOption call takes.
func BenchmarkOptionLookup(b *testing.B) {
	for name, k := range map[string]key{"SO_KEEPALIVE": {SOL_SOCKET, SO_KEEPALIVE}, "SO_LINGER": {SOL_SOCKET, SO_LINGER}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				optionOf(k.level, k.number)
			}
		})
	}
	s := newSocketOf(b, AF_INET, SOCK_STREAM)
	b.Run("SetOption", func(b *testing.B) {
		for b.Loop() {
			SetOption(s, SOL_SOCKET, SO_KEEPALIVE, 1)
		}
	})
}

func TestTimeoutValues(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("skipped: what Winsock takes for a timeout differs")
	}
	const edom = Errno(33)
	s := newSocketOf(t, AF_INET, SOCK_STREAM)
	for _, c := range []struct {
		set, want Timeval
		errno     Errno
	}{
		{Timeval{}, Timeval{}, 0},
		{Timeval{5, 0}, Timeval{5, 0}, 0},
		{Timeval{0, 1000000}, Timeval{5, 0}, edom},
		{Timeval{0, -1}, Timeval{5, 0}, edom},
		{Timeval{-1, 0}, Timeval{}, 0},
	} {
		ClearError(s)
		err := SetOption(s, SOL_SOCKET, SO_RCVTIMEO, c.set)
		if c.errno == 0 && err != nil || c.errno != 0 && !errors.Is(err, c.errno) {
			t.Errorf("%v: %v", c.set, err)
		}
		want(t, "LastError", LastError(s), c.errno)
		got, err := GetOption[Timeval](s, SOL_SOCKET, SO_RCVTIMEO)
		must(t, err)
		want(t, fmt.Sprint("after ", c.set), got, c.want)
	}
}
