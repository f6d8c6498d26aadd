package emit

import (
	"fmt"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// The precedences of Go's operators.
const (
	precOr = 1 + iota
	precAnd
	precCmp
	precAdd
	precMul
	precUnary
	precPrimary
)

// value is a Go expression, with what the emitter knows about it.
type value struct {
	code    string
	r       infer.Repr
	prec    int
	multi   byte       // the code's second result: e means an error, b a bool that is false for PHP's false, n a bool that is false for null, and 0 none
	only    bool       // whether the code's result is an error, which is nil for PHP's true
	fv      *infer.Var // the variable that the value was read from; it tells whether the value is false
	fh      *held      // the state of err or ok at the time of that read
	fixed   bool       // whether the value is a constant, which the code may evaluate at any time
	local   bool       // whether it is a local variable or a temporary; it needs no copy, because PHP, too, reads a variable only when it uses the value
	null    bool
	ints    bool // whether the code compares ints
	isBool  *bool
	v       *infer.Var
	fails   bool   // whether it is the result of a function of the program, and that function returns nil for false
	absent  bool   // whether it is the result of a function of the program, and that function may return null or false
	sock    bool   // whether it is a mixed value that may be a socket
	errnoOf string // the code without the conversion int(), for Strerror
}

var (
	rAny    = infer.Repr{}
	rBool   = infer.Repr{K: infer.KBool}
	rInt    = infer.Repr{K: infer.KInt}
	rFloat  = infer.Repr{K: infer.KFloat}
	rString = infer.Repr{K: infer.KString}
	rSock   = infer.Repr{K: infer.KSock}
	rStream = infer.Repr{K: infer.KStream}
	rFunc   = infer.Repr{K: infer.KFunc}
	rNone   = infer.Repr{K: infer.KNone}
)

func arrayRepr(elem infer.Repr) infer.Repr { return infer.Repr{K: infer.KArray, Elem: &elem} }
func listRepr(elem infer.Repr) infer.Repr  { return infer.Repr{K: infer.KList, Elem: &elem} }

func primary(code string, r infer.Repr) value { return value{code: code, r: r, prec: precPrimary} }

// goType returns the Go type of a Repr.
func (e *emitter) goType(r infer.Repr) string {
	switch r.K {
	case infer.KBool:
		return "bool"
	case infer.KInt:
		return "int"
	case infer.KFloat:
		return "float64"
	case infer.KString:
		return "string"
	case infer.KList:
		return "[]" + e.goType(*r.Elem)
	case infer.KArray:
		return "*php.Array[" + e.goType(*r.Elem) + "]"
	case infer.KObj:
		return "*" + typeName(r.Class)
	case infer.KSock:
		return "*socket.Socket"
	case infer.KStream:
		return "*php.Stream"
	case infer.KFunc:
		return "mixed.Func"
	case infer.KOpt:
		return optName(r) + "[" + e.goType(*r.Elem) + "]"
	case infer.KRec:
		return r.Rec.Root().Name
	}
	return "any"
}

// optName returns the name of the type for a value that may be null or false: mixed.Null or
// mixed.False.
func optName(r infer.Repr) string {
	if r.Absent == infer.Null {
		return "mixed.Null"
	}
	return "mixed.False"
}

// core returns the scalar inside a value that may be null or false. If the value is null or
// false, that scalar is the zero value.
func core(v value) value {
	if v.r.K != infer.KOpt {
		return v
	}
	w := primary(v.par(precPrimary)+".V", *v.r.Elem)
	w.local = v.local
	return w
}

// opt converts v to r, a form that may be null or false.
func (e *emitter) opt(v value, r infer.Repr) value {
	absent := primary(e.goType(r)+"{}", r)
	absent.fixed = true
	name := optName(r)
	kind := map[infer.Bits]byte{infer.Null: 'n', infer.False: 'b'}[r.Absent]
	switch {
	case v.null && r.Absent == infer.Null, v.isBool != nil && !*v.isBool && r.Absent == infer.False:
		return absent
	case (v.multi == kind || v.multi == 'e' && kind == 'b') && v.r.Same(*r.Elem):
		return primary(name+"If("+v.code+")", r)
	case v.r.Maybe && v.fv != nil && v.r.Absent == r.Absent && v.r.K == r.Elem.K:
		return primary(name+"If("+v.code+", "+e.present(v).code+")", r)
	case v.r.K == r.Elem.K && v.multi == 0 && !v.only && !v.r.Maybe:
		if v.r.K == infer.KFloat && v.fixed {
			return primary(name+"Of[float64]("+v.code+")", r)
		}
		return primary(name+"Of("+v.code+")", r)
	}
	if v.r.K == infer.KRec && v.r.Same(*r.Elem) && v.multi == 0 {
		return primary(name+"Of("+v.code+")", r)
	}
	return primary(name+"From["+e.goType(*r.Elem)+"]("+e.toAny(v).code+")", r)
}

// present returns a condition that is true if v is neither null nor false.
func (e *emitter) present(v value) value {
	f := e.fate(v)
	c := value{code: f, r: rBool, prec: precCmp}
	if f[0] == '!' {
		c.prec = precUnary
	}
	return negate(c)
}

// zero returns the code for the zero value of the form r.
func (e *emitter) zero(r infer.Repr) string {
	switch r.K {
	case infer.KBool:
		return "false"
	case infer.KInt, infer.KFloat:
		return "0"
	case infer.KString:
		return `""`
	case infer.KOpt, infer.KRec:
		return e.goType(r) + "{}"
	}
	return "nil"
}

// par returns the code of v, in parentheses if its operator binds less tightly than prec.
func (v value) par(prec int) string {
	if v.prec < prec {
		return "(" + v.code + ")"
	}
	return v.code
}

// temp writes code that stores a value in a new variable, and returns the variable's name.
func (e *emitter) temp(code string) string {
	e.temps++
	name := "t" + strconv.Itoa(e.temps)
	e.line("%s := %s", name, code)
	return name
}

// single returns v as a value with a single result. If the call fails, the result is the
// zero value.
func (e *emitter) single(v value) value {
	switch {
	case v.multi != 0:
		e.temps++
		name := "t" + strconv.Itoa(e.temps)
		e.line("%s, _ := %s", name, v.code)
		return value{code: name, r: v.r, prec: precPrimary, local: true}
	case v.only:
		return value{code: v.par(precCmp+1) + " == nil", r: rBool, prec: precCmp}
	}
	return v
}

// as returns code that converts v to r, the way PHP converts a value to a required type.
func (e *emitter) as(v value, r infer.Repr) string { return e.conv(v, r).code }

func (e *emitter) conv(v value, r infer.Repr) value {
	if r.K == infer.KAny {
		return e.toAny(v)
	}
	if r.K == infer.KOpt {
		if v.r.Same(r) && v.multi == 0 && !v.null {
			return v
		}
		return e.opt(v, r)
	}
	if r.K == infer.KRec && v.r.K == infer.KOpt && v.r.Elem.Same(r) {
		return core(v)
	}
	if v.r.K == infer.KOpt && r.K != infer.KString && r.K != infer.KBool {
		v = core(v)
	}
	if v.null {
		switch r.K {
		case infer.KList, infer.KArray, infer.KObj, infer.KSock, infer.KStream, infer.KFunc:
			return primary("nil", r)
		}
		return primary(e.zero(r), r)
	}
	if r.K == infer.KString && v.multi != 0 && v.r.K != infer.KString && v.r.K != infer.KNone {
		return e.str(v) // PHP's false becomes "", not "0"
	}
	v = e.single(v)
	if v.r.K == infer.KNone {
		e.line("%s", v.code)
		return primary(e.zero(r), r)
	}
	if v.r.Same(r) {
		return v
	}
	if v.r.HasRecord() && !v.r.Same(r) && !(v.r.K == infer.KList && r.K == infer.KArray || v.r.K == infer.KArray && r.K == infer.KList) {
		cannot(v)
	}
	switch r.K {
	case infer.KRec:
		if v.r.K == infer.KAny {
			return primary("mixed.As["+e.goType(r)+"]("+v.code+")", r)
		}
		infer.Ban(r)
		return primary(e.zero(r), r)
	case infer.KString:
		return e.str(v)
	case infer.KBool:
		return e.truth(v)
	case infer.KInt:
		switch v.r.K {
		case infer.KBool:
			return primary("mixed.Int01("+v.code+")", r)
		case infer.KFloat, infer.KString:
			return primary("mixed.ToInt("+v.code+")", r)
		}
		return primary("mixed.ToInt("+e.toAny(v).code+")", r)
	case infer.KFloat:
		if v.r.K == infer.KInt && v.fixed && strings.Trim(v.code, "0123456789") == "" {
			return primary(v.code+".0", r)
		}
		if v.r.K == infer.KInt {
			return primary("float64("+v.code+")", r)
		}
		return primary("mixed.ToFloat("+e.toAny(v).code+")", r)
	case infer.KSock:
		return primary("mixed.Socket("+e.toAny(v).code+")", r)
	case infer.KFunc:
		return primary("mixed.As[mixed.Func]("+e.toAny(v).code+")", r)
	case infer.KStream:
		return primary("mixed.Stream("+e.toAny(v).code+")", r)
	case infer.KObj:
		return e.toObj(v, r)
	case infer.KArray:
		switch {
		case v.r.K == infer.KList && v.r.Elem.Same(*r.Elem):
			return primary("php.ArrayOf("+v.code+"...)", r)
		case r.Elem.K == infer.KAny && (v.r.K == infer.KList || v.r.K == infer.KArray):
			return primary("mixed.AnyArray("+v.code+")", r)
		}
		return primary("mixed.ArrayTo["+e.goType(*r.Elem)+"]("+e.toAny(v).code+")", r)
	case infer.KList:
		if v.r.K == infer.KArray && v.r.Elem.Same(*r.Elem) {
			return primary(v.par(precPrimary)+".Values()", r)
		}
		return primary("mixed.ListTo["+e.goType(*r.Elem)+"]("+e.toAny(v).code+")", r)
	}
	return v
}

func (e *emitter) toAny(v value) value {
	if v.r.HasRecord() {
		cannot(v)
	}
	switch {
	case v.null:
		return primary("nil", rAny)
	case v.multi == 'n':
		return primary("mixed.OrNull("+v.code+")", rAny)
	case v.multi != 0:
		if v.r.K == infer.KList {
			return primary("mixed.OrFalse(mixed.Listed("+v.code+"))", rAny)
		}
		return primary("mixed.OrFalse("+v.code+")", rAny)
	case v.only:
		w := e.single(v)
		w.r = rAny
		return w
	case v.r.K == infer.KNone:
		e.line("%s", v.code)
		return primary("nil", rAny)
	case v.r.Maybe:
		if v.r.Absent == infer.Null {
			return primary("mixed.UnlessNull("+e.fate(v)+", "+e.plainAny(v)+")", rAny)
		}
		return primary("mixed.Unless("+e.fate(v)+", "+e.plainAny(v)+")", rAny)
	case v.r.K == infer.KOpt:
		return primary(v.par(precPrimary)+".Any()", rAny)
	}
	w := v
	w.code = e.plainAny(v)
	if v.r.K != infer.KAny {
		w.r = infer.Repr{}
		w.prec = v.prec
		if v.r.K == infer.KInt || v.r.K == infer.KFloat {
			w.r = infer.Repr{}
		}
	}
	return w
}

func (e *emitter) plainAny(v value) string {
	switch v.r.K {
	case infer.KList, infer.KArray:
		absent := v.absent || v.v != nil && v.v.T.B&(infer.Null|infer.False) != 0
		code := v.code
		if v.r.K == infer.KList || v.r.Elem.K != infer.KAny {
			code = "mixed.AnyArray(" + code + ")"
		} else if v.v == nil {
			absent = true // the type is not known
		}
		if v.r.K == infer.KArray && absent {
			return "mixed.ArrayOrNull(" + code + ")"
		}
		return code
	case infer.KObj:
		if v.r.Class.Builtin || e.hierarchy(v.r.Class) {
			return "mixed.Self(" + v.code + ")"
		}
		return "mixed.Pointer(" + v.code + ")"
	case infer.KFunc:
		if strings.HasPrefix(v.code, "mixed.Func(") {
			return v.code
		}
		return "mixed.FuncOrNull(" + v.code + ")"
	case infer.KSock, infer.KStream:
		if v.v != nil && v.v.T.B&infer.False != 0 {
			return "mixed.OrFalse(" + v.code + ", " + v.par(precCmp+1) + " != nil)"
		}
		if v.v != nil && v.v.T.B&infer.Null == 0 {
			return v.code
		}
		return "mixed.Pointer(" + v.code + ")"
	case infer.KFloat:
		if v.fixed {
			return "float64(" + v.code + ")"
		}
	}
	return v.code
}

// hierarchy reports whether c is abstract, has a subclass, or extends another class of the
// program.
func (e *emitter) hierarchy(c *infer.Class) bool {
	return len(c.Kids) > 0 || c.Up != nil || c.Abstract && !c.Interface
}

func (e *emitter) toObj(v value, r infer.Repr) value {
	c := r.Class
	if v.r.K == infer.KObj {
		if v.r.Class.Is(c) {
			if c.Builtin && v.r.Class.Builtin {
				return v
			}
			if c.Builtin {
				return primary(v.par(precPrimary)+".AsException()", r)
			}
			return primary(v.par(precPrimary)+".as"+typeName(c)+"()", r)
		}
	}
	x := e.toAny(v).code
	if v.r.K == infer.KObj {
		x = "mixed.Self(" + v.code + ")"
	}
	if c.Builtin {
		return primary("mixed.AsException("+x+")", r)
	}
	if e.hierarchy(c) {
		t := typeName(c)
		e.helper("to"+t, fmt.Sprintf("// to%s converts o to the class %s. For an object of a subclass, it returns the %s inside it.\nfunc to%s(o any) *%s {\nif o == nil {\nreturn nil\n}\nreturn mixed.As[interface{ as%s() *%s }](o).as%s()\n}", t, t, t, t, t, t, t, t))
		return primary("to"+t+"("+x+")", r)
	}
	return primary("mixed.As[*"+typeName(c)+"]("+x+")", r)
}

// text returns code that converts n to a string.
func (e *emitter) text(n *ir.Node) value { return e.str(e.maySock(e.expr(n), n)) }

// maySock returns v, the value of n, marked if it may be a socket. In PHP 8, a socket has no
// text.
func (e *emitter) maySock(v value, n *ir.Node) value {
	v.sock = v.r.K == infer.KAny && e.info.Peek(n).B&(infer.Sock|infer.Any) != 0 && e.info.ThrowsErrors()
	return v
}

// str returns code that converts v to a string.
func (e *emitter) str(v value) value {
	if v.null {
		return primary(`""`, rString)
	}
	sock := v.sock || v.r.K == infer.KSock // also one that may be false
	if (v.r.Maybe || v.multi != 0) && v.r.K != infer.KString {
		v = e.toAny(v)
	}
	v = e.single(v)
	if v.r.K == infer.KOpt && v.r.Elem.K == infer.KString {
		v = core(v)
	}
	switch v.r.K {
	case infer.KString:
		return v
	case infer.KInt:
		if v.fixed {
			if _, err := strconv.Atoi(v.code); err == nil {
				return value{code: strconv.Quote(v.code), r: rString, prec: precPrimary, fixed: true}
			}
		}
		return primary("strconv.Itoa("+v.code+")", rString)
	}
	if e.info.Version < 8 && (v.r.K == infer.KAny || v.r.K == infer.KSock) {
		return primary("mixed.Strval("+e.toAny(v).code+")", rString)
	}
	if sock {
		return primary("mixed.Strval8("+e.toAny(v).code+")", rString)
	}
	return primary("php.Strval("+e.toAny(v).code+")", rString)
}

// coerced returns code that converts a value for a place with a scalar as its declared type.
// Only dynamic programs need the conversion. In typed programs, the Go types have the same
// effect.
func (e *emitter) coerced(code, text string) string {
	kind, null := strings.CutPrefix(text, "?")
	switch kind = strings.ToLower(kind); kind {
	case "int", "float", "string", "bool":
		if e.info.Dynamic {
			return fmt.Sprintf("mixed.Coerce(%s, %q, %v)", code, kind, null)
		}
	}
	return code
}

func boolValue(b bool) value {
	return value{code: strconv.FormatBool(b), r: rBool, prec: precPrimary, fixed: true, isBool: &b}
}

// truth returns v as a condition of type bool.
func (e *emitter) truth(v value) value {
	if v.null {
		return boolValue(false)
	}
	if v.r.HasRecord() && (v.r.K == infer.KRec || v.r.K == infer.KOpt) {
		return e.recordTruth(v)
	}
	v = core(e.single(v))
	not := func(zero string) value { return value{code: v.par(precCmp+1) + " != " + zero, r: rBool, prec: precCmp} }
	switch v.r.K {
	case infer.KBool:
		return v
	case infer.KInt, infer.KFloat:
		if v.fixed && v.code != "0" && strings.Trim(v.code, "0123456789") == "" {
			return boolValue(true)
		}
		return not("0")
	case infer.KString:
		if v.fixed {
			if s, err := strconv.Unquote(v.code); err == nil {
				return boolValue(s != "" && s != "0")
			}
		}
		return primary("mixed.Text("+v.code+")", rBool)
	case infer.KList:
		return value{code: "len(" + v.code + ") > 0", r: rBool, prec: precCmp}
	case infer.KArray:
		return value{code: v.par(precPrimary) + ".Len() > 0", r: rBool, prec: precCmp}
	case infer.KObj, infer.KSock, infer.KStream, infer.KFunc:
		return not("nil")
	case infer.KNone:
		e.line("%s", v.code)
		return boolValue(false)
	}
	return primary("php.Truth("+v.code+")", rBool)
}

// negate returns the opposite of the condition v.
func negate(v value) value {
	if v.isBool != nil {
		return boolValue(!*v.isBool)
	}
	if v.prec == precCmp {
		if left, op, right, ok := comparison(v.code); ok && (v.ints || op == "==" || op == "!=") {
			op = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}[op]
			return value{code: left + " " + op + " " + right, r: rBool, prec: precCmp, ints: v.ints}
		}
	}
	if s, ok := strings.CutPrefix(v.code, "!"); ok && v.prec == precUnary {
		return primary(s, rBool)
	}
	return value{code: "!" + v.par(precUnary), r: rBool, prec: precUnary}
}

