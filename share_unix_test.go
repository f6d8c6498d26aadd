//go:build unix

package socket

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/leaks"
	"phpsocket/socket/internal/qemu"
)

// sharedNonblock says what Accept does with a blocking open file description that is shared. If it
// is true, Accept makes the description non-blocking while it accepts.
const sharedNonblock = runtime.GOOS != "linux" && runtime.GOOS != "android"

// soon is the longest time that a call may take if it need not wait.
const soon = 100 * time.Millisecond

// A worker accepts connections on an open file description that it shares with others, as another
// process would. It imports a Socket of its own, closes it and imports it again.
type worker struct {
	file     *os.File
	answer   string
	accepted atomic.Int64
	imports  atomic.Int64
	slowest  time.Duration // the longest time of a call to Close, or to File on another socket
	slow     int64         // the number of calls that took longer than the constant soon
	err      error
}

// took records the duration d of a call that must not wait.
func (w *worker) took(d time.Duration) {
	w.slowest = max(w.slowest, d)
	if d > soon {
		w.slow++
	}
}

// run accepts connections until stop is closed.
func (w *worker) run(stop <-chan struct{}) {
	var other [2]*Socket
	if w.err = CreatePair(AF_UNIX, SOCK_STREAM, 0, &other); w.err != nil {
		return
	}
	defer Close(other[0])
	defer Close(other[1])
	for w.err == nil {
		var s *Socket
		if s, w.err = ImportStream(w.file); w.err != nil {
			return
		}
		w.imports.Add(1)
		done := make(chan error, 2)
		for range cap(done) {
			go func() { done <- w.accept(s) }()
		}
		ended := false
		select {
		case <-stop:
			ended = true
		case <-time.After(20 * time.Millisecond):
		case w.err = <-done: // wrong, because Accept must not return before Close
			done <- w.err
		}
		begin := time.Now()
		if f, err := other[0].File(); err == nil {
			w.took(time.Since(begin))
			f.Close()
		}
		begin = time.Now()
		Close(s)
		w.took(time.Since(begin))
		for range cap(done) {
			select {
			case err := <-done:
				if w.err == nil && !errors.Is(err, net.ErrClosed) {
					w.err = err
				}
			case <-time.After(10 * time.Second):
				w.err = errors.New("Accept hangs")
			}
		}
		if ended {
			return
		}
	}
}

func (w *worker) accept(s *Socket) error {
	for {
		c, err := Accept(s)
		if err != nil {
			return err
		}
		Write(c, w.answer)
		Close(c)
		w.accepted.Add(1)
	}
}

// check returns an error if a call of the worker has failed, if too many of its calls were slow, or
// if this process has too many threads.
func (w *worker) check() error {
	switch {
	case w.err != nil:
		return w.err
	case w.slow > 1+w.imports.Load()/50: // a few slow calls are allowed, because the machine may be busy
		return fmt.Errorf("Close or File took more than %v %d times, up to %v", soon, w.slow, w.slowest)
	case leaks.Threads() > leaks.MaxThreads/2:
		return fmt.Errorf("%d threads", leaks.Threads())
	}
	return nil
}

// inChild runs f in a child process, which runs the same test again. The child has the file as
// descriptor 3. f runs until the child's standard input ends. If f returns an error, the child
// prints it. The result is a function that stops the child and reports its error.
func inChild(t *testing.T, f func(file *os.File, stop <-chan struct{}) error, file *os.File) (end func()) {
	t.Helper()
	const env = "SOCKET_TEST_CHILD"
	if os.Getenv(env) != "" {
		stop := make(chan struct{})
		go func() {
			io.Copy(io.Discard, os.Stdin)
			close(stop)
		}()
		must(t, f(os.NewFile(3, "listener"), stop))
		t.Skip("skipped: this is only for the child process of another test")
	}
	name, _, _ := strings.Cut(t.Name(), "/round")
	words := qemu.Args(os.Args[0], "-test.run=^"+name+"$", "-test.v")
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = append(os.Environ(), env+"=1", longVariable+"=")
	cmd.ExtraFiles = []*os.File{file}
	stdin, err := cmd.StdinPipe()
	must(t, err)
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	must(t, cmd.Start())
	out := make(chan string, 1)
	go func() {
		if cmd.Wait() == nil {
			text.Reset()
		}
		out <- text.String()
	}()
	var once sync.Once
	end = func() {
		once.Do(func() {
			t.Helper()
			stdin.Close()
			select {
			case text := <-out:
				if text != "" {
					t.Errorf("child: %s", text)
				}
			case <-time.After(20 * time.Second):
				cmd.Process.Kill()
				t.Errorf("the child hangs: %s", <-out)
			}
		})
	}
	t.Cleanup(end)
	return end
}

