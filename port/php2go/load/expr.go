package load

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/VKCOM/php-parser/pkg/ast"

	"phpsocket/socket/port/php2go/ir"
)

// binaries and assigns map the parser's node types to PHP's operators.
var binaries = map[string]string{
	"BitwiseAnd": "&", "BitwiseOr": "|", "BitwiseXor": "^", "Concat": ".", "Div": "/", "Equal": "==", "Greater": ">",
	"GreaterOrEqual": ">=", "Identical": "===", "Minus": "-", "Mod": "%", "Mul": "*", "NotEqual": "!=", "NotIdentical": "!==",
	"Plus": "+", "Pow": "**", "ShiftLeft": "<<", "ShiftRight": ">>", "Smaller": "<", "SmallerOrEqual": "<=", "Spaceship": "<=>",
	"Coalesce": "??",
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

func (w *lowerer) expr(v ast.Vertex) *ir.Node {
	if none(v) {
		return w.named(ir.Null, "", nil)
	}
	kind := strings.TrimPrefix(reflect.TypeOf(v).String(), "*ast.Expr")
	if op, ok := strings.CutPrefix(kind, "Binary"); ok {
		return w.binary(v, op)
	}
	if op, ok := strings.CutPrefix(kind, "Assign"); ok && op != "" && op != "Reference" {
		r := reflect.ValueOf(v).Elem()
		x, _ := r.FieldByName("Var").Interface().(ast.Vertex)
		y, _ := r.FieldByName("Expr").Interface().(ast.Vertex)
		return w.named(ir.AssignOp, binaries[op], v, w.expr(x), w.expr(y))
	}
	if to, ok := strings.CutPrefix(kind, "Cast"); ok {
		x, _ := reflect.ValueOf(v).Elem().FieldByName("Expr").Interface().(ast.Vertex)
		to = strings.ToLower(to)
		if to == "double" {
			to = "float"
		}
		return w.named(ir.Cast, to, v, w.expr(x))
	}
	switch x := v.(type) {
	case *ast.ExprVariable:
		if s := variable(x); s != "" {
			return w.named(ir.Var, s, v)
		}
		return w.left(v, "variable variables")
	case *ast.ExprBrackets:
		return w.expr(x.Expr)
	case *ast.ScalarLnumber:
		return w.integer(x)
	case *ast.ScalarDnumber:
		return w.named(ir.Float, strings.ReplaceAll(string(x.Value), "_", ""), v)
	case *ast.ScalarString:
		return w.named(ir.Str, unquote(string(x.Value)), v)
	case *ast.ScalarEncapsed:
		return w.interp(v, x.Parts, '"')
	case *ast.ScalarHeredoc:
		return w.heredoc(x)
	case *ast.ScalarMagicConstant:
		return w.magic(x)
	case *ast.ExprArrayDimFetch:
		return chained(w.expr(x.Var), func(base *ir.Node) *ir.Node {
			n := w.node(ir.Index, v, base, nil)
			if !none(x.Dim) {
				n.K[1] = w.expr(x.Dim)
			}
			return n
		})
	case *ast.ExprPropertyFetch:
		return chained(w.expr(x.Var), func(o *ir.Node) *ir.Node { return w.prop(v, o, x.Prop) })
	case *ast.ExprNullsafePropertyFetch:
		return w.nullsafe(v, w.expr(x.Var), func(o *ir.Node) *ir.Node { return w.prop(v, o, x.Prop) })
	case *ast.ExprNullsafeMethodCall:
		return w.nullsafe(v, w.expr(x.Var), func(o *ir.Node) *ir.Node { return w.method(v, o, x.Method, x.Args) })
	case *ast.ExprStaticPropertyFetch:
		n := w.named(ir.SProp, variable(x.Prop), v)
		n.Class = w.className(x.Class)
		if n.Class == "" || n.S == "" {
			return w.left(v, "a computed static property")
		}
		return n
	case *ast.ExprClassConstFetch:
		n := w.named(ir.CConst, ident(x.Const), v)
		n.Class = w.className(x.Class)
		if n.Class == "" && strings.EqualFold(n.S, "class") {
			return &ir.Node{Op: ir.Call, S: "get_class", K: []*ir.Node{w.expr(x.Class)}, File: n.File, Line: n.Line, Pos: n.Pos, End: n.End, Tail: n.Tail}
		}
		if n.Class == "" {
			return w.left(v, "a constant of a computed class")
		}
		return n
	case *ast.ExprConstFetch:
		switch s := name(x.Const); strings.ToLower(s) {
		case "null":
			return w.node(ir.Null, v)
		case "true", "false":
			return w.named(ir.Bool, strings.ToLower(s), v)
		default:
			return w.named(ir.Const, s, v)
		}
	case *ast.ExprFunctionCall:
		if s := name(x.Function); s != "" {
			if strings.EqualFold(s, "define") && len(x.Args) >= 2 {
				if args := w.args(x.Args); args[0].Op == ir.Str {
					return w.named(ir.Define, args[0].S, v, args[1])
				}
			}
			return w.named(ir.Call, s, v, w.args(x.Args)...)
		}
		return w.node(ir.CallDyn, v, append([]*ir.Node{w.expr(x.Function)}, w.args(x.Args)...)...)
	case *ast.ExprMethodCall:
		return chained(w.expr(x.Var), func(o *ir.Node) *ir.Node { return w.method(v, o, x.Method, x.Args) })
	case *ast.ExprStaticCall:
		n := w.named(ir.SCall, ident(x.Call), v, w.args(x.Args)...)
		n.Class = w.className(x.Class)
		if n.S == "" {
			return w.left(v, "a call of a computed static method")
		}
		if n.Class == "" {
			n.Op, n.K = ir.SCallDyn, append([]*ir.Node{w.expr(x.Class)}, n.K...)
		}
		return n
	case *ast.ExprNew:
		n := w.node(ir.New, v, w.args(x.Args)...)
		if c, ok := x.Class.(*ast.StmtClass); ok {
			n.K = w.args(c.Args)
			w.hidden++
			n.Class = "Anonymous" + strconv.Itoa(n.Line)
			for slices.ContainsFunc(w.l.program.Classes, func(k *ir.Class) bool { return k.Name == n.Class }) {
				n.Class += "x"
			}
			fn := w.fn
			w.fn = nil
			w.classDecl(c, n.Class, c.Modifiers, c.Extends, c.Implements, c.Stmts, false).Full = "class@anonymous"
			w.fn = fn
			return n
		}
		if n.Class = w.className(x.Class); n.Class == "" {
			return w.node(ir.NewDyn, v, append([]*ir.Node{w.expr(x.Class)}, w.args(x.Args)...)...)
		}
		return n
	case *ast.ExprBooleanNot:
		return w.node(ir.Not, v, w.expr(x.Expr))
	case *ast.ExprBitwiseNot:
		return w.named(ir.Unary, "~", v, w.expr(x.Expr))
	case *ast.ExprUnaryMinus:
		return w.named(ir.Unary, "-", v, w.expr(x.Expr))
	case *ast.ExprUnaryPlus:
		return w.named(ir.Unary, "+", v, w.expr(x.Expr))
	case *ast.ExprAssign:
		return w.node(ir.Assign, v, w.target(x.Var), w.expr(x.Expr))
	case *ast.ExprAssignReference:
		return w.node(ir.AssignBy, v, w.expr(x.Var), w.expr(x.Expr))
	case *ast.ExprPostInc:
		return w.named(ir.IncDec, "x++", v, w.expr(x.Var))
	case *ast.ExprPostDec:
		return w.named(ir.IncDec, "x--", v, w.expr(x.Var))
	case *ast.ExprPreInc:
		return w.named(ir.IncDec, "++x", v, w.expr(x.Var))
	case *ast.ExprPreDec:
		return w.named(ir.IncDec, "--x", v, w.expr(x.Var))
	case *ast.ExprTernary:
		n := w.node(ir.Cond, v, w.expr(x.Cond), nil, w.expr(x.IfFalse))
		if !none(x.IfTrue) {
			n.K[1] = w.expr(x.IfTrue)
		}
		return n
	case *ast.ExprIsset:
		return w.node(ir.Isset, v, w.exprs(x.Vars)...)
	case *ast.ExprEmpty:
		return w.node(ir.Empty, v, w.expr(x.Expr))
	case *ast.ExprErrorSuppress:
		return w.node(ir.Silence, v, w.expr(x.Expr))
	case *ast.ExprExit:
		if none(x.Expr) {
			return w.node(ir.Exit, v)
		}
		return w.node(ir.Exit, v, w.expr(x.Expr))
	case *ast.ExprPrint:
		return w.node(ir.Print, v, w.expr(x.Expr))
	case *ast.ExprInclude:
		return w.include(v, x.Expr, false)
	case *ast.ExprIncludeOnce:
		return w.include(v, x.Expr, true)
	case *ast.ExprRequire:
		return w.include(v, x.Expr, false)
	case *ast.ExprRequireOnce:
		return w.include(v, x.Expr, true)
	case *ast.ExprInstanceOf:
		n := w.node(ir.Instance, v, w.expr(x.Expr))
		if n.Class = w.className(x.Class); n.Class == "" {
			return w.left(v, "instanceof a computed class")
		}
		return n
	case *ast.ExprArray:
		return w.array(v, x.Items)
	case *ast.ExprList:
		return w.list(v, x.Items)
	case *ast.ExprClosure:
		f := w.function("", x.Params, x.ReturnType, w.class)
		f.Outer, f.Static = w.fn, x.StaticTkn != nil
		for _, u := range x.Uses {
			if u, ok := u.(*ast.ExprClosureUse); ok {
				f.Uses = append(f.Uses, &ir.Param{Name: variable(u.Var), Ref: u.AmpersandTkn != nil})
			}
		}
		w.inside(f, func() { f.Body = w.block(x.Stmts) })
		f.Rest()
		n := w.node(ir.Closure, v)
		n.Fn, f.Node = f, n
		f.Body.Tail, f.Body.End = n.Tail, n.End
		return n
	case *ast.ExprArrowFunction:
		f := w.function("", x.Params, x.ReturnType, w.class)
		f.Arrow, f.Outer = true, w.fn
		w.inside(f, func() {
			f.Body = &ir.Node{Op: ir.Block, File: w.file, K: []*ir.Node{w.node(ir.Return, x.Expr, w.expr(x.Expr))}}
		})
		n := w.node(ir.Closure, v)
		n.Fn, f.Node = f, n
		return n
	case *ast.ExprMatch:
		n := w.node(ir.Match, v, w.expr(x.Expr))
		for _, a := range x.Arms {
			if a, ok := a.(*ast.MatchArm); ok {
				var conds *ir.Node
				if len(a.Exprs) > 0 {
					conds = &ir.Node{Op: ir.Block, K: w.exprs(a.Exprs), File: w.file}
				}
				n.K = append(n.K, w.node(ir.Item, a, conds, w.expr(a.ReturnExpr)))
			}
		}
		return n
	case *ast.ExprThrow:
		return w.node(ir.ThrowX, v, w.expr(x.Expr))
	case *ast.ExprClone:
		return w.node(ir.Clone, v, w.expr(x.Expr))
	case *ast.ExprEval:
		return w.left(v, "eval")
	case *ast.ExprShellExec:
		return w.named(ir.Call, "shell_exec", v, w.interp(v, x.Parts, '`'))
	case *ast.ExprYield:
		if w.fn == nil {
			return w.left(v, "yield outside of a function")
		}
		w.fn.Generator = true
		n := w.node(ir.Yield, v, nil, nil)
		if !none(x.Key) {
			n.K[0] = w.expr(x.Key)
		}
		if !none(x.Val) {
			n.K[1] = w.expr(x.Val)
		}
		return n
	case *ast.ExprYieldFrom:
		if w.fn == nil {
			return w.left(v, "yield outside of a function")
		}
		w.fn.Generator = true
		return w.named(ir.Yield, "from", v, w.expr(x.Expr))
	case *ast.Name, *ast.NameFullyQualified, *ast.Identifier:
		return w.named(ir.Str, ident(v), v)
	}
	return w.left(v, kind)
}

func (w *lowerer) prop(v ast.Vertex, obj *ir.Node, prop ast.Vertex) *ir.Node {
	if s := ident(prop); s != "" {
		return w.named(ir.Prop, s, v, obj)
	}
	return w.node(ir.PropDyn, v, obj, w.expr(prop))
}

func (w *lowerer) method(v ast.Vertex, obj *ir.Node, method ast.Vertex, args []ast.Vertex) *ir.Node {
	if s := ident(method); s != "" {
		return w.named(ir.Method, s, v, append([]*ir.Node{obj}, w.args(args)...)...)
	}
	return w.node(ir.MethodDyn, v, append([]*ir.Node{obj, w.expr(method)}, w.args(args)...)...)
}

// nullsafe converts an expression that begins with o?->. If o is null, PHP skips the rest
// of the chain, and the result is null.
func (w *lowerer) nullsafe(v ast.Vertex, o *ir.Node, then func(*ir.Node) *ir.Node) *ir.Node {
	return chained(o, func(o *ir.Node) *ir.Node {
		test := o
		if o.Op != ir.Var {
			w.hidden++
			name := "safe" + strconv.Itoa(w.hidden)
			test = w.node(ir.Assign, v, w.named(ir.Var, name, v), o)
			o = w.named(ir.Var, name, v)
		}
		n := w.node(ir.Cond, v, w.named(ir.Bin, "===", v, test, w.node(ir.Null, v)), w.node(ir.Null, v), then(o))
		n.S = "?->"
		return n
	})
}

// chained adds the next part to a chain of properties and calls. If the chain contains ?->,
// the part is added inside the last ?->, so that PHP skips it, too.
func chained(base *ir.Node, then func(*ir.Node) *ir.Node) *ir.Node {
	if base.Op == ir.Cond && base.S == "?->" {
		base.K[2] = chained(base.K[2], then)
		return base
	}
	return then(base)
}

func (w *lowerer) binary(v ast.Vertex, op string) *ir.Node {
	r := reflect.ValueOf(v).Elem()
	x, _ := r.FieldByName("Left").Interface().(ast.Vertex)
	y, _ := r.FieldByName("Right").Interface().(ast.Vertex)
	a, b := w.expr(x), w.expr(y)
	switch op {
	case "BooleanAnd", "LogicalAnd":
		return w.node(ir.And, v, a, b)
	case "BooleanOr", "LogicalOr":
		return w.node(ir.Or, v, a, b)
	case "LogicalXor":
		return w.node(ir.Xor, v, a, b)
	case "Coalesce":
		return w.node(ir.Coalesce, v, a, b)
	}
	return w.named(ir.Bin, binaries[op], v, a, b)
}

func (w *lowerer) args(list []ast.Vertex) []*ir.Node {
	var out []*ir.Node
	for _, a := range list {
		arg, ok := a.(*ast.Argument)
		if !ok || arg == nil {
			continue
		}
		x := w.expr(arg.Expr)
		switch {
		case !none(arg.Name):
			x = w.named(ir.Arg, ident(arg.Name), arg, x)
		case arg.VariadicTkn != nil:
			x = w.named(ir.Arg, "...", arg, x)
		}
		out = append(out, x)
	}
	return out
}

func (w *lowerer) array(v ast.Vertex, items []ast.Vertex) *ir.Node {
	n := w.node(ir.Array, v)
	for _, i := range items {
		it, ok := i.(*ast.ExprArrayItem)
		if !ok || it == nil || none(it.Val) {
			continue
		}
		k := w.node(ir.Item, it.Val, nil, w.expr(it.Val))
		if !none(it.Key) {
			k.K[0] = w.expr(it.Key)
		}
		k.Ref = it.AmpersandTkn != nil
		if it.EllipsisTkn != nil {
			k.S = "..."
		}
		n.K = append(n.K, k)
	}
	return n
}

// target converts the target of an assignment or a foreach.
func (w *lowerer) target(v ast.Vertex) *ir.Node {
	if a, ok := v.(*ast.ExprArray); ok {
		return w.list(v, a.Items)
	}
	return w.expr(v)
}

func (w *lowerer) list(v ast.Vertex, items []ast.Vertex) *ir.Node {
	n := w.node(ir.List, v)
	for _, i := range items {
		it, ok := i.(*ast.ExprArrayItem)
		if !ok || it == nil || none(it.Val) {
			n.K = append(n.K, nil)
			continue
		}
		k := w.node(ir.Item, it.Val, nil, w.target(it.Val))
		if !none(it.Key) {
			k.K[0] = w.expr(it.Key)
		}
		k.Ref = it.AmpersandTkn != nil
		n.K = append(n.K, k)
	}
	for len(n.K) > 0 && n.K[len(n.K)-1] == nil {
		n.K = n.K[:len(n.K)-1]
	}
	return n
}

// integer converts an int literal in any of PHP's notations. If the number does not fit in
// an int, it becomes a float.
func (w *lowerer) integer(x *ast.ScalarLnumber) *ir.Node {
	s := strings.ToLower(strings.ReplaceAll(string(x.Value), "_", ""))
	base := s
	if len(s) > 1 && s[0] == '0' && s[1] >= '0' && s[1] <= '7' {
		base = "0o" + s[1:]
	}
	n, err := strconv.ParseInt(base, 0, 64)
	if err == nil {
		return w.named(ir.Int, strconv.FormatInt(n, 10), x)
	}
	u, err := strconv.ParseUint(base, 0, 64)
	f := float64(u)
	if err != nil {
		f, _ = strconv.ParseFloat(s, 64)
	}
	return w.named(ir.Float, strconv.FormatFloat(f, 'g', -1, 64), x)
}

func (w *lowerer) magic(x *ast.ScalarMagicConstant) *ir.Node {
	class, fn := "", ""
	if w.class != nil {
		class = w.class.Full
	}
	if w.fn != nil {
		fn = w.fn.Name
	}
	switch strings.ToUpper(string(x.Value)) {
	case "__LINE__":
		return w.named(ir.Int, strconv.Itoa(w.node(ir.Nop, x).Line), x)
	case "__FILE__":
		return w.named(ir.Str, w.file.Path, x)
	case "__DIR__":
		return w.named(ir.Str, w.dir, x)
	case "__CLASS__":
		return w.named(ir.Str, class, x)
	case "__FUNCTION__":
		return w.named(ir.Str, fn, x)
	case "__METHOD__":
		if class != "" {
			fn = class + "::" + fn
		}
		return w.named(ir.Str, fn, x)
	}
	return w.named(ir.Str, "", x)
}
