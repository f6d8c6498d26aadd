package emit

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// nonNumeric reports whether v is a string literal that is not a number. If one operand is
// such a literal, PHP's == compares two strings as strings, not as numbers.
func nonNumeric(v value) bool {
	if !v.fixed || v.r.K != infer.KString {
		return false
	}
	s, err := strconv.Unquote(v.code)
	if err != nil {
		return false
	}
	s = strings.Trim(s, " \t\n\r\v\f")
	if s == "" {
		return true
	}
	c := s[0]
	return !(c >= '0' && c <= '9' || c == '.' || c == '+' || c == '-')
}

func (e *emitter) binary(n *ir.Node) value {
	switch n.S {
	case ".":
		return e.concat(n, flatten(n, nil))
	case "===", "!==":
		return e.identical(n)
	}
	vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.expr(k) })
	x, y := vs[0], vs[1]
	switch n.S {
	case "==", "!=", "<", ">", "<=", ">=", "<=>":
		return e.compare(n.S, x, y)
	}
	return e.arith(n, n.S, x, y)
}

var goPrec = map[string]int{"+": precAdd, "-": precAdd, "|": precAdd, "^": precAdd, "*": precMul, "%": precMul, "&": precMul, "<<": precMul, ">>": precMul}

var dynamic = map[string]string{"+": "Add", "-": "Sub", "*": "Mul", "/": "Div", "%": "Mod", "**": "Pow", "&": "BitAnd", "|": "BitOr", "^": "BitXor", "<<": "ShiftLeft", ">>": "ShiftRight"}

// arith returns the Go code for an arithmetic operator with the operands x and y.
func (e *emitter) arith(n *ir.Node, op string, x, y value) value {
	number := func(v value) value {
		if v.r.K == infer.KOpt && (v.r.Elem.K == infer.KInt || v.r.Elem.K == infer.KFloat) {
			return core(v)
		}
		return v
	}
	x, y = number(x), number(y)
	if x.r.K == infer.KInt && y.r.K == infer.KInt {
		x, y = e.single(x), e.single(y)
		switch op {
		case "+", "-":
			if big(x) || big(y) {
				break
			}
			if e.info.Wide(n.K[0]) || e.info.Wide(n.K[1]) {
				return primary(map[string]string{"+": "mixed.Plus(", "-": "mixed.Minus("}[op]+x.code+", "+y.code+")", rInt)
			}
			return value{code: x.par(precAdd) + " " + op + " " + y.par(precMul), r: rInt, prec: precAdd}
		case "&", "|", "^":
			p := goPrec[op]
			return value{code: x.par(p) + " " + op + " " + y.par(p+1), r: rInt, prec: p}
		case "*":
			if (small(x) || small(y)) && !e.info.Wide(n.K[0]) && !e.info.Wide(n.K[1]) {
				return value{code: x.par(precMul) + " * " + y.par(precUnary), r: rInt, prec: precMul}
			}
			return primary("mixed.Mul("+x.code+", "+y.code+")", rInt)
		case "%":
			if y.fixed && y.code != "0" {
				return value{code: x.par(precMul) + " % " + y.par(precUnary), r: rInt, prec: precMul}
			}
			return primary("mixed.Mod("+x.code+", "+y.code+")", rInt)
		case "<<", ">>":
			if y.fixed {
				return value{code: x.par(precMul) + " " + op + " " + y.par(precUnary), r: rInt, prec: precMul}
			}
			return primary("mixed.Shift"+map[string]string{"<<": "Left", ">>": "Right"}[op]+"("+x.code+", "+y.code+")", rInt)
		}
	}
	float := func(v value) bool { return v.r.K == infer.KFloat || v.r.K == infer.KInt }
	if (x.r.K == infer.KFloat || y.r.K == infer.KFloat) && float(x) && float(y) && !x.r.Maybe && !y.r.Maybe {
		switch op {
		case "+", "-", "*":
			a, b := e.conv(x, rFloat), e.conv(y, rFloat)
			if x.fixed {
				a = x
			}
			if y.fixed {
				b = y
			}
			if x.fixed && y.fixed {
				break
			}
			p := goPrec[op]
			return value{code: a.par(p) + " " + op + " " + b.par(p+1), r: rFloat, prec: p}
		case "/":
			return primary("mixed.Quo("+e.as(x, rFloat)+", "+e.as(y, rFloat)+")", rFloat)
		}
	}
	if op == "+" && x.r.K == infer.KArray && y.r.K == infer.KArray && x.r.Same(y.r) {
		return primary("php.Union("+x.code+", "+y.code+")", x.r)
	}
	r := infer.ReprOf(e.info.Peek(n), infer.Null|infer.False)
	if n.Op == ir.AssignOp {
		r = rAny
	}
	code := "php." + dynamic[op] + "(" + e.toAny(x).code + ", " + e.toAny(y).code + ")"
	if op == "%" || op == "<<" || op == ">>" {
		r = rInt
	}
	switch {
	case (op == "&" || op == "|" || op == "^") && (x.r.K == infer.KInt || y.r.K == infer.KInt):
		return primary("mixed.As[int]("+code+")", rInt)
	case r.K == infer.KInt:
		return primary("mixed.As[int]("+code+")", rInt)
	case r.K == infer.KFloat:
		return primary("mixed.As[float64]("+code+")", rFloat)
	case r.K == infer.KString:
		return primary("mixed.As[string]("+code+")", rString)
	}
	return primary(code, rAny)
}

