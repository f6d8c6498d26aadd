package vet

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/cfg"
)

var readend = &rule{
	name: "readend",
	what: "a loop around Read or Recv that does not end when the connection does",
	why: "At the end of a connection Read returns \"\" and Recv returns 0, both without an error, again and again. So a loop that tests only the error never ends. " +
		"With PHP_NORMAL_READ, Read returns \"\" on a non-blocking socket. On a blocking one it returns an error, so such a loop is not reported.",
	habit: "`while ($x = socket_read($s, 2048))`, which ends because \"\" is false. So does a loop with `if (!$x = trim($x)) continue;` that reads lines, because with PHP_NORMAL_READ the result is false at the end.",
	mend:  "if err != nil || x == \"\" { break }; after Recv, n == 0.",
	run: func(p *pass) {
		if p.socket == nil {
			return
		}
		for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
			call := c.Node().(*ast.CallExpr)
			name := p.socketFunc(call)
			if name != "Read" && name != "Recv" || len(call.Args) < 2 {
				continue
			}
			if n, ok := c.Parent().Node().(*ast.AssignStmt); ok && len(n.Lhs) == 2 && len(n.Rhs) == 1 {
				p.checkRead(c, call, n, name)
			}
		}
	},
}

// checkRead reports a Read or Recv that the program calls again after the end of the
// connection, because it does not test what was received.
func (p *pass) checkRead(c inspector.Cursor, call *ast.CallExpr, n *ast.AssignStmt, name string) {
	sock := call.Args[0]
	if !p.readsBytes(call, name) && !(p.readsLines(call, name) && p.isNonblocking(sock, p.modes(), make(map[types.Object]bool))) {
		return
	}
	if p.rootOf(sock) == nil || p.isDatagram(sock) {
		return
	}
	e := env{}
	empty := value{known: constant.MakeString("")}
	if name == "Read" {
		if o := p.object(n.Lhs[0]); o != nil {
			e[o] = empty
		}
	} else {
		if o := p.object(n.Lhs[0]); o != nil {
			e[o] = value{known: constant.MakeInt64(0)}
		}
		if u, ok := ast.Unparen(call.Args[1]).(*ast.UnaryExpr); ok {
			if o := p.object(u.X); o != nil {
				e[o] = empty
			}
		}
	}
	if o := p.object(n.Lhs[1]); o != nil {
		e[o] = value{null: null}
	}
	if !p.readsAgain(c, n, sock, e, 0) {
		return
	}
	_, _, body := funcOf(c)
	g := p.flow(body)
	b, i := find(g, n)
	p.report(call, p.endFix(g, b, i, n, name), "this loop does not end when the connection does: socket.%s then returns %s without an error, again and again; test for that also",
		name, map[string]string{"Read": `""`, "Recv": "0"}[name])
}

// readsAgain reports whether control returns to node n, with the same socket, after a read
// that received nothing. The loop may be in the function itself, or in a function that
// calls it.
func (p *pass) readsAgain(c inspector.Cursor, n ast.Node, sock ast.Expr, e env, depth int) bool {
	root := p.rootOf(sock)
	in, typ, body := funcOf(c)
	if root == nil || body == nil {
		return false
	}
	b, i := find(p.flow(body), n)
	if b == nil {
		return false
	}
	// In a range loop over sockets or their keys, each turn has another socket. Only an
	// outer loop, which starts the range loop again, comes back to the same socket.
	target := n
	around := finiteLoops(c)
	for r := range around {
		if p.dependsOn(sock, r) {
			target = r.X
		}
	}
	again := false
	var left []env // what is known about fields at each return
	w := walker{
		x: p.index,
		at: func(at ast.Node, e env) bool {
			if again || at == target {
				again = true
				return true
			}
			if r, ok := at.(*ast.ReturnStmt); ok && len(r.Results) == 0 {
				if _, seen := e[endSeen]; !seen {
					left = append(left, fieldsOf(e))
				}
				return true
			}
			return p.endsReading(at, e, sock, root)
		},
		head: p.endsByItself(around),
	}
	w.walk(b, i, e)
	d, ok := in.(*ast.FuncDecl)
	if again || !ok || typ.Results != nil || defers(body) || depth == deepest {
		return again
	}
	fn, _ := p.TypesInfo.Defs[d.Name].(*types.Func)
	param := p.paramOf(root)
	if fn == nil || param == nil || len(left) == 0 {
		return false
	}
	for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		if _, ok := c.Parent().Node().(*ast.ExprStmt); !ok || p.callee(call) != fn {
			continue
		}
		arg := argFor(call, fn.Signature(), param)
		for _, e := range left {
			if arg != nil && p.readsAgain(c, call, arg, e, depth+1) {
				return true
			}
		}
	}
	return false
}

