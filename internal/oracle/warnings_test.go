//go:build linux

package oracle

import (
	"cmp"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"phpsocket/socket"
	table "phpsocket/socket/internal/gen/functions"
	"phpsocket/socket/internal/qemu"
)

// told holds the arguments of one call to the error handler.
type told struct {
	err  *socket.Error
	file string
	line int
}

// listening holds the calls to the error handler. The map has an entry for each goroutine that is
// running the function listen.
var listening sync.Map // the key is the result of goroutine(), the value a *[]told

// A process can have only one error handler. So all scenarios run with this one.
func init() {
	socket.SetErrorHandler(func(err *socket.Error, file string, line int) {
		if list, ok := listening.Load(goroutine()); ok {
			*list.(*[]told) = append(*list.(*[]told), told{err, file, line})
		}
	})
}

// goroutine returns a text that is different for every goroutine.
func goroutine() string {
	var b [64]byte
	id, _, _ := strings.Cut(string(b[:runtime.Stack(b[:], false)]), "[")
	return id
}

// listen calls f. It returns the calls to the error handler that were made during f.
func listen(f func()) (list []told) {
	id := goroutine()
	listening.Store(id, &list)
	defer listening.Delete(id)
	f()
	return list
}

// checkTold checks the calls to the error handler. If PHP reports err, there must be exactly one
// call, which passes err and a position in one of this package's tests. If PHP does not report err,
// there must be no call.
func checkTold(t *testing.T, function string, list []told, err error) {
	t.Helper()
	var e *socket.Error
	if !errors.As(err, &e) || e.Class() == "" {
		if len(list) > 0 {
			t.Errorf("%s: the handler was told of %v, the result was %v", function, list[0].err, err)
		}
		return
	}
	if len(list) != 1 || list[0].err != e {
		t.Errorf("%s: the handler was told %v, the result was %v", function, list, err)
		return
	}
	if file := filepath.Base(list[0].file); !strings.HasSuffix(file, "_test.go") || list[0].line == 0 {
		t.Errorf("%s: called in %s on line %d, as the handler was told", function, list[0].file, list[0].line)
	}
}

// thrownClass returns the class of the exception that PHP throws for err. It returns "-" if PHP
// does not throw one.
func thrownClass(err error) string {
	var e *socket.Error
	if !errors.As(err, &e) || e.Class() == "" || e.Class() == "Warning" {
		return "-"
	}
	return e.Class()
}

