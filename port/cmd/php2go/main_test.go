package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The help text uses the name php2go, even if the file has another name. For example, go
// run builds a file in a temporary folder.
func TestUsage(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "another.exe") // a file name that works on every system
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, test := range []struct {
		args []string
		code int
	}{{[]string{"-h"}, 0}, {nil, 2}, {[]string{"-version", "4", "x.php"}, 2}, {[]string{"-nothing"}, 2}} {
		out, err := exec.Command(program, test.args...).CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		code := 0
		if exit != nil {
			code = exit.ExitCode()
		}
		if code != test.code || !strings.Contains(string(out), "usage: php2go ") || !strings.Contains(string(out), "-report") || strings.Contains(string(out), "another") {
			t.Errorf("php2go %s: exit code %d, want %d:\n%s", strings.Join(test.args, " "), code, test.code, out)
		}
	}
}
