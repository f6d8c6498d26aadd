package vet

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

var deferloop = &rule{
	name:  "deferloop",
	what:  "`defer socket.Close(c)` in a loop",
	why:   "A deferred call runs at the end of the function, not of the turn of the loop. So a server keeps every connection open until it has no descriptor left, and its clients wait in vain for the end of the connection.",
	habit: "PHP closes `$c` when the next turn of the loop gives it another value.",
	mend:  "Move the body of the loop to a function, handle(c), which begins with defer socket.Close(c); or close it where the turn ends.",
	run: func(p *pass) {
		if p.socket == nil {
			return
		}
		for c := range p.root.Preorder((*ast.DeferStmt)(nil)) {
			call := c.Node().(*ast.DeferStmt).Call
			if !p.closesSocket(call) {
				continue
			}
			if loop := p.endlessLoop(c); loop != nil {
				p.report(call, noFix, "this runs when the function ends, not this turn of the loop in line %d: the connections stay open until then", p.line(loop.Pos()))
			}
		}
	},
}

// closesSocket reports whether a call closes a socket, directly or in a function literal
// that it calls.
func (p *pass) closesSocket(call *ast.CallExpr) bool {
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		found := false
		calls(lit.Body, func(inner *ast.CallExpr) { found = found || p.closesSocket(inner) })
		return found
	}
	if p.socketFunc(call) == "Close" {
		return true
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Close" && p.TypesInfo.TypeOf(sel.X) != nil && isSocket(p.TypesInfo.TypeOf(sel.X))
}

// endlessLoop returns a loop around c that may make any number of turns and that continues
// after c. It returns nil if there is no such loop. A loop with a counter or over a slice
// does not qualify, because the function may need its sockets until it ends.
func (p *pass) endlessLoop(c inspector.Cursor) ast.Node {
	_, _, body := funcOf(c)
	for outer := range c.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil), (*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)) {
		switch n := outer.Node().(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return nil
		case *ast.RangeStmt:
			switch p.TypesInfo.TypeOf(n.X).Underlying().(type) {
			case *types.Chan, *types.Signature:
				if p.comesBack(c.Node(), body) {
					return n
				}
			}
		case *ast.ForStmt:
			if (n.Post == nil || n.Cond == nil) && p.comesBack(c.Node(), body) {
				return n
			}
		}
	}
	return nil
}

// comesBack reports whether n is in a loop that may run n again.
func (p *pass) comesBack(n ast.Node, body *ast.BlockStmt) bool {
	b, i := find(p.flow(body), n)
	if b == nil {
		return false
	}
	again := false
	w := walker{x: p.index, at: func(at ast.Node, _ env) bool {
		again = again || at == n
		return again
	}}
	w.walk(b, i, env{})
	return again
}
