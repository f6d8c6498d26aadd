package socket

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// calls contains one valid call to each of 16 functions that take a Socket.
var calls = map[string]func(s *Socket) error{
	"socket_accept":       func(s *Socket) error { _, err := Accept(s); return err },
	"socket_bind":         func(s *Socket) error { return Bind(s, "127.0.0.1", 0) },
	"socket_close":        Close,
	"socket_connect":      func(s *Socket) error { return Connect(s, "127.0.0.1", 1) },
	"socket_get_option":   func(s *Socket) error { _, err := GetOption[int](s, SOL_SOCKET, SO_TYPE); return err },
	"socket_getpeername":  func(s *Socket) error { var a string; return Getpeername(s, &a) },
	"socket_getsockname":  func(s *Socket) error { var a string; return Getsockname(s, &a) },
	"socket_listen":       func(s *Socket) error { return Listen(s) },
	"socket_read":         func(s *Socket) error { _, err := Read(s, 1); return err },
	"socket_recv":         func(s *Socket) error { var p []byte; _, err := Recv(s, &p, 1, 0); return err },
	"socket_send":         func(s *Socket) error { _, err := Send(s, "x", 1, 0); return err },
	"socket_set_block":    SetBlock,
	"socket_set_nonblock": SetNonblock,
	"socket_set_option":   func(s *Socket) error { return SetOption(s, SOL_SOCKET, SO_REUSEADDR, 1) },
	"socket_shutdown":     func(s *Socket) error { return Shutdown(s) },
	"socket_write":        func(s *Socket) error { _, err := Write(s, "x"); return err },
}

func TestClosedSocket(t *testing.T) {
	s, err := Create(AF_INET, SOCK_STREAM, 0)
	must(t, err)
	must(t, Close(s))
	ClearError()
	for name, call := range calls {
		err := call(s)
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want(t, name, err.Error(), name+"(): Argument #1 ($socket) has already been closed")
	}
	want(t, "slot of the process", LastError(), 0)
	want(t, "slot of the socket", LastError(s), 0)
	want(t, "description", s.String(), "AF_INET socket (closed)")
}

func TestNilSocket(t *testing.T) {
	ClearError()
	for name, call := range calls {
		err := call(nil)
		if !errors.Is(err, ErrArgument) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want(t, name, err.Error(), name+"(): Argument #1 ($socket) must be of type Socket, null given")
	}
	want(t, "slot of the process", LastError(), 0)
	want(t, "description", (*Socket)(nil).String(), "<nil>")
}