// printed has calls that print an error, or that fail silently. Each line has the same call in PHP
// and in Go. The PHP code uses the variables of printedPHP, and the Go code uses the fields of
// sides.
var printed = []struct {
	php   string
	here  func(v *sides)
	since string // the first PHP version that prints the same
}{
	{`socket_accept($s);`, func(v *sides) { socket.Accept(v.s) }, ""},
	{`socket_accept($l);`, func(v *sides) { socket.Accept(v.l) }, ""},
	{`socket_accept(null);`, func(v *sides) { socket.Accept(nil) }, ""},
	{`socket_addrinfo_bind($info);`, func(v *sides) { socket.AddrinfoBind(v.info) }, ""},
	{`socket_addrinfo_connect($info);`, func(v *sides) { socket.AddrinfoConnect(v.info) }, ""},
	{`socket_addrinfo_lookup('::1', '1', ['ai_family' => AF_INET]);`, func(v *sides) { socket.AddrinfoLookup("::1", "1", socket.AddrinfoHints{AiFamily: socket.AF_INET}) }, ""},
	{`socket_addrinfo_lookup('::1', '1', ['ai_family' => 77]);`, func(v *sides) { socket.AddrinfoLookup("::1", "1", socket.AddrinfoHints{AiFamily: 77}) }, "8.5"},
	{`socket_atmark($u);`, func(v *sides) { socket.Atmark(v.u) }, "8.3"},
	{`socket_bind($s, '127.0.0.1', $port);`, func(v *sides) { socket.Bind(v.s, "127.0.0.1", v.port) }, ""},
	{`socket_bind($s, 'no such host');`, func(v *sides) { socket.Bind(v.s, "no such host") }, ""},
	{`socket_bind($s, '127.0.0.1', 70000);`, func(v *sides) { socket.Bind(v.s, "127.0.0.1", 70000) }, "8.5"},
	{`socket_bind($x, str_repeat('x', 200));`, func(v *sides) { socket.Bind(v.x, strings.Repeat("x", 200)) }, "8.4"},
	{`socket_close($c);`, func(v *sides) { socket.Close(v.c) }, ""},
	{`socket_cmsg_space(77, 77);`, func(v *sides) { socket.CmsgSpace(77, 77) }, ""},
	{`socket_connect($s, '127.0.0.1', $dead);`, func(v *sides) { socket.Connect(v.s, "127.0.0.1", v.dead) }, ""},
	{`socket_connect($n, '127.0.0.1', $port);`, func(v *sides) { socket.Connect(v.n, "127.0.0.1", v.port) }, ""},
	{`socket_connect($s, '127.0.0.1');`, func(v *sides) { socket.Connect(v.s, "127.0.0.1") }, ""},
	{`socket_create(77, 1, 0);`, func(v *sides) { socket.Create(77, 1, 0) }, "8.6"},
	{`socket_create(AF_UNIX, SOCK_STREAM, 77);`, func(v *sides) { socket.Create(socket.AF_UNIX, socket.SOCK_STREAM, 77) }, ""},
	{`socket_create_listen($port);`, func(v *sides) { socket.CreateListen(v.port) }, ""},
	{`socket_create_pair(AF_INET, SOCK_STREAM, 0, $p);`, func(v *sides) { socket.CreatePair(socket.AF_INET, socket.SOCK_STREAM, 0, new([2]*socket.Socket)) }, ""},
	{`socket_export_stream($c);`, func(v *sides) { socket.ExportStream(v.c) }, ""},
	{`socket_get_option($s, SOL_SOCKET, 30000);`, func(v *sides) { socket.GetOption[int](v.s, socket.SOL_SOCKET, 30000) }, ""},
	{`socket_getopt($s, SOL_SOCKET, 30000);`, func(v *sides) { socket.Getopt[int](v.s, socket.SOL_SOCKET, 30000) }, ""},
	{`socket_getpeername($s, $name);`, func(v *sides) { socket.Getpeername(v.s, new(string)) }, ""},
	{`socket_getsockname($c, $name);`, func(v *sides) { socket.Getsockname(v.c, new(string)) }, ""},
	{`socket_import_stream(fopen('/dev/null', 'r'));`, func(v *sides) { socket.ImportStream(v.null) }, ""},
	{`socket_import_stream($closed);`, func(v *sides) { socket.ImportStream(v.closed) }, ""},
	{`socket_listen($u);`, func(v *sides) { socket.Listen(v.u) }, ""},
	{`socket_listen($s, 1, 2);`, func(v *sides) { socket.Listen(v.s, 1, 2) }, ""},
	{`socket_read($s, 5);`, func(v *sides) { socket.Read(v.s, 5) }, ""},
	{`socket_read($a, 5);`, func(v *sides) { socket.Read(v.a, 5) }, ""},
	{`socket_read($a, 0);`, func(v *sides) { socket.Read(v.a, 0) }, ""},
	{`socket_recv($s, $data, 5, 0);`, func(v *sides) { socket.Recv(v.s, new(string), 5, 0) }, ""},
	{`socket_recv($s, $data, 5, 0);`, func(v *sides) { var b []byte; socket.Recv(v.s, &b, 5, 0) }, ""},
	{`socket_recv($a, $data, 5, 0);`, func(v *sides) { socket.Recv(v.a, new(string), 5, 0) }, ""},
	{`socket_recv($a, $data, -1, 0);`, func(v *sides) { socket.Recv(v.a, new(string), -1, 0) }, ""},
	{`socket_recvfrom($s, $data, 5, 0, $name, $p);`, func(v *sides) { socket.Recvfrom(v.s, new(string), 5, 0, new(string), new(int)) }, ""},
	{`socket_recvfrom($u, $data, 5, MSG_DONTWAIT, $name, $p);`, func(v *sides) { socket.Recvfrom(v.u, new(string), 5, socket.MSG_DONTWAIT, new(string), new(int)) }, ""},
	{`socket_recvfrom($u, $data, 5, 0, $name);`, func(v *sides) { socket.Recvfrom(v.u, new(string), 5, 0, new(string)) }, "8.5"},
	{`socket_recvmsg($a, $m);`, func(v *sides) { socket.Recvmsg(v.a, &socket.Message{BufferSize: 5, Controllen: 64}) }, ""},
	{`socket_recvmsg($a, $none);`, func(v *sides) { socket.Recvmsg(v.a, &socket.Message{}) }, ""},
	{`$r = $w = $e = null; socket_select($r, $w, $e, 0);`, func(v *sides) { socket.Select(nil, nil, nil, 0) }, ""},
	{`$r = [$c]; $w = $e = null; socket_select($r, $w, $e, 0);`, func(v *sides) { r := []*socket.Socket{v.c}; socket.Select(&r, nil, nil, 0) }, "8.6"},
	{`$r = [$s]; $w = $e = null; socket_select($r, $w, $e, -2);`, func(v *sides) { r := []*socket.Socket{v.s}; socket.Select(&r, nil, nil, -2) }, ""},
	{`$r = ['k' => $s]; $w = $e = null; socket_select($r, $w, $e, -2);`, func(v *sides) { r := map[string]*socket.Socket{"k": v.s}; socket.SelectKeyed(&r, nil, nil, -2) }, ""},
	{`socket_send($s, 'x', 1, 0);`, func(v *sides) { socket.Send(v.s, "x", 1, 0) }, ""},
	{`socket_send($s, 'x', -1, 0);`, func(v *sides) { socket.Send(v.s, "x", -1, 0) }, ""},
	{`socket_sendmsg($u, ['iov' => ['x']]);`, func(v *sides) { socket.Sendmsg(v.u, &socket.Message{Iov: [][]byte{[]byte("x")}}) }, ""},
	{`socket_sendto($u, 'x', 1, 0, '255.255.255.255', 9);`, func(v *sides) { socket.Sendto(v.u, "x", 1, 0, "255.255.255.255", 9) }, ""},
	{`socket_sendto($u, 'x', 1, 0, '127.0.0.1');`, func(v *sides) { socket.Sendto(v.u, "x", 1, 0, "127.0.0.1") }, ""},
	{`socket_set_block($c);`, func(v *sides) { socket.SetBlock(v.c) }, ""},
	{`socket_set_nonblock($c);`, func(v *sides) { socket.SetNonblock(v.c) }, ""},
	{`socket_set_option($s, SOL_SOCKET, 30000, 1);`, func(v *sides) { socket.SetOption(v.s, socket.SOL_SOCKET, 30000, 1) }, ""},
	{`socket_set_option($u, IPPROTO_IP, IP_MULTICAST_TTL, 256);`, func(v *sides) { socket.SetOption(v.u, socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 256) }, ""},
	{`socket_set_option($u, IPPROTO_IP, IP_MULTICAST_IF, 'none');`, func(v *sides) { socket.SetOption(v.u, socket.IPPROTO_IP, socket.IP_MULTICAST_IF, "none") }, ""},
	{`socket_setopt($s, SOL_SOCKET, 30000, 1);`, func(v *sides) { socket.Setopt(v.s, socket.SOL_SOCKET, 30000, 1) }, ""},
	{`socket_shutdown($s);`, func(v *sides) { socket.Shutdown(v.s) }, ""},
	{`socket_shutdown($s, 3);`, func(v *sides) { socket.Shutdown(v.s, 3) }, "8.5"},
	{`socket_write($s, 'x');`, func(v *sides) { socket.Write(v.s, "x") }, ""},
	{`socket_write($s, 'x', -1);`, func(v *sides) { socket.Write(v.s, []byte("x"), -1) }, ""},
	{`socket_write($c, 'x');`, func(v *sides) { socket.Write(v.c, "x") }, ""},
}