// work is a function for inChild. It runs a worker in the child process.
func work(file *os.File, stop <-chan struct{}) error {
	w := &worker{file: file, answer: fmt.Sprint("child ", os.Getpid())}
	w.run(stop)
	return w.check()
}

// answers maps the name of each process to the number of its answers.
type answers map[string]int

// connect makes n connections, a few at a time, and counts the answers of each process.
func (a answers) connect(t *testing.T, port, n int) {
	t.Helper()
	var mu sync.Mutex
	var left atomic.Int64
	left.Store(int64(n))
	var clients sync.WaitGroup
	for range 6 {
		clients.Go(func() {
			for left.Add(-1) >= 0 {
				answer, err := connectOnce(port)
				if err != nil || answer == "" {
					t.Errorf("answer %q, %v", answer, err)
					return
				}
				mu.Lock()
				a[answer]++
				mu.Unlock()
			}
		})
	}
	clients.Wait()
}

// connectAll makes about n connections. If fewer than the given number of processes have answered
// by then, it goes on until enough have answered. From time to time, connectAll waits until w has
// closed its Socket a few times. Otherwise the next connection would wake a process that hangs, and
// the test would not notice.
func connectAll(t *testing.T, port, n, processes int, w *worker) answers {
	t.Helper()
	a := make(answers)
	rounds := 30
	if testing.Short() {
		rounds = 5
	}
	for i := 0; i < rounds || len(a) < processes; i++ {
		a.connect(t, port, n/rounds)
		before := w.imports.Load()
		if !settles(func() bool { return w.imports.Load() >= before+6 }) {
			t.Fatal("a worker hangs")
		}
		if i > 500 || t.Failed() {
			t.Fatal("not all processes have answered: ", a)
		}
	}
	return a
}

// connectOnce makes a connection and returns the server's answer.
func connectOnce(port int) (string, error) {
	c, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	if err != nil {
		return "", err
	}
	defer Close(c)
	SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1}) // Close then resets the connection, so the port becomes free at once
	SetOption(c, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 20})
	if err := Connect(c, "127.0.0.1", port); err != nil {
		return "", err
	}
	return Read(c, 100)
}

// connections returns the number of connections that a test makes. This number is n or, with -short
// or under the race detector, a twentieth of n.
func connections(n int) int {
	if testing.Short() || raceEnabled {
		return n / 20
	}
	return n
}

// Three processes accept from one blocking listener. Again and again, they close it and import it
// anew. No process hangs, waits in Close or uses too many threads, and each connection is answered.
func TestProcessesAccept(t *testing.T) {
	qemu.Needs(t, "a program that starts itself")
	repeat(t, 0, 1, processesAccept)
}

func processesAccept(t *testing.T, _ uint64) (operations int) {
	l, port := listenTCP(t, SOMAXCONN)
	f, err := l.File()
	must(t, err)
	defer f.Close()
	first := inChild(t, work, f)
	second := inChild(t, work, f)
	w := &worker{file: f, answer: "p"}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		w.run(stop)
		close(done)
	}()
	answers := connectAll(t, port, connections(30_000), 3, w)
	close(stop)
	<-done
	first()
	second()
	must(t, w.check())
	want(t, "the description is non-blocking", isNonblock(l.fd.sysfd), false)
	t.Logf("%v, %d imports, %v at the most, %d threads", answers, w.imports.Load(), w.slowest, leaks.Threads())
	return connections(30_000)
}

// One process switches a listener between blocking and non-blocking. Meanwhile, all processes go on
// accepting.
func TestAcceptWhileModeChanges(t *testing.T) {
	t.Parallel()
	repeat(t, 0, 1, acceptWhileModeChanges)
}

func acceptWhileModeChanges(t *testing.T, _ uint64) (operations int) {
	l, port := listenTCP(t, SOMAXCONN)
	f, err := l.File()
	must(t, err)
	defer f.Close()
	stop := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		for on := false; ; on = !on {
			select {
			case <-stop:
				return
			default:
				unix.SetNonblock(l.fd.sysfd, on) // another process might do this
			}
		}
	})
	workers := [3]worker{{answer: "1"}, {answer: "2"}, {answer: "3"}}
	for i := range workers {
		w := &workers[i]
		w.file = f
		all.Go(func() { w.run(stop) })
	}
	connectAll(t, port, connections(3000), len(workers), &workers[0])
	close(stop)
	all.Wait()
	for i := range workers {
		if err := workers[i].err; err != nil {
			t.Error(err)
		}
	}
	return connections(3000)
}

