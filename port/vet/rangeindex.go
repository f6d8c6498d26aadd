package vet

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

var rangeindex = &rule{
	name:  "rangeindex",
	what:  "`for s := range read`: s is an index, or a key, not a socket",
	why:   "With one variable, range gives the indexes of a slice or the keys of a map. The compiler accepts the number wherever it is printed, stored or used as a key.",
	habit: "`foreach ($read as $s)`, which gives the values.",
	mend:  "for _, s := range read. If the index is what you want, call it i, or k.",
	run: func(p *pass) {
		for c := range p.root.Preorder((*ast.RangeStmt)(nil)) {
			n := c.Node().(*ast.RangeStmt)
			key, ok := n.Key.(*ast.Ident)
			if !ok || n.Value != nil || key.Name == "_" {
				continue
			}
			t := p.TypesInfo.TypeOf(n.X)
			if t == nil {
				continue
			}
			elem := elemOf(t)
			if elem == nil || !namedLikeValue(key.Name, p.nameOf(n.X), isSocket(elem)) {
				continue
			}
			what := "an index"
			if m, ok := t.Underlying().(*types.Map); ok {
				if !isSocket(elem) || isSocket(m.Key()) {
					continue // programs often want the keys of a map
				}
				what = "a key"
			}
			if p.usedAsIndex(c, n) {
				continue
			}
			p.report(key, p.valueFix(c, n, key), "%s is %s of %s here, not an element; for _, %s := range %s gives the elements", key.Name, what, p.source(n.X), key.Name, p.source(n.X))
		}
	},
}

// elemOf returns the type of the elements of a slice, an array or a map. It returns nil for
// any other type.
func elemOf(t types.Type) types.Type {
	switch t := t.Underlying().(type) {
	case *types.Slice:
		return t.Elem()
	case *types.Array:
		return t.Elem()
	case *types.Pointer:
		if a, ok := t.Elem().Underlying().(*types.Array); ok {
			return a.Elem()
		}
	case *types.Map:
		return t.Elem()
	}
	return nil
}

// nameOf returns the name of the variable or field that e names, or "".
func (p *pass) nameOf(e ast.Expr) string {
	if o := p.object(e); o != nil {
		return o.Name()
	}
	return ""
}

// socketNames are common names for variables that hold sockets.
var socketNames = []string{"s", "sock", "socket", "c", "cl", "client", "conn", "connection", "peer", "fd", "r", "w", "msgsock", "listener", "server", "resource", "stream"}

// namedLikeValue reports whether a range variable has a name that suits an element. Such a
// name is a common name for a socket, or the singular of the slice's name.
func namedLikeValue(name, of string, sockets bool) bool {
	name, of = strings.ToLower(name), strings.ToLower(of)
	if sockets && slices.Contains(socketNames, name) {
		return true
	}
	if len(name) < 3 || of == "" {
		return false
	}
	return of == name+"s" || of == name+"es" || of == strings.TrimSuffix(name, "y")+"ies" || of == name+"list" || of == name+"_list"
}

// usedAsIndex reports whether the loop uses its variable as an index or a key. That is so if
// the loop indexes with the variable or calculates with it.
func (p *pass) usedAsIndex(c inspector.Cursor, n *ast.RangeStmt) bool {
	key := p.TypesInfo.ObjectOf(n.Key.(*ast.Ident))
	if key == nil {
		return true
	}
	for use := range c.Preorder((*ast.Ident)(nil)) {
		id := use.Node().(*ast.Ident)
		if p.TypesInfo.Uses[id] != key {
			continue
		}
		switch use.ParentEdgeKind() {
		case edge.IndexExpr_Index:
			m, ok := p.TypesInfo.TypeOf(use.Parent().Node().(*ast.IndexExpr).X).Underlying().(*types.Map)
			if !ok || !types.IsInterface(m.Key()) {
				return true
			}
		case edge.SliceExpr_Low, edge.SliceExpr_High, edge.BinaryExpr_X, edge.BinaryExpr_Y:
			return true
		case edge.CallExpr_Args:
			if call := use.Parent().Node().(*ast.CallExpr); p.builtin(call) == "delete" || p.TypesInfo.Types[call.Fun].IsType() {
				return true
			}
		}
	}
	return false
}

// valueFix returns a fix that inserts "_, " before the variable. There is a fix only if the
// loop still compiles afterwards. That is so if the loop only passes the variable to
// functions that accept any type.
func (p *pass) valueFix(c inspector.Cursor, n *ast.RangeStmt, key *ast.Ident) analysis.SuggestedFix {
	o := p.TypesInfo.ObjectOf(key)
	for use := range c.Preorder((*ast.Ident)(nil)) {
		if p.TypesInfo.Uses[use.Node().(*ast.Ident)] != o {
			continue
		}
		call, ok := use.Parent().Node().(*ast.CallExpr)
		if !ok || use.ParentEdgeKind() != edge.CallExpr_Args {
			return noFix
		}
		sig, ok := p.TypesInfo.TypeOf(call.Fun).Underlying().(*types.Signature)
		if !ok || sig.Params().Len() == 0 {
			return noFix
		}
		i := min(use.ParentEdgeIndex(), sig.Params().Len()-1)
		t := sig.Params().At(i).Type()
		if s, ok := t.(*types.Slice); ok && sig.Variadic() && i == sig.Params().Len()-1 {
			t = s.Elem()
		}
		if iface, ok := t.Underlying().(*types.Interface); !ok || !iface.Empty() {
			return noFix
		}
	}
	return fix("Range over the elements", insert(key.Pos(), "_, "))
}