// printedPHP creates the variables that the calls use. $s and $u are a stream socket and a datagram
// socket without a peer. $n is a non-blocking stream socket, and $x is an AF_UNIX stream socket. $a
// and $b are a pair, of which $a is non-blocking. $l is a non-blocking listener, and $c is closed.
const printedPHP = `ini_set('display_errors', 'stderr'); ini_set('log_errors', 0); ini_set('html_errors', 0); error_reporting(E_ALL);
$s = socket_create(AF_INET, SOCK_STREAM, 0); $u = socket_create(AF_INET, SOCK_DGRAM, 0); $x = socket_create(AF_UNIX, SOCK_STREAM, 0);
$n = socket_create(AF_INET, SOCK_STREAM, 0); socket_set_nonblock($n); socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $p); [$a, $b] = $p; socket_set_nonblock($a);
$l = socket_create(AF_INET, SOCK_STREAM, 0); socket_bind($l, '127.0.0.1'); socket_listen($l, 5); socket_getsockname($l, $name, $port); socket_set_nonblock($l);
$d = socket_create(AF_INET, SOCK_STREAM, 0); socket_bind($d, '127.0.0.1'); socket_getsockname($d, $name, $dead);
$c = socket_create(AF_INET, SOCK_STREAM, 0); socket_close($c); $m = ['buffer_size' => 5, 'controllen' => 64]; $none = ['controllen' => 0];
$info = socket_addrinfo_lookup('127.0.0.1', $dead, ['ai_socktype' => SOCK_STREAM])[0]; $closed = fopen('/dev/null', 'r'); fclose($closed);
`