// imports imports a listener n times. Each time, it calls Accept, which has to wait until its
// timeout.
func imports(file *os.File, n int, stop <-chan struct{}) error {
	for range n {
		select {
		case <-stop:
			return nil
		default:
		}
		s, err := ImportStream(file)
		if err != nil {
			return err
		}
		s.rcvtimeo.set(Timeval{Usec: 1})
		_, err = Accept(s)
		Close(s)
		if !errors.Is(err, SOCKET_EAGAIN) {
			return fmt.Errorf("Accept: %w", err)
		}
	}
	return nil
}

// An imported descriptor is registered with the poller, whatever other processes do at the same
// time.
func TestProcessesImport(t *testing.T) {
	qemu.Needs(t, "a program that starts itself")
	repeat(t, 0, 1, processesImport)
}

func processesImport(t *testing.T, _ uint64) (operations int) {
	const forever = 1 << 30
	l, _ := listenTCP(t, 5)
	f, err := l.File()
	must(t, err)
	defer f.Close()
	end := inChild(t, func(file *os.File, stop <-chan struct{}) error { return imports(file, forever, stop) }, f)
	must(t, imports(f, connections(30_000), nil))
	end()
	return connections(30_000)
}

// Another process has made a call sleep in the kernel. Close does not wait for that call. The
// descriptor is closed when the call ends.
func TestCloseWhileCallSleeps(t *testing.T) {
	t.Parallel()
	l, _ := listenTCP(t, 5)
	f, err := l.File()
	must(t, err)
	defer f.Close()
	copied, err := ImportStream(f)
	must(t, err)
	must(t, copied.enter(fnAccept))
	if !copied.fd.sit() {
		t.Fatal("sit reports false on an open descriptor")
	}
	begin := time.Now()
	must(t, Close(copied))
	if took := time.Since(begin); took > time.Second {
		t.Errorf("Close took %v", took)
	}
	if copied.fd.sit() {
		t.Error("sit reports true on a closed socket")
	}
	_, err = unix.FcntlInt(uintptr(copied.fd.sysfd), unix.F_GETFD, 0)
	must(t, err) // the descriptor is still open
	copied.fd.rise()
	copied.leave()
	want(t, "the last call has left", copied.fd.freed.Load(), true) // if it stays open, the leak check fails the test
}

// If a shared socket is not a listener, Accept fails as on any other socket.
func TestAcceptSharedMistake(t *testing.T) {
	t.Parallel()
	stream, _ := newTCP(t)
	pair, _ := newPair(t, SOCK_STREAM)
	datagram, _ := newUDP(t, AF_INET)
	for _, test := range []struct {
		s    *Socket
		want Errno
	}{{stream, SOCKET_EINVAL}, {pair, SOCKET_EINVAL}, {datagram, SOCKET_EOPNOTSUPP}} {
		must(t, SetOption(test.s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 10}))
		for range 2 {
			if _, err := Accept(test.s); !errors.Is(err, test.want) {
				t.Errorf("%v: %v, not %v", test.s, err, test.want)
			}
			f, err := test.s.File()
			must(t, err)
			defer f.Close()
		}
	}
}

// TestReceiveModelShared does what TestReceiveModel does, but on a blocking open file description,
// which the poller refuses. Meanwhile, deadlines and the blocking mode change.
func TestReceiveModelShared(t *testing.T) {
	t.Parallel()
	shared := func(t *testing.T, a, b *Socket) (*Socket, *Socket) {
		f, err := b.File()
		must(t, err)
		defer f.Close()
		must(t, Close(b))
		return a, importOf(t, f)
	}
	receiveModels(t, map[string]func(*testing.T) (*Socket, *Socket){
		"stream": func(t *testing.T) (*Socket, *Socket) {
			a, b := newPair(t, SOCK_STREAM)
			return shared(t, a, b)
		},
		"datagram": func(t *testing.T) (*Socket, *Socket) {
			a, b := newDatagramPair(t)
			return shared(t, a, b)
		},
		"changes": func(t *testing.T) (*Socket, *Socket) {
			a, b := newPair(t, SOCK_STREAM)
			go func() {
				for SetNonblock(b) == nil { // ends when b is closed
					b.SetReadDeadline(time.Now().Add(time.Hour))
					time.Sleep(50 * time.Microsecond)
					SetBlock(b)
					b.SetReadDeadline(time.Time{})
					time.Sleep(50 * time.Microsecond)
				}
			}()
			return a, b
		},
	})
}
