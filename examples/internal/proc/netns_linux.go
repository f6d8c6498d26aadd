package proc

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"phpsocket/socket/internal/needs"
)

// Network is a test's own network. Its hosts are network namespaces.
type Network struct{ t *testing.T }

// InNetwork gives a test a network of its own, which at first has only a loopback
// interface. To do this, it runs the test again as root in a child process with new
// namespaces. In the child process, it returns the network. In the calling process, it
// waits for the end of the child, and then returns nil. The test must then return.
func InNetwork(t *testing.T) *Network {
	t.Helper()
	if os.Getenv(needs.InNamespace) != "" {
		// ip(8) stores the name of each host as a file in /run. This mount hides the files
		// from other processes.
		if err := syscall.Mount("none", "/run", "tmpfs", 0, ""); err != nil {
			t.Fatal(err)
		}
		n := &Network{t}
		n.IP("link", "set", "lo", "up")
		return n
	}
	unshare := needs.Program(t, "unshare")
	needs.Program(t, "ip")
	namespaces := []string{"--net", "--mount"}
	if os.Getuid() != 0 {
		namespaces = append(namespaces, "--map-root-user")
	}
	if out, err := exec.CommandContext(t.Context(), unshare, append(namespaces, "true")...).CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no namespace: %v: %s", err, out)
		}
		t.Skipf("skipped: no namespace: %v: %s", err, out)
	}
	args := append(namespaces, Self(t)...)
	cmd := exec.CommandContext(t.Context(), unshare, append(args, "-test.v", "-test.timeout=5m", "-test.run=^"+t.Name()+"$")...)
	cmd.Env = append(os.Environ(), needs.InNamespace+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("in a namespace: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "skipped:") {
			t.Log(strings.TrimSpace(line))
		}
	}
	return nil
}

// IP runs ip(8).
func (n *Network) IP(args ...string) {
	n.t.Helper()
	if out, err := exec.CommandContext(n.t.Context(), "ip", args...).CombinedOutput(); err != nil {
		n.t.Fatalf("ip %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// Host adds a host.
func (n *Network) Host(name string) {
	n.t.Helper()
	n.IP("netns", "add", name)
	n.IP("-n", name, "link", "set", "lo", "up")
}

// Link connects the hosts a and b. Each host gets an interface, which is named after the other
// host. addressA and addressB are the interfaces' addresses with their prefix lengths. If one is
// "", that interface has no address.
func (n *Network) Link(a, addressA, b, addressB string) {
	n.t.Helper()
	n.IP("link", "add", "name", b, "netns", a, "type", "veth", "peer", "name", a, "netns", b)
	for _, end := range [][3]string{{a, b, addressA}, {b, a, addressB}} {
		if end[2] != "" {
			n.IP("-n", end[0], "addr", "add", end[2], "dev", end[1])
		}
		n.IP("-n", end[0], "link", "set", "dev", end[1], "up")
	}
}

// Set sets a kernel parameter of a host. The parameter is the path of a file in
// /proc/sys/net.
func (n *Network) Set(host, parameter, value string) {
	n.t.Helper()
	n.IP("netns", "exec", host, "sh", "-c", "echo "+value+" >/proc/sys/net/"+parameter)
}

// On returns a Program that runs the given Program on a host.
func (n *Network) On(host string, program Program) Program {
	program.command = append([]string{"ip", "netns", "exec", host}, program.command...)
	return program
}

// Example starts the running test's example on a host.
func (n *Network) Example(host string, args ...string) *Process {
	n.t.Helper()
	return n.On(host, Ours(n.t)).Start(n.t, args...)
}
