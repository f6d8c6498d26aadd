package nettest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// docs/zh-CN/text.md has a Go program for GBK, which needs golang.org/x/text. Its output must be
// that of the PHP program before it.
func TestGBK(t *testing.T) {
	text, err := os.ReadFile("../../docs/zh-CN/text.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## GBK ")
	block := func(lang string) string {
		_, code, found := strings.Cut(section, "\n```"+lang+"\n")
		if !found {
			t.Fatalf("no block of %s", lang)
		}
		code, _, _ = strings.Cut(code, "```")
		return code
	}
	run := func(program string, args ...string) string {
		cmd := exec.Command(program, args...)
		var errors bytes.Buffer
		cmd.Stderr = &errors
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", program, err, &errors)
		}
		return string(out)
	}
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(block("go")), 0o644); err != nil {
		t.Fatal(err)
	}
	got := run("go", "run", file)
	// According to the page, bytes that are not valid GBK become U+FFFD.
	if back, err := simplifiedchinese.GBK.NewDecoder().String("\xff\xff"); err != nil || !strings.Contains(back, "\uFFFD") {
		t.Errorf("invalid bytes become %q, %v", back, err)
	}
	php, err := exec.LookPath("php")
	if err != nil {
		t.Log("skipped: no php to compare with")
		return
	}
	if want := run(php, "-r", block("php")); got != want || got == "" {
		t.Errorf("Go prints\n%s\nPHP prints\n%s", got, want)
	}
}
