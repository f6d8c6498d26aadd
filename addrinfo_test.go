package socket

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/sys"
)

// entry returns the fields of an AddressInfo as one string, which is easy to compare.
func entry(a *AddressInfo) string {
	f := AddrinfoExplain(a)
	addr, port := f.AiAddr.SinAddr, f.AiAddr.SinPort
	if f.AiFamily == AF_INET6 {
		addr, port = f.AiAddr.Sin6Addr, f.AiAddr.Sin6Port
	}
	return fmt.Sprintf("%d/%d/%d %s %d %s", f.AiFlags, f.AiSocktype, f.AiProtocol, addr, port, f.AiCanonname)
}

func TestAddrinfoLookup(t *testing.T) {
	t.Parallel()
	st, dg := fmt.Sprint(SOCK_STREAM), fmt.Sprint(SOCK_DGRAM)
	for _, test := range []struct {
		host, service string
		hints         AddrinfoHints
		want          []string
	}{
		{"127.0.0.1", "", AddrinfoHints{}, []string{
			"0/" + st + "/6 127.0.0.1 0 ", "0/" + dg + "/17 127.0.0.1 0 ", fmt.Sprintf("0/%d/0 127.0.0.1 0 ", SOCK_RAW)}},
		{"::1", "80", AddrinfoHints{AiSocktype: SOCK_STREAM}, []string{"0/" + st + "/6 ::1 80 "}},
		{"127.0.0.1", "53", AddrinfoHints{AiProtocol: IPPROTO_UDP}, []string{"0/" + dg + "/17 127.0.0.1 53 "}},
		{"127.0.0.1", "http", AddrinfoHints{}, []string{"0/" + st + "/6 127.0.0.1 80 "}},
		{"127.0.0.1", "domain", AddrinfoHints{}, []string{"0/" + st + "/6 127.0.0.1 53 ", "0/" + dg + "/17 127.0.0.1 53 "}},
		{"127.0.0.1", "domain", AddrinfoHints{AiSocktype: SOCK_DGRAM}, []string{"0/" + dg + "/17 127.0.0.1 53 "}},
		{"127.0.0.1", "", AddrinfoHints{AiSocktype: SOCK_RAW, AiProtocol: IPPROTO_ICMP}, []string{fmt.Sprintf("0/%d/1 127.0.0.1 0 ", SOCK_RAW)}},
		{"127.0.0.1", "", AddrinfoHints{AiProtocol: IPPROTO_ICMP}, []string{fmt.Sprintf("0/%d/1 127.0.0.1 0 ", SOCK_RAW)}},
		{"127.1", "70000", AddrinfoHints{AiFlags: AI_CANONNAME, AiSocktype: SOCK_STREAM}, []string{
			fmt.Sprintf("%d/", AI_CANONNAME) + st + "/6 127.0.0.1 4464 127.1"}},
		{"0x7f.1\x00", "80\x00x", AddrinfoHints{AiSocktype: SOCK_STREAM}, []string{"0/" + st + "/6 127.0.0.1 80 "}},
		{"::ffff:1.2.3.4", "80", AddrinfoHints{AiFamily: AF_INET, AiSocktype: SOCK_STREAM}, []string{"0/" + st + "/6 1.2.3.4 80 "}},
		{"*", "80", AddrinfoHints{AiFamily: AF_INET6, AiSocktype: SOCK_STREAM}, []string{"0/" + st + "/6 ::1 80 "}},
		{"*", "80", AddrinfoHints{AiFlags: AI_PASSIVE, AiSocktype: SOCK_STREAM}, []string{
			fmt.Sprintf("%d/", AI_PASSIVE) + st + "/6 0.0.0.0 80 ", fmt.Sprintf("%d/", AI_PASSIVE) + st + "/6 :: 80 "}},
		{"fe80::1%5", "+80", AddrinfoHints{AiSocktype: SOCK_STREAM}, []string{"0/" + st + "/6 fe80::1 80 "}},
	} {
		list, err := AddrinfoLookup(test.host, test.service, test.hints)
		var got []string
		for _, a := range list {
			got = append(got, entry(a))
		}
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("AddrinfoLookup(%q, %q, %+v) = %q, %v, want %q", test.host, test.service, test.hints, got, err, test.want)
		}
	}
	list, err := AddrinfoLookup("fe80::1%5", "80")
	if err != nil || list[0].addr.Scope != 5 {
		t.Errorf("fe80::1%%5 has lost its scope: %v", err)
	}
}

