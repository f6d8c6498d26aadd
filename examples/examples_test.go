package examples

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// read returns the text of a file.
func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// names returns the names of the examples.
func names(t *testing.T) (names []string) {
	t.Helper()
	mains, err := filepath.Glob("*/main.go")
	if err != nil || len(mains) == 0 {
		t.Fatal("no examples", err)
	}
	for _, main := range mains {
		names = append(names, filepath.Dir(main))
	}
	return names
}

// TestREADME checks that README.md's table has a row for each example and names its PHP
// original. It also checks that each example has a test.
func TestREADME(t *testing.T) {
	t.Parallel()
	readme := read(t, "README.md")
	rows := 0
	for _, name := range names(t) {
		if row := fmt.Sprintf("| [%s](%[1]s/main.go) | ", name); strings.Count(readme, row) == 1 {
			rows++
		} else {
			t.Errorf("README.md has no row for %s", name)
		}
		if cell := fmt.Sprintf(" | [%s.php](%[1]s/%[1]s.php) | ", name); strings.Count(readme, cell) != 1 {
			t.Errorf("README.md has no link to the PHP original of %s", name)
		}
		for _, file := range []string{"main_test.go", name + ".php"} {
			if _, err := os.Stat(filepath.Join(name, file)); err != nil {
				t.Error(err)
			}
		}
	}
	if n := strings.Count(readme, "/main.go) | "); n != rows {
		t.Errorf("README.md has %d rows for %d examples", n, rows)
	}
}

// TestExcerpts checks that README.md quotes at most ten lines of each example and of its PHP
// original, and that the programs contain the quoted lines.
func TestExcerpts(t *testing.T) {
	t.Parallel()
	readme := read(t, "README.md")
	block := regexp.MustCompile("(?s)```(php|go)\n(.*?)```\n")
	all := names(t)
	if n := strings.Count(readme, "\n## "); n != len(all) {
		t.Errorf("README.md has %d sections for %d examples", n, len(all))
	}
	for _, name := range all {
		_, section, _ := strings.Cut(readme, "\n## "+name+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		blocks := block.FindAllStringSubmatch(section, -1)
		if len(blocks) != 2 || blocks[0][1] != "php" || blocks[1][1] != "go" {
			t.Errorf("%s: README.md has %d blocks, want one of PHP and then one of Go", name, len(blocks))
			continue
		}
		for i, file := range []string{name + "/" + name + ".php", name + "/main.go"} {
			lines := blocks[i][2]
			if n := strings.Count(lines, "\n"); n < 1 || n > 10 {
				t.Errorf("%s: an excerpt of %d lines, want 1 to 10", file, n)
			}
			if !contains(read(t, file), lines) {
				t.Errorf("%s does not have these lines of README.md:\n%s", file, lines)
			}
		}
	}
}

// contains reports whether the given lines follow one another in text. All of them may be
// indented by the same additional amount there.
func contains(text, lines string) bool {
	first, _, _ := strings.Cut(lines, "\n")
	for line := range strings.Lines(text) {
		indent, found := strings.CutSuffix(line, first+"\n")
		if !found || strings.TrimLeft(indent, " \t") != "" {
			continue
		}
		var indented strings.Builder
		for line := range strings.Lines(lines) {
			if line != "\n" {
				indented.WriteString(indent)
			}
			indented.WriteString(line)
		}
		if strings.Contains("\n"+text, "\n"+indented.String()) {
			return true
		}
	}
	return false
}

// TestOrder checks that each program begins with the lines that use sockets. Flags and
// signals must come after these lines, and main must come after the functions that it calls.
func TestOrder(t *testing.T) {
	t.Parallel()
	for _, name := range names(t) {
		text := read(t, name+"/main.go")
		begin := strings.Index(text, "\nfunc ")
		sockets := strings.Index(text[begin:], "socket.")
		if sockets < 0 {
			t.Errorf("%s: no socket line", name)
			continue
		}
		for _, late := range []string{"flag.", "signal.", "\nfunc main()"} {
			if i := strings.Index(text[begin:], late); i >= 0 && i < sockets {
				t.Errorf("%s: %q comes before the first socket line", name, strings.TrimSpace(late))
			}
		}
		for _, test := range []string{"flag.", "signal."} {
			if i := strings.Index(text, test); i >= 0 && i < strings.Index(text, "\nfunc main()") {
				t.Errorf("%s: %q comes before main", name, test)
			}
		}
	}
}

// TestTranscripts checks that each example's test also runs the example's PHP original.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	for _, name := range names(t) {
		text := read(t, name+"/main_test.go")
		if !strings.Contains(text, "proc.Both(") && !strings.Contains(text, fmt.Sprintf("proc.PHP(t, %q", name+".php")) {
			t.Errorf("%s: no test runs %s.php", name, name)
		}
	}
}
