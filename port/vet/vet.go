// Package vet contains the rules of portvet. They find mistakes in the use of package
// socket that the compiler accepts and that are typical of programs ported from PHP.
package vet

import (
	"fmt"
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// rules lists all rules, in the order of the README's table.
var rules = []*rule{
	errcompare,
	neterror,
	unchecked,
	selecterr,
	readend,
	readagain,
	partialwrite,
	sharedset,
	rangeindex,
	nilmap,
	optiontype,
	shadow,
	deferloop,
	exitdefer,
	byteshift,
	bytestring,
	sprint,
	ignore,
}

// A rule finds one kind of mistake. Its text fields are its documentation, which "portvet
// help NAME" prints.
type rule struct {
	name  string
	what  string // what the rule finds, as a noun phrase, the same as in the README's table
	why   string // what goes wrong
	habit string // the PHP code that leads to the mistake
	mend  string // what to write instead
	// illTyped is set for a rule that also runs if the package does not compile.
	illTyped bool
	run      func(*pass)
}

// Analyzers returns all rules as analyzers, for a checker to run.
func Analyzers() []*analysis.Analyzer {
	var all []*analysis.Analyzer
	for _, r := range rules {
		all = append(all, r.analyzer())
	}
	return all
}

func (r *rule) analyzer() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:             r.name,
		Doc:              r.doc(),
		Requires:         []*analysis.Analyzer{indexer},
		RunDespiteErrors: true,
		Run: func(ap *analysis.Pass) (any, error) {
			r.look(ap)
			return nil, nil
		},
	}
}

// look runs the rule, unless the package does not compile and the rule cannot handle that.
// Most rules need the types, which such a package lacks.
func (r *rule) look(ap *analysis.Pass) {
	x := ap.ResultOf[indexer].(*index)
	if !x.illTyped || r.illTyped {
		r.run(&pass{Pass: ap, index: x, rule: r.name})
	}
}

func (r *rule) doc() string {
	return r.what + "\n\n" + strings.Join([]string{r.why, "In PHP: " + r.habit, "Mend: " + r.mend}, "\n\n")
}

// pass is one run of one rule over one package.
type pass struct {
	*analysis.Pass
	*index
	rule string
}

// report reports a mistake at n, unless a comment there silences the rule. The message
// begins with the rule's name, so that the user can write such a comment. A fix that has no
// edits is omitted from the report.
func (p *pass) report(n ast.Node, fix analysis.SuggestedFix, format string, args ...any) {
	if p.ignored(p.Fset.PositionFor(n.Pos(), false), p.rule) {
		return
	}
	d := analysis.Diagnostic{Pos: n.Pos(), End: n.End(), Message: p.rule + ": " + fmt.Sprintf(format, args...)}
	if len(fix.TextEdits) > 0 {
		d.SuggestedFixes = []analysis.SuggestedFix{fix}
	}
	p.Report(d)
}

// noFix is the fix of a mistake that only a person can correct.
var noFix analysis.SuggestedFix
