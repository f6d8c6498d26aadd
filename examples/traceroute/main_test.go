//go:build linux

package main

import (
	"regexp"
	"strings"
	"syscall"
	"testing"

	"phpsocket/socket/examples/internal/proc"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// TestTraceroute compares the output with that of the PHP original. On the way to the target
// there are two routers:
//
//	here --- r1 --- r2 --- target
func TestTraceroute(t *testing.T) {
	network := proc.InNetwork(t)
	if network == nil {
		return
	}
	for _, host := range []string{"here", "r1", "r2", "target"} {
		network.Host(host)
	}
	network.Link("here", "192.0.2.1/30", "r1", "192.0.2.2/30")
	network.Link("r1", "192.0.2.5/30", "r2", "192.0.2.6/30")
	network.Link("r2", "192.0.2.9/30", "target", "192.0.2.10/30")
	for _, router := range []string{"r1", "r2"} {
		network.Set(router, "ipv4/ip_forward", "1")
		network.Set(router, "ipv4/icmp_ratemask", "0")
	}
	network.IP("-n", "here", "route", "add", "default", "via", "192.0.2.2")
	network.IP("-n", "r1", "route", "add", "default", "via", "192.0.2.6")
	network.IP("-n", "r2", "route", "add", "192.0.2.0/30", "via", "192.0.2.5")
	network.IP("-n", "target", "route", "add", "default", "via", "192.0.2.9")
	network.IP("-n", "r2", "route", "add", "unreachable", "198.51.100.1")
	network.IP("-n", "r2", "route", "add", "prohibit", "198.51.100.2")
	network.IP("-n", "r2", "route", "add", "blackhole", "198.51.100.3")
	proc.Both(t, func(t *testing.T, program proc.Program) string { return traces(t, network.On("here", program)) })

	// Traceroute ends cleanly on SIGTERM while it waits for a router.
	p := network.Example("here", "-w", "30s", "198.51.100.3")
	p.Await(" 1  192.0.2.2")
	p.Signal(syscall.SIGTERM)
	if code := p.Wait(); code != 0 || strings.Contains(p.Stdout(), "*") {
		t.Errorf("after SIGTERM exit status %d, stdout %q, stderr %q", code, p.Stdout(), p.Stderr())
	}
}

// traces runs the program for several targets and returns its output, without the times.
func traces(t *testing.T, program proc.Program) (transcript string) {
	times := regexp.MustCompile(`  \d+\.\d+ ms`)
	for _, test := range []struct {
		args []string
		code int
		want string // without the times
	}{
		{[]string{"192.0.2.10"}, 0, "to 192.0.2.10 (192.0.2.10)\n 1  192.0.2.2\n 2  192.0.2.6\n 3  192.0.2.10\n"},
		{[]string{"192.0.2.2"}, 0, "to 192.0.2.2 (192.0.2.2)\n 1  192.0.2.2\n"},
		{[]string{"127.0.0.1"}, 0, "to 127.0.0.1 (127.0.0.1)\n 1  127.0.0.1\n"},
		{[]string{"-m", "2", "192.0.2.10"}, 1, "to 192.0.2.10 (192.0.2.10)\n 1  192.0.2.2\n 2  192.0.2.6\n"},
		{[]string{"198.51.100.1"}, 1, "to 198.51.100.1 (198.51.100.1)\n 1  192.0.2.2\n 2  192.0.2.6  no way to that host\n"},
		{[]string{"198.51.100.2"}, 1, "to 198.51.100.2 (198.51.100.2)\n 1  192.0.2.2\n 2  192.0.2.6  not allowed\n"},
		{[]string{"-w", "0.05s", "-m", "3", "198.51.100.3"}, 1, "to 198.51.100.3 (198.51.100.3)\n 1  192.0.2.2\n 2  *\n 3  *\n"},
	} {
		p := program.Start(t, test.args...)
		code := p.Wait()
		if got := times.ReplaceAllString(p.Stdout(), ""); code != test.code || got != test.want || p.Stderr() != "" {
			t.Errorf("%q: exit status %d, stdout %q, stderr %q; want %d, %q and none", test.args, code, p.Stdout(), p.Stderr(), test.code, test.want)
		}
		transcript += times.ReplaceAllString(p.Stdout(), "")
	}
	return transcript
}
