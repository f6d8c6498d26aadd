//go:build linux

package oracle

import (
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"phpsocket/socket"

	"golang.org/x/sys/unix"
)

// run holds the state of a scenario that runs in Go. In PHP, the class Run of prelude.php does the
// same.
type run struct {
	t       *testing.T
	emit    func(line int, function, text string, err error)
	dir     string
	vars    map[string]any
	ports   map[int]int            // numbers of ephemeral ports, in the order in which they appear
	numbers map[*socket.Socket]int // numbers of sockets, in the order in which they appear
	closed  map[*socket.Socket]bool
	began   time.Time     // when the last call began, or the helper "later" just before it
	took    time.Duration // how long the last call took
	limit   *unix.Rlimit
	beside  sync.WaitGroup
	kept    []*socket.Socket
	streams []stream
}

func newRun(t *testing.T, dir string, emit func(line int, function, text string, err error)) *run {
	return &run{
		t: t, dir: dir, emit: emit,
		vars:    make(map[string]any),
		ports:   make(map[int]int),
		numbers: make(map[*socket.Socket]int),
		closed:  make(map[*socket.Socket]bool),
	}
}

// aside returns a run for a goroutine that runs beside r. The new run has a copy of the variables
// of r.
func (r *run) aside() *run {
	beside := newRun(r.t, r.dir, func(int, string, string, error) {})
	beside.vars = maps.Clone(r.vars)
	return beside
}

// end closes everything that the scenario has left open.
func (r *run) end() {
	unlimitFiles(r)
	r.beside.Wait()
	for s := range r.numbers {
		if !r.closed[s] {
			socket.Close(s)
		}
	}
	for _, s := range r.kept {
		socket.Close(s)
	}
	for _, s := range r.streams {
		s.close()
	}
}

// args has the arguments of one call.
type args struct {
	*run
	nodes  []node
	values []any
	outs   string // the output arguments, each as " name=value"
}

// call makes a call and emits a line that describes its outcome.
func (r *run) call(n call) any {
	a := &args{run: r, nodes: n.args}
	for _, arg := range n.args {
		a.values = append(a.values, r.eval(arg))
	}
	if helper := helpers[n.name]; helper != nil {
		return helper(a)
	}
	function := functions[n.name]
	switch {
	case n.name == "show":
		r.emit(n.line, n.name, r.render(a.values[0]), nil)
		return nil
	case n.name == "took":
		least := time.Duration(a.int(0)-5) * time.Millisecond
		r.emit(n.line, n.name, r.render(r.took >= least), nil)
		return nil
	case function == nil:
		panic("no function " + n.name + " in the table")
	}
	if r.began.IsZero() {
		r.began = time.Now()
	}
	var value any
	var err error
	told := listen(func() { value, err = function(a) })
	checkTold(r.t, n.name, told, err)
	r.took, r.began = time.Since(r.began), time.Time{}
	if n.name == "socket_close" {
		r.closed[a.sock(0)] = true
	}
	r.emit(n.line, n.name, r.outcome(n.name, a, value, err)+a.outs+r.slots(a), err)
	if err != nil {
		return false
	}
	return value
}

// outcome renders the result of a call in the same form as the function trace in prelude.php. If
// PHP raises a warning or throws an exception for the error, the text shows the message. Otherwise
// the text is "false".
func (r *run) outcome(name string, a *args, value any, err error) string {
	if err == nil {
		return r.render(value)
	}
	var e *socket.Error
	if !errors.As(err, &e) {
		r.t.Errorf("%s: the error is a %T, not a *socket.Error", name, err)
		return "false " + r.quote(err.Error())
	}
	if e.Errno != 0 {
		if last := socket.LastError(); last != e.Errno {
			r.t.Errorf("%s: the error says %d, LastError() %d", name, e.Errno, last)
		}
		if e.Errno > 0 && !errors.Is(err, syscall.Errno(e.Errno)) {
			r.t.Errorf("%s: %v does not match syscall.Errno(%d)", name, err, e.Errno)
		}
	}
	switch class := e.Class(); {
	case class == "" && (e.Errno != 0 || errors.Is(err, socket.ErrArgument)):
		return "false"
	case class == "" || class == "Warning":
		return "false " + r.quote(err.Error())
	}
	return "throws " + r.quote(err.Error())
}