// A zero Socket behaves like a closed socket. It does not mean descriptor 0.
func TestZeroSocket(t *testing.T) {
	for name, call := range calls {
		if err := call(new(Socket)); !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := range 3 {
		lists := [3]*[]*Socket{}
		lists[i] = &[]*Socket{new(Socket)}
		for _, seconds := range []int{-1, 0, Forever} {
			if _, err := Select(lists[0], lists[1], lists[2], seconds); !errors.Is(err, net.ErrClosed) {
				t.Errorf("socket_select: %v", err)
			}
		}
	}
	want(t, "description", new(Socket).String(), "family 0 socket (closed)")
}

// For some mistakes, PHP throws or silently refuses the call. The error then has PHP's text, and no
// error slot is set.
func TestReadArguments(t *testing.T) {
	a, b := newPair(t, SOCK_STREAM)
	_, err := Write(a, "here")
	must(t, err)
	var text string
	data := []byte("old")
	ClearError()
	for _, test := range []struct {
		what string
		err  func() error
		text string
	}{
		{"read 0", func() error { _, err := Read(b, 0); return err },
			"socket_read(): Argument #2 ($length) must be greater than 0"},
		{"read -1", func() error { _, err := Read(b, -1, PHP_NORMAL_READ); return err },
			"socket_read(): Argument #2 ($length) must be greater than 0"},
		{"read too much", func() error { _, err := Read(b, maxLength); return err },
			"socket_read(): Argument #2 ($length) must be greater than 0"},
		{"read 4 arguments", func() error { _, err := Read(b, 1, 2, 3); return err },
			"socket_read() expects at most 3 arguments, 4 given"},
		{"recv 0", func() error { _, err := Recv(b, &data, 0, 0); return err },
			"socket_recv(): Argument #3 ($length) must be greater than 0"},
		{"recv -1", func() error { _, err := Recv(b, &text, -1, 0); return err },
			"socket_recv(): Argument #3 ($length) must be greater than 0"},
		{"recv nil", func() error { _, err := Recv[string](b, nil, 1, 0); return err },
			"socket_recv(): Argument #2 ($data) could not be passed by reference"},
		{"write -1", func() error { _, err := Write(b, "x", -1); return err },
			"socket_write(): Argument #3 ($length) must be greater than or equal to 0"},
		{"write 4 arguments", func() error { _, err := Write(b, "x", 1, 1); return err },
			"socket_write() expects at most 3 arguments, 4 given"},
		{"send -1", func() error { _, err := Send(b, "x", -1, 0); return err },
			"socket_send(): Argument #3 ($length) must be greater than or equal to 0"},
		{"getsockname nil", func() error { return Getsockname(b, nil) },
			"socket_getsockname(): Argument #2 ($address) could not be passed by reference"},
		{"getpeername nil", func() error { return Getpeername(b, nil) },
			"socket_getpeername(): Argument #2 ($address) could not be passed by reference"},
		{"shutdown 3 arguments", func() error { return Shutdown(b, 1, 2) },
			"socket_shutdown() expects at most 2 arguments, 3 given"},
		{"listen 3 arguments", func() error { return Listen(b, 1, 2) },
			"socket_listen() expects at most 2 arguments, 3 given"},
		{"create_pair nil", func() error { return CreatePair(AF_UNIX, SOCK_STREAM, 0, nil) },
			"socket_create_pair(): Argument #4 ($pair) could not be passed by reference"},
		{"create_listen", func() error { _, err := CreateListen(65536); return err },
			"socket_create_listen(): Argument #1 ($port) must be between 0 and 65535"},
		{"shutdown mode", func() error { return Shutdown(b, 3) },
			"socket_shutdown(): Argument #2 ($mode) must be one of SHUT_RD, SHUT_WR or SHUT_RDWR"},
		{"shutdown mode", func() error { return Shutdown(b, -1) },
			"socket_shutdown(): Argument #2 ($mode) must be one of SHUT_RD, SHUT_WR or SHUT_RDWR"},
		{"create domain", func() error { _, err := Create(-1, SOCK_STREAM, 0); return err },
			"socket_create(): Argument #1 ($domain) must be one of AF_UNIX, AF_PACKET, AF_INET6, or AF_INET"},
	} {
		err := test.err()
		if !errors.Is(err, ErrArgument) {
			t.Errorf("%s: %v", test.what, err)
			continue
		}
		want(t, test.what, err.Error(), test.text)
	}
	want(t, "slot of the process", LastError(), 0)
	want(t, "slot of the socket", LastError(b), 0)
	want(t, "data", string(data), "old")
	s, err := Read(b, 10)
	must(t, err)
	want(t, "nothing was read", s, "here")
}

// A call with a huge length allocates only enough memory for the data that has arrived.
func TestHugeLength(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	for _, size := range []int{4, 100000} {
		go Write(a, strings.Repeat("x", size))
		var got int
		for got < size {
			s, err := Read(b, maxLength-1)
			must(t, err)
			got += len(s)
		}
		go Write(a, strings.Repeat("x", size))
		for got < 2*size {
			var p []byte
			n, err := Recv(b, &p, maxLength-1, 0)
			must(t, err)
			got += n
			if cap(p) > 1<<20 {
				t.Errorf("a buffer of %d for %d bytes", cap(p), n)
			}
		}
	}
}

// SetOption checks the level of an option before its number. On Linux, 20 and 25 are SO_RCVTIMEO
// and SO_BINDTODEVICE at the level SOL_SOCKET, but other options at the level of TCP.
func TestOptionLevel(t *testing.T) {
	s, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	defer Close(s)
	for option := range 60 {
		err := SetOption(s, SOL_TCP, option, 1)
		if errors.Is(err, ErrArgument) && !strings.Contains(err.Error(), "TCP_") {
			t.Errorf("TCP option %d: %v", option, err)
		}
	}
}

func TestError(t *testing.T) {
	s, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	defer Close(s)
	must(t, Bind(s, "127.0.0.1"))
	err = Bind(s, "127.0.0.1")
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%T", err)
	}
	want(t, "Func", e.Func, "socket_bind")
	want(t, "Message", e.Message, "Unable to bind address")
	want(t, "Errno", e.Errno, SOCKET_EINVAL)
	want(t, "is its code", errors.Is(err, SOCKET_EINVAL), true)
	want(t, "is another code", errors.Is(err, SOCKET_EADDRINUSE), false)
	want(t, "is a bad argument", errors.Is(err, ErrArgument), false)
	want(t, "timeout", e.Timeout(), false)
	var code Errno
	want(t, "has a code", errors.As(err, &code), true)
	want(t, "code", code, SOCKET_EINVAL)
	var n net.Error
	want(t, "is a net.Error", errors.As(err, &n), true)

	must(t, SetNonblock(s))
	b, _ := newPair(t, SOCK_STREAM)
	must(t, SetNonblock(b))
	_, err = Read(b, 1)
	want(t, "would block is a timeout", errors.As(err, &n) && n.Timeout(), true)
	want(t, "would block is no deadline", errors.Is(err, os.ErrDeadlineExceeded), false)
	if allocs := testing.AllocsPerRun(100, func() { Read(b, 1) }); allocs > 0 && !raceEnabled {
		t.Errorf("polling allocates %v times", allocs)
	}
}

