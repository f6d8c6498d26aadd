package vet

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

var sprint = &rule{
	name:  "sprint",
	what:  "fmt.Sprint, fmt.Print and the like of two adjacent values that are not strings: Go puts a space between them",
	why:   "Print and Sprint put a space between operands when neither is a string: fmt.Sprint(host, 1, 2) ends in \"1 2\".",
	habit: "`$a . $b` and `echo $a, $b;`, which put nothing between the values.",
	mend:  "fmt.Sprintf(\"%v%v\", a, b), or a \"\" between the two: fmt.Sprint(a, \"\", b).",
	run: func(p *pass) {
		for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
			n := c.Node().(*ast.CallExpr)
			args := n.Args
			switch p.fullName(n) {
			case "fmt.Sprint", "fmt.Print":
			case "fmt.Fprint", "fmt.Append":
				if len(args) > 0 {
					args = args[1:]
				}
			default:
				continue
			}
			if n.Ellipsis.IsValid() || len(args) < 2 || p.isCompared(c) {
				continue
			}
			var edits []analysis.TextEdit
			var first ast.Expr
			for i := 1; i < len(args); i++ {
				if p.isNoString(args[i-1]) && p.isNoString(args[i]) {
					edits = append(edits, insert(args[i].Pos(), `"", `)...)
					if first == nil {
						first = args[i]
					}
				}
			}
			if first != nil {
				p.report(first, fix("Put nothing between", edits), "Go puts a space between %s and the value before it, because neither is a string; PHP does not: put \"\" between them", p.source(first))
			}
		}
	},
}

// isNoString reports whether an expression is certainly not a string.
func (p *pass) isNoString(e ast.Expr) bool {
	t := p.TypesInfo.TypeOf(e)
	if t == nil || p.TypesInfo.Types[e].IsNil() {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString == 0
	case *types.Interface:
		return false
	}
	return true
}

// isCompared reports whether the results of two calls to Sprint are compared with each
// other. In that case, the spaces that Sprint inserts do no harm, because both results have
// them in the same places.
func (p *pass) isCompared(c inspector.Cursor) bool {
	sprints := 0
	count := func(e ast.Expr) {
		if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && p.fullName(call) == "fmt.Sprint" {
			sprints++
		}
	}
	switch n := c.Parent().Node().(type) {
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			count(n.X)
			count(n.Y)
		}
	case *ast.CallExpr:
		for _, arg := range n.Args {
			count(arg)
		}
	}
	return sprints > 1
}
