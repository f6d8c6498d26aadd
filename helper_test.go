package socket

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"phpsocket/socket/internal/leaks"
	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/qemu"
	"phpsocket/socket/internal/sys"
)

func TestMain(m *testing.M) {
	qemu.Main()
	needs.Main(1000)
	leaks.Prepare()
	var before usage
	if os.Getenv(longVariable) != "" {
		before = usageNow()
	}
	code := leaks.Run(m)
	if len(long.rounds) > 0 {
		reportLong(before, usageNow())
	}
	os.Exit(code)
}

// SOCKET_TEST_LONG is the running time of each test that uses the function repeat, for instance
// 10m. .ci/long sets it. SOCKET_TEST_SEED is the seed of the first round.
const (
	longVariable = "SOCKET_TEST_LONG"
	seedVariable = "SOCKET_TEST_SEED"
)

// If SOCKET_TEST_LONG is set, long counts the rounds and operations of each test that uses the
// function repeat.
var long = struct {
	sync.Mutex
	rounds, operations map[string]int64
	failed             bool
}{rounds: map[string]int64{}, operations: map[string]int64{}}

// repeat makes the given number of calls to the function round. The first call gets the seed that
// the parameter first holds, and each later call gets the next number. A call to round returns the
// number of operations it has done.
//
// If SOCKET_TEST_LONG is set, repeat instead goes on until the time in this variable has passed,
// and each round is a subtest. The first seed is then SOCKET_TEST_SEED or, if that is not set, a
// random number. If one round fails, all tests that use the function repeat end, and TestMain
// prints the numbers of their rounds and operations.
func repeat(t *testing.T, first uint64, times int, round func(t *testing.T, seed uint64) (operations int)) {
	t.Helper()
	text := os.Getenv(longVariable)
	if text == "" {
		for i := range times {
			round(t, first+uint64(i))
		}
		return
	}
	limit, err := time.ParseDuration(text)
	must(t, err)
	seed := rand.Uint64()
	if text := os.Getenv(seedVariable); text != "" {
		seed, err = strconv.ParseUint(text, 10, 64)
		must(t, err)
	}
	name, _, _ := strings.Cut(t.Name(), "/")
	for begin, going := time.Now(), true; going && time.Since(begin) < limit; seed++ {
		operations := 0
		ok := t.Run("round", func(t *testing.T) { operations = round(t, seed) })
		long.Lock()
		long.rounds[name]++
		long.operations[name] += int64(operations)
		if !ok {
			long.failed = true
			t.Errorf("to repeat: %s=%d -test.run '^%s$'", seedVariable, seed, strings.ReplaceAll(t.Name(), "/", "$/^"))
		}
		going = !long.failed
		long.Unlock()
	}
}

// usage holds the memory in use, in bytes of heap, and the numbers of descriptors, goroutines and
// threads of this process.
type usage struct {
	heap                             uint64
	descriptors, goroutines, threads int
}

func usageNow() usage {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return usage{m.HeapAlloc, leaks.Descriptors(), runtime.NumGoroutine(), leaks.Threads()}
}

// reportLong prints the numbers of rounds and operations of each test that uses the function
// repeat. It also prints the usage of the process before and after the tests. .ci/long adds up
// these lines.
func reportLong(before, after usage) {
	for _, name := range slices.Sorted(maps.Keys(long.rounds)) {
		fmt.Printf("long: %s: %d rounds, %d operations\n", name, long.rounds[name], long.operations[name])
	}
	fmt.Printf("long: before and after: heap %d KB %d KB, descriptors %d %d, goroutines %d %d, threads %d %d\n",
		before.heap>>10, after.heap>>10, before.descriptors, after.descriptors,
		before.goroutines, after.goroutines, before.threads, after.threads)
}

// settles waits until ok returns true. If that takes too long, settles returns false.
func settles(ok func() bool) bool { return leaks.Settles(ok) }

// must fails the test if err is not nil.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want fails the test if got differs from the wanted value.
func want[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// newPair returns two connected sockets. The sockets are closed when the test ends.
func newPair(t testing.TB, typ int) (*Socket, *Socket) {
	t.Helper()
	var pair [2]*Socket
	must(t, CreatePair(pairFamily, typ, 0, &pair))
	t.Cleanup(func() { Close(pair[0]); Close(pair[1]) })
	return pair[0], pair[1]
}

// listenTCP returns a listening socket and its port, which is a free port of 127.0.0.1.
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

// parked waits until a call waits, or is about to wait, in the given direction of a socket.
func parked(t testing.TB, side *direction) {
	t.Helper()
	if !settles(func() bool {
		if side.mu.TryLock() {
			side.mu.Unlock()
			return false
		}
		return true
	}) {
		t.Fatal("no call waits")
	}
}

// raceEnabled is true if the tests run under the race detector. The race detector makes pools drop
// objects at random, so tests cannot count allocations.
const raceEnabled = sys.RaceEnabled