// handled runs f while an error handler is set. It returns the errors that the handler has received
// and the source lines of the failed calls.
func handled(f func()) (list []error, lines []string) {
	var mu sync.Mutex
	SetErrorHandler(func(err *Error, file string, line int) {
		mu.Lock()
		defer mu.Unlock()
		list, lines = append(list, err), append(lines, filepath.Base(file)+":"+strconv.Itoa(line))
	})
	defer SetErrorHandler(nil)
	f()
	return list, lines
}

// here returns the file and line of its caller.
func here() string {
	_, file, line, _ := runtime.Caller(1)
	return filepath.Base(file) + ":" + strconv.Itoa(line)
}

func TestSetErrorHandler(t *testing.T) {
	s, err := Create(AF_INET, SOCK_STREAM, 0)
	must(t, err)
	must(t, Close(s))
	b, _ := newPair(t, SOCK_STREAM)
	must(t, SetNonblock(b))
	for name, call := range calls {
		var err error
		list, lines := handled(func() { err = call(s) })
		var e *Error
		if len(list) != 1 || list[0] != err || !errors.As(err, &e) || e.Func != name || e.Class() != "Error" || !strings.HasPrefix(lines[0], "socket_test.go:") {
			t.Errorf("%s: %v in %v, the result was %v", name, list, lines, err)
		}
	}
	for name, call := range map[string]func() string{
		"a plain call":      func() string { Bind(s, ""); return here() },
		"a type of its own": func() string { type data string; Write(s, data("x")); return here() },
		"bytes":             func() string { Recv(s, new([]byte), 5, 0); return here() },
		"a map":             func() string { SelectKeyed[map[int]*Socket](nil, nil, nil, 0); return here() },
		"deferred":          func() string { defer Close(s); return here() },
		"after a panic":     func() string { defer func() { recover() }(); defer Close(s); panic(1) },
		"a goroutine": func() (line string) {
			done := make(chan bool)
			go func() { defer close(done); line = here(); Listen(s) }()
			<-done
			return line
		},
	} {
		var line string
		list, lines := handled(func() { line = call() })
		if line == "" && len(lines) > 0 {
			line = lines[0] // a call that panics does not return its line, so accept any line
		}
		if len(list) != 1 || lines[0] != line {
			t.Errorf("%s: %v in %v, not %s", name, list, lines, line)
		}
	}
	list, _ := handled(func() {
		Read(b, 5)
		Read(b, 0)
		s.Close()
		s.Write([]byte("x"))
		s.Read(make([]byte, 1))
		s.Listener().Close()
		Close(b)
	})
	if len(list) > 0 {
		t.Errorf("silent calls, and methods: %v", list)
	}
	if Bind(s, ""); raceEnabled {
		return
	}
	b, _ = newPair(t, SOCK_STREAM)
	must(t, SetNonblock(b))
	handled(func() {
		if allocs := testing.AllocsPerRun(100, func() { Read(b, 5) }); allocs > 0 {
			t.Errorf("polling with a handler allocates %v times", allocs)
		}
	})
}

