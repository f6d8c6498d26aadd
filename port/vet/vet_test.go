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

// all runs all rules as one analyzer, so the examples of each rule are also examples
// for the others.
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

// module is the folder of this module.
func module(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestRules proves that each rule reports the expected mistakes in its bad examples, and nothing in the good ones.
// The golden files are the bad examples after the suggested fixes.
func TestRules(t *testing.T) {
	t.Parallel()
	var patterns []string
	for _, r := range rules {
		patterns = append(patterns, "./vet/testdata/rules/"+r.name)
	}
	analysistest.RunWithSuggestedFixes(t, module(t), all, patterns...)
}

// TestExamples proves that each rule has bad and good examples of its own.
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

// TestDocs proves that each rule says in sentences what it finds, why that is wrong, which PHP code leads to the
// mistake and how to correct it.
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

// TestReadme proves that the README's table lists the rules in their order, with the same descriptions.
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
