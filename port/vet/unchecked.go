package vet

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

var unchecked = &rule{
	name: "unchecked",
	what: "an error of Bind, Listen, Connect, Select or SelectKeyed that no code looks at",
	why: "If these fail, PHP prints a warning. Go prints nothing, and the program goes on with a socket that is not bound, not listening or not connected. " +
		"After a failed Select the sets are unchanged, as if every socket were ready. " +
		"An error that another assignment overwrites before it is read is also reported.",
	habit: "`socket_bind($s, $ip, $port);`, whose warning is in the log.",
	mend:  "if err := socket.Bind(s, ip, port); err != nil { log.Fatal(err) }. Where a failure does not matter, say so: _ = socket.Bind(s, ip, port).",
	run: func(p *pass) {
		if p.socket == nil {
			return
		}
		p.functions(func(c inspector.Cursor, _ *ast.FuncType, body *ast.BlockStmt) {
			for c := range c.Preorder((*ast.CallExpr)(nil)) {
				call := c.Node().(*ast.CallExpr)
				if _, _, inner := funcOf(c.Parent()); inner != body {
					continue
				}
				switch name := p.socketFunc(call); name {
				case "Bind", "Listen", "Connect", "Select", "SelectKeyed":
					p.checkLookedAt(c, call, name, body)
				}
			}
		})
	},
}

// checkLookedAt reports a call with an unused error.
func (p *pass) checkLookedAt(c inspector.Cursor, call *ast.CallExpr, name string, body *ast.BlockStmt) {
	what := "if it fails, the program goes on as though it had not"
	switch name {
	case "Select", "SelectKeyed":
		if p.waitsForOne(call) {
			return // the program sees the error at the next call on that socket
		}
		what = "if it fails, the sets are as they were, as though every socket were ready"
	}
	switch n := c.Parent().Node().(type) {
	case *ast.ExprStmt:
		p.report(call, p.checkFix(c.Parent(), call), "no code looks at the error of socket.%s: %s", name, what)
	case *ast.GoStmt, *ast.DeferStmt:
		p.report(call, noFix, "no code looks at the error of socket.%s: %s", name, what)
	case *ast.AssignStmt:
		if len(n.Rhs) != 1 {
			return
		}
		id, ok := n.Lhs[len(n.Lhs)-1].(*ast.Ident)
		if !ok || id.Name == "_" {
			return
		}
		v, ok := p.object(id).(*types.Var)
		if ok && !p.isRead(v, n, body) {
			p.report(call, noFix, "no code looks at the error of socket.%s: %s is assigned again before it is read; %s", name, id.Name, what)
		}
	}
}

// waitsForOne reports whether each set passed to Select is a literal with one socket, such
// as []*socket.Socket{s}.
func (p *pass) waitsForOne(call *ast.CallExpr) bool {
	for _, arg := range call.Args[:min(3, len(call.Args))] {
		u, ok := ast.Unparen(arg).(*ast.UnaryExpr)
		if !ok || u.Op != token.AND {
			continue // not an address, so the set is nil
		}
		from := p.origins()[p.object(u.X)]
		if len(from) == 0 {
			return false
		}
		for _, e := range from {
			if lit, ok := ast.Unparen(e).(*ast.CompositeLit); !ok || len(lit.Elts) != 1 {
				return false
			}
		}
	}
	return true
}

// isRead reports whether the program reads the value that statement n stores in v, on at
// least one path after n.
func (p *pass) isRead(v *types.Var, n ast.Stmt, body *ast.BlockStmt) bool {
	if v.Parent() == nil || v.Parent() == p.Pkg.Scope() || p.escapes(v, body) {
		return true
	}
	g := p.flow(body)
	b, i := find(g, n)
	if b == nil {
		return true
	}
	read := false
	w := walker{x: p.index, at: func(n ast.Node, _ env) bool {
		end := false
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, r := range n.Rhs {
				read = read || p.mentions(r, v)
			}
			for _, l := range n.Lhs {
				if p.object(l) == v && n.Tok != token.ASSIGN && n.Tok != token.DEFINE {
					read = true
				}
				if p.object(l) == v {
					end = true
				} else {
					read = read || p.mentions(l, v)
				}
			}
		case *ast.ReturnStmt:
			read = read || p.mentions(n, v)
		default:
			read = read || p.mentions(n, v)
		}
		return read || end
	}}
	w.walk(b, i, env{})
	return read
}

// escapes reports whether the program may use v in a way that the control flow of the
// body does not show. That is so if v is a named result, if a function literal uses v,
// or if the program takes the address of v.
func (p *pass) escapes(v *types.Var, body *ast.BlockStmt) bool {
	if v.Pos() < body.Pos() || v.Pos() >= body.End() {
		return true
	}
	escapes := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			if p.mentions(n, v) {
				escapes = true
			}
			return false
		case *ast.UnaryExpr:
			if n.Op == token.AND && p.object(n.X) == v {
				escapes = true
			}
		}
		return true
	})
	return escapes
}

// checkFix returns a fix that adds an error test after a call that is a statement by
// itself. There is a fix only if the right reaction is clear. This is so in main, and in a
// function with an error as its only result.
func (p *pass) checkFix(c inspector.Cursor, call *ast.CallExpr) analysis.SuggestedFix {
	switch c.ParentEdgeKind() {
	case edge.BlockStmt_List, edge.CaseClause_Body, edge.CommClause_Body:
	default:
		return noFix
	}
	node, typ, _ := funcOf(c)
	var end string
	edit := []analysis.TextEdit{}
	d, _ := node.(*ast.FuncDecl)
	switch {
	case typ.Results != nil && len(typ.Results.List) == 1 && len(typ.Results.List[0].Names) == 0 && isError(p.TypesInfo.TypeOf(typ.Results.List[0].Type)):
		end = "return err"
	case d != nil && d.Name.Name == "main" && d.Recv == nil && p.Pkg.Name() == "main":
		var name string
		name, edit = p.imported(c, "log")
		end = name + ".Fatal(err)"
	default:
		return noFix
	}
	result := "err"
	if t, ok := p.TypesInfo.TypeOf(call).(*types.Tuple); ok && t.Len() == 2 {
		result = "_, err"
	}
	return fix("Look at the error", edit, insert(call.Pos(), "if "+result+" := "), insert(call.End(), "; err != nil {\n\t"+end+"\n}"))
}
