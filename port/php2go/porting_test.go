package php2go_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/port/php2go"
)

// prelude sets the variables that examples in PORTING.md use but do not set.
const prelude = `<?php
$s = $c = $l = $listen = $a = $b = socket_create_listen(0);
$ip = '127.0.0.1';
$port = 9;
$seconds = 1;
$id = 7;
$all = $answer = '';
$text = '8080';
$line = "GET / HTTP/1.1\n";
$packet = "\x08\x00\x00\x00\x12\x34\x00\x01";
$got = [];
$clients = $all = [$s];
$out = ['x'];
socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
function handle($c) { socket_close($c); }
`

// fragments lists the examples that the test does not convert. It maps a piece of the text
// of each such example to the reason.
var fragments = map[string]string{
	"pcntl_alarm(": "pcntl_alarm, which the Go beside it replaces",
	"= &$":         "references between variables",
}

// TestPorting tests that php2go converts each PHP example of PORTING.md to Go that
// compiles. It also runs the examples without sockets. Their output and the values of their
// variables must be the same as in php.
func TestPorting(t *testing.T) {
	text, err := os.ReadFile("../../PORTING.md")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	n := 0
	var one programs
	var pure []string
	for _, part := range strings.Split(string(text), "\n```php\n")[1:] {
		block, _, _ := strings.Cut(part, "\n```")
		if why := fragment(block); why != "" {
			t.Logf("not converted, %s: %s", why, block)
			continue
		}
		n++
		name := fmt.Sprintf("block%d", n)
		source := prelude + strings.TrimPrefix(block, "<?php\n") + "\n"
		if !strings.ContainsAny(block, "@") && !strings.Contains(block, "socket_") && !strings.Contains(block, "stream_") && !strings.Contains(block, "fsock") && !strings.Contains(block, "fopen") {
			pure = append(pure, name)
			source += printed(block)
		}
		file := filepath.Join(dir, name+".php")
		if err := os.WriteFile(file, []byte(source), 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := php2go.Convert(php2go.Options{}, file)
		if err != nil {
			t.Errorf("%v\n%s", err, block)
			continue
		}
		for _, l := range r.Left {
			t.Errorf("left: line %d: %s\n%s", l.Line, l.Why, block)
		}
		if err := r.Write(filepath.Join(dir, name), root); err != nil {
			t.Fatal(err)
		}
		os.Remove(filepath.Join(dir, name, "go.mod"))
		one.add(t, dir, name)
	}
	if n < 15 || len(pure) < 2 {
		t.Fatalf("only %d examples, %d of them print", n, len(pure))
	}
	if err := new(php2go.Result).Write(dir, root); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(dir, "bin")
	os.Mkdir(bin, 0o777)
	one.write(t, dir)
	for _, args := range [][]string{{"vet", "./..."}, {"build", "-ldflags=-s -w", "-o", bin, "./programs"}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, out)
		}
	}
	php := needs.Program(t, "php")
	for _, name := range pure {
		want, err := exec.Command(php, "-d", "display_errors=0", filepath.Join(dir, name+".php")).Output()
		if err != nil {
			t.Errorf("%s: php: %v", name, err)
		}
		got, err := exec.Command(filepath.Join(bin, "programs"), name).Output()
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v: %q, php prints %q", name, err, got, want)
		}
	}
}

// fragment returns the reason why the test does not convert an example. If the test
// converts the example, fragment returns "".
func fragment(block string) string {
	for part, why := range fragments {
		if strings.Contains(block, part) {
			return why
		}
	}
	return ""
}

// printed returns PHP code that prints the variables an example sets.
func printed(block string) string {
	var out strings.Builder
	seen := make(map[string]bool)
	for line := range strings.Lines(block) {
		name, _, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok || !strings.HasPrefix(name, "$") || strings.ContainsAny(name, "[->(") || seen[name] {
			continue
		}
		seen[name] = true
		fmt.Fprintf(&out, "echo json_encode(is_string(%s) ? bin2hex(%s) : %s), \"\\n\";\n", name, name, name)
	}
	return out.String()
}
