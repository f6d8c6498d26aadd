package vet

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

var sharedset = &rule{
	name: "sharedset",
	what: "a slice or map that is changed while `read := clients`, or the loop over it, still shares it",
	why: "After `read := clients` both variables share one slice or map until Select stores a new one in read, so a change of one of them until then changes both. " +
		"A loop also shares the slice that it ranges over: slices.Delete inside the loop moves the sockets that come next, so the loop misses one of them and gets a nil *Socket at the end.",
	habit: "`$read = $clients;` and `foreach`, which both use a copy: `unset` of an element of the original array is safe.",
	mend:  "read := slices.Clone(clients), read := maps.Clone(clients), or for _, s := range slices.Clone(clients).",
	run: func(p *pass) {
		for c := range p.root.Preorder((*ast.AssignStmt)(nil), (*ast.RangeStmt)(nil)) {
			switch n := c.Node().(type) {
			case *ast.AssignStmt:
				if p.socket != nil && len(n.Lhs) == 1 && len(n.Rhs) == 1 {
					p.checkAlias(c, n)
				}
			case *ast.RangeStmt:
				p.checkRange(c, n)
			}
		}
	},
}

// checkAlias looks at an assignment such as read := clients. Until Select, both variables
// share their elements. checkAlias reports a change of either variable before that Select.
func (p *pass) checkAlias(c inspector.Cursor, n *ast.AssignStmt) {
	read, clients := p.object(n.Lhs[0]), p.object(n.Rhs[0])
	t := p.TypesInfo.TypeOf(n.Rhs[0])
	if _, ok := clients.(*types.Var); read == nil || !ok || read == clients || !isSet(t) {
		return
	}
	if !p.selected(c, read) {
		return
	}
	var change, grown ast.Node
	grows := make(map[types.Object]bool)
	for s, ok := c.NextSibling(); ok && change == nil; s, ok = s.NextSibling() {
		ends := false
		ast.Inspect(s.Node(), func(m ast.Node) bool {
			switch m := m.(type) {
			case *ast.CallExpr:
				if name := p.socketFunc(m); name == "Select" || name == "SelectKeyed" {
					ends = true
					return false
				}
			case *ast.AssignStmt:
				for i, l := range m.Lhs {
					o := p.object(l)
					if o != read && o != clients {
						continue
					}
					if len(m.Lhs) == len(m.Rhs) && p.appendsTo(m.Rhs[i], o) {
						grows[o] = true
						grown = m
						return false
					}
					if o == read && !p.changesOf(m.Rhs[min(i, len(m.Rhs)-1)], read, clients) {
						ends = true
					}
				}
			case *ast.FuncLit:
				return false
			}
			if !ends && change == nil && p.changesInPlace(m, read, clients) {
				change = m
			}
			return true
		})
		if len(grows) == 2 && change == nil {
			change = grown
		}
		if ends {
			break
		}
	}
	if change == nil {
		return
	}
	pkg, kind := "slices", "slice"
	if _, ok := t.Underlying().(*types.Map); ok {
		pkg, kind = "maps", "map"
	}
	name, edit := p.imported(c, pkg)
	p.report(change, fix("Clone it", edit, replace(n.Rhs[0], name+".Clone("+p.source(n.Rhs[0])+")")),
		"%s and %s are the same %s until Select: this changes both; %s := %s.Clone(%s) is PHP's copy", p.source(n.Lhs[0]), p.source(n.Rhs[0]), kind, p.source(n.Lhs[0]), pkg, p.source(n.Rhs[0]))
}

// selected reports whether a statement after c calls Select with the argument &read.
func (p *pass) selected(c inspector.Cursor, read types.Object) bool {
	found := false
	for s, ok := c.NextSibling(); ok && !found; s, ok = s.NextSibling() {
		ast.Inspect(s.Node(), func(n ast.Node) bool {
			if name := p.socketFunc(n); name == "Select" || name == "SelectKeyed" {
				for _, arg := range n.(*ast.CallExpr).Args {
					u, ok := ast.Unparen(arg).(*ast.UnaryExpr)
					found = found || ok && p.object(u.X) == read
				}
			}
			return !found
		})
	}
	return found
}

// appendsTo reports whether e is a call append(o, ...). Such a call does not change the
// elements that o already has.
func (p *pass) appendsTo(e ast.Expr, o types.Object) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && p.builtin(call) == "append" && p.object(call.Args[0]) == o
}

// changesOf reports whether e is a call that changes one of the objects in place, as
// slices.Delete does.
func (p *pass) changesOf(e ast.Expr, objects ...types.Object) bool {
	return p.changesInPlace(ast.Unparen(e), objects...)
}

// changesInPlace reports whether n itself, without what it contains, changes the elements
// of one of the objects.
func (p *pass) changesInPlace(n ast.Node, objects ...types.Object) bool {
	is := func(e ast.Expr) bool {
		o := p.object(e)
		return o != nil && contains(objects, o)
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		for _, l := range n.Lhs {
			if i, ok := ast.Unparen(l).(*ast.IndexExpr); ok && is(i.X) {
				return true
			}
		}
	case *ast.CallExpr:
		if len(n.Args) == 0 {
			return false
		}
		switch p.builtin(n) {
		case "delete", "clear":
			return is(n.Args[0])
		case "append":
			return p.removes(n, is)
		}
		switch p.fullName(n) {
		case "slices.Delete", "slices.DeleteFunc", "slices.Insert", "slices.Replace", "slices.Reverse", "slices.Compact",
			"slices.Sort", "slices.SortFunc", "slices.SortStableFunc", "maps.DeleteFunc", "maps.Copy":
			return is(n.Args[0])
		}
	}
	return false
}

