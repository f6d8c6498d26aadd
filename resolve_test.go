package socket

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"

	"phpsocket/socket/internal/qemu"
)

func TestParseIPv4(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want, hex string }{
		{"127.0.0.1", "127.0.0.1", "127.0.0.1"},
		{"255.255.255.255", "255.255.255.255", "255.255.255.255"},
		{"0", "0.0.0.0", "0.0.0.0"},
		{"127.1", "127.0.0.1", "127.0.0.1"},
		{"1.2.3", "1.2.0.3", "1.2.0.3"},
		{"1.16777215", "1.255.255.255", "1.255.255.255"},
		{"1.2.65535", "1.2.255.255", "1.2.255.255"},
		{"2130706433", "127.0.0.1", "127.0.0.1"},
		{"4294967295", "255.255.255.255", "255.255.255.255"},
		{"017700000001", "127.0.0.1", "127.0.0.1"},
		{"127.000.000.001", "127.0.0.1", "127.0.0.1"},
		{"010.0.0.1", "8.0.0.1", "8.0.0.1"},
		{strings.Repeat("0", 1000) + "1", "0.0.0.1", "0.0.0.1"},
		{"0x7f000001", "", "127.0.0.1"},
		{"0X7F.0xA.1", "", "127.10.0.1"},
		{"1.0x1", "", "1.0.0.1"},
		{"", "", ""},
		{".", "", ""},
		{"0x", "", ""},
		{"0xg", "", ""},
		{"0x.1", "", ""},
		{"08.0.0.1", "", ""},
		{"1.", "", ""},
		{"127.0.0.1.", "", ""},
		{".1", "", ""},
		{"1..2", "", ""},
		{"1.2.3.4.5", "", ""},
		{"256.1.1.1", "", ""},
		{"1.1.1.256", "", ""},
		{"1.1.65536", "", ""},
		{"1.16777216", "", ""},
		{"4294967296", "", ""},
		{"18446744073709551617", "", ""},
		{"+1", "", ""},
		{"-1", "", ""},
		{" 1", "", ""},
		{"1 ", "", ""},
		{"1a", "", ""},
		{"::1", "", ""},
		{"localhost", "", ""},
	} {
		for hex, want := range map[bool]string{false: test.want, true: test.hex} {
			got := ""
			if ip, ok := parseIPv4(test.text, hex); ok {
				got = ip.String()
			}
			if got != want {
				t.Errorf("parseIPv4(%q, %v) = %q, want %q", test.text, hex, got, want)
			}
		}
	}
}

func TestResolveLiteral(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		family int
		host   string
		want   string
		scope  uint32
	}{
		{AF_INET, "127.0.0.1", "127.0.0.1", 0},
		{AF_INET, "127.1\x00.5", "127.0.0.1", 0},
		{AF_INET6, "127.1", "::ffff:127.0.0.1", 0},
		{AF_INET6, "0x7f.1", "::ffff:127.0.0.1", 0},
		{AF_INET6, strings.Repeat("0", 300), "::ffff:0.0.0.0", 0},
		{AF_INET6, "::1", "::1", 0},
		{AF_INET6, "::1\x00x", "::1", 0},
		{AF_INET6, "::FFFF:1.2.3.4", "::ffff:1.2.3.4", 0},
		{AF_INET6, "::1%7", "::1", 7},
		{AF_INET6, "::1%007", "::1", 7},
		{AF_INET6, "::1%0", "::1", 0},
		{AF_INET6, "fe80::1%4294967295", "fe80::1", 1<<32 - 1},
	} {
		ip, scope, code, cause := resolve(test.family, test.host)
		if code != 0 || cause != nil || ip.String() != test.want || scope != test.scope {
			t.Errorf("resolve(%d, %q) = %v, %d, %d, %v, want %s, %d",
				test.family, test.host, ip, scope, code, cause, test.want, test.scope)
		}
		if ip.Is4() != (test.family == AF_INET) {
			t.Errorf("resolve(%d, %q) = %v: wrong family", test.family, test.host, ip)
		}
	}
}

func TestResolveScopeName(t *testing.T) {
	t.Parallel()
	skipWine(t, "net.Interfaces fails")
	qemu.Needs(t, "interfaces")
	list, err := net.Interfaces()
	if err != nil || len(list) == 0 {
		t.Fatal("no network interface", err)
	}
	name, index := list[0].Name, uint32(list[0].Index)
	for _, ip := range []string{"fe80::1", "ff02::1", "ff01::1"} {
		if _, scope, code, _ := resolve(AF_INET6, ip+"%"+name); code != 0 || scope != index {
			t.Errorf("%s%%%s: scope %d, code %d, want %d, 0", ip, name, scope, code, index)
		}
	}
	for _, ip := range []string{"::1", "fd00::1", "ff05::1"} {
		if _, _, code, _ := resolve(AF_INET6, ip+"%"+name); code != hostNotFound {
			t.Errorf("%s%%%s: code %d, want %d: only link-local addresses have an interface", ip, name, code, hostNotFound)
		}
	}
}

