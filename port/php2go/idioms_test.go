package php2go_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"phpsocket/socket/port/php2go"
)

var update = flag.Bool("update", false, "write what is converted to testdata/idioms.txt, to be reviewed")

// TestIdioms tests that php2go converts common idioms to the Go code in
// testdata/idioms.txt. In that file, a line "=== name" comes before the PHP code of an
// idiom. After a line "--- go" comes the Go code: the body of main and the functions.
func TestIdioms(t *testing.T) {
	const file = "../testdata/idioms.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var out strings.Builder
	head, rest, _ := strings.Cut(string(data), "=== ")
	out.WriteString(head)
	n := 0
	for part := range strings.SplitSeq(rest, "\n=== ") {
		n++
		name, body, _ := strings.Cut(part, "\n")
		php, want, _ := strings.Cut(body, "--- go\n")
		path := filepath.Join(dir, "main.php")
		if err := os.WriteFile(path, []byte("<?php\n"+php), 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := php2go.Convert(php2go.Options{}, path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, l := range r.Left {
			t.Errorf("%s: left: line %d: %s", name, l.Line, l.Why)
		}
		got := strings.TrimSpace(goBody(string(r.Files["main.go"]))) + "\n"
		if got != strings.TrimSpace(want)+"\n" && !*update {
			t.Errorf("%s:\n%s\n--- got\n%s--- want\n%s", name, php, got, want)
		}
		if n > 1 {
			out.WriteString("\n")
		}
		out.WriteString("=== " + name + "\n" + php + "--- go\n" + got)
	}
	if n < 25 {
		t.Errorf("only %d idioms", n)
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// goBody returns the text of a Go file without its package clause, imports and first
// comment.
func goBody(s string) string {
	if _, after, ok := strings.Cut(s, "\n)\n"); ok && strings.Contains(s[:strings.Index(s, "\n)\n")], "import (") {
		return after
	}
	if i := strings.Index(s, "\nimport "); i >= 0 {
		_, after, _ := strings.Cut(s[i+1:], "\n")
		return after
	}
	_, after, _ := strings.Cut(s, "package main\n")
	return after
}
