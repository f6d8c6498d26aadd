package vet

import (
	"go/ast"
	"go/types"
)

var partialwrite = &rule{
	name: "partialwrite",
	what: "a Write to a non-blocking socket with a count that no code looks at",
	why: "A Write to a non-blocking socket sends as much as fits and returns the count without an error; the next Write must send the rest. " +
		"A program that ignores the count loses the rest as soon as a peer is slow.",
	habit: "`socket_write($s, $x, strlen($x));` without a test of the result, which works until the network is slow.",
	mend:  "Keep what is left, rest = rest[n:], and write it when Select says that there is room; or drop the peer if n < len(data). On a blocking socket Write sends everything.",
	run: func(p *pass) {
		if p.socket == nil {
			return
		}
		modes := p.modes()
		for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
			call := c.Node().(*ast.CallExpr)
			name := p.socketFunc(call)
			switch name {
			case "Write", "Send", "Sendmsg", "Writev":
			default:
				continue
			}
			if len(call.Args) == 0 || !countDropped(c.Parent().Node()) || p.isDatagram(call.Args[0]) {
				continue
			}
			dontwait := name == "Send" && len(call.Args) == 4 && p.hasFlag(call.Args[3], "MSG_DONTWAIT")
			if dontwait || p.isNonblocking(call.Args[0], modes, make(map[types.Object]bool)) {
				p.report(call, noFix, "no code looks at how much of the data this socket.%s has taken: %s does not wait, so what does not fit is lost", name, p.source(call.Args[0]))
			}
		}
	},
}

// countDropped reports whether the statement around a call ignores the first result of the
// call.
func countDropped(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ExprStmt, *ast.GoStmt, *ast.DeferStmt:
		return true
	case *ast.AssignStmt:
		id, ok := n.Lhs[0].(*ast.Ident)
		return ok && id.Name == "_"
	}
	return false
}

// modes tells which variables hold non-blocking sockets, and which hold listeners.
type modes struct {
	// nonblocking is true for a variable with sockets that remain non-blocking, and false if
	// SetBlock is called for one of them.
	nonblocking map[types.Object]bool
	listens     map[types.Object]bool
}

// modes finds the variables that hold listeners. It also finds the variables with sockets that
// the package makes non-blocking and never makes blocking again.
func (p *pass) modes() modes {
	is := make(map[types.Object]bool)
	listens := make(map[types.Object]bool)
	var made []types.Object
	for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		if len(call.Args) == 0 {
			continue
		}
		o := p.placeOf(call.Args[0])
		if o == nil {
			continue
		}
		switch p.socketFunc(call) {
		case "SetNonblock":
			made = append(made, o)
		case "SetBlock":
			is[o] = false
		case "Listen", "Accept":
			listens[o] = true
		}
	}
	// SetNonblock may be called on a parameter, or on each socket of a set. The call then
	// also applies to the variables that the parameter or the socket comes from.
	var spread func(o types.Object)
	spread = func(o types.Object) {
		if _, known := is[o]; known {
			return
		}
		is[o] = true
		for _, e := range p.origins()[o] {
			if from := p.placeOf(e); from != nil {
				spread(from)
			}
		}
	}
	for _, o := range made {
		spread(o)
	}
	return modes{is, listens}
}

// placeOf returns the variable or field that e names. For an element, it returns the
// variable or field that holds the slice or map.
func (p *pass) placeOf(e ast.Expr) types.Object {
	for {
		i, ok := ast.Unparen(e).(*ast.IndexExpr)
		if !ok {
			break
		}
		e = i.X
	}
	if v, ok := p.object(e).(*types.Var); ok {
		return v
	}
	return nil
}

// isNonblocking reports whether a socket, or a socket in a set, may be non-blocking.
func (p *pass) isNonblocking(e ast.Expr, m modes, seen map[types.Object]bool) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				elt = kv.Value
			}
			if p.isNonblocking(elt, m, seen) {
				return true
			}
		}
		return false
	case *ast.SliceExpr:
		return p.isNonblocking(e.X, m, seen)
	case *ast.UnaryExpr:
		return p.isNonblocking(e.X, m, seen)
	case *ast.CallExpr:
		if p.socketFunc(e) == "Create" && len(e.Args) == 3 {
			return p.hasFlag(e.Args[1], "SOCK_NONBLOCK")
		}
		if p.socketFunc(e) == "Accept" && len(e.Args) == 1 {
			return m.nonblocking[p.placeOf(e.Args[0])] // inherits the listener's mode
		}
		fn := p.callee(e)
		if p.builtin(e) == "append" || fn != nil && fn.Pkg() != nil && (fn.Pkg().Path() == "slices" || fn.Pkg().Path() == "maps") {
			for _, arg := range e.Args {
				if p.isNonblocking(arg, m, seen) {
					return true
				}
			}
			return false
		}
		if d := p.decls[fn]; d != nil && d.Body != nil && !seen[fn] {
			seen[fn] = true
			found := false
			ast.Inspect(d.Body, func(n ast.Node) bool {
				if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 0 {
					found = found || p.isNonblocking(r.Results[0], m, seen)
				}
				_, lit := n.(*ast.FuncLit)
				return !lit && !found
			})
			return found
		}
		return false
	}
	o := p.placeOf(e)
	if o == nil || seen[o] {
		return false
	}
	if m.listens[o] {
		return false // no program writes to a listener
	}
	if is, known := m.nonblocking[o]; known {
		return is
	}
	seen[o] = true
	for _, from := range p.origins()[o] {
		if p.isNonblocking(from, m, seen) {
			return true
		}
	}
	return false
}
