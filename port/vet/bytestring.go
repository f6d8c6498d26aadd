package vet

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

var bytestring = &rule{
	name:  "bytestring",
	what:  "`string(b)` of a byte or an int: a character in UTF-8, not a byte and not digits",
	why:   "string(65) is \"A\", not \"65\", and string(b) of a byte above 127 is two bytes, a character in UTF-8.",
	habit: "`chr($b)`, which is one byte, and `(string)$n` or `\"\" . $n`, which are digits.",
	mend:  "string([]byte{b}) for chr, strconv.Itoa(n) for digits, buf[i:i+1] for a byte of a string.",
	run: func(p *pass) {
		for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
			n := c.Node().(*ast.CallExpr)
			if len(n.Args) != 1 || !p.TypesInfo.Types[n.Fun].IsType() {
				continue
			}
			to, ok := p.TypesInfo.TypeOf(n.Fun).Underlying().(*types.Basic)
			if !ok || to.Info()&types.IsString == 0 {
				continue
			}
			arg := n.Args[0]
			tv := p.TypesInfo.Types[arg]
			from, ok := tv.Type.Underlying().(*types.Basic)
			if !ok || from.Info()&types.IsInteger == 0 || tv.Value != nil {
				continue
			}
			name := p.source(n.Fun)
			switch from.Kind() {
			case types.Uint8:
				if p.isASCII(c, arg) || p.isQuoted(c) {
					continue
				}
				p.report(n, fix("Make a string of one byte", replace(arg, "[]byte{"+p.source(arg)+"}")),
					"%s is two bytes if %s is above 127: %s([]byte{%s}) is PHP's chr", p.source(n), p.source(arg), name, p.source(arg))
			case types.Int32: // a rune is a character by intention
			default:
				p.report(n, noFix, "%s is the character with that number: use strconv.Itoa for its digits, or %s([]byte{byte(%s)}) for PHP's chr", p.source(n), name, p.source(arg))
			}
		}
	},
}

// isASCII reports whether a byte is probably below 128. That is likely if the byte is
// calculated from an ASCII character, or if a condition around the expression compares the
// byte with an ASCII character.
func (p *pass) isASCII(c inspector.Cursor, e ast.Expr) bool {
	below := func(e ast.Expr, most int64) bool {
		v := p.TypesInfo.Types[e].Value
		if v == nil {
			return false
		}
		n, ok := constant.Int64Val(constant.ToInt(v))
		return ok && 0 < n && n < most
	}
	character := func(e ast.Expr) bool { return below(e, 128) }
	if b, ok := ast.Unparen(e).(*ast.BinaryExpr); ok && (character(b.X) || character(b.Y)) {
		return true
	}
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && !p.TypesInfo.Types[call.Fun].IsType() {
		return true // a function that returns a byte probably returns characters
	}
	o := p.object(e)
	if from := p.origins()[o]; len(from) > 0 && !slices.ContainsFunc(from, func(e ast.Expr) bool { return p.TypesInfo.Types[e].Value == nil }) {
		return true // only constants are assigned to the variable
	}
	if o == nil {
		if i, ok := ast.Unparen(e).(*ast.IndexExpr); ok && p.TypesInfo.Types[i.X].Value != nil {
			return true // "0123456789abcdef"[n]
		}
		return false
	}
	tests := func(cond ast.Expr) bool {
		found := false
		ast.Inspect(cond, func(n ast.Node) bool {
			if b, ok := n.(*ast.BinaryExpr); ok {
				switch b.Op {
				case token.EQL:
					found = found || p.object(b.X) == o && character(b.Y) || p.object(b.Y) == o && character(b.X)
				case token.LSS, token.LEQ:
					found = found || p.object(b.X) == o && below(b.Y, 129)
				case token.GTR, token.GEQ:
					found = found || p.object(b.Y) == o && below(b.X, 129)
				}
			}
			return !found
		})
		return found
	}
	for outer := range c.Enclosing((*ast.IfStmt)(nil), (*ast.CaseClause)(nil), (*ast.FuncLit)(nil)) {
		switch n := outer.Node().(type) {
		case *ast.FuncLit:
			return false
		case *ast.IfStmt:
			if tests(n.Cond) {
				return true
			}
		case *ast.CaseClause:
			s, _ := outer.Parent().Parent().Node().(*ast.SwitchStmt)
			for _, e := range n.List {
				if tests(e) || s != nil && s.Tag != nil && p.object(s.Tag) == o && character(e) {
					return true
				}
			}
		}
	}
	return false
}

// isQuoted reports whether the string is an argument of strconv.Quote or a similar
// function. Such a function makes text for people to read.
func (p *pass) isQuoted(c inspector.Cursor) bool {
	call, ok := c.Parent().Node().(*ast.CallExpr)
	return ok && strings.HasPrefix(p.fullName(call), "strconv.Quote")
}