// big reports whether v is a literal so large that a sum with it may not fit in an int.
// PHP's sum is then a float.
func big(v value) bool {
	if v.code == "math.MaxInt" || v.code == "math.MinInt" {
		return true
	}
	if v.fixed {
		n, err := strconv.Atoi(v.code)
		return err == nil && (n > 1<<60 || n < -1<<60)
	}
	return false
}

func small(v value) bool {
	if v.fixed {
		n, err := strconv.Atoi(v.code)
		return err == nil && n < 1<<22 && n > -1<<22
	}
	return strings.HasPrefix(v.code, "php.Ord(") || strings.HasPrefix(v.code, "len(")
}

func (e *emitter) unary(n *ir.Node) value {
	v := e.single(e.expr(n.K[0]))
	switch n.S {
	case "-":
		switch v.r.K {
		case infer.KInt:
			if v.fixed && strings.Trim(v.code, "0123456789") == "" {
				return value{code: "-" + v.code, r: rInt, prec: precUnary, fixed: true}
			}
			return value{code: "-" + v.par(precPrimary), r: rInt, prec: precUnary}
		case infer.KFloat:
			if f, err := strconv.ParseFloat(v.code, 64); err == nil && f == 0 {
				return primary("math.Copysign(0, -1)", rFloat) // in Go, the literal -0.0 is 0
			}
			return value{code: "-" + v.par(precPrimary), r: rFloat, prec: precUnary}
		}
		return e.narrow(n, "php.Neg("+e.toAny(v).code+")")
	case "+":
		if v.r.K == infer.KInt || v.r.K == infer.KFloat {
			return v
		}
		return e.narrow(n, "php.Mul("+e.toAny(v).code+", 1)")
	}
	if v.r.K == infer.KInt {
		return value{code: "^" + v.par(precPrimary), r: rInt, prec: precUnary}
	}
	return e.narrow(n, "php.BitNot("+e.toAny(v).code+")")
}

// narrow converts a Go expression of type any to the type of the node n.
func (e *emitter) narrow(n *ir.Node, code string) value {
	switch r := infer.ReprOf(e.info.Peek(n), infer.Null|infer.False); r.K {
	case infer.KInt, infer.KFloat, infer.KString:
		if !e.info.Dynamic {
			return primary("mixed.As["+e.goType(r)+"]("+code+")", r)
		}
	}
	return primary(code, rAny)
}

func (e *emitter) cast(n *ir.Node) value {
	v := e.expr(n.K[0])
	switch n.S {
	case "int":
		switch v = e.single(v); v.r.K {
		case infer.KInt:
			v.r.Maybe = false
			return v
		case infer.KBool:
			return primary("mixed.Int01("+v.code+")", rInt)
		case infer.KSock:
			return e.socketID(n, v)
		}
		if e.info.Version < 8 {
			return primary("mixed.OldInt("+e.toAny(v).code+")", rInt)
		}
		return primary("php.Intval("+e.toAny(v).code+")", rInt)
	case "float":
		if v = e.single(v); v.r.K == infer.KInt || v.r.K == infer.KFloat {
			return e.conv(v, rFloat)
		}
		return primary("php.Floatval("+e.toAny(v).code+")", rFloat)
	case "string":
		return e.str(e.maySock(v, n.K[0]))
	case "bool":
		return e.truth(v)
	case "array":
		if v.r.K == infer.KArray || v.r.K == infer.KList {
			return v
		}
		return primary("mixed.ToArray("+e.toAny(v).code+")", arrayRepr(rAny))
	case "object":
		return primary("mixed.ToObject("+e.toAny(v).code+")", rAny)
	}
	return value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
}

// socketID returns the Go code for (int)$socket. In PHP 8, the value is 1 for every socket.
// In older versions, it is the number of the resource.
func (e *emitter) socketID(n *ir.Node, v value) value {
	if e.info.Version >= 8 {
		return primary("php.Intval("+e.toAny(v).code+")", rInt)
	}
	e.note(n, "(int) of a socket is a number that no other socket has, as before PHP 8")
	return primary("php.SplObjectID("+v.code+")", rInt)
}
