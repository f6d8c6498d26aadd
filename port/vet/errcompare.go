package vet

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

var errcompare = &rule{
	name: "errcompare",
	what: "`err == socket.SOCKET_EAGAIN`, and `switch err` with such cases: always false",
	why: "The error that a function of package socket returns is a *socket.Error, which contains the code. " +
		"Therefore == with a code is always false, and so is == with net.ErrClosed, io.EOF and the like.",
	habit: "`socket_last_error($s) == SOCKET_EAGAIN`, which compares numbers. So does `socket.LastError(s) == socket.SOCKET_EAGAIN`, which is not reported.",
	mend:  "errors.Is(err, socket.SOCKET_EAGAIN).",
	run: func(p *pass) {
		if p.socket == nil {
			return
		}
		for c := range p.root.Preorder((*ast.BinaryExpr)(nil), (*ast.SwitchStmt)(nil)) {
			switch n := c.Node().(type) {
			case *ast.BinaryExpr:
				if n.Op == token.EQL || n.Op == token.NEQ {
					p.errorCompared(c, n, n.X, n.Y)
					p.errorCompared(c, n, n.Y, n.X)
				}
			case *ast.SwitchStmt:
				if n.Tag != nil {
					p.errorSwitched(c, n)
				}
			}
		}
	},
}

// errorCompared reports a comparison err == code that is never true.
func (p *pass) errorCompared(c inspector.Cursor, n *ast.BinaryExpr, err, code ast.Expr) {
	why := p.neverEqual(c, err, code)
	if why == "" {
		return
	}
	name, edit := p.imported(c, "errors")
	is := name + ".Is(" + p.source(err) + ", " + p.source(code) + ")"
	always := "false"
	if n.Op == token.NEQ {
		is, always = "!"+is, "true"
	}
	p.report(n, fix("Use errors.Is", edit, replace(n, is)), "this is always %s: %s; use %s", always, why, is)
}

// errorSwitched reports a switch over an error if one of its cases is an error code and
// never matches.
func (p *pass) errorSwitched(c inspector.Cursor, n *ast.SwitchStmt) {
	var why string
	var first ast.Expr
	name, edit := p.imported(c, "errors")
	tag := p.source(n.Tag)
	edits := []analysis.TextEdit{{Pos: n.Tag.Pos(), End: n.Body.Lbrace}}
	for _, clause := range n.Body.List {
		for _, e := range clause.(*ast.CaseClause).List {
			if w := p.neverEqual(c, n.Tag, e); w != "" {
				if why == "" {
					why, first = w, e
				}
				edits = append(edits, replace(e, name+".Is("+tag+", "+p.source(e)+")")...)
			} else {
				edits = append(edits, replace(e, tag+" == "+p.source(e))...)
			}
		}
	}
	if why == "" {
		return
	}
	f := fix("Use errors.Is", edit, edits)
	if p.object(n.Tag) == nil {
		f = noFix // the switch value is a call, and the fix would repeat it for each case
	}
	p.report(first, f, "this case never matches: %s; use switch { case errors.Is(%s, %s): }", why, tag, p.source(first))
}

// neverEqual explains why err == code is always false. It returns "" if the comparison may
// be true.
func (p *pass) neverEqual(c inspector.Cursor, err, code ast.Expr) string {
	t := p.TypesInfo.TypeOf(err)
	if t == nil || !types.IsInterface(t) || insideIs(c) {
		return ""
	}
	if name := p.socketConst(code); name != "" && isNamed(p.TypesInfo.TypeOf(code), "Errno") {
		if o := p.object(err); o != nil && p.holdsErrno(o) {
			return ""
		}
		return "an error is not equal to socket." + name + " but has it inside"
	}
	v, ok := p.object(code).(*types.Var)
	if ok && isError(v.Type()) && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() && p.onlyFrom(err, socketPath) {
		return "an error of package socket is not equal to " + v.Pkg().Name() + "." + v.Name() + " but may match it"
	}
	return ""
}

// insideIs reports whether c is in a method named Is, because errors.Is calls such methods.
func insideIs(c inspector.Cursor) bool {
	n, _, _ := funcOf(c)
	d, ok := n.(*ast.FuncDecl)
	return ok && d.Recv != nil && d.Name.Name == "Is"
}

// holdsErrno reports whether any code of the package assigns an Errno directly to the
// variable.
func (p *pass) holdsErrno(o types.Object) bool {
	for _, e := range p.origins()[o] {
		t := p.TypesInfo.TypeOf(e)
		if t != nil && isNamed(t, "Errno") {
			return true
		}
		if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && p.fullName(call) == "errors.Unwrap" {
			return true
		}
	}
	return false
}

// onlyFrom reports whether err is a variable that gets its values only from functions of
// the package with the given path. Then its errors certainly come from that package.
func (p *pass) onlyFrom(err ast.Expr, path string) bool {
	id, ok := ast.Unparen(err).(*ast.Ident)
	if !ok {
		return false
	}
	from := p.origins()[p.object(id)]
	for _, e := range from {
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		if !ok {
			return false
		}
		fn := p.callee(call)
		if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != path || fn.Signature().Recv() != nil || !fn.Exported() {
			return false
		}
	}
	return len(from) > 0
}
