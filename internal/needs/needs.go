// Package needs skips tests if the host does not have what they need.
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

// InNamespace is the name of an environment variable. It is set if a test runs itself again in a
// network namespace. No interface is up in that namespace at first.
const InNamespace = "SOCKET_TEST_NAMESPACE"

// Main checks that the host has a loopback interface and allows the given number of descriptors. If
// not, it ends the test program, in CI with a failure. TestMain calls Main.
func Main(descriptors int) {
	if os.Getenv(InNamespace) != "" {
		return // the test sets up the network by itself
	}
	reason := tooFew(descriptors)
	// net.Dial sends nothing here. Windows needs no check, because loopback is always up there.
	// Under Wine, package net has no UDP.
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

// tooFew returns "" if this process is allowed to have n descriptors. Otherwise it returns the reason
// why it is not.
func tooFew(n int) string {
	if most, ok := maxDescriptors(); ok && most < n {
		return fmt.Sprintf("it takes %d descriptors, RLIMIT_NOFILE is %d", n, most)
	}
	return ""
}

// Program returns the path of an installed program. If the program is not installed, the test is
// skipped or, in CI on Linux, fails.
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

// ManyDescriptors reports whether this process is allowed to have n descriptors.
func ManyDescriptors(n int) bool { return tooFew(n) == "" }

// Descriptors skips the test if this process is not allowed to have n descriptors.
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

// WithoutIPv6 reports whether the host has no address ::1. If so, it also logs that.
func WithoutIPv6(t testing.TB) bool {
	t.Helper()
	err := noIPv6()
	if err != nil {
		t.Log("skipped: this host has no IPv6: ", err)
	}
	return err != nil
}

// IPv6 skips the test if the host does not have the address ::1.
func IPv6(t testing.TB) {
	t.Helper()
	if WithoutIPv6(t) {
		t.SkipNow()
	}
}

// SocketDir returns a temporary directory for the test. Its name is short, so a path in it can be
// the address of an AF_UNIX socket. The name that t.TempDir returns may be too long.
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
