package socket

import (
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"phpsocket/socket/internal/leaks"
	"phpsocket/socket/internal/qemu"
)

// A call that has to wait registers with the poller and then tries again. So it finds an answer
// that has arrived between its first attempt and the registration. The test fails if such an answer
// is lost in any of many rounds.
func TestNoWakeupIsLost(t *testing.T) {
	t.Parallel()
	repeat(t, 0, 1, noWakeupIsLost)
}

func noWakeupIsLost(t *testing.T, _ uint64) (operations int) {
	a, b := newPair(t, SOCK_STREAM)
	rounds := 20000
	if testing.Short() {
		rounds = 2000
	}
	go func() {
		var p []byte
		for range rounds {
			if n, err := Recv(b, &p, 1, 0); err != nil || n != 1 {
				return
			}
			Send(b, p, 1, 0)
		}
	}()
	var p []byte
	for i := range rounds {
		if _, err := Send(a, "x", 1, 0); err != nil {
			t.Fatal(i, err)
		}
		if n, err := Recv(a, &p, 1, 0); err != nil || n != 1 {
			t.Fatal(i, n, err)
		}
	}
	return rounds
}

// A call with MSG_DONTWAIT, or after SetNonblock, does not queue behind a call that is waiting.
func TestNonblockDoesNotQueue(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	done := make(chan error)
	go func() {
		var p []byte
		_, err := Recv(a, &p, 1, 0)
		done <- err
	}()
	parked(t, &a.fd.rd)

	var p []byte
	if dontwait != 0 {
		if _, err := Recv(a, &p, 10, MSG_PEEK|dontwait); !errors.Is(err, SOCKET_EWOULDBLOCK) {
			t.Errorf("MSG_DONTWAIT while another call waits: %v", err)
		}
	}
	must(t, SetNonblock(a))
	_, err := Recv(a, &p, 10, 0)
	if !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Errorf("non-blocking Read while another call waits: %v", err)
	}
	if _, err = Read(a, 10, PHP_NORMAL_READ); !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Errorf("non-blocking Read of a line while another call waits: %v", err)
	}
	// The waiting call began before SetNonblock, so it still waits.
	_, err = Write(b, "x")
	must(t, err)
	must(t, <-done)
}

// A Write waits for room when SetNonblock is called. It still sends all of its data.
func TestNonblockWhileSending(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(s *Socket) (int, error){
		"Write": func(s *Socket) (int, error) { return Write(s, make([]byte, big)) },
		"Writev": func(s *Socket) (int, error) {
			return Writev(s, &Iovec{list: [][]byte{make([]byte, big/2), make([]byte, big/2)}})
		},
		"Sendmsg": func(s *Socket) (int, error) {
			return Sendmsg(s, &Message{Iov: [][]byte{make([]byte, big)}}, 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := newPair(t, SOCK_STREAM)
			got := make(chan int)
			go func() {
				n, err := call(a)
				if err != nil {
					t.Error(err)
				}
				Shutdown(a, SHUT_WR)
				got <- n
			}()
			parked(t, &a.fd.wr)
			must(t, SetNonblock(a))
			n, err := io.Copy(io.Discard, b)
			must(t, err)
			want(t, "received", n, big)
			want(t, "sent", <-got, big)
		})
	}
}

// big is a number of bytes that is too large for the buffers between two sockets.
const big = 16 << 20

