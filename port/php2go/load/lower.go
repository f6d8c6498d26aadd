package load

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/VKCOM/php-parser/pkg/ast"

	"phpsocket/socket/port/php2go/ir"
)

// lowerer converts ("lowers") the parser's nodes to those of package ir.
type lowerer struct {
	l      *loader
	file   *ir.File
	dir    string
	class  *ir.Class
	fn     *ir.Func
	hidden int               // the number of variables with hidden names so far
	space  string            // the current namespace, followed by a backslash
	uses   map[string]string // the full names of imported classes, by alias in lower case
}

// none reports whether v is nil or holds a nil pointer. The parser sometimes returns an
// interface that holds such a pointer.
func none(v ast.Vertex) bool {
	return v == nil || reflect.ValueOf(v).Kind() == reflect.Pointer && reflect.ValueOf(v).IsNil()
}

func (w *lowerer) node(op ir.Op, v ast.Vertex, kids ...*ir.Node) *ir.Node {
	n := &ir.Node{Op: op, K: kids, File: w.file}
	if !none(v) {
		if p := v.GetPosition(); p != nil {
			n.Line, n.Pos, n.End, n.Tail = p.StartLine, p.StartPos, p.EndPos, p.EndLine
		}
	}
	return n
}

func (w *lowerer) named(op ir.Op, name string, v ast.Vertex, kids ...*ir.Node) *ir.Node {
	n := w.node(op, v, kids...)
	n.S = name
	return n
}

func (w *lowerer) left(v ast.Vertex, why string) *ir.Node { return w.named(ir.Left, why, v) }

func (w *lowerer) block(stmts []ast.Vertex) *ir.Node {
	b := &ir.Node{Op: ir.Block, File: w.file}
	for _, s := range stmts {
		if none(s) {
			continue
		}
		if n := w.stmt(s); n != nil {
			b.K = append(b.K, n)
		}
	}
	if len(b.K) > 0 {
		b.Line, b.Pos = b.K[0].Line, b.K[0].Pos
	}
	return b
}

// body converts a statement to a block.
func (w *lowerer) body(v ast.Vertex) *ir.Node {
	if none(v) {
		return &ir.Node{Op: ir.Block, File: w.file}
	}
	var b *ir.Node
	if list, ok := v.(*ast.StmtStmtList); ok {
		b = w.block(list.Stmts)
	} else {
		b = w.block([]ast.Vertex{v})
	}
	if p := v.GetPosition(); p != nil {
		b.Line, b.Pos, b.End, b.Tail = p.StartLine, p.StartPos, p.EndPos, p.EndLine
	}
	return b
}

func (w *lowerer) exprs(list []ast.Vertex) []*ir.Node {
	var out []*ir.Node
	for _, v := range list {
		if !none(v) {
			out = append(out, w.expr(v))
		}
	}
	return out
}

