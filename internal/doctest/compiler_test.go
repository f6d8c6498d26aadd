package doctest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// mistakes is a program with mistakes that are typical when a program is first ported from PHP. The
// compiler refuses each of its statements.
const mistakes = `package main

import (
	"fmt"
	"net"
	"os"
	"strings"

	"phpsocket/socket"
	"phpsocket/socket/php"
)

func handle(c *socket.Socket) {}
func set(s *string)           {}

func byReference(s *socket.Socket, read []*socket.Socket, buf string, m map[string]string) {
	socket.Recv(s, buf, 10, 0)
	socket.Select(read, nil, nil, 0)
	set(&m["x"])
}

func fields() {
	m := map[string]struct{ n int }{}
	m["x"].n = 1
}

func types(s *socket.Socket, conn net.Conn) {
	socket.GetOption(s, 1, 2)
	socket.SelectKeyed(nil, nil, nil, 0)
	var read map[any]*socket.Socket
	var write map[int]*socket.Socket
	socket.SelectKeyed(&read, &write, nil, 0)
	socket.Select(nil, nil, nil, nil)
	socket.Select(nil, nil, nil, 0.25)
	socket.ImportStream(conn)
}

func results(s *socket.Socket) {
	c := socket.Accept(s)
	println("x" + socket.Read(s, 10))
	handle(socket.Accept(s))
	n, err := socket.Write(s, "x")
	n, err := socket.Write(s, "x")
	x = 1
	a, b, c := php.Explode(" ", "a b c")
}

func conditions(n int, s string, err error, sock *socket.Socket) {
	if n {
	}
	for s {
	}
	if !n {
	}
	if !socket.Bind(sock, "127.0.0.1") {
	}
	if err == 98 {
	}
	if s == nil {
	}
	if s == false {
	}
	switch socket.LastError() {
	case socket.SOCKET_EAGAIN:
	case socket.SOCKET_EWOULDBLOCK:
	}
}

func sums(n int, s string) {
	b := s[0]
	a, _ := php.Unpack("nx", s)
	v := a.At("x")
	_ = "n: " + n
	_ = s + n
	_ = s + b
	_ = v + 1
}

func shadow() {
	socket, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	socket.Bind(socket, "127.0.0.1", 0)
	socket.Close(socket)
}

func text(s *socket.Socket, port, t string, b []byte, err error) {
	socket.Bind(s, "127.0.0.1", "8000")
	socket.Bind(s, "127.0.0.1", port)
	_ = strings.TrimSpace(b)
	t = err
	t[0] = 'x'
	_ = strlen(t)
	_ = count(b)
	if line := t; line[0] == "/" {
	}
	fmt.println(t)
}

type client struct{ name string }

type liner interface{ onLine() }

func (c *client) onLine() {}

func structs(m map[string]int, clients []*socket.Socket, s *socket.Socket) {
	var c client
	c.lines = 1
	m.x = 1
	if c == nil {
	}
	var p *client = client{}
	var l liner = c
	l.onLine()
	clients["x"] = s
	m = append(m, 1)
	x := nil
}

func keys(a *php.Array[int], except int) int {
	for id := range a.All() {
		if id != except {
		}
		return id
	}
	_ = len(a)
	return false
}

func arrays(a *php.Array[int]) {
	for range a {
	}
	_ = a["x"]
}

func numbers(s *socket.Socket, n uint16, ratio float64, t string) {
	var i int = ratio
	_ = n + len(t)
	n, err := socket.Bind(s, "127.0.0.1", 80)
	socket.SetOption(s, 1, 20, map[string]int{"sec": 1})
	socket.Connect(s)
	socket.Foo(s)
}

func head() {
	return "x"
}

func both() (string, error) {
	return "x"
}

func body(n int) string {
	if n > 0 {
		return "x"
	}
}

func body(n int) {}

func main() {}
`