// The codes are those of glibc's getaddrinfo. The test is not parallel, because it checks the
// process's error slot.
func TestAddrinfoLookupFails(t *testing.T) {
	global := LastError()
	for _, test := range []struct {
		host, service string
		hints         AddrinfoHints
		want          EAI
	}{
		{"", "80", AddrinfoHints{}, EAI_NONAME},
		{"*", "", AddrinfoHints{}, EAI_NONAME},
		{"*", "*", AddrinfoHints{}, EAI_NONAME},
		{"*", "80", AddrinfoHints{AiFlags: AI_CANONNAME}, EAI_BADFLAGS},
		{"127.0.0.1", "80", AddrinfoHints{AiFlags: 1 << 30}, EAI_BADFLAGS},
		{"::1", "80", AddrinfoHints{AiFamily: AF_INET}, EAI_ADDRFAMILY},
		{"1.2.3.4", "80", AddrinfoHints{AiFamily: AF_INET6}, EAI_ADDRFAMILY},
		{"::1%nope", "80", AddrinfoHints{}, EAI_NONAME},
		{"localhost", "80", AddrinfoHints{AiFlags: AI_NUMERICHOST}, EAI_NONAME},
		{"127.0.0.1", "http", AddrinfoHints{AiFlags: AI_NUMERICSERV}, EAI_NONAME},
		{"127.0.0.1", "-1", AddrinfoHints{AiFlags: AI_NUMERICSERV}, EAI_SERVICE},
		{"127.0.0.1", "-1", AddrinfoHints{}, EAI_SERVICE},
		{"127.0.0.1", "+", AddrinfoHints{}, EAI_SERVICE},
		{"127.0.0.1", "2147483648", AddrinfoHints{}, EAI_SERVICE},
		{"127.0.0.1", "99999999999999999999", AddrinfoHints{}, EAI_SERVICE},
		{"127.0.0.1", "no such service", AddrinfoHints{}, EAI_SERVICE},
		{"127.0.0.1", "http", AddrinfoHints{AiSocktype: SOCK_DGRAM}, EAI_SERVICE},
		{"127.0.0.1", "80", AddrinfoHints{AiSocktype: 7}, EAI_SOCKTYPE},
		{"127.0.0.1", "80", AddrinfoHints{AiSocktype: SOCK_STREAM, AiProtocol: IPPROTO_UDP}, EAI_SOCKTYPE},
		{"127.0.0.1", "80", AddrinfoHints{AiSocktype: SOCK_RAW}, EAI_SERVICE},
		{"127.0.0.1", "80", AddrinfoHints{AiProtocol: 255}, EAI_SERVICE},
		{"foo bar", "", AddrinfoHints{}, EAI_NONAME},
		{"a..b", "", AddrinfoHints{AiFamily: AF_INET}, EAI_NONAME},
		{"256.1.1.1", "", AddrinfoHints{}, EAI_NONAME},
		{"[::1]", "80", AddrinfoHints{AiFamily: AF_INET6}, EAI_NONAME},
		{strings.Repeat("a.", 200), "80", AddrinfoHints{}, EAI_NONAME},
	} {
		var code, stored EAI
		list, err := AddrinfoLookup(test.host, test.service, test.hints, &stored)
		want(t, "stored code", stored, test.want)
		if list != nil || !errors.As(err, &code) || code != test.want || !errors.Is(err, test.want) {
			t.Errorf("AddrinfoLookup(%q, %q, %+v) = %v, %v, want %d", test.host, test.service, test.hints, list, err, test.want)
		}
		if errors.Is(err, ErrArgument) {
			t.Errorf("AddrinfoLookup(%q, %q, %+v): %v matches ErrArgument", test.host, test.service, test.hints, err)
		}
		var e *Error
		text := fmt.Sprintf("socket_addrinfo_lookup(): Unable to look up address [%d]: %s", int(test.want), test.want)
		if !errors.As(err, &e) || e.Error() != text || e.Errno != 0 {
			t.Errorf("AddrinfoLookup(%q, %q, %+v): %v, want %s", test.host, test.service, test.hints, err, text)
		}
	}
	if LastError() != global {
		t.Error("a failed lookup set the error slot")
	}
	var dns *net.DNSError
	if _, err := AddrinfoLookup("foo bar", ""); !errors.As(err, &dns) || dns.Name != "foo bar" {
		t.Errorf("%v does not match *net.DNSError", err)
	}
}

