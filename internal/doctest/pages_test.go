package doctest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"phpsocket/socket"
	"phpsocket/socket/internal/qemu"
)

// guides returns the names of README.md, PORTING.md and the pages in docs. The last name is that of
// README.zh-CN.md.
func guides(t *testing.T) []string {
	t.Helper()
	names := []string{"README.md", "PORTING.md"}
	must(t, filepath.WalkDir(filepath.Join(root, "docs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			name, _ := filepath.Rel(root, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	}))
	return append(names, "README.zh-CN.md")
}

// block is a fenced block of a page.
type block struct {
	page string
	lang string
	text string
}

// pageBlocks returns the fenced blocks of a page.
func pageBlocks(t *testing.T, page string) []block {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, page))
	must(t, err)
	var blocks []block
	for lang, code := range codeBlocks(string(text)) {
		blocks = append(blocks, block{page, lang, code})
	}
	return blocks
}

// isProgram reports whether a block is a whole Go program.
func (b block) isProgram() bool {
	return b.lang == "go" && strings.HasPrefix(strings.TrimSpace(b.text), "package main")
}

// prints reports whether a Go block writes to standard output.
func (b block) prints() bool {
	return regexp.MustCompile(`\bfmt\.Print|\bphp\.(Printf|VarDump|PrintR)\(|\bos\.Stdout\b`).MatchString(b.text)
}

// sample is a Go block that is not a whole program, together with its expected output.
type sample struct {
	block
	php    string // the PHP block before the Go block; its output is the expected one
	output string // if there is no PHP block, the text block after the Go block
	runs   bool   // whether the test runs the block and compares its output
}

// samples returns the Go blocks that are not whole programs and are not part of the tests in this
// folder. If a block prints something, the test compares its output with that of the PHP block
// before it, or with the text block after it. A block with neither is not run.
func samples(t *testing.T) []sample {
	t.Helper()
	var code string
	for _, name := range []string{"guide_test.go", "guide_unix_test.go"} {
		src, err := os.ReadFile(name)
		must(t, err)
		code += squeeze(string(src))
	}
	var list []sample
	english, examples := englishBlocks(t), exampleCode(t)
	seen := map[string]bool{}
	for _, page := range guides(t) {
		blocks := pageBlocks(t, page)
		for i, b := range blocks {
			if b.lang != "go" || b.isProgram() || strings.Contains(code, squeeze(b.text)) {
				continue
			}
			// On a Chinese page, most Go blocks equal a block of an English page or a part of an
			// example, except for their comments. The English page or the example is tested, so
			// skip them here.
			if isChinese(page) && (english["go\n"+uncommented(b)] || strings.Contains(examples, uncommented(b))) {
				continue
			}
			s := sample{block: b}
			switch {
			case i > 0 && blocks[i-1].lang == "php":
				s.php = blocks[i-1].text
				s.runs = b.prints()
			case i+1 < len(blocks) && blocks[i+1].lang == "text":
				s.output = blocks[i+1].text
				s.runs = b.prints()
			}
			if key := s.php + "\x00" + s.text + "\x00" + s.output; !seen[key] {
				seen[key] = true
				list = append(list, s)
			}
		}
	}
	return list
}

// importPaths maps the packages that a block may use to their import paths.
var importPaths = map[string]string{
	"binary": "encoding/binary", "json": "encoding/json", "http": "net/http", "netip": "net/netip", "exec": "os/exec", "signal": "os/signal",
	"tls": "crypto/tls", "rand": "math/rand/v2", "socket": "phpsocket/socket", "php": "phpsocket/socket/php", "mixed": "phpsocket/socket/php/mixed", "user": "os/user",
	"bufio": "bufio", "bytes": "bytes", "cmp": "cmp", "context": "context", "errors": "errors", "fmt": "fmt", "io": "io", "log": "log", "maps": "maps",
	"math": "math", "net": "net", "os": "os", "slices": "slices", "strconv": "strconv", "strings": "strings", "sync": "sync", "syscall": "syscall",
	"time": "time", "utf8": "unicode/utf8",
}

// source returns a Go file that contains the block in a function Run. Functions and types of the
// block are placed outside Run. The parameters of Run are what given() returns, such as sockets and
// an address.
func source(b block, name string) string {
	var top, body, uses strings.Builder
	inside := false // whether the line is inside a declaration
	for line := range strings.Lines(b.text) {
		begins := regexp.MustCompile(`^(func [\w(]|type \w)`).MatchString(line)
		if inside || begins {
			top.WriteString(line)
			inside = !(line == "}\n" || begins && !strings.HasSuffix(line, "{\n"))
			continue
		}
		body.WriteString(line)
		if m := regexp.MustCompile(`^(\w+(?:, \w+)*) := `).FindStringSubmatch(line); m != nil && strings.HasSuffix(b.page, "faq.md") {
			for name := range strings.SplitSeq(m[1], ", ") {
				if name == "_" {
					continue
				}
				uses.WriteString("_ = " + name + "\n") // the code of an answer need not use all of its variables
			}
		}
	}
	plain := regexp.MustCompile("\"(?:[^\"\\\\\n]|\\\\.)*\"|`[^`]*`|//.*").ReplaceAllString(b.text, "")
	used := map[string]bool{`"phpsocket/socket"`: true}
	for _, m := range regexp.MustCompile(`\b([a-z][a-z0-9]*)\.[A-Z]`).FindAllStringSubmatch(plain, -1) {
		if path := importPaths[m[1]]; path != "" {
			used[strconv.Quote(path)] = true
		}
	}
	var imports []string
	for path := range used {
		imports = append(imports, path)
	}
	slices.Sort(imports)
	return "package " + name + "\n\nimport (\n" + strings.Join(imports, "\n") + "\n)\n\n" + top.String() +
		"\nfunc Run(s, c, l *socket.Socket, clients []*socket.Socket, ip string, port int, data string) {\n\tfor range 1 {\n" + body.String() + uses.String() + "\t}\n}\n"
}

// TestSamples compiles the Go blocks that are not whole programs. It runs those that print, and
// compares the output with that of the PHP block before them or with the text block after them.
func TestSamples(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil || runtime.GOOS != "linux" {
		t.Log("skipped: not Linux, or no go: the blocks are not compiled")
		return
	}
	list := samples(t)
	dir := module(t)
	var program strings.Builder
	program.WriteString("package main\n\nimport (\n\"os\"\n\"strconv\"\n\n\"phpsocket/socket\"\n")
	for i := range list {
		fmt.Fprintf(&program, "\"example.com/port/b%d\"\n", i)
	}
	program.WriteString(`)

// given returns the values that the blocks may use. s is connected to a server at ip and port,
// which sends back what it receives. c is one end of a pair, and clients contains the other end. l
// is a listening socket.
func given() (s, c, l *socket.Socket, clients []*socket.Socket, ip string, port int, data string) {
	ip, data = "127.0.0.1", "some data"
	port, _ = strconv.Atoi(os.Getenv("PORT"))
	s, _ = socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	l, _ = socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	var pair [2]*socket.Socket
	err := socket.Connect(s, ip, port)
	err2 := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair)
	err3 := socket.Bind(l, ip)
	err4 := socket.Listen(l)
	if err != nil || err2 != nil || err3 != nil || err4 != nil {
		panic(err)
	}
	return s, pair[1], l, []*socket.Socket{pair[0]}, ip, port, data
}

var runs = map[string]func(s, c, l *socket.Socket, clients []*socket.Socket, ip string, port int, data string){
`)
	for i, s := range list {
		name := fmt.Sprintf("b%d", i)
		fmt.Fprintf(&program, "%q: %s.Run,\n", name, name)
		must(t, os.Mkdir(filepath.Join(dir, name), 0o777))
		must(t, os.WriteFile(filepath.Join(dir, name, "block.go"), []byte(source(s.block, name)), 0o644))
	}
	program.WriteString("}\n\nfunc main() { runs[os.Args[1]](given()) }\n")
	must(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(program.String()), 0o644))
	for _, args := range [][]string{{"go", "build", "-gcflags=-e", "-o", "samples", "."}, {"go", "vet", "./..."}} {
		if out, err := inModule(dir, args...); err != nil {
			for _, m := range regexp.MustCompile(`(?m)^b(\d+)/block\.go:`).FindAllStringSubmatch(out, -1) {
				i, _ := strconv.Atoi(m[1])
				if !strings.Contains(out, "was in ") {
					out += "b" + m[1] + " was in " + list[i].page + ":\n" + list[i].text
				}
			}
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	php, err := exec.LookPath("php")
	if err != nil {
		t.Log("skipped: no php: the PHP beside the blocks is not run")
	}
	port := echo(t)
	compared := 0
	var group sync.WaitGroup
	slots := make(chan bool, 4)
	for i, s := range list {
		if !s.runs || s.php != "" && php == "" {
			continue
		}
		compared++
		group.Go(func() {
			slots <- true
			defer func() { <-slots }()
			var got, want string
			for range 3 { // repeat this, because a busy machine may be slower than the blocks' timeouts
				want = s.output
				if s.php != "" {
					want = runSample(t, s, port, php, "-d", "display_errors=0", "-r", givenPHP+strings.TrimPrefix(strings.TrimSpace(s.php), "<?php"))
				}
				if got = runSample(t, s, port, filepath.Join(dir, "samples"), fmt.Sprintf("b%d", i)); got == want && got != "" {
					return
				}
			}
			t.Errorf("%s: this prints %q, not %q:\n%s%s", s.page, got, want, s.php, s.text)
		})
	}
	group.Wait()
	if php != "" && compared < 15 {
		t.Error("too few blocks are compared")
	}
	t.Logf("%d blocks of Go compiled, %d of them run and compared", len(list), compared)
}

// givenPHP is the PHP code for the same purpose: it creates the variables that given() returns in
// Go.
const givenPHP = `$ip = '127.0.0.1'; $port = (int)getenv('PORT'); $data = 'some data';
$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP); socket_connect($s, $ip, $port) || exit(9);
$l = socket_create(AF_INET, SOCK_STREAM, SOL_TCP); socket_bind($l, $ip) && socket_listen($l) || exit(9);
socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair) || exit(9); $c = $pair[1]; $clients = [$pair[0]]; unset($pair);
`

// runSample runs a program with two lines as its standard input and returns its output.
func runSample(t *testing.T, s sample, port int, program string, args ...string) string {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	words := append([]string{program}, args...)
	if strings.HasSuffix(program, "samples") {
		words = qemu.Args(program, args...)
	}
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env = append(os.Environ(), "PORT="+strconv.Itoa(port), "TZ=UTC", "SOCKET_WARNINGS=")
	cmd.Stdin = strings.NewReader("one\ntwo\n")
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Run(); err != nil {
		t.Errorf("%s: %s: %v\n%s%s\n%s", s.page, program, err, &out, &log, s.text)
	}
	return out.String()
}

// echo starts a server on a free port of 127.0.0.1. The server sends back what it receives, over
// TCP and UDP.
func echo(t *testing.T) (port int) {
	t.Helper()
	for {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		must(t, err)
		port = l.Addr().(*net.TCPAddr).Port
		p, err := net.ListenPacket("udp4", l.Addr().String())
		if err != nil { // another program uses the UDP port
			l.Close()
			continue
		}
		t.Cleanup(func() { l.Close(); p.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go func() { io.Copy(c, c); c.Close() }()
			}
		}()
		go func() {
			b := make([]byte, 65536)
			for {
				n, from, err := p.ReadFrom(b)
				if err != nil {
					return
				}
				p.WriteTo(b[:n], from)
			}
		}()
		return port
	}
}

// module creates a folder with a module that requires this one, and returns the folder.
func module(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(root)
	must(t, err)
	dir := t.TempDir()
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644))
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	must(t, err)
	mod := strings.Replace(string(text), "module phpsocket/socket", "module example.com/port", 1) +
		"\nrequire phpsocket/socket v0.0.0\n\nreplace phpsocket/socket => " + filepath.ToSlash(root) + "\n"
	must(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o644))
	return dir
}