// removes reports whether a call removes elements with append(x[:i], x[j:]...).
func (p *pass) removes(n *ast.CallExpr, is func(ast.Expr) bool) bool {
	s, ok := ast.Unparen(n.Args[0]).(*ast.SliceExpr)
	if !ok || !n.Ellipsis.IsValid() || len(n.Args) != 2 || !is(s.X) || s.Max != nil {
		return false
	}
	rest, ok := ast.Unparen(n.Args[1]).(*ast.SliceExpr)
	return ok && is(rest.X)
}

// checkRange reports a loop that removes elements from the slice it ranges over, and then
// continues.
func (p *pass) checkRange(c inspector.Cursor, n *ast.RangeStmt) {
	o := p.object(n.X)
	t := p.TypesInfo.TypeOf(n.X)
	if o == nil || t == nil {
		return
	}
	if _, ok := t.Underlying().(*types.Slice); !ok {
		return
	}
	ranged := []types.Object{o}
	if v, ok := o.(*types.Var); ok && !v.IsField() && v.Parent() != p.Pkg.Scope() {
		// The program may have list := clients before the loop, to range over a copy. But
		// list shares the elements of clients.
		if from := p.origins()[o]; len(from) == 1 && !p.addressed(c, o) {
			if other, ok := p.object(from[0]).(*types.Var); ok && types.Identical(other.Type(), v.Type()) && !p.params()[v] {
				ranged = append(ranged, other)
			}
		}
	}
	_, _, body := funcOf(c)
	if body == nil {
		return
	}
	g := p.flow(body)
	for inner := range c.Preorder((*ast.CallExpr)(nil)) {
		call := inner.Node().(*ast.CallExpr)
		if call.Pos() < n.Body.Pos() {
			continue
		}
		if _, _, b := funcOf(inner); b != body {
			continue
		}
		if !p.removesFrom(call, n.X, ranged) {
			continue
		}
		b, i := find(g, call)
		if b == nil {
			continue
		}
		goesOn := false
		w := walker{x: p.index, at: func(m ast.Node, _ env) bool { return m == ast.Node(n.X) },
			head: func(r *ast.RangeStmt) (into, past bool) {
				if r == n {
					goesOn = true
				}
				return r != n, r != n
			}}
		w.walk(b, i, env{})
		if !goesOn {
			continue
		}
		name, edit := p.imported(c, "slices")
		f := fix("Range over a copy", edit, replace(n.X, name+".Clone("+p.source(n.X)+")"))
		if key, ok := n.Key.(*ast.Ident); ok && key.Name != "_" && p.mentions(call, p.TypesInfo.ObjectOf(key)) {
			f = noFix // the index is for the copy, so after the first removal it is wrong for the original
		}
		p.report(call, f, "this removes from %s, which the loop in line %d still ranges over: it leaves elements out, and then meets nil; range over slices.Clone(%s)", p.source(n.X), p.line(n.Pos()), p.source(n.X))
		return
	}
}

// addressed reports whether the function around c takes the address of a variable.
func (p *pass) addressed(c inspector.Cursor, o types.Object) bool {
	_, _, body := funcOf(c)
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if u, ok := n.(*ast.UnaryExpr); ok && u.Op == token.AND && p.object(u.X) == o {
			found = true
		}
		return !found
	})
	return found
}

// removesFrom reports whether a call removes elements of a slice. It also looks into the
// called function if this function belongs to the package.
func (p *pass) removesFrom(call *ast.CallExpr, x ast.Expr, ranged []types.Object) bool {
	if p.removesHere(call, ranged) {
		return true
	}
	root := p.rootOf(x)
	for _, o := range ranged {
		v := o.(*types.Var)
		switch {
		case !v.IsField() && v.Parent() != p.Pkg.Scope():
			continue // other functions cannot change this local variable
		case v.IsField():
			// The call must involve the struct that has the field, not only elements of the
			// field.
			with := false
			for _, arg := range call.Args {
				with = with || root != nil && p.rootOf(arg) == root
			}
			if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
				with = with || root != nil && p.object(sel.X) == root
			}
			if !with {
				continue
			}
		}
		if p.calleeRemoves(p.callee(call), v, 0) {
			return true
		}
	}
	return false
}

// calleeRemoves reports whether the function fn of the package removes elements of v.
func (p *pass) calleeRemoves(fn *types.Func, v *types.Var, depth int) bool {
	d := p.decls[fn]
	if d == nil || d.Body == nil || depth > deepest {
		return false
	}
	found := false
	calls(d.Body, func(call *ast.CallExpr) {
		if found || p.removesHere(call, []types.Object{v}) {
			found = true
			return
		}
		if inner := p.callee(call); inner != fn {
			found = p.calleeRemoves(inner, v, depth+1)
		}
	})
	return found
}

// removesHere reports whether the call itself removes elements from one of the slices in
// ranged.
func (p *pass) removesHere(call *ast.CallExpr, ranged []types.Object) bool {
	is := func(e ast.Expr) bool { o := p.object(e); return o != nil && contains(ranged, o) }
	if len(call.Args) == 0 {
		return false
	}
	if p.builtin(call) == "append" {
		return p.removes(call, is)
	}
	switch p.fullName(call) {
	case "slices.Delete", "slices.DeleteFunc", "slices.Insert":
		return is(call.Args[0])
	}
	return false
}
