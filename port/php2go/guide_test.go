package php2go_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"phpsocket/socket/port/php2go"
)

// TestGuide tests that the Go daemon in a guide is what php2go writes for the PHP daemon
// above it. With UPDATE=1, the test updates the guide.
func TestGuide(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, page := range append(pages, filepath.Join(root, "PORTING.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		before, _, ok := strings.Cut(string(text), "```php\n<?php\n// A server that numbers the lines")
		if !ok {
			continue
		}
		found++
		begin := len(before) + len("```php\n")
		program, _, _ := strings.Cut(string(text[begin:]), "```\n")
		converted := begin + len(program)
		converted += strings.Index(string(text[converted:]), "```go\n") + len("```go\n")
		end := converted + strings.Index(string(text[converted:]), "```\n")
		dir := t.TempDir()
		file := filepath.Join(dir, "counter.php")
		if err := os.WriteFile(file, []byte(program), 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := php2go.Convert(php2go.Options{}, file)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Left) > 0 {
			t.Errorf("%s: left: %v", page, r.Left)
		}
		if err := r.Write(filepath.Join(dir, "out"), root); err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(dir, "out", "main.go"))
		if err != nil {
			t.Fatal(err)
		}
		if string(text[converted:end]) == string(want) {
			continue
		}
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(page, []byte(string(text[:converted])+string(want)+string(text[end:])), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		t.Errorf("%s shows another program than php2go makes; UPDATE=1 go test -count=1 -run TestGuide ./php2go writes this one:\n%s", page, want)
	}
	if found == 0 {
		t.Error("no guide shows a converted daemon")
	}
}
