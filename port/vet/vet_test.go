package vet

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
)

// all is an analyzer that runs all rules. So the examples of each rule also test the other
// rules.
var all = &analysis.Analyzer{
	Name:     "all",
	Doc:      "all rules of portvet",
	Requires: []*analysis.Analyzer{indexer},
	Run: func(ap *analysis.Pass) (any, error) {
		for _, r := range rules {
			r.look(ap)
		}
		return nil, nil
	},
}

// module returns the folder of this module.
func module(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestRules tests that each rule reports the expected mistakes in its bad examples, and
// nothing in its good ones. The golden files contain the bad examples after the suggested
// fixes.
func TestRules(t *testing.T) {
	t.Parallel()
	var patterns []string
	for _, r := range rules {
		patterns = append(patterns, "./vet/testdata/rules/"+r.name)
	}
	analysistest.RunWithSuggestedFixes(t, module(t), all, patterns...)
}

// TestExamples tests that each rule has its own bad and good examples.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, r := range rules {
		dir := filepath.Join("testdata", "rules", r.name)
		bad, err := os.ReadFile(filepath.Join(dir, "bad.go"))
		if err != nil {
			t.Error(err)
		}
		if n := strings.Count(string(bad), "`"+r.name+":"); n < 2 {
			t.Errorf("%s: bad.go expects it %d times", r.name, n)
		}
		if _, err := os.Stat(filepath.Join(dir, "good.go")); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.ReadDir(filepath.Join("testdata", "rules")); err != nil {
		t.Error(err)
	}
}

// TestDocs tests that each rule says in full sentences what goes wrong, which PHP code
// leads to the mistake, and how to correct it.
func TestDocs(t *testing.T) {
	t.Parallel()
	if err := analysis.Validate(Analyzers()); err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		if !regexp.MustCompile(`^[a-z]+$`).MatchString(r.name) {
			t.Errorf("%q is no name", r.name)
		}
		if r.what == "" || strings.HasSuffix(r.what, ".") || strings.Contains(r.what, "\n") {
			t.Errorf("%s: what it finds is a phrase in one line: %q", r.name, r.what)
		}
		for _, text := range []string{r.why, r.habit, r.mend} {
			if !strings.HasSuffix(text, ".") || strings.Contains(text, "\n") {
				t.Errorf("%s: %q is no sentence", r.name, text)
			}
		}
	}
}

// TestReadme tests that the README's table lists the rules in the same order and with the
// same descriptions.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(module(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z]+)` \\| (.*) \\|$").FindAllStringSubmatch(string(text), -1) {
		got = append(got, m[0])
	}
	for _, r := range rules {
		want = append(want, "| `"+r.name+"` | "+r.what+" |")
	}
	if !slices.Equal(got, want) {
		t.Errorf("README.md: the table should be\n%s", strings.Join(want, "\n"))
	}
}
