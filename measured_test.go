package socket

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every row of testdata/oracle/measured.txt names scenarios and tests that exist,
// or says what cannot be observed, and none is missing.
func TestMeasured(t *testing.T) {
	t.Parallel()
	exists := map[string]bool{}
	collect := func(files, pattern string, name func(file, match string) string) {
		list, err := filepath.Glob(files)
		must(t, err)
		for _, file := range list {
			src, err := os.ReadFile(file)
			must(t, err)
			for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(src, -1) {
				exists[name(file, string(m[1]))] = true
			}
		}
	}
	collect("*_test.go", `(?m)^func (Test\w+)\(`, func(_, name string) string { return name })
	collect("testdata/oracle/*.php", `(?m)^//= (.+?)(?: since .*| needs .*)?(?: \(.*\))?$`, func(file, name string) string {
		return strings.TrimSuffix(filepath.Base(file), ".php") + "/" + name
	})

	text, err := os.ReadFile("testdata/oracle/measured.txt")
	must(t, err)
	heading := regexp.MustCompile(`^## (\w+\.\d+) .+ \((\d+)\)$`)
	section, want, rows := "", "0", 0
	end := func() {
		if want != fmt.Sprint(rows) {
			t.Errorf("section %s: %d rows, the heading says %s", section, rows, want)
		}
		rows = 0
	}
	all, byScenario, byTest, unseen := 0, 0, 0, 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if m := heading.FindStringSubmatch(line); m != nil {
			end()
			section, want = m[1], m[2]
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "##") {
			continue
		}
		all++
		rows++
		head, covers, _ := strings.Cut(line, ": ")
		number, title, _ := strings.Cut(head, " ")
		if number != fmt.Sprintf("%s.%d", section, rows) || title == "" {
			t.Errorf("%q: row %d of section %s was expected", line, rows, section)
		}
		scenarios, tests := 0, 0
		for cover := range strings.SplitSeq(covers, "; ") {
			switch {
			case strings.HasPrefix(cover, "- "):
			case !exists[cover]:
				t.Errorf("%s: there is no %q", number, cover)
			case strings.Contains(cover, "/"):
				scenarios++
			default:
				tests++
			}
		}
		switch {
		case strings.HasPrefix(covers, "- "):
			unseen++
		case scenarios > 0:
			byScenario++
		case tests > 0:
			byTest++
		}
	}
	end()
	t.Logf("measured: %d rows, %d by scenarios, %d by tests, %d not observable", all, byScenario, byTest, unseen)
}
