// Package vet has the rules of portvet. They find mistakes that programs ported from PHP make in
// the use of package socket and that the compiler accepts.
package vet

import (
	"fmt"
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// rules are all rules, in the order of the README's table.
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

// A rule finds one kind of mistake. Its texts are its documentation, which
// "portvet help NAME" prints.
type rule struct {
	name  string
	what  string // what the rule finds, as a noun phrase; the README's table has the same text
	why   string // what goes wrong
	habit string // the PHP code that leads to the mistake
	mend  string // what to write instead
	// illTyped is set for a rule that also looks at a package that does not compile.
	illTyped bool
	run      func(*pass)
}

// Analyzers returns the rules as analyzers for a checker to run.
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

// look runs the rule. A package that does not compile lacks the types that most rules
// rely on.
func (r *rule) look(ap *analysis.Pass) {
	x := ap.ResultOf[indexer].(*index)
	if !x.illTyped || r.illTyped {
		r.run(&pass{Pass: ap, index: x, rule: r.name})
	}
}

func (r *rule) doc() string {
	return r.what + "\n\n" + strings.Join([]string{r.why, "In PHP: " + r.habit, "Mend: " + r.mend}, "\n\n")
}

// pass is one run of a rule over a package.
type pass struct {
	*analysis.Pass
	*index
	rule string
}

// report reports a mistake at n, unless a comment silences the rule there. The message
// begins with the name of the rule, which such a comment needs. A fix without edits is
// left out.
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

// noFix is for a mistake that only a person can mend.
var noFix analysis.SuggestedFix
