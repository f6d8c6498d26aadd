package vet

import (
	"fmt"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
)

// all is all rules as one analyzer, whose messages begin with the name of the rule:
// what is an example for one rule is one for the others too.
var all = &analysis.Analyzer{
	Name:     "all",
	Doc:      "all rules of portvet",
	Requires: []*analysis.Analyzer{indexer},
	Run: func(ap *analysis.Pass) (any, error) {
		for _, r := range rules {
			named := *ap
			named.Report = func(d analysis.Diagnostic) {
				d.Message = r.name + ": " + d.Message
				ap.Report(d)
			}
			r.run(&pass{Pass: &named, index: ap.ResultOf[indexer].(*index), rule: r.name})
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

// Each rule reports what its bad examples say, and nothing of the good ones. The
// golden files have what the suggested fixes make of the bad ones.
func TestRules(t *testing.T) {
	var patterns []string
	for _, r := range rules {
		patterns = append(patterns, "./vet/testdata/rules/"+r.name)
	}
	analysistest.RunWithSuggestedFixes(t, module(t), all, patterns...)
}

var _ = fmt.Sprint
