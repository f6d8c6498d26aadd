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

// module returns the folder of this module.
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
		program = filepath.Join(dir, "portvet.exe") // a file name that works on every system
		if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

// run runs a command in a folder. It returns the exit code and the output.
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
		{[]string{"-h"}, 0, "Usage of portvet:"},
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

// folder creates a folder with a program that uses package socket.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	sum, err := os.ReadFile(filepath.Join(module(), "..", "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	files["go.sum"] = string(sum)
	files["go.mod"] = "module fixed\n\ngo 1.25.0\n\nrequire phpsocket/socket v0.0.0\n\nrequire golang.org/x/sys v0.47.0 // indirect\n\nreplace phpsocket/socket => " + filepath.ToSlash(filepath.Dir(module())) + "\n"
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestFix tests that portvet does not report a mistake that -fix mends, and that the mended
// program compiles.
func TestFix(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
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
	})
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

// TestFixLeaves tests that a mistake that -fix cannot mend is printed exactly once.
func TestFixLeaves(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"main.go": `package main

import "phpsocket/socket"

func main() {
	s, err := socket.CreateListen(0)
	if err == socket.SOCKET_EADDRINUSE {
		return
	}
	for {
		c, err := socket.Accept(s)
		if err != nil {
			return
		}
		defer socket.Close(c)
	}
}
`})
	if code, out := run(t, dir, program, "-fix", "."); code != 3 || strings.Count(out, "\n") != 1 || !strings.Contains(out, ": deferloop: ") {
		t.Errorf("-fix: exit code %d, want 3 and only deferloop:\n%s", code, out)
	}
}

// TestShadow tests a program that does not compile because a variable is named socket.
// Portvet reports the variable, and -fix makes the program compile. The other rules report
// nothing.
func TestShadow(t *testing.T) {
	t.Parallel()
	text := `package main

import "phpsocket/socket"

func main() {
	socket, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err == nil {
		err = socket.Bind(socket, "127.0.0.1", 0)
	}
	if err == nil {
		err = socket.Listen(socket, 5)
	}
	if err != nil {
		println(socket.Strerror(socket.LastError(socket)))
		return
	}
	c, err := socket.Accept(socket)
	if err != nil {
		return
	}
	socket.Close(c)
	socket.Close()
}
`
	dir := folder(t, map[string]string{"main.go": text})
	const says = "main.go:6:2: shadow: the variable socket hides the package"
	if code, out := run(t, dir, program, "."); code != 3 || strings.Count(out, ": shadow: ") != 1 || !strings.Contains(out, says) || strings.Contains(out, "skipped") {
		t.Errorf("exit code %d, want 3 and shadow:\n%s", code, out)
	}
	if code, out := run(t, dir, "go", "vet", "-vettool="+program, "."); code != 1 || strings.Count(out, ": shadow: ") != 1 || !strings.Contains(out, says) || !strings.Contains(out, "socket.Bind undefined") {
		t.Errorf("go vet: exit code %d, want 1, shadow and the compiler's error:\n%s", code, out)
	}
	if code, out := run(t, dir, program, "-fix", "."); code != 0 || out != "" {
		t.Errorf("-fix: exit code %d:\n%s", code, out)
	}
	if code, out := run(t, dir, "go", "vet", "."); code != 0 {
		t.Errorf("what -fix has made does not compile:\n%s", out)
	}

	// If the program does not use package socket, or has syntax errors, there is nothing to
	// explain.
	dir = folder(t, map[string]string{"main.go": "package main\n\nfunc main() { if }\n"})
	if code, out := run(t, dir, program, "."); code != 1 || strings.Contains(out, "skipped") {
		t.Errorf("exit code %d, want 1:\n%s", code, out)
	}
	if code, out := run(t, dir, "go", "vet", "-vettool="+program, "."); code != 1 {
		t.Errorf("go vet: exit code %d, want 1:\n%s", code, out)
	}
}

// TestStandardLibrary tests that portvet reports nothing in code that is not ported from
// PHP. The standard library is such code.
func TestStandardLibrary(t *testing.T) {
	t.Parallel()
	packages := []string{"net", "net/http", "net/textproto", "encoding/json", "encoding/binary", "log/slog", "os", "strconv", "strings", "text/template", "crypto/tls"}
	if code, out := run(t, module(), append([]string{program, "-test=false"}, packages...)...); code != 0 {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}