func (w *lowerer) stmt(v ast.Vertex) *ir.Node {
	switch s := v.(type) {
	case *ast.StmtStmtList:
		return w.body(s)
	case *ast.StmtExpression:
		n := w.node(ir.Expr, s, w.expr(s.Expr))
		if d := n.K[0]; d.Op == ir.Define {
			return w.named(ir.Define, d.S, s, d.K[0])
		}
		return n
	case *ast.StmtEcho:
		return w.node(ir.Echo, s, w.exprs(s.Exprs)...)
	case *ast.StmtInlineHtml:
		text := string(s.Value)
		if strings.TrimSpace(text) == "" && w.file.Body == nil && len(w.file.Comments) == 0 && strings.HasPrefix(text, "#!") {
			return nil
		}
		return w.named(ir.HTML, text, s)
	case *ast.StmtIf:
		return w.ifs(s, s.Cond, s.Stmt, s.ElseIf, s.Else)
	case *ast.StmtWhile:
		return w.node(ir.While, s, w.expr(s.Cond), w.body(s.Stmt))
	case *ast.StmtDo:
		return w.node(ir.DoWhile, s, w.body(s.Stmt), w.expr(s.Cond))
	case *ast.StmtFor:
		list := func(v []ast.Vertex) *ir.Node { return &ir.Node{Op: ir.Block, K: w.exprs(v), File: w.file} }
		return w.node(ir.For, s, list(s.Init), list(s.Cond), list(s.Loop), w.body(s.Stmt))
	case *ast.StmtForeach:
		var key *ir.Node
		if !none(s.Key) {
			key = w.expr(s.Key)
		}
		n := w.node(ir.Foreach, s, w.expr(s.Expr), key, w.target(s.Var), w.body(s.Stmt))
		n.Ref = s.AmpersandTkn != nil
		return n
	case *ast.StmtSwitch:
		n := w.node(ir.Switch, s, w.expr(s.Cond))
		for _, c := range s.Cases {
			switch c := c.(type) {
			case *ast.StmtCase:
				n.K = append(n.K, w.node(ir.Case, c, w.expr(c.Cond), w.block(c.Stmts)))
			case *ast.StmtDefault:
				n.K = append(n.K, w.node(ir.Case, c, nil, w.block(c.Stmts)))
			}
		}
		return n
	case *ast.StmtBreak:
		return w.jump(ir.Break, s, s.Expr)
	case *ast.StmtContinue:
		return w.jump(ir.Continue, s, s.Expr)
	case *ast.StmtReturn:
		if none(s.Expr) {
			return w.node(ir.Return, s)
		}
		return w.node(ir.Return, s, w.expr(s.Expr))
	case *ast.StmtGlobal:
		return w.node(ir.Global, s, w.exprs(s.Vars)...)
	case *ast.StmtStatic:
		b := w.node(ir.Block, s)
		for _, x := range s.Vars {
			if x, ok := x.(*ast.StmtStaticVar); ok {
				n := w.named(ir.Static, variable(x.Var), x)
				if !none(x.Expr) {
					n.K = append(n.K, w.expr(x.Expr))
				}
				b.K = append(b.K, n)
			}
		}
		return b
	case *ast.StmtUnset:
		return w.node(ir.Unset, s, w.exprs(s.Vars)...)
	case *ast.StmtThrow:
		return w.node(ir.Expr, s, w.node(ir.ThrowX, s, w.expr(s.Expr)))
	case *ast.StmtTry:
		n := w.node(ir.Try, s, w.block(s.Stmts))
		for _, c := range s.Catches {
			if c, ok := c.(*ast.StmtCatch); ok {
				k := w.named(ir.Catch, variable(c.Var), c, w.block(c.Stmts))
				for _, t := range c.Types {
					k.Names = append(k.Names, w.className(t))
				}
				n.K = append(n.K, k)
			}
		}
		if f, ok := s.Finally.(*ast.StmtFinally); ok && f != nil {
			n.K = append(n.K, w.node(ir.Finally, f, w.block(f.Stmts)))
		}
		return n
	case *ast.StmtFunction:
		f := w.function(ident(s.Name), s.Params, s.ReturnType, nil)
		f.Node = w.node(ir.Nop, s)
		f.ByRef = s.AmpersandTkn != nil
		w.inside(f, func() { f.Body = w.block(s.Stmts) })
		f.Rest()
		f.Body.Tail, f.Body.End = f.Node.Tail, f.Node.End
		w.l.program.Funcs = append(w.l.program.Funcs, f)
		return nil
	case *ast.StmtClass:
		w.classDecl(s, ident(s.Name), s.Modifiers, s.Extends, s.Implements, s.Stmts, false)
		return nil
	case *ast.StmtInterface:
		c := w.classDecl(s, ident(s.Name), nil, nil, s.Extends, s.Stmts, true)
		c.Abstract = true
		return nil
	case *ast.StmtTrait:
		c := w.classDecl(s, ident(s.Name), nil, nil, nil, s.Stmts, false)
		c.Trait = true
		return nil
	case *ast.StmtEnum:
		w.enum(s)
		return nil
	case *ast.StmtConstList:
		b := w.node(ir.Block, s)
		for _, c := range s.Consts {
			if c, ok := c.(*ast.StmtConstant); ok {
				b.K = append(b.K, w.named(ir.Define, ident(c.Name), c, w.expr(c.Expr)))
			}
		}
		return b
	case *ast.StmtNamespace:
		w.space, w.uses = fullName(s.Name), nil
		if s.Stmts == nil {
			return nil
		}
		return w.block(s.Stmts)
	case *ast.StmtDeclare:
		if none(s.Stmt) {
			return nil
		}
		return w.stmt(s.Stmt)
	case *ast.StmtUseList, *ast.StmtGroupUseList:
		w.use(v)
		return nil
	case *ast.StmtNop, *ast.StmtHaltCompiler:
		return nil
	case *ast.StmtGoto, *ast.StmtLabel:
		return w.left(v, "goto")
	}
	return w.left(v, strings.TrimPrefix(reflect.TypeOf(v).String(), "*ast."))
}

func (w *lowerer) ifs(v ast.Vertex, cond, then ast.Vertex, elseifs []ast.Vertex, els ast.Vertex) *ir.Node {
	n := w.node(ir.If, v, w.expr(cond), w.body(then), nil)
	if len(elseifs) > 0 {
		if e, ok := elseifs[0].(*ast.StmtElseIf); ok {
			n.K[2] = w.ifs(e, e.Cond, e.Stmt, elseifs[1:], els)
		}
		return n
	}
	if e, ok := els.(*ast.StmtElse); ok && e != nil {
		if i, ok := e.Stmt.(*ast.StmtIf); ok {
			n.K[2] = w.stmt(i)
		} else {
			n.K[2] = w.body(e.Stmt)
		}
	}
	return n
}

