package infer

import (
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// Peek returns the type of an expression. It records nothing.
func (a *Info) Peek(n *ir.Node) Type {
	if n == nil {
		return Type{}
	}
	switch n.Op {
	case ir.Var:
		if n.S == "this" {
			if a.cur.In != nil {
				return Type{B: Obj, Class: a.cur.In}
			}
			return Mixed
		}
		if v := a.cur.Vars[n.S]; v != nil {
			if c := a.narrowed[v]; c != nil {
				return Type{B: Obj, Class: c}
			}
			return a.known(v)
		}
		return Type{}
	case ir.Prop, ir.SProp:
		if v := a.VarOf(n); v != nil {
			return v.read()
		}
		if n.Op == ir.Prop && a.Peek(n.K[0]).B&^(Null|False) == 0 {
			return Type{} // the type of the object is not known yet
		}
		if n.Op == ir.Prop {
			if f := a.MagicOf(n, "__get"); f != nil {
				return f.Ret
			}
		}
		return Mixed
	case ir.Index:
		if v := a.VarOf(n); v != nil {
			return v.read()
		}
		t := a.Peek(n.K[0])
		switch t.B &^ (Null | False) {
		case Arr:
			if e, ok := t.at(n.K[1]); ok {
				return e
			}
			return t.elem()
		case Str:
			return of(Str)
		case 0:
			return Type{}
		}
		return Mixed
	case ir.New:
		if c := a.ClassOf(n.Class); c != nil {
			return Type{B: Obj, Class: c}
		}
	case ir.Method:
		if t := a.Peek(n.K[0]); t.B&^Null == Obj && t.Class != nil {
			f := t.Class.Method(n.S)
			if f == nil {
				f = t.Class.Method("__call")
			}
			if f != nil {
				return f.Ret
			}
		} else if t.B&^(Null|False) == 0 {
			return Type{}
		}
	case ir.SCall:
		if c := a.ClassOf(n.Class); c != nil {
			if f := c.Method(n.S); f != nil {
				return f.Ret
			}
		}
	case ir.Call:
		if f := a.Funcs[strings.ToLower(n.S)]; f != nil {
			return f.Ret
		}
		if f := table.Funcs[strings.ToLower(n.S)]; f != nil {
			return a.tableResult(f, n)
		}
	case ir.Array:
		if r := a.records.made[n]; r != nil {
			return Type{B: Arr, Rec: r.Root()}
		}
	case ir.Closure:
		return of(Func)
	case ir.Include:
		if last := Included(n); last != nil {
			return a.Peek(last.K[0])
		}
		return of(Int)
	case ir.Assign, ir.Silence, ir.Clone:
		return a.Peek(n.K[len(n.K)-1])
	case ir.Match:
		t := Type{}
		for _, arm := range n.K[1:] {
			if arm.K[1].Op != ir.ThrowX {
				t = join(t, a.Peek(arm.K[1]), 0)
			}
		}
		return t
	case ir.Cond:
		x := n.K[1]
		if x == nil {
			x = n.K[0]
		}
		return join(a.Peek(x), a.Peek(n.K[2]), 0)
	case ir.Coalesce:
		return join(a.Peek(n.K[0]), a.Peek(n.K[1]), 0)
	}
	return a.simple(n)
}

// simple returns the type of a literal, a constant or an operator. For any other node, it
// returns Mixed.
func (a *Info) simple(n *ir.Node) Type {
	switch n.Op {
	case ir.Str, ir.Interp:
		return of(Str)
	case ir.Int:
		return of(Int)
	case ir.Float:
		return of(Float)
	case ir.Null:
		return of(Null)
	case ir.Bool:
		if n.S == "true" {
			return of(True)
		}
		return of(False)
	case ir.And, ir.Or, ir.Xor, ir.Not, ir.Isset, ir.Empty, ir.Instance:
		return of(Bool)
	case ir.Bin:
		return binary(n.S, a.Peek(n.K[0]), a.Peek(n.K[1]))
	case ir.Cast:
		return castType(n.S)
	case ir.IncDec:
		return a.Peek(n.K[0])
	case ir.Const:
		if d := a.Consts[n.S]; d != nil {
			return d.T
		}
		if c, ok := table.Consts[n.S]; ok {
			return letter(c.Kind)
		}
		if a.OwnName(n) {
			return of(Str)
		}
	case ir.CConst:
		if strings.EqualFold(n.S, "class") {
			return of(Str)
		}
		if c := a.ClassOf(n.Class); c != nil {
			if m, _ := c.Const(n.S); m != nil {
				return a.Peek(m.Value)
			}
		}
	case ir.Unary:
		if t := a.Peek(n.K[0]); t.B == Int || t.B == Float {
			return t
		}
	case ir.AssignOp:
		return a.Peek(n.K[0])
	}
	return Mixed
}

func castType(to string) Type {
	switch to {
	case "int":
		return of(Int)
	case "float":
		return of(Float)
	case "string":
		return of(Str)
	case "bool":
		return of(Bool)
	case "array":
		return arrayOf(Mixed, true, Any)
	}
	return Mixed
}

func letter(k byte) Type {
	switch k {
	case 's':
		return of(Str)
	case 'i':
		return of(Int)
	case 'f':
		return of(Float)
	case 'b':
		return of(Bool)
	case 'K':
		return of(Sock)
	case 'H':
		return of(Stream)
	case 'S':
		return arrayOf(of(Str), false, Int)
	case 'A':
		return arrayOf(Mixed, true, Any)
	case 'v':
		return of(Null)
	}
	return Mixed
}

// result returns the result type of one of PHP's functions, without regard to its
// arguments.
func result(f *table.Func) Type {
	r := f.Result
	if r[0] == '!' {
		if r == "!v" {
			return of(Null)
		}
		return of(Bool)
	}
	t := letter(r[0])
	if r == "Ai" {
		t = arrayOf(of(Int), true, Int|Str)
	}
	if strings.HasSuffix(r, "!e") || strings.HasSuffix(r, "!b") {
		t = join(t, of(False), 0)
	}
	if strings.HasSuffix(r, "!n") {
		t = join(t, of(Null), 0)
	}
	return t
}

// binary returns the result type of an operator with operands of the types x and y.
func binary(op string, x, y Type) Type {
	switch op {
	case ".":
		return of(Str)
	case "==", "!=", "===", "!==", "<", ">", "<=", ">=":
		return of(Bool)
	case "<=>":
		return of(Int)
	case "%", "<<", ">>":
		return of(Int)
	case "&", "|", "^":
		if x.B == Str && y.B == Str {
			return of(Str)
		}
		if x.B == Int || y.B == Int || x.B&(Str|Any) == 0 || y.B&(Str|Any) == 0 {
			return of(Int)
		}
		return Mixed
	case "+", "-", "*":
		const whole = Int | Null | Bool
		switch {
		case x.B == 0 || y.B == 0:
			return Type{}
		case x.B&^whole == 0 && y.B&^whole == 0:
			return of(Int)
		case x.B == Float && y.B&^(whole|Float) == 0, y.B == Float && x.B&^(whole|Float) == 0:
			return of(Float)
		case x.B == Arr && y.B == Arr && op == "+":
			t := join(x, y, 0)
			t.Keyed = true
			return t
		case (x.B|y.B)&^(whole|Float|Str) == 0:
			return of(Int | Float)
		}
		return Mixed
	case "/":
		if x.B == 0 || y.B == 0 {
			return Type{}
		}
		if x.B == Float && y.B&^(Int|Float) == 0 || y.B == Float && x.B&^(Int|Float) == 0 {
			return of(Float)
		}
		if (x.B|y.B)&^(Int|Float|Str|Null|Bool) == 0 {
			return of(Int | Float)
		}
		return Mixed
	case "**":
		if (x.B|y.B)&^(Int|Float|Str|Null|Bool) == 0 {
			return of(Int | Float)
		}
		return Mixed
	}
	return Mixed
}

// Ends reports whether control never reaches the statement after n, because n returns,
// throws, exits, jumps or loops forever.
func Ends(n *ir.Node) bool {
	switch n.Op {
	case ir.Return, ir.Break, ir.Continue:
		return true
	case ir.Expr:
		return n.K[0].Op == ir.Exit || n.K[0].Op == ir.ThrowX
	case ir.Block:
		return len(n.K) > 0 && Ends(n.K[len(n.K)-1])
	case ir.If:
		return n.K[2] != nil && Ends(n.K[1]) && Ends(n.K[2])
	case ir.While:
		return n.K[0].Op == ir.Bool && n.K[0].S == "true" && !breaks(n.K[1], 1)
	case ir.Try:
		for _, k := range n.K {
			if k.Op == ir.Finally {
				continue
			}
			if k.Op == ir.Catch {
				k = k.K[0]
			}
			if !Ends(k) {
				return false
			}
		}
		return true
	case ir.Switch:
		def := false
		for i, c := range n.K[1:] {
			def = def || c.K[0] == nil
			if breaks(c.K[1], 1) || i == len(n.K)-2 && !Ends(c.K[1]) {
				return false
			}
		}
		return def
	}
	return false
}

// breaks reports whether n contains a break that leaves an enclosing loop or switch. The
// parameter depth says how many levels above n that loop or switch is.
func breaks(n *ir.Node, depth int) bool {
	if n == nil {
		return false
	}
	switch n.Op {
	case ir.Break:
		return n.N >= depth
	case ir.While, ir.DoWhile, ir.For, ir.Foreach, ir.Switch:
		depth++
	case ir.Closure:
		return false
	}
	return slices.ContainsFunc(n.K, func(k *ir.Node) bool { return breaks(k, depth) })
}

// knows reports whether a function has a variable with the given name. That is a parameter,
// a global variable, or a variable that the function sets.
func (f *Fn) knows(name string) bool {
	if f.Vars[name] != nil && (f.Vars[name].Param != nil || f.Vars[name].Use || f.Globals[name]) {
		return true
	}
	found := false
	is := func(n *ir.Node) bool { return n != nil && n.Op == ir.Var && n.S == name }
	ir.Walk(f.Body, func(n *ir.Node) bool {
		switch n.Op {
		case ir.Closure:
			return false
		case ir.Assign, ir.AssignOp:
			found = found || is(n.K[0])
		case ir.Foreach:
			found = found || is(n.K[1]) || is(n.K[2])
		case ir.Item:
			found = found || is(n.K[1])
		case ir.Call:
			found = found || slices.ContainsFunc(n.K, is)
		case ir.Static, ir.Catch:
			found = found || n.S == name
		}
		return !found
	})
	return found
}
