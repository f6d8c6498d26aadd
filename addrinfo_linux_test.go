package socket

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/oracle"
	"phpsocket/socket/internal/qemu"
)

// TestLookupLikePHP compares lookups with PHP's. The result of a lookup depends on the host's files
// and network. So the test runs itself again in a network namespace and a mount namespace, with its
// own /etc/hosts, services and name server.
func TestLookupLikePHP(t *testing.T) {
	if os.Getenv(needs.InNamespace) == "" {
		oracle.Runners(t)
		args := append([]string{"-n", "-m"}, qemu.Args(os.Args[0], "-test.run=^TestLookupLikePHP$", "-test.v", "-test.timeout=2m")...)
		if os.Getuid() != 0 {
			args = append([]string{"-r"}, args...)
		}
		unshare := func(args ...string) ([]byte, error) {
			cmd := exec.CommandContext(t.Context(), "unshare", args...)
			cmd.Env = append(os.Environ(), needs.InNamespace+"=1")
			return cmd.CombinedOutput()
		}
		if out, err := unshare(append(args[:len(args):len(args)], "-test.list=^$")...); err != nil {
			text := fmt.Sprintf("no namespace for the comparison with PHP: %v %s", err, out)
			if os.Getenv("CI") == "true" {
				t.Fatal(text)
			}
			t.Skip("skipped:", text)
		}
		out, err := unshare(args...)
		t.Logf("%s", out)
		switch {
		case err != nil:
			t.Error(err)
		case strings.Contains(string(out), "--- SKIP: "+t.Name()):
			t.Skip("skipped: see above")
		case !strings.Contains(string(out), "--- PASS: "+t.Name()):
			t.Error("the test did not run in its namespace")
		}
		return
	}

	php := oracle.Runners(t)[0] // only the first runner, because the others may use a different /etc
	dir := t.TempDir()
	for name, text := range map[string]string{
		"hosts": "127.0.0.1 localhost\n127.0.0.1 canonical.host alias.host\n::1 six.host\n" +
			"192.0.2.77 dual.host\n2001:db8::77 dual.host\n",
		"resolv.conf":   "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
		"nsswitch.conf": "hosts: files dns\nservices: files\n",
		"services":      "domain 53/tcp\ndomain 53/udp\nhttp 80/tcp www\ndiscard 9/tcp sink null\nsyslog 514/udp\n",
	} {
		file := filepath.Join(dir, name)
		must(t, os.WriteFile(file, []byte(text), 0o666))
		must(t, unix.Mount(file, "/etc/"+name, "", unix.MS_BIND, ""))
	}
	ip(t, "link set lo up")
	needs.IPv6(t)
	conn, err := net.ListenPacket("udp", "127.0.0.1:53")
	must(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		serveDNS(conn)
	}()
	defer func() {
		conn.Close()
		<-done
	}()

	// If ::1 is the host's only IPv6 address, PHP does not look up IPv6 addresses. PHP's AF_INET6
	// sockets then accept only IPv6 addresses without a scope. This package also accepts names,
	// IPv4 addresses and scopes.
	t.Run("only loopback", func(t *testing.T) {
		var list []string
		for _, host := range connectHosts {
			if text := untilNUL(host); net.ParseIP(text) != nil && strings.Contains(text, ":") {
				list = append(list, host)
			}
		}
		compareConnect(t, php, "AF_INET", AF_INET, connectHosts)
		compareConnect(t, php, "AF_INET6", AF_INET6, list)
		compareAddrinfo(t, php, configQueries())
		if got := askConnect(t, php, "AF_INET6", []string{"localhost", "127.0.0.1", "::1%1"}); !slices.Equal(got, []string{"lookup", "lookup", "lookup"}) {
			t.Errorf("PHP gives %q on a host with only ::1: the deviation is gone", got)
		}
		for host, want := range map[string]string{"localhost": "::ffff:127.0.0.1", "127.0.0.1": "::ffff:127.0.0.1", "::1%1": "::1"} {
			if got := connectTo(AF_INET6, host); got != want {
				t.Errorf("%s: %s, want %s", host, got, want)
			}
		}
	})

	// Give the host some addresses, and routes that lead nowhere. From then on, a datagram
	// socket can be connected to any address, and getpeername returns that address.
	ip(t, "addr add 192.0.2.100/24 dev lo")
	t.Run("IPv4 beyond loopback", func(t *testing.T) {
		compareAddrinfo(t, php, configQueries())
	})
	ip(t, "-6 addr add 2001:db8::100/64 dev lo")
	ip(t, "route add default dev lo")
	ip(t, "-6 route add default dev lo")
	t.Run("two families", func(t *testing.T) {
		compareConnect(t, php, "AF_INET", AF_INET, connectHosts)
		compareConnect(t, php, "AF_INET6", AF_INET6, connectHosts)
		compareAddrinfo(t, php, addrinfoQueries())
	})
	t.Run("codes", func(t *testing.T) {
		hosts := []string{"", "unknown.test", "six.test", "fail.test"} // for other hosts, PHP may report the code of an earlier lookup
		var codes []int
		ask(t, php, hosts, &codes, `function answer($host) {
			$s = socket_create(AF_INET, SOCK_DGRAM, 0);
			return @socket_connect($s, $host, 9) ? 0 : socket_last_error($s);
		}`)
		for i, theirs := range codes {
			if _, _, code, _ := resolve(AF_INET, hosts[i]); int(code) != theirs {
				t.Errorf("%q: code %d, PHP %d", hosts[i], code, theirs)
			}
		}
	})
}