func (w *lowerer) jump(op ir.Op, v, levels ast.Vertex) *ir.Node {
	n := w.node(op, v)
	n.N = 1
	if !none(levels) {
		if x := w.expr(levels); x.Op == ir.Int {
			n.N = atoi(x.S)
		} else {
			return w.left(v, string(op)+" of a computed number of levels")
		}
	}
	return n
}

func (w *lowerer) inside(f *ir.Func, do func()) {
	outer := w.fn
	w.fn = f
	do()
	w.fn = outer
}

func (w *lowerer) function(name string, params []ast.Vertex, result ast.Vertex, class *ir.Class) *ir.Func {
	f := &ir.Func{Name: name, Class: class, Result: w.typeText(result)}
	for _, p := range params {
		p, ok := p.(*ast.Parameter)
		if !ok {
			continue
		}
		q := &ir.Param{Name: variable(p.Var), Type: w.typeText(p.Type), Ref: p.AmpersandTkn != nil, Variadic: p.VariadicTkn != nil, Promote: len(p.Modifiers) > 0}
		q.Private = has(p.Modifiers, "private")
		q.Hidden = q.Private || has(p.Modifiers, "protected")
		if !none(p.DefaultValue) {
			q.Default = w.expr(p.DefaultValue)
		}
		f.Params = append(f.Params, q)
	}
	return f
}

func (w *lowerer) classDecl(v ast.Vertex, cname string, modifiers []ast.Vertex, extends ast.Vertex, implements, stmts []ast.Vertex, iface bool) *ir.Class {
	c := &ir.Class{Name: cname, Full: w.space + cname, Interface: iface, Node: w.node(ir.Nop, v)}
	if !none(extends) {
		c.Parent = w.className(extends)
	}
	for _, i := range implements {
		c.Implements = append(c.Implements, w.className(i))
	}
	c.Abstract = has(modifiers, "abstract")
	outer := w.class
	w.class = c
	for _, s := range stmts {
		w.member(c, s)
	}
	w.class = outer
	w.l.program.Classes = append(w.l.program.Classes, c)
	return c
}

func (w *lowerer) member(c *ir.Class, v ast.Vertex) {
	switch s := v.(type) {
	case *ast.StmtClassConstList:
		for _, k := range s.Consts {
			if k, ok := k.(*ast.StmtConstant); ok {
				c.Consts = append(c.Consts, &ir.Member{Name: ident(k.Name), Value: w.expr(k.Expr), Node: w.node(ir.Nop, k)})
			}
		}
	case *ast.StmtPropertyList:
		for _, p := range s.Props {
			if p, ok := p.(*ast.StmtProperty); ok {
				m := &ir.Member{Name: variable(p.Var), Type: w.typeText(s.Type), Static: has(s.Modifiers, "static"), Node: w.node(ir.Nop, s)}
				m.Private = has(s.Modifiers, "private")
				m.Hidden = m.Private || has(s.Modifiers, "protected")
				if !none(p.Expr) {
					m.Value = w.expr(p.Expr)
				}
				c.Props = append(c.Props, m)
			}
		}
	case *ast.StmtClassMethod:
		f := w.function(ident(s.Name), s.Params, s.ReturnType, c)
		f.Node = w.node(ir.Nop, s)
		f.Static, f.Abstract = has(s.Modifiers, "static"), has(s.Modifiers, "abstract") || c.Interface
		f.Private = has(s.Modifiers, "private")
		f.Protected = has(s.Modifiers, "protected")
		f.ByRef = s.AmpersandTkn != nil
		if body, ok := s.Stmt.(*ast.StmtStmtList); ok && body != nil {
			w.inside(f, func() { f.Body = w.body(body) })
			f.Rest()
			var sets []*ir.Node // assignments to promoted parameters come first
			for _, p := range f.Params {
				if p.Promote {
					c.Props = append(c.Props, &ir.Member{Name: p.Name, Type: p.Type, Hidden: p.Hidden, Private: p.Private, Node: f.Node})
					this := w.named(ir.Var, "this", body)
					set := w.node(ir.Assign, body, w.named(ir.Prop, p.Name, body, this), w.named(ir.Var, p.Name, body))
					sets = append(sets, w.node(ir.Expr, body, set))
				}
			}
			f.Body.K = append(sets, f.Body.K...)
		} else {
			f.Abstract = true
		}
		c.Methods = append(c.Methods, f)
	case *ast.StmtTraitUse:
		for _, t := range s.Traits {
			c.Uses = append(c.Uses, w.className(t))
		}
		for _, x := range s.Adaptations {
			switch x := x.(type) {
			case *ast.StmtTraitUsePrecedence:
				for _, out := range x.Insteadof {
					c.Adapt = append(c.Adapt, ir.Adapt{Trait: name(out), Method: ident(x.Method), Out: true})
				}
			case *ast.StmtTraitUseAlias:
				c.Adapt = append(c.Adapt, ir.Adapt{Trait: name(x.Trait), Method: ident(x.Method), Alias: ident(x.Alias)})
			}
		}
	}
}

