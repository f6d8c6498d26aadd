package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFilesAreCurrent generates the files again and compares them with those in the repository.
func TestFilesAreCurrent(t *testing.T) {
	t.Parallel()
	groups, err := parse(table)
	if err != nil {
		t.Fatal(err)
	}
	files, err := render(groups)
	if err != nil {
		t.Fatal(err)
	}
	const dir = "../../.."
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")), want) {
			t.Errorf("%s is not what the table makes: run go generate", name)
		}
	}
	for _, pattern := range []string{"zconst_*.go", "internal/*/zconst_*.go"} {
		old, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range old {
			if name, err := filepath.Rel(dir, path); err != nil || files[filepath.ToSlash(name)] == nil {
				t.Errorf("%s: the table makes it no more", path)
			}
		}
	}
}

// TestParse checks that the words in a constant's line give the constant the right value on each
// system.
func TestParse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		line, system, want string
	}{
		{"A 1 all=7", "all", "7"},
		{"A 1 all", "linux", "unix.A"},
		{"A 1 all", "windows", "windows.A"},
		{"A 1 unix", "windows", ""},
		{"A 1 unix -aix", "aix", ""},
		{"A 1 unix -aix", "solaris", "unix.A"},
		{"A 1 bsd=8 openbsd=16", "openbsd", "16"},
		{"A 1 bsd=8 openbsd=16", "netbsd", "8"},
		{"A 1 freebsd=-2", "freebsd", "-2"},
		{"A 1 linux=B ; a note", "linux", "unix.B"},
		{"A 1 none", "linux", ""},
		{"SOCKET_EX 1 all", "linux", "Errno(unix.EX)"},
		{"SOCKET_EX 1 all", "windows", "Errno(windows.WSAEX)"},
		{"SOCKET_EX 1 windows=5", "windows", "5"},
		{"EAI_X 1 linux", "linux", "EAI(unix.EAI_X)"},
		{"A 1 linux=8\n== sys\nA -1 above", "linux", "8"},
		{"B 1 linux\n== sys\nA -1 linux=9", "linux", "9"},
	} {
		groups, err := parse("= group\n" + test.line)
		if err != nil {
			t.Errorf("%s: %v", test.line, err)
		} else if got := groups[len(groups)-1].constants[0].value[test.system]; got != test.want {
			t.Errorf("%s: on %s %q, want %q", test.line, test.system, got, test.want)
		}
	}
}

// TestParseRefuses checks that parse refuses a table if the generated files would be wrong.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"A 1 linux", "constants.txt:1: no group"},
		{"= g\nA 1", "constants.txt:2: want NAME SINCE WHERE"},
		{"= g\nA 1 linux\nA 1 linux", "constants.txt:3: A is there twice"},
		{"= g\nB 1 linux\nA 1 linux", "constants.txt:3: B stands before A"},
		{"= g\nA 1 linux\n== sys\nB 0 above", "constants.txt:4: B: no such constant above, or more than that"},
		{"= g\nA 1 linux\n== sys\nA 0 above\nA 0 above", "constants.txt:5: internal/sys's A is there twice"},
		{"= g\nA 1 plan9", `constants.txt:2: A: unknown system "plan9"`},
		{"= g\nA 1 all=1 linux", "constants.txt:2: A: all=1 leaves no room for other words"},
	} {
		if _, err := parse(test.text); err == nil || err.Error() != test.want {
			t.Errorf("%s: error %v, want %s", strings.ReplaceAll(test.text, "\n", " / "), err, test.want)
		}
	}
}