// TestResolveFailure uses only hosts for which the function resolve does not ask a name server.
func TestResolveFailure(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		family int
		host   string
		code   Errno
	}{
		{AF_INET, "", hostFailure},
		{AF_INET6, "", hostFailure},
		{AF_INET, "\x00127.0.0.1", hostFailure},
		{AF_INET, strings.Repeat("0", 300), hostNotFound},
		{AF_INET, strings.Repeat("a.", 128), hostNotFound},
		{AF_INET6, strings.Repeat("a.", 128), hostNotFound},
		{AF_INET, "::1", hostNotFound},
		{AF_INET, "127.0.0.1%1", hostNotFound},
		{AF_INET, "256.1.1.1", hostNotFound},
		{AF_INET, "127.0.0.1 ", hostNotFound},
		{AF_INET, "foo bar", hostNotFound},
		{AF_INET, "a..b", hostNotFound},
		{AF_INET, "[127.0.0.1]", hostNotFound},
		{AF_INET6, "[::1]", hostNotFound},
		{AF_INET6, "1.2.3.4%1", hostNotFound},
		{AF_INET6, "::1%", hostNotFound},
		{AF_INET6, "::1%4294967296", hostNotFound},
		{AF_INET6, "::1%-1", hostNotFound},
		{AF_INET6, "::1%+1", hostNotFound},
		{AF_INET6, "::1%1%1", hostNotFound},
		{AF_INET6, "fe80::1%no such interface", hostNotFound},
		{AF_INET6, ":::", hostNotFound},
		{AF_UNIX, "name", hostFailure},
	} {
		ip, scope, code, cause := resolve(test.family, test.host)
		if code != test.code || ip.IsValid() || scope != 0 {
			t.Errorf("resolve(%d, %q) = %v, %d, %d, want code %d", test.family, test.host, ip, scope, code, test.code)
		}
		var dns *net.DNSError
		if !errors.As(cause, &dns) {
			t.Errorf("resolve(%d, %q): cause is %T, want *net.DNSError", test.family, test.host, cause)
		}
	}
}

func TestResolveAllocates(t *testing.T) {
	for _, test := range []struct {
		family int
		host   string
	}{
		{AF_INET, "127.0.0.1"}, {AF_INET, "127.1"}, {AF_INET6, "::1"}, {AF_INET6, "127.0.0.1"}, {AF_INET6, "fe80::1%1"},
	} {
		n := testing.AllocsPerRun(100, func() {
			if _, _, code, _ := resolve(test.family, test.host); code != 0 {
				t.Fatal(code)
			}
		})
		if n != 0 {
			t.Errorf("resolve(%d, %q) allocates %v times", test.family, test.host, n)
		}
	}
}

func TestIPText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"::": "::", "::1": "::1", "::7f00:1": "::127.0.0.1", "::1:0": "::0.1.0.0", "::1:1:0": "::1:1:0", "::ffff:7f00:1": "::ffff:127.0.0.1",
		"127.0.0.1": "127.0.0.1", "1:0:2::": "1:0:2::", "0:2:3:4:5:6:7:8": "0:2:3:4:5:6:7:8", "::ffff:0": "::255.255.0.0",
	} {
		if got := ipText(netip.MustParseAddr(text)); got != want {
			t.Errorf("ipText(%s) = %s, want %s", text, got, want)
		}
	}
}

// FuzzResolve compares the parsers of this package with netip. The parsers also accept forms that
// netip refuses. If netip accepts a form, the parsers return the same address as netip.
func FuzzResolve(f *testing.F) {
	for _, s := range []string{"127.0.0.1", "127.1", "0x7f.1", "::1", "fe80::1%1", "1.2.3.4.5", "::1.2.3.4", "%", "017.08", "::%lo"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := netip.ParseAddr(s)
		for _, hex := range []bool{false, true} {
			ip, ok := parseIPv4(s, hex)
			if ok && !ip.Is4() {
				t.Errorf("parseIPv4(%q, %v) = %v, %v", s, hex, ip, ok)
			}
			if err == nil && want.Is4() && (!ok || ip != want) {
				t.Errorf("parseIPv4(%q, %v) = %v, %v, netip %v", s, hex, ip, ok, want)
			}
		}
		ip, scope, ok := parseIPv6(s)
		if ok && (!ip.Is6() || ip.Zone() != "") {
			t.Errorf("parseIPv6(%q) = %v", s, ip)
		}
		if err != nil || !want.Is6() {
			if ok {
				t.Errorf("parseIPv6(%q) = %v, netip has none", s, ip)
			}
			return
		}
		if ok && ip != want.WithZone("") || !ok && want.Zone() == "" || ok && want.Zone() == "" && scope != 0 {
			t.Errorf("parseIPv6(%q) = %v, %d, %v, netip %v", s, ip, scope, ok, want)
		}
	})
}

func BenchmarkResolveLiteral(b *testing.B) {
	for _, host := range []string{"127.0.0.1", "192.168.100.200"} {
		b.Run("resolve/"+host, func(b *testing.B) {
			for b.Loop() {
				resolve(AF_INET, host)
			}
		})
		b.Run("netip/"+host, func(b *testing.B) {
			for b.Loop() {
				netip.ParseAddr(host)
			}
		})
	}
	b.Run("resolve/2001:db8::1:2", func(b *testing.B) {
		for b.Loop() {
			resolve(AF_INET6, "2001:db8::1:2")
		}
	})
}