func TestAddrinfoHints(t *testing.T) {
	t.Parallel()
	const prefix = "socket_addrinfo_lookup(): Argument #3 ($hints) "
	for _, test := range []struct {
		hints AddrinfoHints
		want  string
	}{
		{AddrinfoHints{AiFlags: -1}, `"ai_flags" key must be between 0 and 2147483647`},
		{AddrinfoHints{AiSocktype: -1}, `"ai_socktype" key must be between 0 and 2147483647`},
		{AddrinfoHints{AiProtocol: -1 << 31}, `"ai_protocol" key must be between 0 and 2147483647`},
		{AddrinfoHints{AiFamily: AF_UNIX}, `"ai_family" key must be AF_INET or AF_INET6`},
		{AddrinfoHints{AiFamily: -1}, `"ai_family" key must be AF_INET or AF_INET6`},
	} {
		_, err := AddrinfoLookup("127.0.0.1", "80", test.hints)
		if !errors.Is(err, ErrArgument) || err.Error() != prefix+test.want {
			t.Errorf("%+v: %v, want %s", test.hints, err, prefix+test.want)
		}
	}
}

// The arguments after the service are the hints and a pointer for the error code. Either may be
// left out. An argument of another type does not compile, or it makes the call return an error.
func TestAddrinfoArguments(t *testing.T) {
	t.Parallel()
	type alien struct{ AddrinfoHints } // compiles as an AddrinfoArgument, because it embeds AddrinfoHints
	code := EAI(7)
	numeric := AddrinfoHints{AiFamily: AF_INET, AiFlags: AI_NUMERICHOST}
	for _, list := range [][]AddrinfoArgument{
		{}, {numeric}, {&numeric}, {&code}, {(*EAI)(nil)}, {numeric, &code}, {&numeric, &code}, {numeric, (*EAI)(nil)},
	} {
		found, err := AddrinfoLookup("127.0.0.1", "80", list...)
		if err != nil || len(found) != 3 {
			t.Errorf("%v: %v, %v", list, found, err)
		}
		want(t, "a success leaves the code", code, 7)
	}
	for _, list := range [][]AddrinfoArgument{{numeric}, {numeric, (*EAI)(nil)}, {(*EAI)(nil)}} {
		if _, err := AddrinfoLookup("", "80", list...); !errors.Is(err, EAI_NONAME) {
			t.Errorf("%v: %v", list, err)
		}
	}
	for _, list := range [][]AddrinfoArgument{{&code}, {numeric, &code}} {
		code = 7
		if _, err := AddrinfoLookup("", "80", list...); !errors.Is(err, EAI_NONAME) || code != EAI_NONAME {
			t.Errorf("%v: %v, code %d", list, err, code)
		}
	}
	code = 7
	for _, test := range []struct {
		list []AddrinfoArgument
		text string
	}{
		{[]AddrinfoArgument{numeric, &code, &code}, " expects at most 4 arguments, 5 given"},
		{[]AddrinfoArgument{numeric, numeric}, "(): Argument #4 ($error_code) must be of type *socket.EAI, socket.AddrinfoHints given"},
		{[]AddrinfoArgument{numeric, &numeric}, "(): Argument #4 ($error_code) must be of type *socket.EAI, socket.AddrinfoHints given"},
		{[]AddrinfoArgument{&code, numeric}, "(): Argument #3 ($hints) must be of type socket.AddrinfoHints, *socket.EAI given"},
		{[]AddrinfoArgument{&code, &code}, "(): Argument #3 ($hints) must be of type socket.AddrinfoHints, *socket.EAI given"},
		{[]AddrinfoArgument{(*AddrinfoHints)(nil)}, "(): Argument #3 ($hints) must be of type socket.AddrinfoHints, nil given"},
		{[]AddrinfoArgument{nil}, "(): Argument #3 ($hints) must be a socket.AddrinfoHints or a *socket.EAI"},
		{[]AddrinfoArgument{nil, &code}, "(): Argument #3 ($hints) must be a socket.AddrinfoHints or a *socket.EAI"},
		{[]AddrinfoArgument{numeric, nil}, "(): Argument #4 ($error_code) must be a socket.AddrinfoHints or a *socket.EAI"},
		{[]AddrinfoArgument{alien{}}, "(): Argument #3 ($hints) must be a socket.AddrinfoHints or a *socket.EAI"},
		{[]AddrinfoArgument{AddrinfoHints{AiFlags: -1}, &code}, `(): Argument #3 ($hints) "ai_flags" key must be between 0 and 2147483647`},
	} {
		_, err := AddrinfoLookup("", "80", test.list...)
		if !errors.Is(err, ErrArgument) || err.Error() != "socket_addrinfo_lookup"+strings.Replace(test.text, " expects", "() expects", 1) {
			t.Errorf("%v: %v", test.list, err)
		}
		want(t, "a mistake leaves the code", code, 7)
	}
}

