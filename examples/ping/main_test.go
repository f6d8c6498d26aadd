//go:build linux

package main

import (
	"fmt"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"phpsocket/socket/examples/internal/proc"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// TestPing pings the loopback interface, another host, and an address that no host has. It
// compares the output with that of the PHP original.
func TestPing(t *testing.T) {
	network := proc.InNetwork(t)
	if network == nil {
		return
	}
	network.Host("a")
	network.Host("b")
	network.Link("a", "192.0.2.1/24", "b", "192.0.2.2/24")
	network.IP("-n", "a", "route", "add", "198.51.100.0/24", "via", "192.0.2.2")
	network.Set("b", "ipv4/ip_forward", "1")
	network.Set("b", "ipv4/icmp_ratemask", "0")
	network.IP("-n", "b", "route", "add", "prohibit", "198.51.100.1")
	network.IP("-n", "b", "route", "add", "blackhole", "198.51.100.2")
	proc.Both(t, func(t *testing.T, program proc.Program) string { return pings(t, network.On("a", program)) })

	// Ping ends cleanly on SIGTERM while it waits for a reply.
	p := network.Example("a", "-W", "30s", "198.51.100.2")
	p.Await("PING")
	p.Signal(syscall.SIGTERM)
	if code := p.Wait(); code != 1 || !strings.HasSuffix(p.Stdout(), " sent, 0 received\n") {
		t.Errorf("after SIGTERM exit status %d, stdout %q, stderr %q", code, p.Stdout(), p.Stderr())
	}

	// There is no name server, so the name cannot be looked up.
	p = network.Example("a", "nowhere.invalid")
	if code := p.Wait(); code != 1 || !strings.HasPrefix(p.Stderr(), "socket_connect(): Host lookup failed [-1000") {
		t.Errorf("exit status %d, stderr %q", code, p.Stderr())
	}
}

// pings runs the program for several hosts and returns its output, without the times.
func pings(t *testing.T, program proc.Program) (transcript string) {
	for _, test := range []struct {
		host string
		code int
		want []string
	}{
		{"127.0.0.1", 0, []string{
			"PING 127.0.0.1",
			"64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=",
			"64 bytes from 127.0.0.1: icmp_seq=2 ttl=64 time=",
			"2 sent, 2 received"}},
		{"192.0.2.2", 0, []string{
			"PING 192.0.2.2",
			"64 bytes from 192.0.2.2: icmp_seq=1 ttl=64 time=",
			"64 bytes from 192.0.2.2: icmp_seq=2 ttl=64 time=",
			"2 sent, 2 received"}},
		{"198.51.100.1", 1, []string{
			"PING 198.51.100.1",
			"socket_recv(): Unable to read from socket [113]: No route to host: icmp_seq=1",
			"socket_recv(): Unable to read from socket [113]: No route to host: icmp_seq=2",
			"2 sent, 0 received"}},
		{"198.51.100.2", 1, []string{
			"PING 198.51.100.2",
			"no answer from 198.51.100.2: icmp_seq=1",
			"no answer from 198.51.100.2: icmp_seq=2",
			"2 sent, 0 received"}},
	} {
		wait := "20s"
		if test.host == "198.51.100.2" {
			wait = "0.05s"
		}
		p := program.Start(t, "-c", "2", "-i", "0.001s", "-W", wait, test.host)
		code := p.Wait()
		lines := strings.Split(strings.TrimSuffix(p.Stdout(), "\n"), "\n")
		ok := code == test.code && len(lines) == len(test.want)
		for i := range min(len(lines), len(test.want)) {
			ok = ok && strings.HasPrefix(lines[i], test.want[i])
		}
		if !ok {
			t.Errorf("%s: exit status %d, stdout %q, stderr %q; want %d, %q", test.host, code, lines, p.Stderr(), test.code, test.want)
		}
		transcript += regexp.MustCompile(`time=\d+\.\d{3} ms`).ReplaceAllString(p.Stdout(), "time")
	}
	return transcript
}

func TestChecksum(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		p    string
		want uint16
	}{
		{"", 0xffff},
		{"\x00\x01\xf2\x03\xf4\xf5\xf6\xf7", 0x220d}, // the example in RFC 1071, section 3
		{"\x00\x01\xf2\x03\xf4\xf5\xf6", 0x2304},
		{strings.Repeat("\xff", 65534), 0},
	} {
		if got := checksum([]byte(test.p)); got != test.want {
			t.Errorf("checksum of %.20s: %#x, want %#x", fmt.Sprintf("%q", test.p), got, test.want)
		}
	}
}
