package doctest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// measured.txt in internal/oracle/testdata lists what was measured in PHP. Each row names scenarios
// and tests that exist, or says why a Go program cannot observe what was measured. No row is
// missing.
func TestMeasured(t *testing.T) {
	t.Parallel()
	exists := allTests(t)
	files, err := filepath.Glob(filepath.Join(root, "internal/oracle/testdata/*.php"))
	must(t, err)
	for _, file := range files {
		src, err := os.ReadFile(file)
		must(t, err)
		for _, m := range regexp.MustCompile(`(?m)^//= (.+?)(?: since .*| needs .*)?(?: \(.*\))?$`).FindAllSubmatch(src, -1) {
			exists[strings.TrimSuffix(filepath.Base(file), ".php")+"/"+string(m[1])] = true
		}
	}

	text, err := os.ReadFile(filepath.Join(root, "internal/oracle/testdata/measured.txt"))
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
