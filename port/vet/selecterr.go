package vet

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

var selecterr = &rule{
	name: "selecterr",
	what: "a Select in a loop that goes on after its error with the same sockets",
	why: "No signal interrupts Select, so its error does not go away by itself: most often a socket in the set is closed. " +
		"The next Select fails with the same error at once, and the loop uses all of a CPU.",
	habit: "`if (socket_select(...) === false) continue;` because of signals, or `if (socket_select(...) < 1) continue;`, which treats an error as a timeout.",
	mend:  "Leave the loop when err is not nil. Other code ends the loop by closing the listener; then the error matches net.ErrClosed.",
	run: func(p *pass) {
		if p.socket == nil {
			return
		}
		for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
			call := c.Node().(*ast.CallExpr)
			switch p.socketFunc(call) {
			case "Select", "SelectKeyed":
				if n, ok := c.Parent().Node().(*ast.AssignStmt); ok && len(n.Lhs) == 2 {
					p.checkSelect(c, call, n)
				}
			}
		}
	},
}

// checkSelect reports a Select that runs again with the same sets after it has failed.
func (p *pass) checkSelect(c inspector.Cursor, call *ast.CallExpr, n *ast.AssignStmt) {
	e := env{}
	if o := p.object(n.Lhs[0]); o != nil {
		e[o] = value{known: constant.MakeInt64(0)}
	}
	if o := p.object(n.Lhs[1]); o != nil {
		e[o] = value{null: notNull}
		_, _, body := funcOf(c)
		if v, ok := o.(*types.Var); ok && !p.isRead(v, n, body) {
			return // the rule unchecked reports this call
		}
	}
	// These are the variables that the sets are made from.
	var sets, given []types.Object
	for _, arg := range call.Args[:min(3, len(call.Args))] {
		u, ok := ast.Unparen(arg).(*ast.UnaryExpr)
		if !ok {
			if p.TypesInfo.Types[arg].IsNil() {
				continue
			}
			return // a pointer from other code
		}
		set := p.object(u.X)
		if set == nil {
			return
		}
		given = append(given, set)
		made := false
		for _, from := range p.origins()[set] {
			if ast.Node(from) == ast.Node(call) {
				continue
			}
			parts, known := p.setParts(from)
			if !known {
				return
			}
			sets = append(sets, parts...)
			made = true
		}
		if !made {
			sets = append(sets, set)
		}
	}
	_, _, body := funcOf(c)
	g := p.flow(body)
	b, i := find(g, n)
	if b == nil {
		return
	}
	again := false
	w := walker{x: p.index, at: func(at ast.Node, _ env) bool {
		if again || at == ast.Node(n) {
			again = true
			return true
		}
		return p.changes(at, sets, given) || p.mayEndFor(at, n.Lhs[1])
	}, head: p.endsByItself(finiteLoops(c))}
	w.walk(b, i, e)
	if again {
		p.report(call, noFix, "this loop goes on after an error of socket.%s, which then fails again at once: leave the loop", p.socketFunc(call))
	}
}

// mayEndFor reports whether n passes the error err to a function of the package that may end
// the program or the goroutine. An example is must(err).
func (p *pass) mayEndFor(n ast.Node, err ast.Expr) bool {
	o := p.object(err)
	ends := false
	calls(n, func(call *ast.CallExpr) {
		fn := p.callee(call)
		for _, arg := range call.Args {
			if o != nil && p.mentions(arg, o) && p.decls[fn] != nil && p.mayEnd(fn, 0) {
				ends = true
			}
		}
	})
	return ends
}

// mayEnd reports whether a function of the package may end the program or the goroutine.
func (p *pass) mayEnd(fn *types.Func, depth int) bool {
	d := p.decls[fn]
	if d == nil || d.Body == nil {
		return false
	}
	ends := depth > deepest
	calls(d.Body, func(call *ast.CallExpr) {
		if ends || p.endingOf(call) != returns {
			ends = true
			return
		}
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && strings.HasPrefix(sel.Sel.Name, "Fatal") {
			ends = true // a Fatal method of a testing.TB or of a logger
			return
		}
		if inner := p.callee(call); inner != fn && p.mayEnd(inner, depth+1) {
			ends = true
		}
	})
	return ends
}

// setParts returns the variables that a set's value comes from. known is false if a
// function returns the set, because a later call may return another set.
func (p *pass) setParts(e ast.Expr) (parts []types.Object, known bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.StarExpr:
		if o := p.object(e); o != nil {
			return []types.Object{o}, true
		}
	case *ast.SliceExpr:
		return p.setParts(e.X)
	case *ast.CompositeLit:
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				elt = kv.Value
			}
			more, _ := p.setParts(elt)
			parts = append(parts, more...)
		}
		return parts, true
	case *ast.CallExpr:
		switch name := p.fullName(e); {
		case p.builtin(e) == "make":
			return nil, true
		case p.builtin(e) == "append", name == "slices.Clone", name == "maps.Clone", name == "slices.Insert", name == "slices.Concat":
			for _, arg := range e.Args {
				more, known := p.setParts(arg)
				if !known {
					return nil, false
				}
				parts = append(parts, more...)
			}
			return parts, true
		}
		return nil, false
	case *ast.IndexExpr:
		return p.setParts(e.X)
	}
	return nil, true
}

// changes reports whether n may change a variable that a set is made from. A call to
// another function may change it. A call on a socket of the set also counts, because that
// call reports the error that made Select fail.
func (p *pass) changes(n ast.Node, sets, given []types.Object) bool {
	is := func(e ast.Expr) bool {
		for {
			i, ok := ast.Unparen(e).(*ast.IndexExpr)
			if !ok {
				break
			}
			e = i.X
		}
		o := p.object(e)
		for _, s := range sets {
			if o != nil && o == s && !contains(given, o) {
				return true
			}
		}
		return false
	}
	changed := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				changed = changed || is(l)
			}
		case *ast.CallExpr:
			changed = changed || p.mayChange(n, sets, is)
		}
		return true
	})
	return changed
}

// mayChange reports whether a call may change a variable that a set is made from.
func (p *pass) mayChange(n *ast.CallExpr, sets []types.Object, is func(ast.Expr) bool) bool {
	name := p.socketFunc(n)
	switch {
	case name == "Close":
		return true // the socket that failed is closed, so the set probably changes
	case name != "":
		return name != "Select" && name != "SelectKeyed" && len(n.Args) > 0 && is(n.Args[0])
	case p.builtin(n) == "delete" || p.builtin(n) == "clear":
		return is(n.Args[0])
	case p.builtin(n) != "":
		return false
	}
	if tv, ok := p.TypesInfo.Types[n.Fun]; ok && tv.IsType() {
		return false
	}
	fn := p.callee(n)
	switch {
	case fn != nil && p.decls[fn] == nil:
		// A function of another package can change a set only through a pointer.
		for _, arg := range n.Args {
			if u, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && is(u.X) {
				return true
			}
		}
		return false
	case fn == nil:
		return true // a call to a function literal, or to a function known only at run time
	}
	// A function of this package may change the variables that its body names. It may also
	// change what its receiver and its arguments hold.
	if p.mentions(p.decls[fn].Body, sets...) {
		return true
	}
	for _, arg := range n.Args {
		if p.mentions(arg, sets...) {
			return true
		}
	}
	return false
}

func contains(list []types.Object, o types.Object) bool {
	for _, have := range list {
		if have == o {
			return true
		}
	}
	return false
}
