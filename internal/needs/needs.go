// Package needs skips tests that the host cannot run.
package needs

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"
)

// InNamespace is the environment variable that is set when a test runs itself again in a
// network namespace where no interface is up yet.
const InNamespace = "SOCKET_TEST_NAMESPACE"

// Main ends the test binary if the host has no loopback network or allows fewer than the given number of
// descriptors. In CI, this counts as a failure. TestMain calls it.
func Main(descriptors int) {
	if os.Getenv(InNamespace) != "" {
		return // the test will set up a network itself
	}
	reason := tooFew(descriptors)
	// The dial does not send a packet. On Windows, loopback is never down, and under Wine package net has no
	// UDP.
	if runtime.GOOS != "windows" {
		if c, err := net.Dial("udp4", "127.0.0.1:9"); err != nil {
			reason = fmt.Sprint("the loopback interface is down: ", err)
		} else {
			c.Close()
		}
	}
	if reason == "" {
		return
	}
	fmt.Printf("    skipped: %s\n--- SKIP: all tests\n", reason)
	if os.Getenv("CI") == "true" {
		os.Exit(1)
	}
	os.Exit(0)
}

// tooFew returns the reason why a process may not have n descriptors, or "" if it may.
func tooFew(n int) string {
	if most, ok := maxDescriptors(); ok && most < n {
		return fmt.Sprintf("it takes %d descriptors, RLIMIT_NOFILE is %d", n, most)
	}
	return ""
}

// Program returns the path of a program. If the program is not installed, the test is
// skipped, but in CI on Linux it fails.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if runtime.GOOS == "linux" && os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("skipped:", err)
	}
	return path
}

// ManyDescriptors reports whether a process may have n descriptors.
func ManyDescriptors(n int) bool { return tooFew(n) == "" }

// Descriptors skips the test if the process may have fewer than n.
func Descriptors(t testing.TB, n int) {
	t.Helper()
	if reason := tooFew(n); reason != "" {
		t.Skip("skipped:", reason)
	}
}

var noIPv6 = sync.OnceValue(func() error {
	l, err := net.Listen("tcp6", "[::1]:0")
	if err == nil {
		l.Close()
	}
	return err
})

// WithoutIPv6 reports whether the host lacks the address ::1, and logs that.
func WithoutIPv6(t testing.TB) bool {
	t.Helper()
	err := noIPv6()
	if err != nil {
		t.Log("skipped: this host has no IPv6: ", err)
	}
	return err != nil
}

// IPv6 skips the test if the host lacks the address ::1.
func IPv6(t testing.TB) {
	t.Helper()
	if WithoutIPv6(t) {
		t.SkipNow()
	}
}

// SocketDir returns a temporary directory for the test. The name is short enough for a file in the directory to
// be the address of an AF_UNIX socket, unlike the name that t.TempDir returns.
func SocketDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "s")
	if len(dir) > 80 {
		os.Remove(dir)
		dir, err = os.MkdirTemp("/tmp", "s")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