// slots renders the error slots after a call. If the first argument is a socket, the text begins
// with the slot of the socket. Then comes the global slot.
func (r *run) slots(a *args) string {
	last := int(socket.LastError())
	if len(a.values) == 0 {
		return fmt.Sprintf(" [%d]", last)
	}
	s, ok := a.values[0].(*socket.Socket)
	if !ok || s == nil {
		return fmt.Sprintf(" [%d]", last)
	}
	if r.closed[s] {
		return fmt.Sprintf(" [- %d]", last) // PHP does not return the code of a closed socket
	}
	return fmt.Sprintf(" [%d %d]", socket.LastError(s), last)
}

func (a *args) has(i int) bool { return i < len(a.values) }

func (a *args) sock(i int) *socket.Socket {
	s, _ := a.values[i].(*socket.Socket)
	return s
}

func (a *args) int(i int) int { return a.values[i].(int) }

// str returns argument i as a string. If the argument is null, the result is "".
func (a *args) str(i int) string {
	switch v := a.values[i].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// ints returns the optional integer arguments from argument i on. Arguments that are null are left
// out.
func (a *args) ints(i int) (list []int) {
	for ; i < len(a.values); i++ {
		if a.values[i] != nil {
			list = append(list, a.int(i))
		}
	}
	return list
}

// out stores v in the variable that was passed as output argument i. It also adds v to the line of
// the call, under the given name.
func (a *args) out(i int, name string, v any) {
	a.store(a.nodes[i], v)
	text := a.render(v)
	if port, ok := v.(int); ok && name == "port" {
		text = a.renderPort(port)
	}
	a.outs += " " + name + "=" + text
}

func (r *run) renderPort(port int) string {
	if port < 1024 {
		return strconv.Itoa(port)
	}
	if r.ports[port] == 0 {
		r.ports[port] = len(r.ports) + 1
	}
	return ":" + strconv.Itoa(r.ports[port])
}

func (r *run) number(s *socket.Socket) int {
	if r.numbers[s] == 0 {
		r.numbers[s] = len(r.numbers) + 1
	}
	return r.numbers[s]
}

func (r *run) render(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return r.quote(v)
	case stream:
		return "stream"
	case *socket.AddressInfo:
		return "AddressInfo"
	case *socket.Socket:
		if v == nil {
			return "null"
		}
		return "#" + strconv.Itoa(r.number(v))
	case *array:
		var parts []string
		isList := v.isList()
		for i, e := range v.values {
			key, text := v.keys[i], r.render(e)
			if port, ok := e.(int); ok && key == "port" {
				text = r.renderPort(port)
			}
			if !isList {
				text = fmt.Sprint(key) + ": " + text
			}
			parts = append(parts, text)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(v)
}

func (r *run) quote(s string) string {
	if r.dir != "" {
		s = strings.ReplaceAll(s, r.dir, "DIR")
	}
	more := ""
	if len(s) > 300 {
		more = fmt.Sprintf("...%d bytes, crc32 %08x", len(s), crc32.ChecksumIEEE([]byte(s)))
		s = s[:40]
	}
	var b strings.Builder
	for _, c := range []byte(s) {
		switch {
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return `"` + b.String() + `"` + more
}

// done adapts a function that only returns an error. The value of a successful call is then true,
// as in PHP.
func done(err error) (any, error) { return true, err }

// functions maps the name of each PHP function to a Go function. This function makes the same call
// in Go, following the rule in doc.go.
var functions map[string]func(a *args) (any, error)

func init() { // set in init, because some entries call functions that use this map
	functions = map[string]func(a *args) (any, error){
		"socket_atmark": func(a *args) (any, error) { return socket.Atmark(a.sock(0)) },
		"socket_accept": func(a *args) (any, error) { return socket.Accept(a.sock(0)) },
		"socket_bind":   func(a *args) (any, error) { return done(socket.Bind(a.sock(0), a.str(1), a.ints(2)...)) },
		"socket_clear_error": func(a *args) (any, error) {
			if a.has(0) {
				socket.ClearError(a.sock(0))
			} else {
				socket.ClearError()
			}
			return nil, nil
		},
		"socket_close":   func(a *args) (any, error) { return nil, socket.Close(a.sock(0)) },
		"socket_connect": func(a *args) (any, error) { return done(socket.Connect(a.sock(0), a.str(1), a.ints(2)...)) },
		"socket_create":  func(a *args) (any, error) { return socket.Create(a.int(0), a.int(1), a.int(2)) },
		"socket_create_listen": func(a *args) (any, error) {
			return socket.CreateListen(a.int(0), a.ints(1)...)
		},
		"socket_create_pair": func(a *args) (any, error) {
			var pair [2]*socket.Socket
			err := socket.CreatePair(a.int(0), a.int(1), a.int(2), &pair)
			if err == nil {
				a.out(3, "pair", arrayOf[any](pair[0], pair[1]))
			} else {
				a.out(3, "pair", a.values[3])
			}
			return done(err)
		},
		"socket_get_option":  func(a *args) (any, error) { return getOption(a, false) },
		"socket_getopt":      func(a *args) (any, error) { return getOption(a, true) },
		"socket_getpeername": func(a *args) (any, error) { return name(a, socket.Getpeername) },
		"socket_getsockname": func(a *args) (any, error) { return name(a, socket.Getsockname) },
		"socket_last_error": func(a *args) (any, error) {
			if a.has(0) {
				return int(socket.LastError(a.sock(0))), nil
			}
			return int(socket.LastError()), nil
		},
		"socket_listen": func(a *args) (any, error) { return done(socket.Listen(a.sock(0), a.ints(1)...)) },
		"socket_read": func(a *args) (any, error) {
			return socket.Read(a.sock(0), a.int(1), a.ints(2)...)
		},
		"socket_recv": func(a *args) (any, error) {
			data := a.str(1)
			n, err := socket.Recv(a.sock(0), &data, a.int(2), a.int(3))
			a.out(1, "data", data)
			return n, err
		},
		"socket_recvfrom": func(a *args) (any, error) {
			data, address := a.str(1), a.str(4)
			var port []*int
			if a.has(5) {
				n, _ := a.values[5].(int)
				port = append(port, &n)
			}
			n, err := socket.Recvfrom(a.sock(0), &data, a.int(2), a.int(3), &address, port...)
			a.out(1, "data", data)
			a.out(4, "address", address)
			if port != nil {
				a.out(5, "port", *port[0])
			}
			return n, err
		},
		"socket_cmsg_space": func(a *args) (any, error) {
			return socket.CmsgSpace(a.int(0), a.int(1), a.ints(2)...)
		},
		"socket_recvmsg": recvmsg,
		"socket_send": func(a *args) (any, error) {
			return socket.Send(a.sock(0), a.str(1), a.int(2), a.int(3))
		},
		"socket_sendmsg": func(a *args) (any, error) {
			m := messageOf(a.values[1].(*array))
			return socket.Sendmsg(a.sock(0), &m, a.ints(2)...)
		},
		"socket_sendto": func(a *args) (any, error) {
			return socket.Sendto(a.sock(0), a.str(1), a.int(2), a.int(3), a.str(4), a.ints(5)...)
		},
		"socket_set_block":    func(a *args) (any, error) { return done(socket.SetBlock(a.sock(0))) },
		"socket_set_nonblock": func(a *args) (any, error) { return done(socket.SetNonblock(a.sock(0))) },
		"socket_set_option":   func(a *args) (any, error) { return setOption(a, false) },
		"socket_setopt":       func(a *args) (any, error) { return setOption(a, true) },
		"socket_shutdown":     func(a *args) (any, error) { return done(socket.Shutdown(a.sock(0), a.ints(1)...)) },
		"socket_strerror":     func(a *args) (any, error) { return socket.Strerror(socket.Errno(a.int(0))), nil },
		"socket_write":        func(a *args) (any, error) { return socket.Write(a.sock(0), a.str(1), a.ints(2)...) },
	}
}

func name(a *args, get func(*socket.Socket, *string, ...*int) error) (any, error) {
	address := a.str(1)
	var port []*int
	if a.has(2) {
		n, _ := a.values[2].(int)
		port = append(port, &n)
	}
	err := get(a.sock(0), &address, port...)
	a.out(1, "address", address)
	if port != nil {
		a.out(2, "port", *port[0])
	}
	return done(err)
}

// Some options take an array in PHP. For such an option, optionShape returns the zero value of the
// Go type.
func optionShape(level, option int) any {
	switch level {
	case socket.SOL_SOCKET:
		switch option {
		case socket.SO_LINGER:
			return socket.Linger{}
		case socket.SO_MEMINFO:
			return socket.Meminfo{}
		case socket.SO_RCVTIMEO, socket.SO_SNDTIMEO:
			return socket.Timeval{}
		}
	case socket.SOL_TCP:
		if option == socket.TCP_CONGESTION {
			return ""
		}
	case socket.IPPROTO_IP, socket.IPPROTO_IPV6:
		if level == socket.IPPROTO_IPV6 && option == socket.IPV6_PKTINFO {
			return socket.Pktinfo{}
		}
		if option >= socket.MCAST_JOIN_GROUP && option <= socket.MCAST_LEAVE_SOURCE_GROUP {
			return socket.Mcast{}
		}
	}
	return 0
}

func getOption(a *args, alias bool) (any, error) {
	s, level, option := a.sock(0), a.int(1), a.int(2)
	switch optionShape(level, option).(type) {
	case socket.Linger:
		v, err := getValue[socket.Linger](s, level, option, alias)
		return &array{[]any{"l_onoff", "l_linger"}, []any{v.Onoff, v.Linger}}, err
	case socket.Meminfo:
		v, err := getValue[socket.Meminfo](s, level, option, alias)
		return &array{[]any{"rmem_alloc", "rcvbuf", "wmem_alloc", "sndbuf", "fwd_alloc", "wmem_queued", "optmem", "backlog", "drops"},
			[]any{v.RmemAlloc, v.Rcvbuf, v.WmemAlloc, v.Sndbuf, v.FwdAlloc, v.WmemQueued, v.Optmem, v.Backlog, v.Drops}}, err
	case socket.Pktinfo:
		return getValue[socket.Pktinfo](s, level, option, alias)
	case socket.Timeval:
		v, err := getValue[socket.Timeval](s, level, option, alias)
		return &array{[]any{"sec", "usec"}, []any{v.Sec, v.Usec}}, err
	case string:
		v, err := getValue[string](s, level, option, alias)
		return &array{[]any{"name"}, []any{v}}, err
	}
	return getValue[int](s, level, option, alias)
}

func getValue[T socket.OptionValue](s *socket.Socket, level, option int, alias bool) (T, error) {
	if alias {
		return socket.Getopt[T](s, level, option)
	}
	return socket.GetOption[T](s, level, option)
}

func setOption(a *args, alias bool) (any, error) {
	s, level, option := a.sock(0), a.int(1), a.int(2)
	switch v := a.values[3].(type) {
	case int:
		return setValue(s, level, option, v, alias)
	case bool:
		return setValue(s, level, option, v, alias)
	case string:
		return setValue(s, level, option, v, alias)
	case *array:
		number := func(key string) int { v, _ := v.get(key); n, _ := v.(int); return n }
		text := func(key string) string { v, _ := v.get(key); s, _ := v.(string); return s }
		switch optionShape(level, option).(type) {
		case socket.Linger:
			return setValue(s, level, option, socket.Linger{Onoff: number("l_onoff"), Linger: number("l_linger")}, alias)
		case socket.Mcast:
			return setValue(s, level, option, socket.Mcast{Group: text("group"), Source: text("source"),
				Interface: text("interface"), Ifindex: number("interface")}, alias)
		case socket.Pktinfo:
			return setValue(s, level, option, socket.Pktinfo{Addr: text("addr"),
				Interface: text("ifindex"), Ifindex: number("ifindex")}, alias)
		case socket.Timeval:
			return setValue(s, level, option, socket.Timeval{Sec: number("sec"), Usec: number("usec")}, alias)
		}
	}
	panic(fmt.Sprintf("no option value %T", a.values[3]))
}

func setValue[T socket.OptionValue](s *socket.Socket, level, option int, v T, alias bool) (any, error) {
	if alias {
		return done(socket.Setopt(s, level, option, v))
	}
	return done(socket.SetOption(s, level, option, v))
}

// helpers has a Go function for each helper function in prelude.php. The outcomes of helpers are
// not compared.
var helpers map[string]func(a *args) any

func init() { // set in init, for the same reason as functions (the map above)
	helpers = map[string]func(a *args) any{
		"connection": func(a *args) any {
			l, c := listener(a), a.must(socket.Create(family(a), socket.SOCK_STREAM, 0))
			var address string
			var port int
			a.ok(socket.Getsockname(l, &address, &port))
			a.ok(socket.Connect(c, address, port))
			s := a.must(socket.Accept(l))
			a.number(c)
			a.number(s)
			return arrayOf(c, s)
		},
		"dead_port": func(a *args) any {
			s := a.must(socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0))
			a.ok(socket.Bind(s, "127.0.0.1"))
			a.kept = append(a.kept, s)
			var address string
			var port int
			a.ok(socket.Getsockname(s, &address, &port))
			return port
		},
		"later": func(a *args) any {
			beside := a.aside()
			a.began = time.Now()
			delay := 30 * time.Millisecond
			if a.has(1) {
				delay = time.Duration(a.int(1)) * time.Millisecond
			}
			a.beside.Go(func() {
				time.Sleep(delay)
				beside.eval(a.values[0].(function).body)
			})
			return nil
		},
		"fill": func(a *args) any {
			data := make([]byte, 100000)
			for {
				if _, err := socket.Send(a.sock(0), data, len(data), socket.MSG_DONTWAIT); err != nil {
					return nil
				}
			}
		},
		"interrupt": func(a *args) any { // in Go, the interrupted call always goes on; php restarts only some calls
			beside := a.aside()
			a.beside.Go(func() {
				time.Sleep(30 * time.Millisecond)
				syscall.Kill(os.Getpid(), syscall.SIGURG) // Go's runtime handles SIGURG
				if a.has(0) {
					time.Sleep(30 * time.Millisecond)
					beside.eval(a.values[0].(function).body)
				}
			})
			return nil
		},
		"limit_files": func(a *args) any {
			starting.Lock()
			n := uint64(0)
			for {
				if _, err := os.Readlink(filepath.Join("/proc/self/fd", strconv.FormatUint(n, 10))); err != nil {
					break
				}
				n++
			}
			a.limit = new(unix.Rlimit)
			a.ok(unix.Getrlimit(unix.RLIMIT_NOFILE, a.limit))
			a.ok(unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: n, Max: a.limit.Max}))
			return nil
		},
		"listener": func(a *args) any {
			l := listener(a)
			var address string
			var port int
			a.ok(socket.Getsockname(l, &address, &port))
			return arrayOf[any](l, port)
		},
		"pair": func(a *args) any {
			typ := socket.SOCK_STREAM
			if a.has(0) {
				typ = a.int(0)
			}
			var pair [2]*socket.Socket
			a.ok(socket.CreatePair(socket.AF_UNIX, typ, 0, &pair))
			a.number(pair[0])
			a.number(pair[1])
			return arrayOf(pair[:]...)
		},
		"path": func(a *args) any {
			path := filepath.Join(a.dir, a.str(0))
			if a.has(1) {
				path += strings.Repeat("x", max(0, a.int(1)-len(path)))
			}
			return path
		},
		"datagram": func(a *args) any {
			s := a.must(socket.Create(family(a), socket.SOCK_DGRAM, 0))
			address := "127.0.0.1"
			if family(a) == socket.AF_INET6 {
				address = "::1"
			}
			a.ok(socket.Bind(s, address))
			var port int
			a.ok(socket.Getsockname(s, &address, &port))
			a.number(s)
			a.renderPort(port)
			return arrayOf[any](s, port)
		},
		"readable": func(a *args) any {
			a.wait(unix.POLLIN)
			return nil
		},
		"str_repeat": func(a *args) any { return strings.Repeat(a.str(0), a.int(1)) },
		"strlen":     func(a *args) any { return len(a.str(0)) },
		"range": func(a *args) any {
			list := &array{}
			for i := a.int(0); i <= a.int(1); i++ {
				list.set(len(list.keys), i)
			}
			return list
		},
		"unlimit_files": func(a *args) any { unlimitFiles(a.run); return nil },
		"writable": func(a *args) any {
			a.wait(unix.POLLOUT)
			return nil
		},
	}
}

// family returns the first argument of a helper: the family of the sockets that the helper creates.
// This argument is optional and defaults to AF_INET.
func family(a *args) int {
	if a.has(0) {
		return a.int(0)
	}
	return socket.AF_INET
}

func listener(a *args) *socket.Socket {
	l := a.must(socket.Create(family(a), socket.SOCK_STREAM, 0))
	address := "127.0.0.1"
	if family(a) == socket.AF_INET6 {
		address = "::1"
	}
	a.ok(socket.Bind(l, address))
	a.ok(socket.Listen(l, 16))
	a.number(l)
	return l
}

func unlimitFiles(r *run) {
	if r.limit != nil {
		r.ok(unix.Setrlimit(unix.RLIMIT_NOFILE, r.limit))
		r.limit = nil
		starting.Unlock()
	}
}

// wait waits until the socket in the first argument is ready for the given events.
func (a *args) wait(events int16) {
	raw, err := a.sock(0).SyscallConn()
	a.ok(err)
	a.ok(raw.Control(func(fd uintptr) {
		_, err = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: events}}, 10000)
	}))
	a.ok(err)
}

// ok fails the test if a helper has failed.
func (r *run) ok(err error) {
	if err != nil {
		r.t.Helper()
		r.t.Fatal(err)
	}
}

func (r *run) must(s *socket.Socket, err error) *socket.Socket {
	r.t.Helper()
	r.ok(err)
	return s
}

// constants maps the name of each constant that scenarios may use to its value.
var constants = map[string]int{}

func init() {
	for _, row := range constTable {
		constants[row.name] = row.value
	}
	constants["PHP_INT_MAX"], constants["PHP_INT_MIN"] = math.MaxInt, math.MinInt
}