// ip runs ip(8).
func ip(t *testing.T, args string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "ip", strings.Fields(args)...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v %s", args, err, out)
	}
}

// connectHosts are the hosts that the tests look up, in this package and in PHP.
var connectHosts = []string{
	"127.0.0.1", "127.1", "127.0.1", "1.2.3", "0", "", "2130706433", "4294967296", "0x7f000001", "0x7f.1", "0x7f.0.0.1", "0X7F.1",
	"017700000001", "0177.0.0.1", "127.000.000.001", "127.0.0.01", "010.0.0.1", "08.0.0.1", "256.1.1.1", "1.256.1.1",
	"1.16777215", "1.16777216", "1.2.65535", "1.2.65536", "1.1.1.0000001", "00", "01", "1", "127.0.0.1.", "127.", ".", "..", "1..2", ".1",
	"127.0.0.1 ", " 127.0.0.1", "127.0.0.1 x", "127.0.0.1\n", "127.0.0.1\tx", "127.0.0.1\x00x", "\x00", "127.0.0.1.5",
	"+1", "-1", "1e3", "1a", "0x", "0xg", "*", "99999999999", "18446744073709551616", "0.0.0.0", "8.8.8.8",
	"::1", "::", "::1 ", "::1\x00x", "::ffff:127.0.0.1", "::FFFF:127.0.0.1", "::127.0.0.1", "::1:0", "::ffff:127.0.0.01", "::ffff:1.2.3.256",
	"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::2::3", "00001::", "0001::", "12345::", ":1", "1:", ":::", "::1.2.3", "::g",
	"1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5::1.2.3.4", "64:ff9b::1.2.3.4", "::1/64", "[::1]", "[127.0.0.1]", "127.0.0.1:80",
	"::1%1", "::1%01", "::1%0", "::1%", "::1%lo", "::1%4294967295", "::1%4294967296", "::1%-1", "::1%+1", "::1% 1", "::1%1 ", "::1%0x1", "::1%1e0",
	"::1%nope", "fe80::1", "fe80::1%lo", "fe80::1%1", "fe80::1%nope", "fe80::1%999", "fe80::1%", "fe80::1%lo%1", "fe80::1%lo\x00x",
	"ff01::1%lo", "ff02::1%lo", "ff05::1%lo", "fd00::1%lo", "::ffff:127.0.0.1%lo", "127.0.0.1%lo", "127.0.0.1%1", "localhost%1",
	"localhost", "LOCALHOST", "canonical.host", "alias.host", "six.host", "dual.host",
	"four.test", "FOUR.test", "six.test", "alias4.test", "four.test.", "both.test", "alias.test", "none.test", "fail.test", "unknown.test", "sub.localhost",
	"a..b", "foo bar", "foo_bar.test", "-a", "m\u00fcller.test", "\u0661",
	strings.Repeat("a", 63) + ".test", strings.Repeat("a", 64) + ".test", strings.Repeat("a.", 126) + "test", strings.Repeat("a.", 130), strings.Repeat("0", 300),
}

