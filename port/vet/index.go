package vet

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/cfg"
	"golang.org/x/tools/go/types/typeutil"
)

// socketPath is the import path of the package that the rules are about.
const socketPath = "phpsocket/socket"

// index holds facts about a package that several rules need, so that each fact is
// determined only once.
type index struct {
	info       *types.Info
	root       inspector.Cursor
	socket     *types.Package // package socket, or nil if the analyzed package does not use it
	decls      map[*types.Func]*ast.FuncDecl
	directives []directive
	illTyped   bool // whether the analyzed package fails to compile

	mu      sync.Mutex
	flows   map[*ast.BlockStmt]*cfg.CFG
	endings map[*types.Func]ending
	origins func() map[types.Object][]ast.Expr
	params  func() map[types.Object]bool // parameters and receivers, including those of function literals
}

// indexer builds the index.
var indexer = &analysis.Analyzer{
	Name:             "portvetindex",
	Doc:              "find what the rules of portvet ask of a package",
	Requires:         []*analysis.Analyzer{inspect.Analyzer},
	ResultType:       reflect.TypeFor[*index](),
	RunDespiteErrors: true,
	Run: func(p *analysis.Pass) (any, error) {
		x := &index{
			info:     p.TypesInfo,
			root:     p.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root(),
			decls:    make(map[*types.Func]*ast.FuncDecl),
			flows:    make(map[*ast.BlockStmt]*cfg.CFG),
			endings:  make(map[*types.Func]ending),
			illTyped: len(p.TypeErrors) > 0,
		}
		x.origins = sync.OnceValue(x.findOrigins)
		x.params = sync.OnceValue(x.findParams)
		if p.Pkg.Path() == socketPath {
			x.socket = p.Pkg
		}
		for _, imported := range p.Pkg.Imports() {
			if imported.Path() == socketPath {
				x.socket = imported
			}
		}
		for _, f := range p.Files {
			name := p.Fset.PositionFor(f.FileStart, false).Filename
			if source, err := p.ReadFile(name); err == nil {
				x.directives = append(x.directives, directivesOf(p.Fset, f, source)...)
				// The driver does not report syntax errors to an analyzer.
				_, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
				x.illTyped = x.illTyped || err != nil
			}
			for _, d := range f.Decls {
				if d, ok := d.(*ast.FuncDecl); ok {
					if fn, ok := x.info.Defs[d.Name].(*types.Func); ok {
						x.decls[fn] = d
					}
				}
			}
		}
		return x, nil
	},
}

// callee returns the function or method that a call calls. It returns nil if the function is
// known only at run time.
func (x *index) callee(call *ast.CallExpr) *types.Func {
	fn, _ := typeutil.Callee(x.info, call).(*types.Func)
	if fn == nil {
		return nil
	}
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		return nil
	}
	return fn.Origin()
}

// fullName returns the full name of the function that a call calls, such as "log.Fatal"
// or "(*log.Logger).Fatal", or "" if it is not known.
func (x *index) fullName(call *ast.CallExpr) string {
	if fn := x.callee(call); fn != nil {
		return fn.FullName()
	}
	return ""
}

// builtin returns the name of the builtin function that a call calls, or "".
func (x *index) builtin(call *ast.CallExpr) string {
	if b, ok := typeutil.Callee(x.info, call).(*types.Builtin); ok {
		return b.Name()
	}
	return ""
}

// socketFunc returns the name of the function of package socket that n calls. It returns ""
// if n is not such a call. Methods of package socket do not count.
func (x *index) socketFunc(n ast.Node) string {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return ""
	}
	fn := x.callee(call)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != socketPath || fn.Signature().Recv() != nil {
		return ""
	}
	return fn.Name()
}

// socketConst returns the name of the constant of package socket that e names. It returns
// "" if e is anything else.
func (x *index) socketConst(e ast.Expr) string {
	if c, ok := x.object(e).(*types.Const); ok && c.Pkg() != nil && c.Pkg().Path() == socketPath && c.Parent() == c.Pkg().Scope() {
		return c.Name()
	}
	return ""
}

// isNamed reports whether t is the type of package socket with the given name.
func isNamed(t types.Type, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == socketPath
}

// isSocket reports whether t is *socket.Socket.
func isSocket(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && isNamed(p.Elem(), "Socket")
}

// isSet reports whether t is a slice or a map of sockets. Select and SelectKeyed take such
// sets.
func isSet(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Slice:
		return isSocket(t.Elem())
	case *types.Map:
		return isSocket(t.Elem())
	}
	return false
}

// object returns the variable, field, constant or function that an expression names. The
// expression may be x, p.x, (x) or *x. A field is represented by the same object in all
// values of its struct type.
func (x *index) object(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return origin(x.info.ObjectOf(e))
	case *ast.SelectorExpr:
		return origin(x.info.Uses[e.Sel])
	case *ast.StarExpr:
		return x.object(e.X)
	}
	return nil
}

// origin returns o itself, unless o is a field of an instantiated generic type. In that
// case, it returns the field in the type's declaration.
func origin(o types.Object) types.Object {
	if v, ok := o.(*types.Var); ok {
		return v.Origin()
	}
	return o
}

// rootOf returns the variable that an expression begins with, such as c in c.peer.sock[1].
func (x *index) rootOf(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return x.info.ObjectOf(e)
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			if _, ok := x.info.Uses[id].(*types.PkgName); ok {
				return x.info.Uses[e.Sel]
			}
		}
		return x.rootOf(e.X)
	case *ast.StarExpr:
		return x.rootOf(e.X)
	case *ast.IndexExpr:
		return x.rootOf(e.X)
	case *ast.SliceExpr:
		return x.rootOf(e.X)
	case *ast.UnaryExpr:
		return x.rootOf(e.X)
	}
	return nil
}

