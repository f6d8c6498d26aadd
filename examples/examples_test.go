package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestREADME checks that the table has each example and that each has a test.
func TestREADME(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	mains, err := filepath.Glob("*/main.go")
	if err != nil || len(mains) == 0 {
		t.Fatal("no examples", err)
	}
	rows := 0
	for _, main := range mains {
		main = filepath.ToSlash(main)
		name := strings.TrimSuffix(main, "/main.go")
		if strings.Contains(string(readme), "\n| ["+name+"]("+main+") | ") {
			rows++
		} else {
			t.Errorf("README.md has no row for %s", name)
		}
		if _, err := os.Stat(filepath.Join(name, "main_test.go")); err != nil {
			t.Error(err)
		}
	}
	if n := strings.Count(string(readme), "/main.go) | "); n != rows {
		t.Errorf("README.md has %d rows for %d examples", n, rows)
	}
}