// slips are lines that the compiler cannot parse. The test compiles each in a program of its own
// and uses only the first message.
var slips = []string{`if n = 5 {`, `println("\0")`, `println("\$a")`, `println('quit')`, `println(n ? 1 : 2)`,
	`$n = 1`, `n = @f()`, `s->write("x")`, `if n === 1 {`, `s.="x"`, `println("a" . "b")`, `while (n) {`, `foreach (list as s) {`, `clients[] = s`,
	`echo "x"`, `new Client()`, `list := [1, 2]`, `if (n == 1)` + "\n\t{", "if n == 1 {\n\t}\n\telse {", "_ = []int{\n\t\t1,\n\t\t2\n\t}", `func f() {`,
}

// TestCompilerMessages checks the messages that PORTING.md quotes. The compiler must print each of
// them for a mistake or a slip. PORTING.md must quote every message that the compiler prints for
// the mistakes and slips.
func TestCompilerMessages(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil || !strings.HasPrefix(runtime.Version(), "go1.26") {
		t.Log("skipped: not Go 1.26, whose messages these are")
		return
	}
	guide, err := os.ReadFile(filepath.Join(root, "PORTING.md"))
	must(t, err)
	_, table, _ := strings.Cut(string(guide), "| The compiler says | Because |\n| --- | --- |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	var quoted []string
	for line := range strings.Lines(table) {
		says, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		for _, m := range regexp.MustCompile("`([^`]*)`").FindAllStringSubmatch(says, -1) {
			if message, ran := strings.CutPrefix(m[1], "panic: "); ran {
				nilMap(t, message)
			} else {
				quoted = append(quoted, m[1])
			}
		}
	}
	printed := compile(t, mistakes)
	for _, slip := range slips {
		printed = append(printed, compile(t, "package main\n\nfunc main() {\n\tn := 1\n\t"+slip+"\n\t}\n}\n")[0])
	}
	says := func(printed, quoted string) bool {
		parts := strings.Split(regexp.QuoteMeta(quoted), regexp.QuoteMeta("..."))
		return regexp.MustCompile(strings.Join(parts, ".*")).MatchString(printed)
	}
	for _, q := range quoted {
		found := false
		for _, p := range printed {
			found = found || says(p, q)
		}
		if !found {
			t.Errorf("the compiler does not say %q", q)
		}
	}
	for _, p := range printed {
		found := false
		for _, q := range quoted {
			// The program and the quotation may name the variable differently.
			found = found || says(p, q) || strings.HasPrefix(q, "declared and not used") && strings.HasPrefix(p, "declared and not used")
		}
		if !found {
			t.Errorf("PORTING.md does not quote %q", p)
		}
	}
	if len(quoted) < 70 {
		t.Errorf("%d messages quoted", len(quoted))
	}
	if t.Failed() {
		t.Log(strings.Join(printed, "\n"))
	}
}

// compile returns the compiler's messages about a program, without the positions in the program.
func compile(t *testing.T, program string) []string {
	t.Helper()
	dir := module(t)
	must(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o644))
	out, err := inModule(dir, "go", "build", "-gcflags=-e", "-o", os.DevNull, ".")
	if err == nil {
		t.Fatalf("it compiles:\n%s", program)
	}
	var messages []string
	for _, m := range regexp.MustCompile(`(?m)^\.[/\\]main\.go:\d+:\d+: (?:syntax error: )?(.*)$`).FindAllStringSubmatch(out, -1) {
		messages = append(messages, m[1])
	}
	if len(messages) == 0 {
		t.Fatalf("no message of the compiler:\n%s", out)
	}
	return messages
}

// nilMap checks that a write to a nil map panics with the given message.
func nilMap(t *testing.T, message string) {
	t.Helper()
	defer func() {
		if err, ok := recover().(error); !ok || err.Error() != message {
			t.Errorf("a write to a nil map says %v, not %s", err, message)
		}
	}()
	write := func(m map[string]int) { m["x"] = 1 }
	write(nil)
}