// mentions reports whether n contains the name of one of the objects.
func (x *index) mentions(n ast.Node, objects ...types.Object) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			o := origin(x.info.ObjectOf(id))
			for _, want := range objects {
				found = found || o != nil && o == want
			}
		}
		return !found
	})
	return found
}

// calls calls f for each call in n, except those inside function literals.
func calls(n ast.Node, f func(*ast.CallExpr)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			f(n)
		}
		return true
	})
}

// functions calls f for each function of the package that has a body. Function literals are
// included.
func (x *index) functions(f func(c inspector.Cursor, typ *ast.FuncType, body *ast.BlockStmt)) {
	for c := range x.root.Preorder((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		switch n := c.Node().(type) {
		case *ast.FuncDecl:
			if n.Body != nil {
				f(c, n.Type, n.Body)
			}
		case *ast.FuncLit:
			f(c, n.Type, n.Body)
		}
	}
}

// funcOf returns the innermost function around c, with its type and its body.
func funcOf(c inspector.Cursor) (node ast.Node, typ *ast.FuncType, body *ast.BlockStmt) {
	for c := range c.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		switch n := c.Node().(type) {
		case *ast.FuncDecl:
			return n, n.Type, n.Body
		case *ast.FuncLit:
			return n, n.Type, n.Body
		}
	}
	return nil, nil, nil
}

// fileOf returns the file that contains c.
func fileOf(c inspector.Cursor) *ast.File {
	for c := range c.Enclosing((*ast.File)(nil)) {
		return c.Node().(*ast.File)
	}
	return nil
}

// isError reports whether t is the type error.
func isError(t types.Type) bool {
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}

// source returns the source text of n. If it has several lines, only the first is returned,
// followed by "...".
func (p *pass) source(n ast.Node) string {
	file := p.Fset.File(n.Pos())
	text, err := p.ReadFile(file.Name())
	if err != nil || file.Offset(n.End()) > len(text) {
		return "it"
	}
	s, _, more := strings.Cut(string(text[file.Offset(n.Pos()):file.Offset(n.End())]), "\n")
	if more {
		s += "..."
	}
	return s
}

// line returns the line number of a position.
func (p *pass) line(at token.Pos) int { return p.Fset.Position(at).Line }

// findOrigins finds, for each variable and field of the package, the expressions that it
// gets its values from. They are the right sides of assignments, the arguments for a
// parameter, and the elements of struct literals. For a range variable, it finds the
// expression that the loop ranges over.
func (x *index) findOrigins() map[types.Object][]ast.Expr {
	from := make(map[types.Object][]ast.Expr)
	add := func(o types.Object, e ast.Expr) {
		if o != nil && e != nil {
			from[o] = append(from[o], e)
		}
	}
	place := func(e ast.Expr) types.Object {
		for {
			i, ok := ast.Unparen(e).(*ast.IndexExpr)
			if !ok {
				return x.object(e)
			}
			e = i.X
		}
	}
	assign := func(left, right []ast.Expr) {
		for i, l := range left {
			switch {
			case len(left) == len(right):
				add(place(l), right[i])
			case len(right) == 1:
				add(place(l), right[0])
			}
		}
	}
	for c := range x.root.Preorder((*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil), (*ast.RangeStmt)(nil), (*ast.CallExpr)(nil), (*ast.CompositeLit)(nil)) {
		switch n := c.Node().(type) {
		case *ast.AssignStmt:
			assign(n.Lhs, n.Rhs)
		case *ast.ValueSpec:
			left := make([]ast.Expr, len(n.Names))
			for i, name := range n.Names {
				left[i] = name
			}
			assign(left, n.Values)
		case *ast.RangeStmt:
			if n.Key != nil {
				add(place(n.Key), n.X)
			}
			if n.Value != nil {
				add(place(n.Value), n.X)
			}
		case *ast.CallExpr:
			fn := x.callee(n)
			if x.decls[fn] == nil {
				continue
			}
			for i, arg := range n.Args {
				if params := fn.Signature().Params(); i < params.Len() {
					add(params.At(i), arg)
				}
			}
		case *ast.CompositeLit:
			t, ok := x.info.TypeOf(n).Underlying().(*types.Struct)
			if !ok {
				continue
			}
			for i, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					if id, ok := kv.Key.(*ast.Ident); ok {
						add(origin(x.info.Uses[id]), kv.Value)
					}
				} else if i < t.NumFields() {
					add(t.Field(i).Origin(), e)
				}
			}
		}
	}
	return from
}

// findParams finds the parameters and receivers of all functions, function literals and
// function types.
func (x *index) findParams() map[types.Object]bool {
	params := make(map[types.Object]bool)
	add := func(list *ast.FieldList) {
		if list == nil {
			return
		}
		for _, f := range list.List {
			for _, name := range f.Names {
				if o := x.info.Defs[name]; o != nil {
					params[o] = true
				}
			}
		}
	}
	for c := range x.root.Preorder((*ast.FuncDecl)(nil), (*ast.FuncType)(nil)) {
		switch n := c.Node().(type) {
		case *ast.FuncDecl:
			add(n.Recv)
		case *ast.FuncType:
			add(n.Params)
		}
	}
	return params
}