// sides has the same sockets and values as printedPHP.
type sides struct {
	s, u, n, x, a, b, l, d, c *socket.Socket
	port, dead                int
	info                      *socket.AddressInfo
	null, closed              *os.File
}

func newSides() *sides {
	v := &sides{}
	var name string
	var pair [2]*socket.Socket
	v.s, _ = socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	v.u, _ = socket.Create(socket.AF_INET, socket.SOCK_DGRAM, 0)
	v.x, _ = socket.Create(socket.AF_UNIX, socket.SOCK_STREAM, 0)
	v.n, _ = socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	socket.SetNonblock(v.n)
	socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair)
	v.a, v.b = pair[0], pair[1]
	socket.SetNonblock(v.a)
	v.l, _ = socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	socket.Bind(v.l, "127.0.0.1")
	socket.Listen(v.l, 5)
	socket.Getsockname(v.l, &name, &v.port)
	socket.SetNonblock(v.l)
	v.d, _ = socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	socket.Bind(v.d, "127.0.0.1")
	socket.Getsockname(v.d, &name, &v.dead)
	v.c, _ = socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	socket.Close(v.c)
	list, _ := socket.AddrinfoLookup("127.0.0.1", strconv.Itoa(v.dead), socket.AddrinfoHints{AiSocktype: socket.SOCK_STREAM})
	v.info = list[0]
	v.null, _ = os.Open("/dev/null")
	v.closed, _ = os.Open("/dev/null")
	v.closed.Close()
	return v
}

var phpName = regexp.MustCompile(`socket_\w+`)

// printedLine matches a message that PHP prints. Its groups are the text, the file and the line
// number.
var printedLine = regexp.MustCompile(`^((?:Warning: |Fatal error: Uncaught ).*) in (.*)(?: on line |:)(\d+)$`)