// Ten thousand blocked calls occupy neither threads nor buffers.
func TestBlockedCallsCostNoThread(t *testing.T) {
	calls, sockets := 10000, 250
	if raceEnabled {
		calls = 5000 // the race detector allows at most 8,128 goroutines
	}
	before, heap := leaks.Threads(), heapInUse()
	var all []*Socket
	done := make(chan error)
	for range sockets {
		var pair [2]*Socket
		must(t, CreatePair(pairFamily, SOCK_STREAM, 0, &pair))
		all = append(all, pair[0], pair[1])
		for i := range calls / sockets {
			go func() {
				var err error
				var data string
				switch i % 4 {
				case 0:
					_, err = Read(pair[0], 10)
				case 3:
					_, err = Read(pair[0], 10, PHP_NORMAL_READ)
				case 1:
					_, err = Read(pair[0], 1<<20)
				case 2:
					_, err = Recv(pair[0], &data, 4, MSG_WAITALL)
				}
				done <- err
			}()
		}
	}
	for i := 0; i < len(all); i += 2 {
		parked(t, &all[i].fd.rd)
	}
	blocked := leaks.Threads()
	if !settles(func() bool { return (heapInUse()-heap)/calls < 2048 }) {
		t.Errorf("%d bytes for each blocked call", (heapInUse()-heap)/calls)
	}
	for _, s := range all {
		must(t, Close(s))
	}
	for range calls {
		if err := <-done; !errors.Is(err, net.ErrClosed) {
			t.Fatalf("woken with %v", err)
		}
	}
	t.Logf("%d blocked calls: %d threads before, %d with them", calls, before, blocked)
	if blocked > max(20, before+10) {
		t.Errorf("%d threads for %d blocked calls", blocked, calls)
	}
}

// A goroutine begins with 2 KiB of stack. A call that waits for its first byte must not need more.
// Otherwise, a server with one goroutine for each connection would need twice the memory.
func TestBlockedCallsCostLittleStack(t *testing.T) {
	if raceEnabled || runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("skipped: how large a frame is depends on that")
	}
	if os.Getenv("SOCKET_TEST_STACK") == "" {
		// If earlier goroutines have needed larger stacks, the runtime gives larger stacks to new
		// ones. So the test runs in a process of its own.
		words := qemu.Args(os.Args[0], "-test.run=^TestBlockedCallsCostLittleStack$", "-test.v")
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Env = append(os.Environ(), "SOCKET_TEST_STACK=1", "GODEBUG=adaptivestackstart=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	for name, call := range map[string]func(s *Socket, p *[]byte){
		"Read":   func(s *Socket, _ *[]byte) { Read(s, 10) },
		"a line": func(s *Socket, _ *[]byte) { Read(s, 10, PHP_NORMAL_READ) },
		"Recv":   func(s *Socket, p *[]byte) { Recv(s, p, 10, 0) },
		"all":    func(s *Socket, p *[]byte) { Recv(s, p, 10, MSG_WAITALL) },
		"method": func(s *Socket, p *[]byte) { s.Read((*p)[:10]) },
	} {
		// A result may include stacks that other goroutines no longer use. So use the smallest of
		// several results.
		stack := stackOf(t, call)
		for range 9 {
			if stack <= 3000 {
				break
			}
			stack = min(stack, stackOf(t, call))
		}
		if stack > 3000 {
			t.Errorf("%s: %d bytes", name, stack)
		}
	}
}

// stackOf returns the number of bytes of stack that the given call uses while it waits. The result
// may be too high.
func stackOf(t *testing.T, call func(s *Socket, p *[]byte)) int {
	const calls = 200
	var socks [calls]*Socket
	for i := range socks {
		socks[i], _ = newPair(t, SOCK_STREAM)
	}
	p := make([]byte, 10)
	var before, now runtime.MemStats
	runtime.GC() // frees unused stacks, so that they are not counted
	runtime.ReadMemStats(&before)
	goroutines := runtime.NumGoroutine()
	for _, s := range socks {
		go call(s, &p)
	}
	for _, s := range socks {
		parked(t, &s.fd.rd)
	}
	settles(func() bool { return runtime.NumGoroutine() <= goroutines+calls }) // the goroutines that register descriptors must have ended
	runtime.GC()
	runtime.ReadMemStats(&now)
	for _, s := range socks {
		must(t, Close(s))
	}
	return (int(now.StackInuse) - int(before.StackInuse)) / calls
}

// heapInUse returns how many bytes of the heap are in use.
func heapInUse() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