func TestServiceNumber(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text   string
		number int32
		ok     bool
	}{
		{"", 0, true}, {"0", 0, true}, {"80", 80, true}, {"080", 80, true}, {"+80", 80, true}, {" \t\n80", 80, true},
		{"-1", -1, true}, {"-0", 0, true}, {"70000", 70000, true}, {"4294967376", 80, true}, {"-4294967216", 80, true},
		{"2147483648", -1 << 31, true}, {"18446744073709551616", -1, true}, {"-18446744073709551616", -1, true},
		{"80 ", 0, false}, {"0x50", 0, false}, {"+", 0, false}, {" ", 0, false}, {"+ 80", 0, false}, {"http", 0, false}, {"8 0", 0, false},
	} {
		if number, ok := serviceNumber(test.text); ok != test.ok || ok && number != test.number {
			t.Errorf("serviceNumber(%q) = %d, %v, want %d, %v", test.text, number, ok, test.number, test.ok)
		}
	}
}

// The texts are those of glibc's gai_strerror.
func TestEAIText(t *testing.T) {
	t.Parallel()
	addrfamily := "Address family for hostname not supported"
	if EAI_ADDRFAMILY == EAI_FAMILY {
		addrfamily = "ai_family not supported"
	}
	for _, test := range []eaiText{
		{EAI_BADFLAGS, "Bad value for ai_flags"},
		{EAI_NONAME, "Name or service not known"},
		{EAI_AGAIN, "Temporary failure in name resolution"},
		{EAI_FAIL, "Non-recoverable failure in name resolution"},
		{EAI_NODATA, "No address associated with hostname"},
		{EAI_FAMILY, "ai_family not supported"},
		{EAI_SOCKTYPE, "ai_socktype not supported"},
		{EAI_SERVICE, "Servname not supported for ai_socktype"},
		{EAI_ADDRFAMILY, addrfamily},
		{EAI(sys.EAI_ALLDONE), "All requests done"},
		{EAI(sys.EAI_CANCELED), "Request canceled"},
		{EAI(sys.EAI_IDN_ENCODE), "Parameter string not correctly encoded"},
		{EAI(sys.EAI_INPROGRESS), "Processing request in progress"},
		{EAI(sys.EAI_INTR), "Interrupted by a signal"},
		{EAI(sys.EAI_NOTCANCELED), "Request not canceled"},
		{0, "Unknown error"},
		{999, "Unknown error"},
	} {
		if test.code == 0 {
			test.text = "Unknown error" // the system does not have this code, so its constant is 0
		}
		want(t, fmt.Sprint(int(test.code)), test.code.Error(), test.text)
	}
}

func TestAddrinfoExplainNothing(t *testing.T) {
	t.Parallel()
	if f := AddrinfoExplain(nil); f != (AddrinfoFields{}) {
		t.Errorf("AddrinfoExplain(nil) = %+v", f)
	}
}

// lookupOne returns the only result of a lookup. If there is no result or more than one, lookupOne
// fails the test.
func lookupOne(t *testing.T, host, service string, hints AddrinfoHints) *AddressInfo {
	t.Helper()
	list, err := AddrinfoLookup(host, service, hints)
	if err != nil || len(list) != 1 {
		t.Fatalf("AddrinfoLookup(%q, %q, %+v) = %v, %v", host, service, hints, list, err)
	}
	return list[0]
}