func has(list []ast.Vertex, word string) bool {
	for _, m := range list {
		if strings.EqualFold(ident(m), word) {
			return true
		}
	}
	return false
}

func ident(v ast.Vertex) string {
	if i, ok := v.(*ast.Identifier); ok && i != nil {
		return string(i.Value)
	}
	return name(v)
}

// name returns the last part of a name, without its namespace.
func name(v ast.Vertex) string {
	var parts []ast.Vertex
	switch n := v.(type) {
	case *ast.Name:
		parts = n.Parts
	case *ast.NameFullyQualified:
		parts = n.Parts
	case *ast.NameRelative:
		parts = n.Parts
	case *ast.Identifier:
		if n != nil {
			return string(n.Value)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	if p, ok := parts[len(parts)-1].(*ast.NamePart); ok {
		return string(p.Value)
	}
	return ""
}

// fullName returns the full name of a namespace, followed by a backslash.
func fullName(v ast.Vertex) string {
	out := ""
	if n, ok := v.(*ast.Name); ok && n != nil {
		for _, p := range n.Parts {
			if p, ok := p.(*ast.NamePart); ok {
				out += string(p.Value) + "\\"
			}
		}
	}
	return out
}

// variable returns the name of a variable without the dollar sign. It returns "" if the
// name is computed.
func variable(v ast.Vertex) string {
	if x, ok := v.(*ast.ExprVariable); ok && x != nil {
		if i, ok := x.Name.(*ast.Identifier); ok {
			return strings.TrimPrefix(string(i.Value), "$")
		}
	}
	return ""
}

// typeText returns a declared type as text, such as "int", "?string" or "A|B".
func (w *lowerer) typeText(v ast.Vertex) string {
	if none(v) {
		return ""
	}
	switch t := v.(type) {
	case *ast.Nullable:
		return "?" + w.typeText(t.Expr)
	case *ast.Union:
		var parts []string
		for _, p := range t.Types {
			parts = append(parts, w.typeText(p))
		}
		return strings.Join(parts, "|")
	case *ast.Intersection:
		return "mixed"
	}
	if s := w.className(v); s != "" {
		return s
	}
	return ident(v)
}

// include converts an include with a known path.
func (w *lowerer) include(v ast.Vertex, x ast.Vertex, once bool) *ir.Node {
	path, ok := w.path(w.expr(x))
	if !ok {
		return w.left(v, "include of a computed file name")
	}
	if !filepath.IsAbs(path) {
		if _, err := os.Stat(filepath.Join(w.dir, path)); err == nil {
			path = filepath.Join(w.dir, path)
		}
	}
	abs, _ := filepath.Abs(path)
	if w.l.seen[abs] != nil {
		if once {
			return w.named(ir.Bool, "true", v)
		}
		return w.left(v, "a file included again")
	}
	shown := path
	if rel, err := filepath.Rel(filepath.Dir(w.l.program.Files[0].Path), abs); err == nil {
		shown = rel
	}
	f, err := w.l.file(shown, path)
	if err != nil {
		if os.IsNotExist(err) {
			return w.left(v, "include of a file that does not exist: "+shown)
		}
		w.l.program.Errors = append(w.l.program.Errors, err.Error())
		return w.left(v, "include of a file that cannot be read: "+shown)
	}
	n := w.node(ir.Include, v, f.Body)
	n.S = f.Name
	return n
}

// path computes the path of an include from a constant expression. ok is false if the
// expression is not constant.
func (w *lowerer) path(n *ir.Node) (string, bool) {
	switch n.Op {
	case ir.Str:
		return n.S, true
	case ir.Const:
		if strings.EqualFold(n.S, "DIRECTORY_SEPARATOR") {
			return "/", true
		}
	case ir.Bin:
		if n.S == "." {
			a, ok := w.path(n.K[0])
			b, ok2 := w.path(n.K[1])
			return a + b, ok && ok2
		}
	case ir.Call:
		if strings.EqualFold(n.S, "dirname") && len(n.K) == 1 {
			p, ok := w.path(n.K[0])
			return filepath.Dir(p), ok
		}
		if strings.EqualFold(n.S, "realpath") && len(n.K) == 1 {
			return w.path(n.K[0])
		}
	}
	return "", false
}