// connectTo connects a datagram socket to a host, without sending anything. It returns the
// peer's address, "lookup" if the lookup failed, or the code of any other error.
func connectTo(family int, host string) string {
	s, err := Create(family, SOCK_DGRAM, 0)
	if err != nil {
		return err.Error()
	}
	defer Close(s)
	var e *Error
	if err := Connect(s, host, 9); errors.As(err, &e) && e.Errno < -10000 {
		return "lookup"
	} else if err != nil {
		return fmt.Sprint(int(e.Errno))
	}
	var address string
	if err := Getpeername(s, &address); err != nil {
		return err.Error()
	}
	return address
}

// askConnect does in PHP what connectTo does, for many hosts.
func askConnect(t *testing.T, php oracle.Runner, family string, hosts []string) (list []string) {
	ask(t, php, hosts, &list, `function answer($host) {
		$s = socket_create(`+family+`, SOCK_DGRAM, 0);
		if (!@socket_connect($s, $host, 9))
			return socket_last_error($s) <= -10000 ? 'lookup' : (string)socket_last_error($s);
		socket_getpeername($s, $address);
		return $address;
	}`)
	return list
}

func compareConnect(t *testing.T, php oracle.Runner, name string, family int, hosts []string) {
	t.Run("connect "+name, func(t *testing.T) {
		without := qemu.Without(t, "interfaces")
		for i, theirs := range askConnect(t, php, name, hosts) {
			if without && strings.Contains(hosts[i], "%lo") {
				continue
			}
			if ours := connectTo(family, hosts[i]); ours != theirs {
				t.Errorf("%q: %s, PHP %s", hosts[i], ours, theirs)
			}
		}
		t.Logf("%d hosts", len(hosts))
	})
}

// ask runs PHP code that defines a function named answer. Then it calls that function in PHP with
// each question, and stores the results in the variable to which answers points.
func ask(t *testing.T, php oracle.Runner, questions, answers any, code string) {
	t.Helper()
	in, err := json.Marshal(questions)
	must(t, err)
	out := php.Run(t, code+`
		echo json_encode(array_map('answer', json_decode(<<<'QUESTIONS'
`+string(in)+`
QUESTIONS, true)), JSON_THROW_ON_ERROR);`)
	must(t, json.Unmarshal([]byte(out), answers))
}

