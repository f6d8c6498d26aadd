package vet

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

var byteshift = &rule{
	name:  "byteshift",
	what:  "`b<<8` of a byte, or `n<<16` of a uint16: always 0",
	why:   "Go calculates in the type of b. A byte has 8 bits, so b<<8 is 0, and a conversion of the result comes too late.",
	habit: "`ord($buf[0]) << 8 | ord($buf[1])`. In PHP all ints have 64 bits.",
	mend:  "int(buf[0])<<8 | int(buf[1]), or binary.BigEndian.Uint16(buf).",
	run: func(p *pass) {
		for c := range p.root.Preorder((*ast.BinaryExpr)(nil)) {
			n := c.Node().(*ast.BinaryExpr)
			if n.Op != token.SHL || p.TypesInfo.Types[n].Value != nil {
				continue
			}
			b, ok := p.TypesInfo.TypeOf(n.X).Underlying().(*types.Basic)
			if !ok {
				continue
			}
			var size int64
			switch b.Kind() {
			case types.Uint8, types.Int8:
				size = 8
			case types.Uint16, types.Int16:
				size = 16
			default:
				continue
			}
			by := p.TypesInfo.Types[n.Y].Value
			if by == nil {
				continue
			}
			if count, ok := constant.Int64Val(constant.ToInt(by)); ok && count >= size {
				p.report(n, p.widenFix(c), "%s is always 0: %s has %d bits; use int(%s)<<%s", p.source(n), p.source(n.X), size, p.source(n.X), p.source(n.Y))
			}
		}
	},
}

// widenFix returns a fix that converts the operands instead of the result: int(a<<8 | b)
// becomes int(a)<<8 | int(b).
func (p *pass) widenFix(c inspector.Cursor) analysis.SuggestedFix {
	outer := c
	for {
		switch parent := outer.Parent(); n := parent.Node().(type) {
		case *ast.ParenExpr:
			outer = parent
			continue
		case *ast.BinaryExpr:
			switch n.Op {
			case token.OR, token.XOR, token.ADD:
				outer = parent
				continue
			}
		case *ast.CallExpr:
			tv := p.TypesInfo.Types[n.Fun]
			if !tv.IsType() || outer.ParentEdgeKind() != edge.CallExpr_Args {
				return noFix
			}
			to, ok := tv.Type.Underlying().(*types.Basic)
			if !ok || to.Info()&types.IsInteger == 0 || p.TypesSizes.Sizeof(to) < 2 {
				return noFix
			}
			edits := []analysis.TextEdit{}
			p.widen(n.Args[0], p.source(n.Fun), &edits)
			edits = append(edits, analysis.TextEdit{Pos: n.Pos(), End: n.Args[0].Pos()}, analysis.TextEdit{Pos: n.Args[0].End(), End: n.End()})
			switch parent.Parent().Node().(type) {
			case *ast.BinaryExpr, *ast.UnaryExpr, *ast.SelectorExpr:
				edits = edits[:len(edits)-2]
				edits = append(edits, analysis.TextEdit{Pos: n.Pos(), End: n.Args[0].Pos(), NewText: []byte("(")}, analysis.TextEdit{Pos: n.Args[0].End(), End: n.End(), NewText: []byte(")")})
			}
			return fix("Convert first", edits)
		}
		return noFix
	}
}

// widen adds edits to the given list. They convert the operands of an expression to the
// named type.
func (p *pass) widen(e ast.Expr, to string, edits *[]analysis.TextEdit) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		p.widen(e.X, to, edits)
		return
	case *ast.BinaryExpr:
		switch e.Op {
		case token.OR, token.XOR, token.ADD:
			p.widen(e.X, to, edits)
			p.widen(e.Y, to, edits)
			return
		case token.SHL:
			p.widen(e.X, to, edits)
			return
		}
	}
	if p.TypesInfo.Types[e].Value != nil {
		return
	}
	*edits = append(*edits, insert(e.Pos(), to+"(")...)
	*edits = append(*edits, insert(e.End(), ")")...)
}