func TestAddrinfoBindConnect(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"127.0.0.1", "::1"} {
		hints := AddrinfoHints{AiSocktype: SOCK_STREAM}
		if host == "::1" && needs.WithoutIPv6(t) {
			continue
		}
		server, err := AddrinfoBind(lookupOne(t, host, "0", hints))
		must(t, err)
		defer Close(server)
		var address string
		var port int
		if err := Getsockname(server, &address, &port); err != nil || address != host || port == 0 {
			t.Fatalf("bound to %s, port %d, %v", address, port, err)
		}
		a := lookupOne(t, host, fmt.Sprint(port), hints)

		_, err = AddrinfoConnect(a)
		want := "socket_addrinfo_connect(): " + (&Error{Message: "Unable to connect address", Errno: SOCKET_ECONNREFUSED}).Error()
		if !errors.Is(err, SOCKET_ECONNREFUSED) || err.Error() != want {
			t.Errorf("no listener: %v, want %s", err, want)
		}
		_, err = AddrinfoBind(a)
		want = "socket_addrinfo_bind(): " + (&Error{Message: "Unable to bind address", Errno: SOCKET_EADDRINUSE}).Error()
		if !errors.Is(err, SOCKET_EADDRINUSE) || err.Error() != want {
			t.Errorf("bound twice: %v, want %s", err, want)
		}

		if err := Listen(server, 1); err != nil {
			t.Fatal(err)
		}
		client, err := AddrinfoConnect(a)
		if err != nil {
			t.Fatal(err)
		}
		defer Close(client)
		peer, err := Accept(server)
		if err != nil {
			t.Fatal(err)
		}
		defer Close(peer)
		if _, err := Write(client, "hello"); err != nil {
			t.Fatal(err)
		}
		if got, err := Read(peer, 100); got != "hello" || err != nil {
			t.Errorf("read %q, %v", got, err)
		}
	}
}

func TestAddrinfoBindConnectRefuse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		call func(*AddressInfo) (*Socket, error)
		arg  *AddressInfo
		want string
	}{
		{AddrinfoBind, nil, "socket_addrinfo_bind(): Argument #1 ($address) must be of type AddressInfo, null given"},
		{AddrinfoConnect, nil, "socket_addrinfo_connect(): Argument #1 ($address) must be of type AddressInfo, null given"},
		{AddrinfoBind, &AddressInfo{}, "socket_addrinfo_bind(): Argument #1 ($address) must be one of AF_UNIX, AF_INET, or AF_INET6"},
		{AddrinfoConnect, &AddressInfo{}, "socket_addrinfo_connect(): Argument #1 ($address) socket type must be one of AF_UNIX, AF_INET, or AF_INET6"},
	} {
		if s, err := test.call(test.arg); s != nil || !errors.Is(err, ErrArgument) || err.Error() != test.want {
			t.Errorf("%v, %v, want %s", s, err, test.want)
		}
	}
	for name, call := range map[string]func(*AddressInfo) (*Socket, error){"bind": AddrinfoBind, "connect": AddrinfoConnect} {
		a := &AddressInfo{socktype: SOCK_STREAM, protocol: IPPROTO_UDP, addr: sockaddr{Family: AF_INET}}
		s, err := call(a)
		var e *Error
		if s != nil || !errors.As(err, &e) || e.Func != "socket_addrinfo_"+name || e.Message != "Unable to create socket" || e.Errno == 0 {
			t.Errorf("a stream of UDP: %v, %v", s, err)
		}
	}
}