// TestAddrinfoFailsLikePHP compares the warnings and the code in the process's error slot. It is
// not parallel, because all tests share that slot.
func TestAddrinfoFailsLikePHP(t *testing.T) {
	_, port := listenTCP(t, 1)
	free, err := Create(AF_INET, SOCK_STREAM, 0)
	must(t, err)
	defer Close(free)
	must(t, Bind(free, "127.0.0.1")) // the socket free keeps other sockets off this port, but does not listen
	var address string
	var refusing int
	must(t, Getsockname(free, &address, &refusing))

	type failure struct {
		Call string
		addrinfoQuery
	}
	tests := []failure{
		{"bind", addrinfoQuery{"127.0.0.1", fmt.Sprint(port), 0, 0, SOCK_STREAM, 0}},
		{"bind", addrinfoQuery{"192.0.2.1", "0", 0, 0, SOCK_STREAM, 0}},
		{"bind", addrinfoQuery{"127.0.0.1", "", 0, 0, SOCK_RAW, 1 << 20}},
		{"connect", addrinfoQuery{"127.0.0.1", fmt.Sprint(refusing), 0, 0, SOCK_STREAM, 0}},
		{"connect", addrinfoQuery{"127.0.0.1", fmt.Sprint(refusing), 0, 0, SOCK_SEQPACKET, 0}},
		{"connect", addrinfoQuery{"255.255.255.255", "9", 0, 0, SOCK_DGRAM, 0}},
		{"connect", addrinfoQuery{"127.0.0.1", "", 0, 0, SOCK_RAW, 1 << 20}},
	}
	for _, php := range oracle.Runners(t) {
		var answers []struct {
			Text string
			Code int
		}
		ask(t, php, tests, &answers, `function answer($q) {
			socket_clear_error();
			error_clear_last();
			$hints = ['ai_family' => $q['Family'], 'ai_socktype' => $q['Type'], 'ai_protocol' => $q['Protocol']];
			@('socket_addrinfo_' . $q['Call'])(socket_addrinfo_lookup($q['Host'], $q['Service'] == '' ? null : $q['Service'], $hints)[0]);
			return ['Text' => error_get_last()['message'] ?? '', 'Code' => socket_last_error()];
		}`)
		for i, theirs := range answers {
			q := tests[i]
			a := lookupOne(t, q.Host, q.Service, AddrinfoHints{AiFamily: q.Family, AiSocktype: q.Type, AiProtocol: q.Protocol})
			call := AddrinfoBind
			if q.Call == "connect" {
				call = AddrinfoConnect
			}
			ClearError()
			s, err := call(a)
			if err == nil {
				Close(s)
				t.Errorf("%+v: no error, %s %q", q, php.Name, theirs.Text)
				continue
			}
			if err.Error() != theirs.Text || int(LastError()) != theirs.Code {
				t.Errorf("%+v: %q, slot %d, %s %q, slot %d", q, err, LastError(), php.Name, theirs.Text, theirs.Code)
			}
		}
	}
}

// addrinfoQuery holds the arguments of one lookup.
type addrinfoQuery struct {
	Host, Service                 string
	Flags, Family, Type, Protocol int
}

// addrinfoQueries returns queries that combine every hint with some of the hosts and services.
// addrinfoQueries also combines some of the hints with every host and service.
func addrinfoQueries() (list []addrinfoQuery) {
	for _, host := range connectHosts {
		for _, family := range []int{AF_UNSPEC, AF_INET, AF_INET6} {
			for _, flags := range []int{0, AI_CANONNAME, AI_NUMERICHOST, AI_V4MAPPED} {
				list = append(list, addrinfoQuery{host, "80", flags, family, SOCK_STREAM, 0})
			}
		}
	}
	for _, host := range []string{"127.0.0.1", "::1", "::ffff:1.2.3.4", "localhost", "alias.host", "six.host", "dual.host", "four.test", "six.test", "both.test", "alias.test", "*"} {
		for flags := range 2 * AI_CANONIDN {
			for _, family := range []int{AF_UNSPEC, AF_INET, AF_INET6} {
				list = append(list, addrinfoQuery{host, "80", flags, family, 0, 0})
			}
		}
	}
	for _, socktype := range []int{0, 1, 2, 3, 4, 5, 6, 7, 10, 1 << 20} {
		for _, protocol := range []int{0, 1, 6, 17, 33, 58, 132, 136, 255, 1 << 20} {
			for _, service := range []string{"", "80", "domain", "http", "syslog", "nope"} {
				list = append(list, addrinfoQuery{"127.0.0.1", service, 0, 0, socktype, protocol})
			}
		}
	}
	for _, service := range []string{
		"0", "65535", "65536", "70000", "-1", "-2", "-0", "+80", " 80", "\t80", "80 ", "4294967376", "-4294967216", "2147483647", "2147483648",
		"99999999999999999999", "-99999999999999999999", "0x50", "080", "80\x00x", "\x0080", "+", "-", " ", "+ 80", "8 0", "8.0", "*",
		"http", "www", "domain", "discard", "sink", "null", "syslog", "nope", "http ", " http", "\u00fc",
	} {
		for _, flags := range []int{0, AI_NUMERICSERV} {
			for _, socktype := range []int{0, SOCK_STREAM, SOCK_DGRAM, SOCK_RAW} {
				list = append(list, addrinfoQuery{"::1", service, flags, 0, socktype, 0})
			}
		}
	}
	for bit := range 31 {
		list = append(list, addrinfoQuery{"127.0.0.1", "80", 1 << bit, 0, 0, 0})
	}
	return list
}

