package doctest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// pages returns the file names of all documents.
func pages(t *testing.T) []string {
	t.Helper()
	var names []string
	ignored := ignoredNames(t)
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		must(t, err)
		name, err := filepath.Rel(root, path)
		must(t, err)
		switch name = filepath.ToSlash(name); {
		case name == ".git" || name != "." && ignored(name):
			if d.IsDir() {
				return filepath.SkipDir
			}
		case filepath.Ext(name) == ".md":
			names = append(names, name)
		}
		return nil
	}))
	return names
}

// fences matches the fenced code in a page.
var fences = regexp.MustCompile("(?s)```.*?```")

// anchors returns the names that can follow "#" in a link to a page. These names are the ids in the
// page, and the headings of the page in the form that GitHub gives them.
func anchors(text string) map[string]bool {
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(fences.ReplaceAllString(text, ""), -1) {
		slug := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, m[1])
		for n, name := 1, slug; ; n++ {
			if !found[name] {
				found[name] = true
				break
			}
			name = slug + "-" + strconv.Itoa(n)
		}
	}
	for _, m := range regexp.MustCompile(`<a id="([^"]+)">`).FindAllStringSubmatch(text, -1) {
		found[m[1]] = true
	}
	return found
}

// The pages contain no broken links to files and anchors. All tests named in them exist.
func TestLinks(t *testing.T) {
	t.Parallel()
	tests := allTests(t)
	links, places := 0, 0
	for _, page := range pages(t) {
		src, err := os.ReadFile(filepath.Join(root, page))
		must(t, err)
		text := fences.ReplaceAllString(string(src), "")
		plain := regexp.MustCompile("`[^`\n]*`").ReplaceAllString(text, "")
		for _, m := range regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]*))?\)`).FindAllStringSubmatch(plain, -1) {
			links++
			target := filepath.Join(root, page)
			if m[1] != "" {
				target = filepath.Join(filepath.Dir(target), m[1])
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %v", page, err)
				continue
			}
			if m[2] == "" {
				continue
			}
			places++
			there, err := os.ReadFile(target)
			must(t, err)
			if !anchors(string(there))[m[2]] {
				t.Errorf("%s: %s has no place #%s", page, target, m[2])
			}
		}
		for _, name := range regexp.MustCompile(`\bTest[A-Z]\w+`).FindAllString(text, -1) {
			if !tests[name] {
				t.Errorf("%s: there is no test %s", page, name)
			}
		}
	}
	t.Logf("%d links, %d of them to a place in a page", links, places)
	if places < 40 {
		t.Error("too few links to places")
	}
}

// All identifiers of package socket in the guides must exist. This test skips Go blocks, because
// the compiler checks them.
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
	found := 0
	for _, guide := range pages(t) {
		if strings.Contains(guide, "/") && !strings.HasPrefix(guide, "docs/") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, guide))
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