// FuzzAddrinfoLookup looks up only numeric hosts, so it sends nothing to a name server.
func FuzzAddrinfoLookup(f *testing.F) {
	f.Add("127.0.0.1", "80", 0, AF_UNSPEC, 0, 0)
	f.Add("*", "http", AI_PASSIVE, AF_INET6, SOCK_STREAM, IPPROTO_TCP)
	f.Add("fe80::1%1", "-1", AI_CANONNAME|AI_NUMERICSERV, AF_INET6, SOCK_RAW, 255)
	f.Add("0x7f.1", " +80", aiV4mapped|aiAll, AF_INET6, 0, -1)
	f.Fuzz(func(t *testing.T, host, service string, flags, family, socktype, protocol int) {
		list, err := AddrinfoLookup(host, service, AddrinfoHints{flags | AI_NUMERICHOST, family, socktype, protocol})
		if err != nil {
			var code EAI
			if list != nil || errors.As(err, &code) == errors.Is(err, ErrArgument) || code.Error() == "Unknown error" && code != 0 {
				t.Errorf("%v, %v", list, err)
			}
			return
		}
		if len(list) == 0 {
			t.Error("no addresses and no error")
		}
		for _, a := range list {
			info := AddrinfoExplain(a)
			addr, other := info.AiAddr.SinAddr, info.AiAddr.Sin6Addr
			if info.AiFamily == AF_INET6 {
				addr, other = other, addr
			}
			ip, err := netip.ParseAddr(addr)
			if err != nil || other != "" || ip.Is4() != (info.AiFamily == AF_INET) ||
				family != AF_UNSPEC && info.AiFamily != family ||
				socktype != 0 && info.AiSocktype != socktype || protocol != 0 && info.AiProtocol != protocol {
				t.Errorf("%+v", info)
			}
		}
	})
}

// zone holds the names that the tests' name server knows.
var zone = map[string]struct {
	a, aaaa []string
	cname   string
	rcode   byte
}{
	"both.test.":   {a: []string{"192.0.2.1", "192.0.2.2"}, aaaa: []string{"2001:db8::1"}},
	"four.test.":   {a: []string{"192.0.2.4"}},
	"six.test.":    {aaaa: []string{"2001:db8::6"}},
	"alias.test.":  {cname: "both.test."},
	"alias4.test.": {cname: "four.test."},
	"fail.test.":   {rcode: 2},
	"none.test.":   {},
}

// serveDNS answers questions about the zone until conn is closed.
func serveDNS(conn net.PacketConn) {
	buf := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		if answer := answerDNS(buf[:n]); answer != nil {
			conn.WriteTo(answer, from)
		}
	}
}

// answerDNS returns the answer to the question q, or nil if q is not a question.
func answerDNS(q []byte) []byte {
	name, i := "", 12
	for i < len(q) && q[i] != 0 {
		end := i + 1 + int(q[i])
		if end >= len(q) {
			return nil
		}
		name += string(q[i+1:end]) + "."
		i = end
	}
	if i+5 > len(q) {
		return nil
	}
	question, qtype := q[12:i+5], binary.BigEndian.Uint16(q[i+1:])
	host, known := zone[strings.ToLower(name)]
	rcode := host.rcode
	if !known {
		rcode = 3
	}
	var answers []byte
	count := uint16(0)
	add := func(owner []byte, typ uint16, data []byte) {
		answers = append(answers, owner...)
		answers = binary.BigEndian.AppendUint16(answers, typ)
		answers = append(answers, 0, 1, 0, 0, 0, 60)
		answers = binary.BigEndian.AppendUint16(answers, uint16(len(data)))
		answers = append(answers, data...)
		count++
	}
	owner := wireName(name)
	if host.cname != "" {
		add(owner, 5, wireName(host.cname))
		owner, host = wireName(host.cname), zone[host.cname]
	}
	list := map[uint16][]string{1: host.a, 28: host.aaaa}[qtype]
	for _, text := range list {
		add(owner, qtype, netip.MustParseAddr(text).AsSlice())
	}
	reply := append([]byte{q[0], q[1], 0x84 | q[2]&1, 0x80 | rcode, 0, 1}, byte(count>>8), byte(count), 0, 0, 0, 0)
	return append(append(reply, question...), answers...)
}

func wireName(name string) (wire []byte) {
	for label := range strings.SplitSeq(name, ".") {
		wire = append(append(wire, byte(len(label))), label...)
	}
	return wire
}

