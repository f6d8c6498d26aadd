// Package needs is for tests: it leaves out what the host they run on cannot do.
package needs

import (
	"fmt"
	"net"
	"os"
	"sync"
	"testing"
)

// InNamespace is the environment variable that is set for a test that runs itself
// again in a network namespace, where no interface is up yet.
const InNamespace = "SOCKET_TEST_NAMESPACE"

// Main ends the test binary if nothing can be tested on the host: it has no
// loopback network, or allows fewer than so many descriptors. In CI that is a
// failure. TestMain calls it.
func Main(descriptors int) {
	if os.Getenv(InNamespace) != "" {
		return // the test is about to make a network
	}
	reason := ""
	if c, err := net.Dial("udp4", "127.0.0.1:9"); err != nil { // sends nothing
		reason = fmt.Sprint("the loopback interface is down: ", err)
	} else {
		c.Close()
		reason = tooFew(descriptors)
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

// tooFew says that a process may not have n descriptors, or is empty.
func tooFew(n int) string {
	if most, ok := maxDescriptors(); ok && most < n {
		return fmt.Sprintf("it takes %d descriptors, RLIMIT_NOFILE is %d", n, most)
	}
	return ""
}

// ManyDescriptors says whether a process may have n descriptors.
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

// WithoutIPv6 reports whether the host lacks the address ::1, and logs it.
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

// SocketDir returns a temporary directory of the test's own. Its name leaves room
// for a file's in the address of an AF_UNIX socket, which that of t.TempDir may not.
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
