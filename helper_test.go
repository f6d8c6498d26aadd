package socket

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"testing"
	"time"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/qemu"
	"phpsocket/socket/internal/sys"
)

// maxThreads is how many threads the tests may use at most. A waiting call needs
// none; lookups and a few calls that block in the system do.
const maxThreads = 100

// TestMain is the leak gate: after all tests there are no more descriptors and
// goroutines than before, and few threads.
func TestMain(m *testing.M) {
	qemu.Main()
	needs.Main(1000)
	// The runtime opens its poller once and keeps it, and os/signal keeps a goroutine
	// from the first Notify on (fuzzing calls it).
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	signal.Stop(c)
	if s, err := Create(AF_INET, SOCK_STREAM, 0); err == nil {
		Close(s)
	}
	descriptors, goroutines := openDescriptors(), runtime.NumGoroutine()
	code := m.Run()
	if flag.Lookup("test.fuzz").Value.String() != "" {
		os.Exit(code) // the fuzzer keeps a goroutine for signals
	}
	if code == 0 && !settles(func() bool { return openDescriptors() <= descriptors }) {
		fmt.Fprintf(os.Stderr, "leak: %d descriptors before the tests, %d after\n", descriptors, openDescriptors())
		listDescriptors(os.Stderr)
		code = 1
	}
	if code == 0 && !settles(func() bool { return runtime.NumGoroutine() <= goroutines }) {
		fmt.Fprintf(os.Stderr, "leak: %d goroutines before the tests, %d after\n", goroutines, runtime.NumGoroutine())
		pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
		code = 1
	}
	if n := threads(); code == 0 && n > maxThreads {
		fmt.Fprintf(os.Stderr, "leak: %d threads\n", n)
		code = 1
	}
	if code == 0 && testing.Verbose() {
		fmt.Printf("leaks: none: %d descriptors before the tests, %d after, %d goroutines before, %d after, %d threads\n",
			descriptors, openDescriptors(), goroutines, runtime.NumGoroutine(), threads())
	}
	os.Exit(code)
}

// settles waits for a condition that becomes true some time later, such as the
// effect of a finalizer.
func settles(ok func() bool) bool {
	for end := time.Now().Add(10 * time.Second); !ok(); {
		if time.Now().After(end) {
			return false
		}
		runtime.GC()
		runtime.Gosched()
	}
	return true
}

// must fails the test if err is not nil.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want fails the test unless got is want.
func want[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// newPair returns two connected sockets that are closed when the test ends.
func newPair(t testing.TB, typ int) (*Socket, *Socket) {
	t.Helper()
	var pair [2]*Socket
	must(t, CreatePair(pairFamily, typ, 0, &pair))
	t.Cleanup(func() { Close(pair[0]); Close(pair[1]) })
	return pair[0], pair[1]
}

// listenTCP returns a listener on a free port of 127.0.0.1, and the port.
func listenTCP(t testing.TB, backlog int) (*Socket, int) {
	t.Helper()
	l, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	t.Cleanup(func() { Close(l) })
	must(t, Bind(l, "127.0.0.1"))
	must(t, Listen(l, backlog))
	var address string
	var port int
	must(t, Getsockname(l, &address, &port))
	return l, port
}

// newTCP returns the two ends of a TCP connection over loopback.
func newTCP(t testing.TB) (client, server *Socket) {
	t.Helper()
	l, port := listenTCP(t, 5)
	client, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	t.Cleanup(func() { Close(client) })
	must(t, Connect(client, "127.0.0.1", port))
	server, err = Accept(l)
	must(t, err)
	t.Cleanup(func() { Close(server) })
	return client, server
}

// parked waits until a goroutine waits in the poller for one direction of a socket,
// or is about to.
func parked(t testing.TB, side *direction) {
	t.Helper()
	if !settles(func() bool {
		if side.mu.TryLock() {
			side.mu.Unlock()
			return false
		}
		return true
	}) {
		t.Fatal("nobody waits")
	}
}

// raceEnabled is true if the tests run under the race detector. Pools then drop
// objects at random, so allocations cannot be counted.
const raceEnabled = sys.RaceEnabled
