package vet

import (
	"go/ast"
	"go/constant"
	"go/types"
)

var readagain = &rule{
	name:  "readagain",
	what:  "a Read of a line from a non-blocking socket that drops a client that has not sent a whole line yet",
	why:   "With PHP_NORMAL_READ on a non-blocking socket, PHP waits for the rest of the line. Here Read returns an error that matches SOCKET_EAGAIN, and keeps what has come for the next Read. A program that closes the socket at each error drops the clients whose line comes in two parts.",
	habit: "`if (($line = socket_read($s, 1024, PHP_NORMAL_READ)) === false) { socket_close($s); }`.",
	mend:  "if errors.Is(err, socket.SOCKET_EAGAIN) { continue } before the test of the error, or return instead of continue.",
	run: func(p *pass) {
		if p.socket == nil {
			return
		}
		for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
			call := c.Node().(*ast.CallExpr)
			n, ok := c.Parent().Node().(*ast.AssignStmt)
			if !ok || len(n.Lhs) != 2 || len(n.Rhs) != 1 || !p.readsLines(call, "Read") || !p.isNonblocking(call.Args[0], p.modes(), make(map[types.Object]bool)) {
				continue
			}
			_, _, body := funcOf(c)
			root := p.rootOf(call.Args[0])
			if root == nil || body == nil || p.knowsAgain(body, p.object(n.Lhs[1])) {
				continue
			}
			b, i := find(p.flow(body), n)
			if b == nil {
				continue
			}
			e := env{}
			if o := p.object(n.Lhs[0]); o != nil {
				e[o] = value{known: constant.MakeString("")}
			}
			if o := p.object(n.Lhs[1]); o != nil {
				e[o] = value{null: notNull}
			}
			drops := false
			w := walker{x: p.index, at: func(at ast.Node, e env) bool {
				if drops || at == ast.Node(n) {
					return true
				}
				calls(at, func(call *ast.CallExpr) { drops = drops || p.drops(call, root) })
				return drops
			}}
			w.walk(b, i, e)
			if drops {
				p.report(call, noFix, "this drops a client that has not sent a whole line yet: the socket is non-blocking, so socket.Read returns SOCKET_EAGAIN; go on then")
			}
		}
	},
}

// knowsAgain reports whether a function distinguishes SOCKET_EAGAIN from other errors. It
// also returns true if the function passes the error to code that the rule cannot follow.
func (p *pass) knowsAgain(body *ast.BlockStmt, err types.Object) bool {
	knows := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			switch p.socketConst(n) {
			case "SOCKET_EAGAIN", "SOCKET_EWOULDBLOCK":
				knows = true
			}
			knows = knows || n.Name == "ErrDeadlineExceeded"
		case *ast.SelectorExpr:
			knows = knows || n.Sel.Name == "Timeout" || n.Sel.Name == "LastError"
		case *ast.ReturnStmt:
			knows = knows || err != nil && p.mentions(n, err)
		case *ast.CallExpr:
			fn := p.callee(n)
			for _, arg := range n.Args {
				if err != nil && p.object(arg) == err && (fn == nil && p.builtin(n) == "" || p.decls[fn] != nil || p.fullName(n) == "errors.As") {
					knows = true
				}
			}
		}
		return !knows
	})
	return knows
}

// drops reports whether a call closes a socket. It only considers sockets in expressions
// that begin with the variable root.
func (p *pass) drops(call *ast.CallExpr, root types.Object) bool {
	has := func(e ast.Expr) bool { return p.rootOf(e) == root }
	if name := p.socketFunc(call); name != "" {
		return (name == "Close" || name == "Shutdown") && len(call.Args) > 0 && has(call.Args[0])
	}
	fn := p.callee(call)
	if fn == nil {
		return false
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && fn.Signature().Recv() != nil && has(sel.X) && (p.decls[fn] == nil && fn.Name() == "Close" || p.closes(fn, 0)) {
		return true
	}
	for _, arg := range call.Args {
		if p.decls[fn] != nil && has(arg) && p.closes(fn, 0) {
			return true
		}
	}
	return false
}
