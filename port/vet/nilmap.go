package vet

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

var nilmap = &rule{
	name:  "nilmap",
	what:  "a write to a map that nothing makes: a global, a field, a variable, or a map in a map",
	why:   "The zero value of a map is nil. It can be read and is empty, but a write to it ends the program with \"assignment to entry in nil map\".",
	habit: "`$this->clients[$id] = $s;` creates the array if there is none, and `$rooms[$room][$id] = $s;` creates both arrays.",
	mend:  "var clients = map[int]*socket.Socket{}, or &server{clients: map[int]*socket.Socket{}} where the struct is made; before rooms[room][id] = s: if rooms[room] == nil { rooms[room] = map[int]*socket.Socket{} }.",
	run:   func(p *pass) { p.checkMaps() },
}

// mapUse records how the package uses a variable or field that holds a map.
type mapUse struct {
	made      bool // whether a map may be assigned to the variable or field
	innerMade bool // whether a map may be assigned to one of the elements
	writes    []inspector.Cursor
	inner     []inspector.Cursor
}

func (p *pass) checkMaps() {
	uses := make(map[types.Object]*mapUse)
	// declared holds the variables that have a definition. The variable of a type switch
	// does not have one.
	declared := make(map[types.Object]bool)
	of := func(o types.Object) *mapUse {
		if uses[o] == nil {
			uses[o] = &mapUse{}
		}
		return uses[o]
	}
	isMap := func(t types.Type) bool {
		if t == nil {
			return false
		}
		_, ok := t.Underlying().(*types.Map)
		return ok
	}
	for c := range p.root.Preorder((*ast.Ident)(nil), (*ast.CompositeLit)(nil), (*ast.CallExpr)(nil)) {
		switch n := c.Node().(type) {
		case *ast.Ident:
			v, ok := origin(p.TypesInfo.ObjectOf(n)).(*types.Var)
			if !ok || !isMap(v.Type()) {
				continue
			}
			if p.TypesInfo.Defs[n] != nil {
				declared[v] = true
			}
			at := c
			if c.ParentEdgeKind() == edge.SelectorExpr_Sel {
				at = c.Parent()
			}
			p.useOfMap(at, of(v))
		case *ast.CompositeLit:
			// A struct literal without field names sets every field.
			t, ok := p.TypesInfo.TypeOf(n).Underlying().(*types.Struct)
			if ok && len(n.Elts) > 0 {
				if _, keyed := n.Elts[0].(*ast.KeyValueExpr); !keyed {
					for i := range t.NumFields() {
						of(t.Field(i).Origin()).made = true
					}
				}
			}
		case *ast.CallExpr:
			// If a struct is converted from another struct, its fields hold the maps of
			// the other struct.
			if tv, ok := p.TypesInfo.Types[n.Fun]; ok && tv.IsType() {
				if t, ok := tv.Type.Underlying().(*types.Struct); ok {
					for i := range t.NumFields() {
						of(t.Field(i).Origin()).made = true
					}
				}
			}
		}
	}
	for o, u := range uses {
		v := o.(*types.Var)
		if v.Pkg() != p.Pkg || p.madeElsewhere(v, declared) {
			continue
		}
		if !u.made {
			for _, c := range u.writes {
				p.report(c.Node(), p.makeFix(v), "nothing makes the map %s: this ends the program with \"assignment to entry in nil map\"", v.Name())
			}
		}
		if !u.innerMade {
			for _, c := range u.inner {
				m := ast.Unparen(c.Node().(*ast.IndexExpr).X).(*ast.IndexExpr)
				p.report(c.Node(), noFix, "nothing makes the maps in %s: unlike in PHP, %s is nil, and this ends the program with \"assignment to entry in nil map\"", v.Name(), p.source(m))
			}
		}
	}
}