// Before the handler runs, the failed function releases its socket. So the handler may use the
// socket. It may even make another call that fails, or panic.
func TestErrorHandlerUsesSocket(t *testing.T) {
	defer SetErrorHandler(nil)
	times := 0
	for name, f := range map[string]func(s *Socket){
		"closes": func(s *Socket) { Close(s) },
		"fails":  func(s *Socket) { Bind(s, "127.0.0.1"); func() { Shutdown(s, 77) }() },
		"panics": func(s *Socket) { panic("ErrorException") },
	} {
		for function, call := range calls {
			if function == "socket_close" {
				continue
			}
			s, err := Create(AF_INET, SOCK_STREAM, 0)
			must(t, err)
			must(t, SetNonblock(s))
			SetErrorHandler(func(*Error, string, int) { times++; f(s) })
			within(t, name+" after "+function, func() {
				defer func() { recover() }()
				call(s)
				Shutdown(s, 77)
			})
			SetErrorHandler(nil)
			within(t, "Close after "+function, func() { Close(s) })
			if !s.fd.freed.Load() {
				t.Errorf("%s %s: the descriptor is still in use", function, name)
			}
		}
	}
	if times < len(calls) {
		t.Errorf("the handler was called %d times", times)
	}
}

// within fails the test if f takes too long to return.
func within(t *testing.T, name string, f func()) {
	t.Helper()
	done := make(chan bool)
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal(name, "does not return")
	}
}

func TestErrorHandlerConcurrently(t *testing.T) {
	var count atomic.Int64
	defer SetErrorHandler(nil)
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 100 {
				SetErrorHandler(func(*Error, string, int) { count.Add(1) })
				Create(77, 1, 0)
			}
		}()
	}
	wg.Wait()
	want(t, "calls of the handler", count.Load(), 800)
}

// If an exported function returns an error, it also passes the error to the handler.
func TestFunctionsRaise(t *testing.T) {
	files, err := filepath.Glob("*.go")
	must(t, err)
	functions := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		must(t, err)
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() || f.Type.Results == nil {
				continue
			}
			results := f.Type.Results.List
			if last, ok := results[len(results)-1].Type.(*ast.Ident); !ok || last.Name != "error" {
				continue
			}
			functions++
			if d, ok := f.Body.List[0].(*ast.DeferStmt); ok && d.Call.Fun.(*ast.Ident).Name == "raise" {
				continue
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				r, ok := n.(*ast.ReturnStmt)
				if !ok {
					return true
				}
				if c, ok := r.Results[0].(*ast.CallExpr); !ok || len(r.Results) != 1 || c.Fun.(*ast.Ident).Name != "raised" {
					t.Errorf("%s: %s returns an error without calling the handler", name, f.Name.Name)
				}
				return true
			})
		}
	}
	if functions < 40 {
		t.Errorf("%d functions", functions)
	}
}

// A successful call does not clear an error slot. ClearError clears only one of the two slots.
func TestErrorSlots(t *testing.T) {
	s, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	defer Close(s)
	must(t, Bind(s, "127.0.0.1"))
	must(t, Listen(s, 1))
	ClearError()
	if err := Bind(s, "127.0.0.1"); !errors.Is(err, SOCKET_EINVAL) {
		t.Fatal(err)
	}
	must(t, SetNonblock(s))
	want(t, "socket after success", LastError(s), SOCKET_EINVAL)
	want(t, "process after success", LastError(), SOCKET_EINVAL)
	ClearError(s)
	want(t, "socket", LastError(s), 0)
	want(t, "process", LastError(), SOCKET_EINVAL)
	_, err = Accept(s)
	if !errors.Is(err, SOCKET_EWOULDBLOCK) {
		t.Fatal(err)
	}
	want(t, "the listener's slot after Accept", LastError(s), 0)
	want(t, "the process's slot after Accept", LastError(), SOCKET_EWOULDBLOCK)
	ClearError()
	want(t, "process", LastError(), 0)
}

// On every system, CreateListen listens on all addresses.
func TestCreateListen(t *testing.T) {
	t.Parallel()
	l, err := CreateListen(0)
	must(t, err)
	defer Close(l)
	var address string
	var port int
	must(t, Getsockname(l, &address, &port))
	want(t, "address", address, "0.0.0.0")
	s, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
	must(t, err)
	defer Close(s)
	must(t, Connect(s, "127.0.0.1", port))
}

