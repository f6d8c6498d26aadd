package vet

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

var exitdefer = &rule{
	name: "exitdefer",
	what: "os.Exit or log.Fatal after a defer that cleans up, which then does not run",
	why: "os.Exit and log.Fatal end the program at once, and no deferred call runs: a socket file is not removed, a buffer is not flushed. " +
		"In a function that serves one client they also end the connections of all other clients. " +
		"A deferred Close of a socket that the program opened for itself is not reported, because the kernel also closes it, unless SO_LINGER is set.",
	habit: "`exit` and `die`, which run destructors and shutdown functions, and which in a forked child end only that child.",
	mend:  "Return an error, and end the program only in main: func main() { if err := run(); err != nil { log.Fatal(err) } }.",
	run: func(p *pass) {
		p.functions(func(c inspector.Cursor, _ *ast.FuncType, body *ast.BlockStmt) {
			p.checkExits(c, body)
		})
	},
}

// checkExits reports calls that end the process before a deferred call has cleaned up.
func (p *pass) checkExits(c inspector.Cursor, body *ast.BlockStmt) {
	serves := p.serves(c)
	type waiting struct {
		call *ast.CallExpr
		what string
	}
	var defers []waiting
	for inner := range c.Preorder((*ast.DeferStmt)(nil)) {
		if _, _, b := funcOf(inner); b != body {
			continue
		}
		call := inner.Node().(*ast.DeferStmt).Call
		if what := p.cleans(call, serves, 0); what != "" {
			defers = append(defers, waiting{call, what})
		}
	}
	if len(defers) == 0 {
		return
	}
	g := p.flow(body)
	reported := make(map[ast.Node]bool)
	for _, wait := range defers {
		b, i := find(g, wait.call)
		if b == nil {
			continue
		}
		w := walker{x: p.index, at: func(n ast.Node, _ env) bool {
			calls(n, func(call *ast.CallExpr) {
				if p.endingOf(call) != exits || reported[call] {
					return
				}
				switch n.(type) {
				case *ast.DeferStmt, *ast.GoStmt:
					return
				}
				reported[call] = true
				p.report(call, noFix, "this ends the program without the defer of line %d: %s does not run", p.line(wait.call.Pos()), wait.what)
			})
			return false
		}}
		w.walk(b, i, env{})
	}
}

// serves returns a function that reports whether a deferred call closes the socket of one
// of several clients. The rule assumes this if the function around c is started as a
// goroutine, or if the socket is a parameter of that function.
func (p *pass) serves(c inspector.Cursor) func(*ast.CallExpr) bool {
	node, typ, _ := funcOf(c)
	started := false
	fn := types.Object(nil)
	if d, ok := node.(*ast.FuncDecl); ok {
		fn = p.TypesInfo.Defs[d.Name]
	}
	for g := range p.root.Preorder((*ast.GoStmt)(nil), (*ast.CallExpr)(nil)) {
		switch n := g.Node().(type) {
		case *ast.GoStmt:
			started = started || ast.Unparen(n.Call.Fun) == node || fn != nil && p.callee(n.Call) == fn
		case *ast.CallExpr:
			// clients.Go(func() { handle(c) })
			if p.fullName(n) == "(*sync.WaitGroup).Go" {
				started = started || ast.Unparen(n.Args[0]) == node || fn != nil && p.mentions(n.Args[0], fn)
			}
		}
	}
	return func(call *ast.CallExpr) bool {
		if started {
			return true
		}
		o := p.object(closedBy(call))
		return o != nil && typ.Params.Pos() <= o.Pos() && o.Pos() < typ.Params.End()
	}
}

// cleans looks in a deferred call for work that the kernel does not do when the process
// ends. It returns the source text of that work, or "" if there is none.
func (p *pass) cleans(call *ast.CallExpr, serves func(*ast.CallExpr) bool, depth int) string {
	if depth > deepest {
		return ""
	}
	inBody := func(body *ast.BlockStmt) (what string) {
		calls(body, func(inner *ast.CallExpr) {
			if what == "" {
				what = p.cleans(inner, serves, depth+1)
			}
		})
		return what
	}
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		return inBody(lit.Body)
	}
	text := p.source(call)
	if p.closesSocket(call) {
		if p.socket != nil && (serves(call) || p.lingers(call)) {
			return text
		}
		return ""
	}
	switch p.fullName(call) {
	case "os.Remove", "os.RemoveAll", "syscall.Unlink", "golang.org/x/sys/unix.Unlink",
		"(*bufio.Writer).Flush", "(bufio.ReadWriter).Flush", "(*crypto/tls.Conn).Close", "(*compress/gzip.Writer).Close":
		return text
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if ok && sel.Sel.Name == "Close" && strings.HasSuffix(types.TypeString(p.TypesInfo.TypeOf(sel.X), nil), "net.UnixListener") {
		return text
	}
	if d := p.decls[p.callee(call)]; d != nil && d.Body != nil {
		if what := inBody(d.Body); what != "" {
			return what
		}
	}
	return ""
}

// lingers reports whether the package sets SO_LINGER on the socket that the call closes.
func (p *pass) lingers(call *ast.CallExpr) bool {
	o := p.object(closedBy(call))
	for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
		set := c.Node().(*ast.CallExpr)
		if p.socketFunc(set) == "SetOption" && len(set.Args) == 4 && p.socketConst(set.Args[2]) == "SO_LINGER" && o != nil && p.object(set.Args[0]) == o {
			return !p.resets(set.Args[3])
		}
	}
	return false
}

// resets reports whether e is a Linger with a time of 0. Closing a socket with that option
// resets the connection. When the process ends, the kernel resets the connection, too.
func (p *pass) resets(e ast.Expr) bool {
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		return false
	}
	for i, elt := range lit.Elts {
		name := ""
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			name, elt = p.nameOf(kv.Key), kv.Value
		}
		if v, known := p.number(elt); (name == "Linger" || name == "" && i == 1) && !(known && v == 0) {
			return false
		}
	}
	return true
}

// closedBy returns the expression that a call to Close closes: its argument, or its
// receiver.
func closedBy(call *ast.CallExpr) ast.Expr {
	if len(call.Args) > 0 {
		return call.Args[0]
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return sel.X
	}
	return call.Fun
}