// inModule runs a command in the folder of a module and returns its output.
func inModule(dir string, command ...string) (string, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestServersOfTheGuides runs the servers in README.md and PORTING.md, in PHP and in Go, and talks
// to them as nc would. Both versions must print the same text and send the client the same data.
func TestServersOfTheGuides(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil || runtime.GOOS != "linux" {
		t.Log("skipped: not Linux, or no go: the servers are not run")
		return
	}
	dir := module(t)
	type server struct {
		page string
		port int
		args []string
		text string
	}
	var servers []server
	php, _ := exec.LookPath("php")
	bin := filepath.Join(dir, "bin") + string(filepath.Separator)
	must(t, os.Mkdir(bin, 0o777))
	for _, page := range []string{"README.md", "PORTING.md"} {
		for i, b := range pageBlocks(t, page) {
			name := fmt.Sprintf("%s%d", strings.TrimSuffix(page, ".md"), i)
			path := filepath.Join(dir, name)
			port := freePort(t)
			text := strings.Replace(b.text, "8000", strconv.Itoa(port), 1)
			switch {
			case text == b.text: // the block contains no server port, so it is not a server
			case b.isProgram():
				must(t, os.Mkdir(path, 0o777))
				must(t, os.WriteFile(filepath.Join(path, "main.go"), []byte(text), 0o644))
				servers = append(servers, server{page, port, qemu.Args(bin + name), b.text})
			case b.lang == "php" && strings.HasPrefix(b.text, "<?php"):
				if php == "" {
					t.Log("skipped: no php: the server in PHP is not run")
					continue
				}
				must(t, os.WriteFile(path+".php", []byte(text), 0o644))
				servers = append(servers, server{page, port, []string{php, "-d", "display_errors=0", path + ".php"}, b.text})
			}
		}
	}
	if out, err := inModule(dir, "go", "build", "-o", bin, "./..."); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := map[string]string{}
	for _, s := range servers {
		got := talk(t, s.port, s.args)
		if before, ok := want[s.page]; ok && got != before {
			t.Errorf("%s: with this server nc shows and the server prints\n%s\nnot, as with the one before,\n%s\n%s", s.page, got, before, s.text)
		}
		want[s.page] = got
	}
	if !strings.Contains(want["README.md"], "you said: hello\n") || !strings.Contains(want["PORTING.md"], "001 HELLO\n") {
		t.Errorf("the servers say %q", want)
	}
	t.Logf("%d servers: %q", len(servers), want)
}

// freePort returns a port of 127.0.0.1. It was free a moment ago, but another program may use it
// now.
func freePort(t *testing.T) (port int) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// talk starts a server and sends it two lines. It returns the answer of the server and the line
// that the server prints.
func talk(t *testing.T, port int, args []string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	stdout, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	var c *socket.Socket
	for c == nil { // repeat this until the server listens
		c, _ = socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
		err := socket.Connect(c, "127.0.0.1", port)
		if err != nil {
			socket.Close(c)
			if c = nil; !errors.Is(err, socket.SOCKET_ECONNREFUSED) || ctx.Err() != nil {
				t.Fatal(err)
			}
		}
	}
	defer socket.Close(c)
	var ip string
	var own int
	must(t, socket.Getsockname(c, &ip, &own))
	_, err = socket.Write(c, "hello\nquit\n")
	must(t, err)
	answer, _ := io.ReadAll(c) // the server has not read everything, so the answer may end with a reset
	line, err := bufio.NewReader(stdout).ReadString('\n')
	must(t, err)
	cmd.Process.Kill()
	cmd.Wait()
	return strings.ReplaceAll(string(answer)+line, strconv.Itoa(own), "PORT")
}