// useOfMap records one use of a map. The cursor c is at the variable, or at the selector of
// the field.
func (p *pass) useOfMap(c inspector.Cursor, u *mapUse) {
	for c.ParentEdgeKind() == edge.ParenExpr_X {
		c = c.Parent()
	}
	parent := c.Parent()
	switch c.ParentEdgeKind() {
	case edge.AssignStmt_Lhs:
		assign := parent.Node().(*ast.AssignStmt)
		if len(assign.Rhs) != len(assign.Lhs) || !p.TypesInfo.Types[assign.Rhs[c.ParentEdgeIndex()]].IsNil() {
			u.made = true
			u.innerMade = u.innerMade || !isEmptyMap(p, assign, c.ParentEdgeIndex())
		}
		return
	case edge.ValueSpec_Names:
		spec := parent.Node().(*ast.ValueSpec)
		if len(spec.Values) == 0 {
			return
		}
		u.made = true
		if len(spec.Values) != len(spec.Names) || !p.isEmptyMapExpr(spec.Values[c.ParentEdgeIndex()]) {
			u.innerMade = true
		}
		return
	case edge.Field_Names:
		return // a declaration; for a parameter, see madeElsewhere
	case edge.KeyValueExpr_Key:
		u.made = true
		if !p.isEmptyMapExpr(parent.Node().(*ast.KeyValueExpr).Value) {
			u.innerMade = true
		}
		return
	case edge.RangeStmt_Key, edge.RangeStmt_Value:
		u.made, u.innerMade = true, true
		return
	case edge.UnaryExpr_X:
		if parent.Node().(*ast.UnaryExpr).Op == token.AND {
			u.made, u.innerMade = true, true
		}
		return
	case edge.IndexExpr_X:
		p.useOfElement(parent, u)
		return
	case edge.RangeStmt_X:
		return
	case edge.CallExpr_Args:
		switch call := parent.Node().(*ast.CallExpr); p.builtin(call) {
		case "len", "delete", "clear":
			return
		}
	case edge.BinaryExpr_X, edge.BinaryExpr_Y, edge.SelectorExpr_X:
		return
	}
	// The map is passed to other code. That code cannot make a nil map non-nil here, but it
	// may create the maps that are elements.
	u.innerMade = true
}

// useOfElement records one use of m[k].
func (p *pass) useOfElement(c inspector.Cursor, u *mapUse) {
	index := c
	for c.ParentEdgeKind() == edge.ParenExpr_X {
		c = c.Parent()
	}
	inner := false
	if t := p.TypesInfo.TypeOf(index.Node().(*ast.IndexExpr)); t != nil {
		_, inner = t.Underlying().(*types.Map)
	}
	switch c.ParentEdgeKind() {
	case edge.AssignStmt_Lhs:
		u.writes = append(u.writes, index)
		u.innerMade = true
	case edge.IncDecStmt_X:
		u.writes = append(u.writes, index)
	case edge.IndexExpr_X:
		if inner {
			switch c.Parent().ParentEdgeKind() {
			case edge.AssignStmt_Lhs, edge.IncDecStmt_X:
				u.inner = append(u.inner, c.Parent())
			}
		}
	}
}

func isEmptyMap(p *pass, n *ast.AssignStmt, i int) bool {
	return len(n.Rhs) == len(n.Lhs) && p.isEmptyMapExpr(n.Rhs[i])
}

// isEmptyMapExpr reports whether e creates an empty map.
func (p *pass) isEmptyMapExpr(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return len(e.Elts) == 0
	case *ast.CallExpr:
		return p.builtin(e) == "make"
	}
	return false
}

// madeElsewhere reports whether code outside the rule's view may create the map: another
// package, a caller, or a decoder.
func (p *pass) madeElsewhere(v *types.Var, declared map[types.Object]bool) bool {
	if p.params()[v] || !declared[v] {
		return true
	}
	if !v.Exported() {
		return v.IsField() && p.hasTag(v)
	}
	if p.Pkg.Name() != "main" {
		return v.IsField() || v.Parent() == p.Pkg.Scope()
	}
	for _, imported := range p.Pkg.Imports() {
		if v.IsField() && (strings.HasPrefix(imported.Path(), "encoding/") || imported.Path() == "reflect" || strings.Contains(imported.Path(), ".")) {
			return true
		}
	}
	return false
}

// hasTag reports whether a field has a tag. A decoder may fill such a field.
func (p *pass) hasTag(v *types.Var) bool {
	for c := range p.root.Preorder((*ast.Field)(nil)) {
		f := c.Node().(*ast.Field)
		if f.Pos() <= v.Pos() && v.Pos() < f.End() && f.Tag != nil {
			return true
		}
	}
	return false
}

// makeFix returns a fix that creates the map where the variable is declared.
func (p *pass) makeFix(v *types.Var) analysis.SuggestedFix {
	for c := range p.root.Preorder((*ast.ValueSpec)(nil)) {
		spec := c.Node().(*ast.ValueSpec)
		if len(spec.Names) == 1 && p.TypesInfo.Defs[spec.Names[0]] == v && spec.Type != nil && len(spec.Values) == 0 {
			return fix("Make the map", insert(spec.Type.Pos(), "= "), insert(spec.Type.End(), "{}"))
		}
	}
	return noFix
}
