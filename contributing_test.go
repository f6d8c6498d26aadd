package socket

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each reason for which a test is not for Wine has a row in CONTRIBUTING.md, which
// names the tests, and no row is left over.
func TestWineTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("CONTRIBUTING.md")
	must(t, err)
	rows := map[string]string{} // reason: tests
	for _, m := range regexp.MustCompile(`(?m)^\| skipped: ([^|]*) \| ([^|]*) \|`).FindAllStringSubmatch(string(text), -1) {
		rows[m[1]] = m[2]
	}
	function := regexp.MustCompile(`(?m)^func (\w+)[\[(]`)
	skip := regexp.MustCompile(`[sS]kipWine\(t, "([^"]*)"\)`)
	used := map[string]bool{}
	must(t, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		must(t, err)
		for _, at := range skip.FindAllSubmatchIndex(src, -1) {
			reason := string(src[at[2]:at[3]])
			used[reason] = true
			inside := function.FindAllSubmatch(src[:at[0]], -1)
			name := string(inside[len(inside)-1][1])
			if !strings.HasPrefix(name, "Test") {
				continue // a helper, whose tests the row names
			}
			if !strings.Contains(rows[reason], name) {
				t.Errorf("%s: CONTRIBUTING.md has no row for %s and %q", path, name, reason)
			}
		}
		return nil
	}))
	for reason := range rows {
		if !used[reason] {
			t.Errorf("CONTRIBUTING.md: no test is skipped because %s", reason)
		}
	}
	if len(used) == 0 {
		t.Error("no test knows of Wine")
	}
}