// lookupCode matches the code of a failed lookup. In PHP, this code may come from an earlier
// lookup: see lookup-code in DEVIATIONS.md.
var lookupCode = regexp.MustCompile(`\[-1000\d\]: .*`)

// printedLines returns the message for each line of a program. It also returns the files that the
// messages name.
func printedLines(t *testing.T, text string) (lines map[int]string, files map[string]bool) {
	lines, files = make(map[int]string), make(map[string]bool)
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		m := printedLine.FindStringSubmatch(line)
		if m == nil {
			if !regexp.MustCompile(`^(Stack trace:|#\d+ .*|  thrown in .*|)$`).MatchString(line) {
				t.Errorf("printed: %q", line)
			}
			continue
		}
		n, _ := strconv.Atoi(m[3])
		lines[n] += lookupCode.ReplaceAllString(m[1], "[a code]")
		if strings.HasPrefix(m[1], "Warning") {
			lines[n] += " on line"
		}
		files[m[2]] = true
	}
	return lines, files
}

// If SOCKET_WARNINGS is set, package socket prints the same lines to standard error as PHP. The
// test has a failing call for every PHP function that can fail. Some of its calls fail without a
// warning in PHP.
func TestWarningsPrinted(t *testing.T) {
	if os.Getenv("ORACLE_PRINT") != "" { // this is the child process, which the lines below start
		socket.SetErrorHandler(nil)
		v := newSides()
		for _, row := range printed {
			row.here(v)
		}
		os.Exit(0)
	}
	words := qemu.Args(os.Args[0], "-test.run=^TestWarningsPrinted$")
	here := exec.Command(words[0], words[1:]...)
	here.Env = append(os.Environ(), "ORACLE_PRINT=1", "SOCKET_WARNINGS=1", "LC_ALL=C")
	var errs strings.Builder
	here.Stderr = &errs
	if err := here.Run(); err != nil {
		t.Fatal(err, errs.String())
	}
	ours, files := printedLines(t, errs.String())
	if len(files) != 1 || !files["warnings_test.go"] {
		t.Errorf("the files are %v", files)
	}

	program := strings.ReplaceAll(printedPHP, "\n", " ")
	for _, row := range printed { // each call runs in a process of its own, because an exception ends the process
		program += "\nif (!pcntl_fork()) { " + row.php + " exit(0); } pcntl_wait($status);"
	}
	seen := make(map[string]bool)
	for _, p := range findPHP(t) {
		cmd := exec.Command(p.command)
		cmd.Stdin = strings.NewReader("<?php " + program)
		cmd.Env = append(os.Environ(), "LC_ALL=C")
		var errs strings.Builder
		cmd.Stderr = &errs
		if err := cmd.Run(); err != nil {
			t.Fatal(p.command, err, errs.String())
		}
		theirs, _ := printedLines(t, errs.String())
		compared := 0
		for i, row := range printed {
			pc := reflect.ValueOf(row.here).Pointer()
			_, line := runtime.FuncForPC(pc).FileLine(pc)
			got := ours[line]
			if got != "" {
				seen[phpName.FindString(row.php)] = true
			}
			if !p.newer(cmp.Or(row.since, "0.0")) {
				continue
			}
			if want := theirs[i+2]; got != want {
				t.Errorf("%s\nhere      %s\nPHP %s %s", row.php, got, p.version, want)
			}
			compared++
		}
		t.Logf("warnings: %d of %d calls print what PHP %s prints", compared, len(printed), p.version)
	}
	all, err := table.All()
	must(t, err)
	for _, f := range all {
		switch f.Name {
		case "socket_addrinfo_explain", "socket_clear_error", "socket_last_error", "socket_strerror": // in this test, these functions do not fail
			continue
		}
		if !f.Gone() && !f.Windows && !seen[f.Name] {
			t.Errorf("nothing is printed of %s", f.Name)
		}
	}
}
