package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// module is the folder of this module.
var module = sync.OnceValue(func() string {
	dir, err := filepath.Abs("../..")
	if err != nil {
		panic(err)
	}
	return dir
})

var program string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "portvet")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "portvet.exe") // a name that works on every system
		if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

// run runs a command in a folder and returns its exit code and all that it printed.
func run(t *testing.T, dir string, command ...string) (code int, out string) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	text, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(text)
}

const (
	bad  = "./testdata/ports/jobs/before"
	good = "./testdata/ports/jobs/after"
)

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{good}, 0, ""},
		{[]string{bad}, 3, "main.go:64:3: nilmap: nothing makes the map done"},
		{[]string{"-nilmap", bad}, 3, "main.go:64:3: nilmap: "},
		{[]string{"-byteshift", bad}, 0, ""},
		{[]string{"-json", bad}, 0, `"message": "nilmap: `},
		{[]string{"./testdata/nothing"}, 1, "nothing"},
		{[]string{"help", "readend"}, 0, "In PHP: `while ($x = socket_read($s, 2048))`"},
		{[]string{}, 1, "Usage: portvet"},
	} {
		code, out := run(t, module(), append([]string{program}, test.args...)...)
		if code != test.code || !strings.Contains(out, test.says) || test.says == "" && out != "" {
			t.Errorf("portvet %s: exit code %d, want %d and %q:\n%s", strings.Join(test.args, " "), code, test.code, test.says, out)
		}
	}
	if _, out := run(t, module(), program, "-nilmap", bad); strings.Count(out, "\n") != 1 {
		t.Errorf("-nilmap reports more than that:\n%s", out)
	}
}

func TestVettool(t *testing.T) {
	t.Parallel()
	if code, out := run(t, module(), "go", "vet", "-vettool="+program, good); code != 0 {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	code, out := run(t, module(), "go", "vet", "-vettool="+program, bad)
	if code == 0 {
		t.Error("exit code 0")
	}
	for _, rule := range []string{"neterror", "unchecked", "nilmap", "shadow", "deferloop", "exitdefer"} {
		if !strings.Contains(out, ": "+rule+": ") {
			t.Errorf("%s is not reported:\n%s", rule, out)
		}
	}
	if code, out := run(t, module(), "go", "vet", "-vettool="+program, "-shadow", bad); code == 0 || !strings.Contains(out, ": shadow: ") || strings.Contains(out, ": nilmap: ") {
		t.Errorf("-shadow: exit code %d:\n%s", code, out)
	}
}

// What -fix mends is not reported again, and compiles.
func TestFix(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module fixed\n\ngo 1.25.0\n\nrequire phpsocket/socket v0.0.0\n\nrequire golang.org/x/sys v0.47.0 // indirect\n\nreplace phpsocket/socket => " + filepath.ToSlash(filepath.Dir(module())) + "\n",
		"main.go": `package main

import "phpsocket/socket"

var counts map[string]int

func main() {
	socket, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	if err != nil {
		return
	}
	serve(socket)
}
`,
		"serve.go": `package main

import "phpsocket/socket"

func serve(s *socket.Socket) error {
	socket.Bind(s, "127.0.0.1", 0)
	socket.Listen(s, 5)
	c, err := socket.Accept(s)
	if err == socket.SOCKET_EINTR {
		return nil
	}
	for {
		x, err := socket.Read(c, 1024)
		if err != nil {
			return err
		}
		counts[x]++
		socket.Write(c, string(x[0]))
	}
}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	sum, err := os.ReadFile(filepath.Join(module(), "..", "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o666); err != nil {
		t.Fatal(err)
	}
	code, out := run(t, dir, program, ".")
	if code != 3 || strings.Count(out, "\n") != 7 {
		t.Errorf("exit code %d, want 3 and seven lines:\n%s", code, out)
	}
	if code, out := run(t, dir, program, "-fix", "."); code != 0 {
		t.Errorf("-fix: exit code %d:\n%s", code, out)
	}
	if code, out := run(t, dir, program, "."); code != 0 {
		t.Errorf("after -fix: exit code %d:\n%s", code, out)
	}
	if code, out := run(t, dir, "go", "vet", "."); code != 0 {
		t.Errorf("what -fix has made does not compile:\n%s", out)
	}
}

// Portvet reports nothing in code that is not a port: in some packages of the standard
// library.
func TestStandardLibrary(t *testing.T) {
	t.Parallel()
	packages := []string{"net", "net/http", "net/textproto", "encoding/json", "encoding/binary", "log/slog", "os", "strconv", "strings", "text/template", "crypto/tls"}
	if code, out := run(t, module(), append([]string{program, "-test=false"}, packages...)...); code != 0 {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}