// fieldsOf returns what is known about struct fields. This is also known in a caller of the
// function.
func fieldsOf(e env) env {
	fields := env{}
	for o, v := range e {
		if f, ok := o.(*types.Var); ok && f.IsField() {
			fields[o] = v
		}
	}
	return fields
}

// defers reports whether a function has a defer statement. The deferred call may close the
// socket.
func defers(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if _, ok := n.(*ast.DeferStmt); ok {
			found = true
		}
		return !found
	})
	return found
}

// paramOf returns the parameter or receiver that a variable's value comes from, or nil. If
// the variable is itself a parameter or receiver, it returns the variable.
func (p *pass) paramOf(o types.Object) types.Object {
	if p.params()[o] {
		return o
	}
	for _, from := range p.origins()[o] {
		if root := p.rootOf(from); root != nil && p.params()[root] {
			return root
		}
	}
	return nil
}

// argFor returns the argument or receiver that a call passes for the parameter param, or
// nil.
func argFor(call *ast.CallExpr, sig *types.Signature, param types.Object) ast.Expr {
	if sig.Recv() == param {
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			return sel.X
		}
		return nil
	}
	for i := range min(sig.Params().Len(), len(call.Args)) {
		if sig.Params().At(i) == param {
			return call.Args[i]
		}
	}
	return nil
}

// dependsOn reports whether the expression sock denotes another socket in each turn of a
// range loop. It does if sock, or the variable that it begins with, comes from the loop's
// key or value.
func (p *pass) dependsOn(sock ast.Expr, r *ast.RangeStmt) bool {
	var vars []types.Object
	for _, e := range []ast.Expr{r.Key, r.Value} {
		if e != nil {
			if o := p.object(e); o != nil {
				vars = append(vars, o)
			}
		}
	}
	if p.mentions(sock, vars...) {
		return true
	}
	root := p.rootOf(sock)
	for _, from := range p.origins()[root] {
		if r.Body.Pos() <= from.Pos() && from.End() <= r.Body.End() && p.mentions(from, vars...) {
			return true
		}
	}
	return false
}

// finiteLoops returns the range loops around c, out to the innermost function literal.
func finiteLoops(c inspector.Cursor) map[*ast.RangeStmt]bool {
	around := make(map[*ast.RangeStmt]bool)
	for c := range c.Enclosing((*ast.RangeStmt)(nil), (*ast.FuncLit)(nil)) {
		r, ok := c.Node().(*ast.RangeStmt)
		if !ok {
			break
		}
		around[r] = true
	}
	return around
}

// endsByItself returns a function for the field head of a walker that looks for endless
// loops. A range loop around the start of the walk ends by itself, unless it ranges over a
// channel or a function.
func (p *pass) endsByItself(around map[*ast.RangeStmt]bool) func(*ast.RangeStmt) (into, past bool) {
	return func(r *ast.RangeStmt) (into, past bool) {
		switch p.TypesInfo.TypeOf(r.X).Underlying().(type) {
		case *types.Chan, *types.Signature:
			return true, true
		}
		return !around[r], true
	}
}

// readsBytes reports whether a call reads whatever bytes have arrived. A call that reads a
// line or urgent data, or that peeks, does not.
func (p *pass) readsBytes(call *ast.CallExpr, name string) bool {
	if name == "Read" {
		return len(call.Args) < 3 || len(call.Args) == 3 && p.socketConst(call.Args[2]) == "PHP_BINARY_READ"
	}
	return len(call.Args) == 4 && !p.hasFlag(call.Args[3], "MSG_OOB") && !p.hasFlag(call.Args[3], "MSG_PEEK")
}

// readsLines reports whether a call reads a line.
func (p *pass) readsLines(call *ast.CallExpr, name string) bool {
	return name == "Read" && len(call.Args) == 3 && p.socketConst(call.Args[2]) == "PHP_NORMAL_READ"
}

// hasFlag reports whether an expression is a constant that contains the named flag of
// package socket.
func (p *pass) hasFlag(flags ast.Expr, name string) bool {
	have := p.TypesInfo.Types[flags].Value
	c, ok := p.socket.Scope().Lookup(name).(*types.Const)
	if have == nil || !ok {
		return false
	}
	a, _ := constant.Int64Val(have)
	b, _ := constant.Int64Val(c.Val())
	return a&b != 0
}

