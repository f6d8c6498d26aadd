package emit

import (
	"fmt"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// compare returns the Go code for one of PHP's loose comparisons.
func (e *emitter) compare(op string, x, y value) value {
	if v, ok := e.againstBool(op, x, y); ok {
		return v
	}
	cmp := func(a, b value, ints bool) value {
		return value{code: a.par(precCmp+1) + " " + op + " " + b.par(precCmp+1), r: rBool, prec: precCmp, ints: ints}
	}
	if op != "<=>" {
		number := func(v value) bool {
			return (v.r.K == infer.KInt || v.r.K == infer.KFloat) && !v.r.Maybe && v.multi == 0
		}
		intMaybe := func(v, w value) bool { // v is an int or false, and the comparison of v with the literal w treats false like 0
			n, err := strconv.Atoi(w.code)
			return v.r.K == infer.KInt && (v.r.Maybe || v.multi != 0) && w.fixed && w.r.K == infer.KInt && err == nil && (n > 0 && op != "==" && op != "!=" || n == 0 && (op == "==" || op == "!=" || op == ">" || op == "<="))
		}
		if intMaybe(x, y) {
			x = e.single(x)
			x.r.Maybe = false
		}
		switch {
		case number(x) && number(y):
			if x.r.K != y.r.K {
				if !x.fixed {
					x = e.conv(x, rFloat)
				}
				if !y.fixed {
					y = e.conv(y, rFloat)
				}
			}
			return cmp(x, y, x.r.K == infer.KInt && y.r.K == infer.KInt)
		case x.r.K == infer.KString && y.r.K == infer.KString && (op == "==" || op == "!=") && (nonNumeric(x) || nonNumeric(y)):
			return cmp(e.single(x), e.single(y), false)
		case (op == "==" || op == "!=") && x.r.K == y.r.K && (x.r.K == infer.KSock || x.r.K == infer.KStream) && x.multi == 0 && y.multi == 0:
			return cmp(x, y, false)
		}
		if v, ok := e.lessThanZero(op, x, y); ok {
			return v
		}
	}
	a, b := e.toAny(x).code, e.toAny(y).code
	old := ""
	if e.info.Version < 8 {
		old = "mixed.Old"
		if op == "==" || op == "!=" {
			if s := e.sameIn7(x, y); s {
				old = ""
			}
		}
	}
	pkg, prefix := "php.", "mixed."
	if old != "" {
		pkg, prefix = "mixed.", "mixed.Old"
	}
	switch op {
	case "==":
		return primary(pkg+"LooseEqual("+a+", "+b+")", rBool)
	case "!=":
		return value{code: "!" + pkg + "LooseEqual(" + a + ", " + b + ")", r: rBool, prec: precUnary}
	case "<=>":
		return primary(pkg+"LooseCompare("+a+", "+b+")", rInt)
	}
	name := map[string]string{"<": "Less", "<=": "LessEqual", ">": "Greater", ">=": "GreaterEqual"}[op]
	return primary(prefix+name+"("+a+", "+b+")", rBool)
}

// sameIn7 reports whether PHP 7 is certain to compare x and y as PHP 8 does. The two
// versions differ if one operand is a number and the other a string that is not numeric.
func (e *emitter) sameIn7(x, y value) bool {
	return x.r.K == infer.KString && y.r.K == infer.KString
}

// lessThanZero writes $socket < 0 as a check whether the call that created the socket has
// failed. Old programs have this check. Since PHP 4, the comparison is never true.
func (e *emitter) lessThanZero(op string, x, y value) (value, bool) {
	if op != "<" || y.code != "0" {
		return value{}, false
	}
	switch {
	case x.only:
		e.notes["a check \"< 0\", which has never been true since PHP 4, became a check for an error"] = true
		return value{code: x.par(precCmp+1) + " != nil", r: rBool, prec: precCmp}, true
	case x.r.K == infer.KSock && x.multi == 0:
		e.notes["a check \"< 0\", which has never been true since PHP 4, became a check for an error"] = true
		if x.fv != nil {
			return value{code: e.fate(x), r: rBool, prec: precCmp}, true
		}
		return value{code: x.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}, true
	}
	return value{}, false
}

// againstBool returns the code for a comparison == with true, false or null.
func (e *emitter) againstBool(op string, x, y value) (value, bool) {
	if op != "==" && op != "!=" {
		return value{}, false
	}
	if x.isBool != nil || x.null {
		x, y = y, x
	}
	if y.isBool == nil && !y.null {
		return value{}, false
	}
	x = core(x)
	if y.null && (x.r.K == infer.KAny || x.r.K == infer.KString) && !x.null {
		if x.r.K == infer.KString {
			x = e.single(x)
			v := value{code: x.par(precCmp+1) + ` == ""`, r: rBool, prec: precCmp}
			if op == "!=" {
				v = negate(v)
				v.code = strings.Replace(v.code, "!("+x.par(precCmp+1)+` == "")`, x.par(precCmp+1)+` != ""`, 1)
			}
			return v, true
		}
		return value{}, false
	}
	if x.fv != nil && (x.r.K == infer.KSock || x.r.K == infer.KStream) {
		v := value{code: e.fate(x), r: rBool, prec: precCmp}
		if strings.HasPrefix(v.code, "!") {
			v.prec = precUnary
		}
		if (op == "==") == (y.isBool != nil && *y.isBool) {
			v = negate(v)
		}
		return v, true
	}
	if x.multi == 'e' && x.r.K == infer.KSock {
		v := e.failed(x)
		if (op == "==") == (y.isBool != nil && *y.isBool) {
			v = negate(v)
		}
		return v, true
	}
	v := e.truth(x)
	if (op == "==") != (y.isBool != nil && *y.isBool) {
		v = negate(v)
	}
	return v, true
}

// failed returns a condition that is true if the call v has failed. The call must have a
// second result.
func (e *emitter) failed(v value) value {
	name := "err"
	if v.multi == 'b' || v.multi == 'n' {
		name = "ok"
	}
	e.temps++
	name += strconv.Itoa(e.temps)
	if strings.HasPrefix(name, "err") {
		e.line("_, %s := %s", name, v.code)
		return value{code: name + " != nil", r: rBool, prec: precCmp}
	}
	e.line("_, %s := %s", name, v.code)
	return value{code: "!" + name, r: rBool, prec: precUnary}
}

// identical returns the code for === and !==.
func (e *emitter) identical(n *ir.Node) value {
	vs := e.values(n.K, func(_ int, k *ir.Node) value { return e.expr(k) })
	x, y := vs[0], vs[1]
	if x.isBool != nil || x.null {
		x, y = y, x
	}
	v := e.same(x, y)
	if n.S == "!==" {
		return negate(v)
	}
	return v
}

// sameOpt returns the code for === if an operand may be null or false.
func (e *emitter) sameOpt(x, y value) (value, bool) {
	if x.r.Maybe && x.multi == 0 && (y.null && x.r.Absent == infer.Null || y.isBool != nil && x.r.Absent == infer.Null) {
		if y.isBool != nil {
			return e.never(x), true
		}
		return negate(e.present(x)), true
	}
	if y.r.K == infer.KOpt && x.r.K != infer.KOpt {
		x, y = y, x
	}
	if x.r.K != infer.KOpt {
		return value{}, false
	}
	valid := primary(x.par(precPrimary)+".Valid", rBool)
	switch {
	case y.null && x.r.Absent == infer.Null:
		return negate(valid), true
	case y.null:
		return e.never(x), true
	case y.isBool != nil && x.r.Absent == infer.False:
		if *y.isBool {
			return e.never(x), true
		}
		return negate(valid), true
	case y.isBool != nil && x.r.Elem.K == infer.KBool:
		if *y.isBool {
			return core(x), true
		}
		x = e.keep(x)
		return value{code: x.code + ".Valid && !" + x.code + ".V", r: rBool, prec: precAnd}, true
	case y.isBool != nil:
		return e.never(x), true
	case y.fixed && y.r.K == x.r.Elem.K && y.code != e.zero(y.r):
		return value{code: core(x).code + " == " + y.par(precCmp+1), r: rBool, prec: precCmp}, true
	}
	return value{}, false
}

func (e *emitter) same(x, y value) value {
	eq := func(a, b value) value {
		return value{code: a.par(precCmp+1) + " == " + b.par(precCmp+1), r: rBool, prec: precCmp}
	}
	if v, ok := e.sameOpt(x, y); ok {
		return v
	}
	switch {
	case y.isBool != nil && x.isBool != nil:
		return boolValue(*x.isBool == *y.isBool)
	case y.isBool != nil:
		b := *y.isBool
		switch {
		case x.only:
			if b {
				return value{code: x.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}
			}
			return value{code: x.par(precCmp+1) + " != nil", r: rBool, prec: precCmp}
		case x.multi == 'e' || x.multi == 'b':
			if b {
				e.single(x)
				return boolValue(false)
			}
			return e.failed(x)
		case x.fv != nil:
			if b {
				return boolValue(false)
			}
			v := value{code: e.fate(x), r: rBool, prec: precCmp}
			if strings.HasPrefix(v.code, "!") {
				v.prec = precUnary
			}
			return v
		case x.r.K == infer.KBool:
			if b {
				return x
			}
			return negate(x)
		case (x.r.K == infer.KSock || x.r.K == infer.KStream || x.r.K == infer.KObj || x.r.K == infer.KArray || x.r.K == infer.KFunc) && !b && (x.fails || x.v != nil && (x.v.T.B&infer.False != 0 || x.v.T.Lost)):
			return value{code: x.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}
		case x.r.K == infer.KSock && !b && x.v == nil && x.multi == 0:
			return value{code: x.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}
		case x.r.K == infer.KAny:
			return primary(fmt.Sprintf("mixed.Is%s(%s)", map[bool]string{true: "True", false: "False"}[b], e.toAny(x).code), rBool)
		case x.multi == 0 && x.r.K != infer.KNone:
			return e.never(x)
		}
	case y.null:
		switch {
		case x.null:
			return boolValue(true)
		case x.multi == 'n':
			e.temps++
			name := "ok" + strconv.Itoa(e.temps)
			e.line("_, %s := %s", name, x.code)
			return value{code: "!" + name, r: rBool, prec: precUnary}
		case x.r.K == infer.KAny && x.multi == 0 && !x.only:
			return value{code: x.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}
		case (x.r.K == infer.KSock || x.r.K == infer.KStream || x.r.K == infer.KObj || x.r.K == infer.KArray || x.r.K == infer.KFunc) && x.multi == 0 && !x.r.Maybe:
			if x.fails || x.v != nil && x.v.T.B&infer.False != 0 {
				return boolValue(false)
			}
			return value{code: x.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}
		case x.r.K == infer.KNone:
			e.line("%s", x.code)
			return boolValue(true)
		case x.multi == 0 && !x.only:
			return e.never(x)
		}
	}
	if x.r.Maybe || y.r.Maybe || x.multi != 0 || y.multi != 0 || x.only || y.only {
		if x.r.Maybe && y.fixed && x.r.K == y.r.K {
			w := x
			w.r.Maybe = false
			zero := y.code == e.zero(w.r)
			v := eq(w, y)
			if zero {
				f := e.fate(x)
				not := negate(value{code: f, r: rBool, prec: map[bool]int{true: precUnary, false: precCmp}[f[0] == '!']})
				return value{code: not.par(precAnd) + " && " + v.code, r: rBool, prec: precAnd}
			}
			return v
		}
		return primary("php.Identical("+e.toAny(x).code+", "+e.toAny(y).code+")", rBool)
	}
	if x.r.K == y.r.K {
		switch x.r.K {
		case infer.KInt, infer.KFloat, infer.KString, infer.KBool, infer.KSock, infer.KStream:
			return eq(x, y)
		}
	}
	return primary("php.Identical("+e.toAny(x).code+", "+e.toAny(y).code+")", rBool)
}

// never is for a comparison that is never true: it writes the code of x, for its side effects, and
// returns false as the value.
func (e *emitter) never(x value) value {
	if !x.fixed && !x.local && strings.Contains(x.code, "(") {
		e.line("_ = %s", x.code)
	}
	return boolValue(false)
}
