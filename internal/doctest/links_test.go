package doctest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each file that a guide links to exists, and so does each test that it names.
func TestLinks(t *testing.T) {
	t.Parallel()
	tests := allTests(t)
	guides, err := filepath.Glob(filepath.Join(root, "*.md"))
	must(t, err)
	more, err := filepath.Glob(filepath.Join(root, "*", "*.md"))
	must(t, err)
	for _, guide := range append(append(guides, more...), filepath.Join(root, emulators)) {
		text, err := os.ReadFile(guide)
		must(t, err)
		text = regexp.MustCompile("(?s)```.*?```").ReplaceAll(text, nil)
		links := regexp.MustCompile("`[^`\n]*`").ReplaceAll(text, nil)
		for _, m := range regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`).FindAllSubmatch(links, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(guide), string(m[1]))); err != nil {
				t.Errorf("%s: %v", guide, err)
			}
		}
		for _, m := range regexp.MustCompile(`\bTest[A-Z]\w+`).FindAll(text, -1) {
			if !tests[string(m)] {
				t.Errorf("%s: there is no test %s", guide, m)
			}
		}
	}
}

// Each name of the package that a guide mentions exists. The compiler checks the names in
// Go blocks.
func TestNames(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	files, err := filepath.Glob(filepath.Join(root, "*.go"))
	must(t, err)
	declared := regexp.MustCompile(`(?m)^(?:func|type|var|const|\t) ?([A-Z]\w*)`)
	for _, file := range files {
		src, err := os.ReadFile(file)
		must(t, err)
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range declared.FindAllSubmatch(src, -1) {
			names[string(m[1])] = true
		}
		for _, m := range regexp.MustCompile(`(?m)^func \(s \*Socket\) ([A-Z]\w*)`).FindAllSubmatch(src, -1) {
			names["Socket."+string(m[1])] = true
		}
	}
	guides, err := filepath.Glob(filepath.Join(root, "*.md"))
	must(t, err)
	found := 0
	for _, guide := range guides {
		text, err := os.ReadFile(guide)
		must(t, err)
		for _, m := range regexp.MustCompile(`\bsocket\.([A-Z]\w*)|\b(Socket\.[A-Z]\w*)`).FindAllSubmatch(text, -1) {
			found++
			if name := string(m[1]) + string(m[2]); !names[name] {
				t.Errorf("%s: there is no %s", guide, name)
			}
		}
	}
	if found == 0 {
		t.Error("the guides mention nothing")
	}
}

// allTests returns the names of all tests.
func allTests(t *testing.T) map[string]bool {
	t.Helper()
	tests := map[string]bool{}
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(src, -1) {
			tests[string(m[1])] = true
		}
		return err
	}))
	return tests
}