// configQueries returns queries with and without AI_ADDRCONFIG. With this flag, the result depends
// on whether the host has non-loopback addresses of each family.
func configQueries() (list []addrinfoQuery) {
	for _, host := range []string{"127.0.0.1", "::1", "localhost", "six.host", "*"} {
		for _, family := range []int{AF_UNSPEC, AF_INET, AF_INET6} {
			for flags := range 2 * AI_ADDRCONFIG {
				list = append(list, addrinfoQuery{host, "80", flags, family, 0, 0})
			}
		}
	}
	return list
}

func compareAddrinfo(t *testing.T, php oracle.Runner, queries []addrinfoQuery) {
	t.Run("addrinfo", func(t *testing.T) {
		var answers [][]string
		ask(t, php, queries, &answers, `function answer($q) {
			$hints = ['ai_flags' => $q['Flags'], 'ai_family' => $q['Family'], 'ai_socktype' => $q['Type'], 'ai_protocol' => $q['Protocol']];
			$list = [];
			foreach (socket_addrinfo_lookup($q['Host'], $q['Service'] == '' ? null : $q['Service'], $hints) ?: [] as $a) {
				$e = socket_addrinfo_explain($a);
				$list[] = "$e[ai_flags]/$e[ai_socktype]/$e[ai_protocol] " . implode(' ', array_reverse($e['ai_addr'])) . ' ' . ($e['ai_canonname'] ?? '');
			}
			return $list;
		}`)
		failed := 0
		without := qemu.Without(t, "interfaces")
		for i, theirs := range answers {
			q := queries[i]
			if without && strings.Contains(q.Host, "%lo") {
				continue
			}
			hints := AddrinfoHints{AiFlags: q.Flags, AiFamily: q.Family, AiSocktype: q.Type, AiProtocol: q.Protocol}
			list, err := AddrinfoLookup(q.Host, q.Service, hints)
			ours := []string{}
			for _, a := range list {
				ours = append(ours, entry(a))
			}
			if (err != nil) != (len(theirs) == 0) || !slices.Equal(ours, theirs) {
				t.Errorf("%+v: %v\nhere %q\nPHP  %q", q, err, ours, theirs)
				if failed++; failed == 20 {
					t.Fatal("too many differences")
				}
			}
		}
		t.Logf("%d lookups", len(queries))
	})
}

// Some codes exist only on some systems. Their texts, too, are the same as in glibc. But glibc does
// not have a text for EAI_OVERFLOW.
func TestEAITextLinux(t *testing.T) {
	t.Parallel()
	for code, text := range map[EAI]string{
		EAI_SYSTEM: "System error", EAI_INPROGRESS: "Processing request in progress", EAI_CANCELED: "Request canceled",
		EAI_NOTCANCELED: "Request not canceled", EAI_ALLDONE: "All requests done", EAI_INTR: "Interrupted by a signal",
		EAI_IDN_ENCODE: "Parameter string not correctly encoded", EAI_OVERFLOW: "Unknown error", 1: "Unknown error",
	} {
		want(t, fmt.Sprint(int(code)), code.Error(), text)
	}
}
