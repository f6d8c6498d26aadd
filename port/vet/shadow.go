package vet

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

var shadow = &rule{
	name:     "shadow",
	what:     "a variable named socket, which hides the package",
	why:      "`socket, err := socket.Create(...)` compiles. From the next line on, socket is that variable: socket.Bind does not exist, and socket.Read and socket.Close are methods of the variable, those of net.Conn.",
	habit:    "`$socket = socket_create(...)`. In PHP a variable cannot hide a function.",
	mend:     "Call it sock, or s.",
	illTyped: true, // set because lines that use the package below such a variable rarely compile
	run: func(p *pass) {
		if p.socket == nil || p.Pkg == p.socket {
			return
		}
		for _, f := range p.Files {
			for _, spec := range f.Imports {
				o := p.TypesInfo.PkgNameOf(spec)
				if o == nil || o.Imported() != p.socket {
					continue
				}
				for c := range p.root.Preorder((*ast.Ident)(nil)) {
					id := c.Node().(*ast.Ident)
					if id.Name != o.Name() || fileOf(c) != f {
						continue
					}
					switch v := p.TypesInfo.Defs[id].(type) {
					case *types.Var:
						if !v.IsField() {
							p.report(id, p.renameFix(v), "the variable %s hides the package: %s.Read is now a method, and %s.Bind does not exist; call it sock", id.Name, id.Name, id.Name)
						}
					case *types.Const:
						p.report(id, noFix, "the constant %s hides the package", id.Name)
					}
				}
			}
		}
	},
}

// renameFix returns a fix that renames a variable to sock. There is no fix if the name sock
// is already in use nearby.
func (p *pass) renameFix(v *types.Var) analysis.SuggestedFix {
	const name = "sock"
	var edits []analysis.TextEdit
	free := true
	for c := range p.root.Preorder((*ast.Ident)(nil)) {
		id := c.Node().(*ast.Ident)
		if p.TypesInfo.ObjectOf(id) != v || p.meansPackage(c) {
			continue
		}
		if p.lookup(id.Pos(), name) != nil || v.Parent() != nil && definesBelow(v.Parent(), name) {
			free = false
		}
		edits = append(edits, replace(id, name)...)
	}
	if !free || v.Parent() == nil || v.Parent() == p.Pkg.Scope() {
		return noFix
	}
	return fix("Call it sock", edits)
}

// meansPackage reports whether the identifier at c denotes a variable where the program
// means the package. socket.Bind(...) is an example. So is socket.Close(c), because the
// method Close has no parameter. Such a line does not compile.
func (p *pass) meansPackage(c inspector.Cursor) bool {
	sel, ok := c.Parent().Node().(*ast.SelectorExpr)
	if !ok || sel.X != c.Node() || p.socket.Scope().Lookup(sel.Sel.Name) == nil {
		return false
	}
	method := p.TypesInfo.Selections[sel]
	if method == nil {
		return true
	}
	call, ok := c.Parent().Parent().Node().(*ast.CallExpr)
	sig, ok2 := method.Type().(*types.Signature)
	return ok && ok2 && call.Fun == sel && !sig.Variadic() && len(call.Args) != sig.Params().Len()
}

// definesBelow reports whether a scope, or any scope nested in it, defines a name.
func definesBelow(s *types.Scope, name string) bool {
	if s.Lookup(name) != nil {
		return true
	}
	for i := range s.NumChildren() {
		if definesBelow(s.Child(i), name) {
			return true
		}
	}
	return false
}
