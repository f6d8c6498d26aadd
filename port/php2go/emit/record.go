package emit

import (
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// cannot bans the structs in v that replace arrays (Records), because an array is needed
// here. The output that is being written is then discarded.
func cannot(v value) value {
	infer.Ban(v.r)
	return v
}

// boxed returns v as an argument for a function that is known only at run time. A struct is
// passed as it is, because the parameters of all such functions have the struct's type.
func (e *emitter) boxed(v value) value {
	if v.r.K != infer.KRec {
		return e.toAny(v)
	}
	v.r = rAny
	return v
}

// recordTruth returns a condition that is true if v is an array, rather than null or false.
// The array itself is never empty.
func (e *emitter) recordTruth(v value) value {
	if v.v == nil || v.v.T.Empty || v.multi != 0 || v.only {
		return boolValue(cannot(v).code == "")
	}
	switch {
	case v.r.K == infer.KOpt:
		return primary(v.par(precPrimary)+".Valid", rBool)
	case v.r.Maybe:
		return e.present(v)
	case v.v.T.B&(infer.Null|infer.False) != 0:
		cannot(v)
	}
	return boolValue(true)
}

// recordLiteral returns a struct literal for an array literal.
func (e *emitter) recordLiteral(n *ir.Node, r infer.Repr) value {
	r.Maybe, r.Absent = false, 0
	if n.Op == ir.Array && len(n.K) == 0 {
		return e.recordOf(r, map[string]string{})
	}
	var nodes []*ir.Node
	for i, it := range n.K {
		if it.Ref || it.S == "..." || it.K[0] != nil && it.K[0].Op != ir.Str || r.Rec.Field(infer.ItemKey(n, i)) == nil {
			infer.Ban(r)
			return primary("nil", rAny)
		}
		nodes = append(nodes, it.K[1])
	}
	vs := e.values(nodes, func(i int, k *ir.Node) value {
		f := r.Rec.Field(infer.ItemKey(n, i))
		w := e.conv(e.copied(k, e.rhs(k, f.Repr())), f.Repr())
		w.code = e.assignable(f, w)
		if w.fixed && f.Repr().K == infer.KFloat {
			w.code = "float64(" + w.code + ")"
		}
		return w
	})
	fields := make(map[string]string)
	for i := range n.K {
		fields[infer.ItemKey(n, i)] = vs[i].code
	}
	return e.recordOf(r, fields)
}

// recordOf returns a struct literal with the given field values. A field that has no value
// is null.
func (e *emitter) recordOf(r infer.Repr, fields map[string]string) value {
	var parts []string
	for _, f := range r.Rec.Root().Order {
		fr := f.Repr()
		code := fields[f.Name]
		if code == "" && fr.K == infer.KArray {
			code = e.assignable(f, value{code: "nil"})
		}
		if code == "" || code == e.zero(fr) || code == "nil" {
			continue
		}
		parts = append(parts, e.names.variable(f)+": "+code)
	}
	return primary(e.goType(r)+"{"+strings.Join(parts, ", ")+"}", r)
}

// field returns the value of a struct's field. The field is v, and the node n names it.
func (e *emitter) field(n *ir.Node, v *infer.Var) value {
	return e.fieldOf(e.single(e.quietRead(n.K[0])), v)
}

func (e *emitter) fieldOf(base value, v *infer.Var) value {
	base = core(base)
	if base.r.K != infer.KRec {
		if base.null { // the program never sets the variable
			return value{code: "nil", r: rAny, prec: precPrimary, null: true, fixed: true}
		}
		v.Rec.Ban()
		return primary("nil", rAny)
	}
	return value{code: strings.TrimPrefix(base.code, "*") + "." + e.names.variable(v), r: v.Repr(), prec: precPrimary, v: v}
}

// fieldTarget returns the code for the field v, which the node n names, as the target of an
// assignment.
func (e *emitter) fieldTarget(n *ir.Node, v *infer.Var) string {
	r := e.baseRepr(n.K[0])
	if r.K == infer.KOpt && r.Elem.K == infer.KRec && e.info.VarOf(n.K[0]) != nil {
		lv := strings.TrimPrefix(e.lvalue(n.K[0]), "*")
		e.line("%s.Valid = true", lv) // PHP creates the array if it does not exist
		return lv + ".V." + e.names.variable(v)
	}
	if w := e.info.VarOf(n.K[0]); r.K == infer.KRec && r.Maybe && w != nil {
		if e.needOK[w] {
			e.setOK(w, false, "true")
		}
		r.Maybe = false
	}
	if r.K != infer.KRec || r.Maybe {
		v.Rec.Ban()
		return "_"
	}
	base := n.K[0]
	if base.Op != ir.Var && base.Op != ir.Prop && base.Op != ir.SProp && base.Op != ir.Index {
		v.Rec.Ban()
		return "_"
	}
	return strings.TrimPrefix(e.lvalue(base), "*") + "." + e.names.variable(v)
}

// fieldSet returns a condition that is true if the field v, which the node n names, is set.
func (e *emitter) fieldSet(n *ir.Node, v *infer.Var) value {
	base := e.isset(n.K[0])
	if base.isBool != nil && !*base.isBool {
		return base
	}
	if v.T.B&(infer.Null|infer.Any) == 0 {
		return base
	}
	var set value
	lines := e.quiet(func() {
		set = negate(e.same(e.field(n, v), value{code: "nil", null: true, fixed: true, prec: precPrimary}))
	})
	if len(lines) > 0 {
		v.Rec.Ban()
	}
	switch {
	case set.isBool != nil && *set.isBool:
		return base
	case base.isBool != nil:
		return set
	}
	return value{code: base.par(precAnd) + " && " + set.par(precAnd), r: rBool, prec: precAnd}
}

// shares reports whether a struct contains arrays, because a copy of the struct would share
// them.
func shares(r infer.Repr) bool {
	if r.Rec == nil {
		return false
	}
	for _, f := range r.Rec.Root().Order {
		switch fr := f.Repr(); fr.K {
		case infer.KList, infer.KArray, infer.KAny:
			return true
		case infer.KRec:
			if shares(fr) {
				return true
			}
		}
	}
	return false
}

// records writes the structs that replace arrays.
func (e *emitter) records() {
	for _, r := range e.info.Records() {
		form := infer.Repr{K: infer.KRec, Rec: r}
		if len(infer.Places(r)) == 0 {
			continue
		}
		e.line("// %s replaces a PHP array with keys that are all known.", r.Name)
		e.line("type %s struct {", r.Name)
		for _, f := range r.Order {
			e.line("%s %s", e.names.variable(f), e.goType(f.Repr()))
		}
		e.line("}")
		e.line("")
		if !shares(form) {
			continue
		}
		o := strings.ToLower(r.Name[:1])
		e.line("// Clone returns a copy. PHP copies an array when it is assigned.")
		e.line("func (%s %s) Clone() %s {", o, r.Name, r.Name)
		for _, f := range r.Order {
			name := o + "." + e.names.variable(f)
			if code := e.copyOfVar(f, name); code != "" {
				e.line("%s = %s", name, code)
			}
		}
		e.line("return %s", o)
		e.line("}")
		e.line("")
	}
	e.usesAll()
}