// isDatagram reports whether a socket is a datagram socket, as far as the package's code shows.
func (p *pass) isDatagram(sock ast.Expr) bool {
	seen := make(map[types.Object]bool)
	var is func(e ast.Expr) bool
	is = func(e ast.Expr) bool {
		if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
			for _, arg := range call.Args {
				if p.isDatagramType(arg) {
					return true // a call to Create(domain, SOCK_DGRAM, 0), or to a function that passes the type on
				}
			}
			d := p.decls[p.callee(call)]
			found := false
			if d != nil && d.Body != nil && !seen[p.callee(call)] {
				seen[p.callee(call)] = true
				ast.Inspect(d.Body, func(n ast.Node) bool {
					if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 0 {
						found = found || is(r.Results[0])
					}
					return !found
				})
			}
			return found
		}
		if i, ok := ast.Unparen(e).(*ast.IndexExpr); ok {
			return is(i.X)
		}
		o := p.object(e)
		if o == nil || seen[o] {
			return false
		}
		seen[o] = true
		for _, from := range p.origins()[o] {
			if is(from) {
				return true
			}
		}
		return p.isDatagramPair(o)
	}
	return is(sock)
}

// isDatagramType reports whether e is the type of a datagram socket, such as SOCK_DGRAM.
func (p *pass) isDatagramType(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			switch p.socketConst(e) {
			case "SOCK_DGRAM", "SOCK_RAW", "SOCK_RDM":
				found = true
			}
		}
		_, call := n.(*ast.CallExpr)
		return !found && !call
	})
	return found
}

// isDatagramPair reports whether a call to CreatePair stores datagram sockets in o.
func (p *pass) isDatagramPair(o types.Object) bool {
	for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		if p.socketFunc(call) == "CreatePair" && len(call.Args) == 4 && p.mentions(call.Args[3], o) && p.isDatagramType(call.Args[1]) {
			return true
		}
	}
	return false
}

// endsReading reports whether n ends the loop, may end it, or continues it with another
// socket.
func (p *pass) endsReading(n ast.Node, e env, sock ast.Expr, root types.Object) bool {
	ends := false
	_, endSeen := e[endSeen]
	received := func(arg ast.Expr) bool {
		v := p.eval(arg, e)
		return v.data || p.isData(arg, e) && v.known.Kind() != constant.Bool
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			ends = ends || p.mentions(n, root)
			return false
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				_, element := ast.Unparen(l).(*ast.IndexExpr)
				if endSeen && (element || p.TypesInfo.TypeOf(l) != nil && isSet(p.TypesInfo.TypeOf(l))) {
					ends = true // clients = slices.Delete(clients, i, i+1)
				}
				if o := p.object(l); o != nil && (o == root || o == p.object(sock)) {
					ends = true // the variable now holds another socket
				}
				// After c.in = data, any code that has c may test the data.
				if sel, ok := ast.Unparen(l).(*ast.SelectorExpr); ok && len(n.Lhs) == len(n.Rhs) && n.Tok == token.ASSIGN {
					if received(n.Rhs[0]) && p.TypesInfo.Selections[sel] != nil {
						ends = true
					}
				}
			}
		case *ast.SendStmt:
			ends = ends || received(n.Value)
		case *ast.ReturnStmt:
			ends = true
		case *ast.DeferStmt, *ast.GoStmt:
			return false
		case *ast.CallExpr:
			ends = ends || endSeen && p.mayRemove(n) || p.callEnds(n, root, received) || p.looksAtField(n, e)
		}
		return !ends
	})
	return ends
}

// mayRemove reports whether a call may remove the socket from a set after the program has
// seen the end of the connection. mayRemove returns true for calls to the builtin
// functions delete, clear and close, to functions of this package, and to functions known
// only at run time.
func (p *pass) mayRemove(n *ast.CallExpr) bool {
	switch p.builtin(n) {
	case "delete", "clear", "close":
		return true
	case "":
	default:
		return false
	}
	if p.TypesInfo.Types[n.Fun].IsType() {
		return false
	}
	fn := p.callee(n)
	return fn == nil || p.decls[fn] != nil
}

// callEnds reports whether a call may end the loop, because it closes the socket or tests
// what was received.
func (p *pass) callEnds(n *ast.CallExpr, root types.Object, received func(ast.Expr) bool) bool {
	if tv, ok := p.TypesInfo.Types[n.Fun]; ok && tv.IsType() || p.builtin(n) != "" {
		return false
	}
	has := func(e ast.Expr) bool { return p.rootOf(e) == root }
	switch name := p.socketFunc(n); {
	case name == "Close" || name == "Shutdown":
		return len(n.Args) > 0 && has(n.Args[0])
	case name != "":
		return false
	}
	fn := p.callee(n)
	if fn == nil {
		for _, arg := range n.Args {
			if received(arg) || has(arg) {
				return true // an unknown function may end the loop
			}
		}
		return p.TypesInfo.TypeOf(n.Fun) != nil && len(n.Args) == 0 // a variable that holds a function, such as close()
	}
	if recv := ast.Unparen(n.Fun); fn.Signature().Recv() != nil {
		if sel, ok := recv.(*ast.SelectorExpr); ok && has(sel.X) && (p.decls[fn] == nil && fn.Name() == "Close" || p.closes(fn, 0)) {
			return true
		}
	}
	if p.decls[fn] == nil {
		return false
	}
	for i, arg := range n.Args {
		if received(arg) && p.looksAt(fn, i, 0) || has(arg) && p.closes(fn, 0) {
			return true
		}
	}
	return false
}