// Accept returns a socket with the blocking mode of the listener. If the mode of the listener
// changes later, the mode of that socket does not change.
func TestAcceptInheritsMode(t *testing.T) {
	t.Parallel()
	l, err := CreateListen(0)
	must(t, err)
	defer Close(l)
	var address string
	var port int
	must(t, Getsockname(l, &address, &port))
	for _, set := range []func(*Socket) error{SetNonblock, SetBlock} {
		c, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
		must(t, err)
		defer Close(c)
		must(t, Connect(c, "127.0.0.1", port))
		must(t, set(l))
		read := []*Socket{l}
		must(t, second(Select(&read, nil, nil, 10)))
		s, err := Accept(l)
		must(t, err)
		defer Close(s)
		nonblock := l.nonblock.Load()
		must(t, SetBlock(l)) // this does not change the mode of s
		must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 1000}))
		_, err = Read(s, 1)
		want(t, "would block", errors.Is(err, SOCKET_EWOULDBLOCK) && !errors.Is(err, os.ErrDeadlineExceeded), nonblock)
		must(t, SetBlock(s))
		_, err = Read(s, 1)
		want(t, "waits for the timeout", errors.Is(err, os.ErrDeadlineExceeded), true)
	}
}

// Close wakes every waiting call.
func TestCloseWakes(t *testing.T) {
	t.Parallel()
	full := func(t *testing.T) *Socket {
		a, _ := newPair(t, SOCK_STREAM)
		must(t, SetNonblock(a))
		for {
			if _, err := Write(a, make([]byte, 1<<20)); err != nil {
				break
			}
		}
		must(t, SetBlock(a))
		ClearError(a)
		return a
	}
	idle := func(t *testing.T) *Socket { a, _ := newPair(t, SOCK_STREAM); return a }
	read := func(s *Socket) *direction { return &s.fd.rd }
	write := func(s *Socket) *direction { return &s.fd.wr }
	for _, test := range []struct {
		name string
		make func(*testing.T) *Socket
		side func(*Socket) *direction
		call func(*Socket) error
	}{
		{"read", idle, read, func(s *Socket) error { _, err := Read(s, 1); return err }},
		{"read line", idle, read, func(s *Socket) error { _, err := Read(s, 1, PHP_NORMAL_READ); return err }},
		{"recv", idle, read, func(s *Socket) error { var p []byte; _, err := Recv(s, &p, 1, 0); return err }},
		{"recv all", idle, read, func(s *Socket) error { var p []byte; _, err := Recv(s, &p, 9, MSG_WAITALL); return err }},
		{"write", full, write, func(s *Socket) error { _, err := Write(s, "x"); return err }},
		{"send", full, write, func(s *Socket) error { _, err := Send(s, "x", 1, 0); return err }},
		{"accept", func(t *testing.T) *Socket { l, _ := listenTCP(t, 1); return l }, read,
			func(s *Socket) error { _, err := Accept(s); return err }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			const callers = 3
			s := test.make(t)
			done := make(chan error)
			for range callers {
				go func() { done <- test.call(s) }()
			}
			parked(t, test.side(s))
			must(t, Close(s))
			for range callers {
				err := <-done
				if !errors.Is(err, net.ErrClosed) || !strings.HasSuffix(err.Error(), "has already been closed") {
					t.Errorf("woken with %v", err)
				}
			}
			want(t, "slot", LastError(s), 0)
			if err := test.call(s); !errors.Is(err, net.ErrClosed) {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// Shutdown wakes a call that is waiting to read.
func TestShutdownWakes(t *testing.T) {
	t.Parallel()
	a, _ := newPair(t, SOCK_STREAM)
	done := make(chan error)
	go func() {
		s, err := Read(a, 10)
		if err == nil && s != "" {
			t.Errorf("read %q", s)
		}
		done <- err
	}()
	parked(t, &a.fd.rd)
	must(t, Shutdown(a, SHUT_RD))
	if err := <-done; err != nil && !errors.Is(err, SOCKET_ESHUTDOWN) { // SOCKET_ESHUTDOWN is the error on Windows
		t.Errorf("read: %v", err)
	}
}

// Close runs during other calls on the socket, and new sockets reuse the descriptor number at once.
// The test repeats this many times. No call may reach any socket other than its own.
func TestCloseUnderFire(t *testing.T) {
	t.Parallel()
	repeat(t, 0, 1, closeUnderFire)
}

func closeUnderFire(t *testing.T, _ uint64) (operations int) {
	rounds := 400
	if testing.Short() {
		rounds = 50
	}
	for range rounds {
		var pair [2]*Socket
		must(t, CreatePair(pairFamily, SOCK_STREAM, 0, &pair))
		var wg sync.WaitGroup
		for _, call := range []func() error{
			func() error { _, err := Read(pair[0], 10); return err },
			func() error { _, err := Write(pair[0], "x"); return err },
			func() error { _, err := GetOption[int](pair[0], SOL_SOCKET, SO_TYPE); return err },
			func() error { _, err := Read(pair[0], 10, PHP_NORMAL_READ); return err },
			func() error { return SetNonblock(pair[0]) },
			func() error { return SetBlock(pair[0]) },
		} {
			wg.Go(func() {
				for {
					switch err := call(); {
					case errors.Is(err, net.ErrClosed):
						return
					case err != nil && !errors.Is(err, SOCKET_EWOULDBLOCK) && !errors.Is(err, SOCKET_EPIPE):
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Go(func() {
			for {
				if s, err := Read(pair[1], 100); err != nil || s == "" {
					return
				}
			}
		})
		runtime.Gosched()
		must(t, Close(pair[0]))
		wg.Wait()
		must(t, Close(pair[1]))
	}
	return rounds
}

// If a program no longer references a socket, the garbage collector closes the socket, even if a
// call has waited on it.
func TestUnreferencedSocketIsClosed(t *testing.T) {
	t.Parallel()
	for _, waited := range []bool{false, true} {
		peer := func() *Socket {
			var pair [2]*Socket
			must(t, CreatePair(pairFamily, SOCK_STREAM, 0, &pair))
			if waited {
				must(t, SetOption(pair[0], SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 1000}))
				if _, err := Read(pair[0], 1); !errors.Is(err, timedOut) {
					t.Errorf("read: %v", err)
				}
			}
			return pair[1]
		}()
		must(t, SetNonblock(peer))
		if !settles(func() bool { _, err := Read(peer, 1); return err == nil }) {
			t.Errorf("the other end is still open, waited %v", waited)
		}
		must(t, Close(peer))
	}
}

// A function waits, and its socket is closed meanwhile. The function must not make another system
// call on the descriptor, because its number may already belong to another socket.
func TestNoCallAfterClose(t *testing.T) {
	t.Parallel()
	list := []Message{{Iov: [][]byte{[]byte("x")}}}
	calls := map[string]func(s *Socket) Errno{
		"accept":      func(s *Socket) Errno { _, e := accept(s, true); return e },
		"connect":     func(s *Socket) Errno { return connect(s, &sockaddr{Family: AF_INET}) },
		"readLine":    func(s *Socket) Errno { _, _, e := readLine(s, 10); return e },
		"recv":        func(s *Socket) Errno { _, e := recv(s, make([]byte, 10), 0); return e },
		"recvBatch":   func(s *Socket) Errno { _, e := recvBatch(s, list, 0, true); return e },
		"recvScratch": func(s *Socket) Errno { _, _, _, e := recvScratch(s, 10, 0, nil); return e },
		"recvVector":  func(s *Socket) Errno { _, e := recvVector(s, list[0].Iov, incoming{}, 0, nil); return e },
		"recvWait":    func(s *Socket) Errno { _, e := recvWait(s, make([]byte, 10), nil); return e },
		"sendAll":     func(s *Socket) Errno { _, e := sendAll(s, []byte("x"), 0, nil, true); return e },
		"sendBatch":   func(s *Socket) Errno { _, e, _ := sendBatch(s, list, 0); return e },
		"sendVector":  func(s *Socket) Errno { _, e := sendVector(s, list[0].Iov, nil, 0, nil); return e },
	}
	for name, call := range calls {
		for _, nonblock := range []bool{false, true} {
			s, _ := newPair(t, SOCK_STREAM)
			s.nonblock.Store(nonblock)
			must(t, s.enterToRead(fnRead))
			s.fd.sub(1 + reading)
			must(t, Close(s))
			s.fd.n.Add(1 + reading)
			if e := call(s); e != errnoClosed {
				t.Errorf("%s, non-blocking %v: %d", name, nonblock, e)
			}
			s.leaveReading()
		}
	}
}
