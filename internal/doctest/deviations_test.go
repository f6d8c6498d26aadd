package doctest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each row of DEVIATIONS.md names a test that exists. Each deviation that an oracle scenario names
// has a row. PORTING.md lists all deviations that matter to a ported program, and no others.
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
	guide, err := os.ReadFile(filepath.Join(root, "PORTING.md"))
	must(t, err)
	listed := map[string]bool{}
	for _, m := range regexp.MustCompile(`\(DEVIATIONS\.md#([\w-]+)\)`).FindAllSubmatch(guide, -1) {
		listed[string(m[1])] = true
	}
	rows := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| (?:<a id=\"([\\w-]+)\"></a>)?`([\\w-]+)` \\|(.*)\\|\\s*$").FindAllStringSubmatch(string(text), -1) {
		anchor, row, cells := m[1], m[2], strings.Split(m[3], " | ")
		if rows[row] {
			t.Errorf("row %s is there twice", row)
		}
		rows[row] = true
		if len(cells) != 4 {
			t.Errorf("row %s has %d cells after its name", row, len(cells))
			continue
		}
		if changes := !strings.HasPrefix(cells[2], "nothing"); changes != (anchor == row) || changes != listed[row] {
			t.Errorf("row %s: a port changes: %v, its anchor is %q, PORTING.md lists it: %v", row, changes, anchor, listed[row])
		}
		for held := range strings.SplitSeq(strings.TrimSpace(cells[3]), ", ") {
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
	for row := range listed {
		if !rows[row] {
			t.Errorf("PORTING.md lists %s, which is no row", row)
		}
	}
	t.Logf("deviations: %d rows, %d of them with scenarios, %d that change a port", len(rows), len(scenarios), len(listed))
}