// testResolver returns a resolver that asks the tests' name server.
func testResolver(t *testing.T) *net.Resolver {
	skipWine(t, "package net makes no UDP sockets")
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		serveDNS(conn)
	}()
	t.Cleanup(func() {
		conn.Close()
		<-done
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func TestResolveName(t *testing.T) {
	t.Parallel()
	r := testResolver(t)
	for _, test := range []struct {
		host       string
		ipv4, ipv6 string // each is an address, or the code of a failed lookup
	}{
		{"both.test", "192.0.2.1", "2001:db8::1"},
		{"four.test", "192.0.2.4", "::ffff:192.0.2.4"},
		{"six.test", "-10004", "2001:db8::6"},
		{"alias.test", "192.0.2.1", "2001:db8::1"},
		{"alias4.test\x00.invalid", "192.0.2.4", "::ffff:192.0.2.4"},
		{"FOUR.test.", "192.0.2.4", "::ffff:192.0.2.4"},
		{"none.test", "-10001", "-10001"},
		{"unknown.test", "-10001", "-10001"},
		{"fail.test", "-10002", "-10002"},
	} {
		for family, want := range map[int]string{AF_INET: test.ipv4, AF_INET6: test.ipv6} {
			ip, scope, code, cause := resolveWith(r, family, test.host)
			got := ip.String()
			var dns *net.DNSError
			if code != 0 {
				got = fmt.Sprint(int(code))
				if !errors.As(cause, &dns) {
					t.Errorf("%s: the cause is %T", test.host, cause)
				}
			} else if cause != nil {
				t.Errorf("%s: %v", test.host, cause)
			}
			if got != want && !(want == "192.0.2.1" && got == "192.0.2.2") || scope != 0 {
				t.Errorf("resolve(%d, %q) = %s, %d, want %s", family, test.host, got, scope, want)
			}
		}
	}
}

func TestAddrinfoName(t *testing.T) {
	t.Parallel()
	r := testResolver(t)
	for _, test := range []struct {
		host   string
		hints  AddrinfoHints
		code   EAI
		family []int // the families of the entries
		canon  string
	}{
		{"four.test", AddrinfoHints{}, 0, []int{AF_INET}, ""},
		{"six.test", AddrinfoHints{}, 0, []int{AF_INET6}, ""},
		{"both.test", AddrinfoHints{AiFamily: AF_INET}, 0, []int{AF_INET, AF_INET}, ""},
		{"both.test", AddrinfoHints{AiFamily: AF_INET6}, 0, []int{AF_INET6}, ""},
		{"alias.test", AddrinfoHints{AiFamily: AF_INET6, AiFlags: AI_CANONNAME}, 0, []int{AF_INET6}, "both.test"},
		{"four.test", AddrinfoHints{AiFlags: AI_CANONNAME}, 0, []int{AF_INET}, "four.test"},
		{"four.test", AddrinfoHints{AiFamily: AF_INET6}, EAI_NODATA, nil, ""},
		{"four.test", AddrinfoHints{AiFamily: AF_INET6, AiFlags: aiV4mapped}, 0, []int{AF_INET6}, ""},
		{"both.test", AddrinfoHints{AiFamily: AF_INET6, AiFlags: aiV4mapped}, 0, []int{AF_INET6}, ""},
		{"both.test", AddrinfoHints{AiFamily: AF_INET6, AiFlags: aiV4mapped | aiAll}, 0, []int{AF_INET6, AF_INET6, AF_INET6}, ""},
		{"six.test", AddrinfoHints{AiFamily: AF_INET}, EAI_NODATA, nil, ""},
		{"unknown.test", AddrinfoHints{}, EAI_NONAME, nil, ""},
		{"fail.test", AddrinfoHints{}, EAI_AGAIN, nil, ""},
		{"fail.test", AddrinfoHints{AiFamily: AF_INET6, AiFlags: aiV4mapped}, EAI_AGAIN, nil, ""},
	} {
		test.hints.AiSocktype = SOCK_STREAM
		list, code, cause := addrinfoLookup(r, test.host, "80", test.hints)
		var family []int
		canon := ""
		for _, a := range list {
			f := AddrinfoExplain(a)
			family, canon = append(family, f.AiFamily), canon+f.AiCanonname
		}
		if code != test.code || canon != test.canon || !slices.Equal(family, test.family) {
			t.Errorf("%s %+v: families %d, name %q, code %d, want %d, %q, %d", test.host, test.hints, family, canon, code, test.family, test.canon, test.code)
		}
		var dns *net.DNSError
		if (cause != nil) != (code != 0) || code != 0 && !errors.As(cause, &dns) {
			t.Errorf("%s: cause %v", test.host, cause)
		}
	}
}
