package doctest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every row of DEVIATIONS.md is held by a test that exists, and every deviation
// that a scenario of the oracle names has a row.
func TestDeviations(t *testing.T) {
	t.Parallel()
	tests := allTests(t)
	scenarios := map[string]string{}
	files, err := filepath.Glob(filepath.Join(root, "internal/oracle/testdata/*.php"))
	must(t, err)
	for _, name := range files {
		src, err := os.ReadFile(name)
		must(t, err)
		for _, m := range regexp.MustCompile(`(?m)^\s*//! ours ([\w-]+): `).FindAllSubmatch(src, -1) {
			scenarios[string(m[1])] = name
		}
	}
	text, err := os.ReadFile(filepath.Join(root, "DEVIATIONS.md"))
	must(t, err)
	rows := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([\\w-]+)` \\|(.*)\\|\\s*$").FindAllStringSubmatch(string(text), -1) {
		row, cells := m[1], strings.Split(m[2], " | ")
		if rows[row] {
			t.Errorf("row %s stands twice", row)
		}
		rows[row] = true
		if len(cells) != 3 {
			t.Errorf("row %s has %d cells after its name", row, len(cells))
			continue
		}
		for held := range strings.SplitSeq(strings.TrimSpace(cells[2]), ", ") {
			switch {
			case held == "oracle":
				if scenarios[row] == "" {
					t.Errorf("row %s: no scenario names it", row)
				}
			case !tests[held]:
				t.Errorf("row %s: there is no test %q", row, held)
			}
		}
	}
	for row, name := range scenarios {
		if !rows[row] {
			t.Errorf("%s: DEVIATIONS.md has no row %s", name, row)
		}
	}
	t.Logf("deviations: %d rows, %d of them with scenarios", len(rows), len(scenarios))
}