// looksAtField reports whether a call runs a function of the package, and this function
// uses received data that is in a field.
func (p *pass) looksAtField(n *ast.CallExpr, e env) bool {
	d := p.decls[p.callee(n)]
	if d == nil || d.Body == nil {
		return false
	}
	for o, v := range e {
		if f, ok := o.(*types.Var); ok && f.IsField() && (v.data || v.known != nil) && p.mentions(d.Body, o) {
			return true
		}
	}
	return false
}

// deepest is the number of nested calls that a rule follows into functions of the package.
const deepest = 5

// closes reports whether a function of the package closes or shuts down any socket.
func (p *pass) closes(fn *types.Func, depth int) bool {
	d := p.decls[fn]
	if d == nil || d.Body == nil || depth > deepest {
		return depth > deepest
	}
	closes := false
	calls(d.Body, func(call *ast.CallExpr) {
		name := p.socketFunc(call)
		inner := p.callee(call)
		closes = closes || name == "Close" || name == "Shutdown" ||
			inner != nil && (inner.Name() == "Close" || inner != fn && p.closes(inner, depth+1))
	})
	return closes
}

// looksAt reports whether a function of the package tests its parameter with index i. It
// does if a condition depends on the parameter, or if the function passes it to code that
// the rule cannot follow.
func (p *pass) looksAt(fn *types.Func, i, depth int) bool {
	d := p.decls[fn]
	params := fn.Signature().Params()
	if d == nil || d.Body == nil || i >= params.Len() || depth > deepest {
		return true
	}
	o := types.Object(params.At(i))
	looks := false
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			looks = looks || p.mentions(n.Cond, o)
		case *ast.SwitchStmt:
			looks = looks || n.Tag != nil && p.mentions(n.Tag, o)
		case *ast.CaseClause:
			for _, e := range n.List {
				looks = looks || p.mentions(e, o)
			}
		case *ast.ForStmt:
			looks = looks || n.Cond != nil && p.mentions(n.Cond, o)
		case *ast.RangeStmt:
			looks = looks || p.mentions(n.X, o)
		case *ast.ReturnStmt, *ast.SendStmt, *ast.FuncLit:
			looks = looks || p.mentions(n, o)
		case *ast.AssignStmt:
			// A later condition may test a value made from the parameter. A value that
			// merely grows by the parameter, with +=, does not count.
			for _, r := range n.Rhs {
				plain := n.Tok == token.ASSIGN || n.Tok == token.DEFINE
				looks = looks || plain && p.mentions(r, o) && p.socketFunc(ast.Unparen(r)) == ""
			}
		case *ast.CallExpr:
			inner := p.callee(n)
			for j, arg := range n.Args {
				if !p.mentions(arg, o) {
					continue
				}
				switch {
				case inner == nil && p.builtin(n) == "" && !p.TypesInfo.Types[n.Fun].IsType():
					looks = true
				case p.decls[inner] != nil && inner != fn:
					looks = looks || p.looksAt(inner, j, depth+1)
				}
			}
		}
		return !looks
	})
	return looks
}

// endFix returns a fix that extends the test of the error, so that it also tests for the
// end of the connection. There is a fix only if that test directly follows the call.
func (p *pass) endFix(g *cfg.CFG, b *cfg.Block, i int, n *ast.AssignStmt, name string) analysis.SuggestedFix {
	data, ok := n.Lhs[0].(*ast.Ident)
	err, ok2 := n.Lhs[1].(*ast.Ident)
	if !ok || !ok2 || data.Name == "_" || i+2 != len(b.Nodes) || len(b.Succs) != 2 || b.Succs[0].Kind != cfg.KindIfThen {
		return noFix
	}
	cond, ok := b.Nodes[i+1].(*ast.BinaryExpr)
	if !ok || cond.Op != token.NEQ || p.object(cond.X) != p.object(err) || !p.TypesInfo.Types[cond.Y].IsNil() {
		return noFix
	}
	test := data.Name + ` == ""`
	if name == "Recv" {
		test = data.Name + " == 0"
	}
	return fix("Look for the end", insert(cond.End(), " || "+test))
}