// comparison splits Go code at its comparison operator. ok is false unless exactly one
// comparison operator is outside brackets and quotes.
func comparison(code string) (left, op, right string, ok bool) {
	depth, at := 0, -1
	var quoted byte
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case quoted != 0:
			if c == '\\' && quoted == '"' {
				i++
			} else if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '`':
			quoted = c
		case c == '(' || c == '{' || c == '[':
			depth++
		case c == ')' || c == '}' || c == ']':
			depth--
		case depth == 0 && c == ' ':
			word, _, _ := strings.Cut(code[i+1:], " ")
			switch word {
			case "==", "!=", "<", ">", "<=", ">=":
				if at >= 0 {
					return "", "", "", false
				}
				at, op = i, word
			case "&&", "||":
				return "", "", "", false
			}
		}
	}
	if at < 0 {
		return "", "", "", false
	}
	return code[:at], op, code[at+len(op)+2:], true
}

// values returns the code for several expressions, which PHP evaluates from left to right.
// A later expression may need statements that run before it. If these could change the
// value of an earlier expression, that value is first stored in a temporary.
func (e *emitter) values(list []*ir.Node, one func(i int, n *ir.Node) value) []value {
	out := make([]value, len(list))
	for i, n := range list {
		mark := len(e.out)
		out[i] = one(i, n)
		if len(e.out) == mark {
			continue
		}
		later := append([]string(nil), e.out[mark:]...)
		e.out = e.out[:mark]
		for j := range i {
			out[j] = e.keep(out[j])
		}
		e.out = append(e.out, later...)
	}
	return out
}

// keep stores v in a temporary, unless v is a constant or a local variable.
func (e *emitter) keep(v value) value {
	if v.fixed || v.local || v.null || v.code == "nil" {
		return v
	}
	if v.multi != 0 || v.only {
		return e.single(v)
	}
	w := v
	w.code, w.prec = e.temp(typed(e, v)), precPrimary
	w.local = true
	return w
}

// typed returns the code for v. It adds a conversion if Go would otherwise choose another
// type.
func typed(e *emitter, v value) string {
	if v.r.K == infer.KFloat && v.fixed {
		return "float64(" + v.code + ")"
	}
	return v.code
}

func quote(s string) string { return strconv.Quote(s) }

func (e *emitter) lit(s string) value {
	return value{code: quote(s), r: rString, prec: precPrimary, fixed: true}
}

func (e *emitter) leftValue(n *ir.Node, why string) value {
	return primary(fmt.Sprintf("mixed.Left(%q)", e.leave(n, why)), rAny)
}

// TypeName returns the Go type for the form r, as the report shows it.
func TypeName(r infer.Repr) string {
	s := new(emitter).goType(r)
	if r.Maybe {
		s += ", and whether it is false"
	}
	return s
}
