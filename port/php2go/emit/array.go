package emit

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// array returns the Go code for an array literal. If r is the form of an array, the literal
// gets that form.
func (e *emitter) array(n *ir.Node, r infer.Repr) value {
	if r.K == infer.KRec {
		return e.recordLiteral(n, r)
	}
	if r.K != infer.KList && r.K != infer.KArray {
		if t := e.info.Peek(n); t.Rec != nil {
			return e.recordLiteral(n, infer.Repr{K: infer.KRec, Rec: t.Rec.Root()})
		}
		r = e.arrayRepr(n)
	}
	keyed := false
	for i, it := range n.K {
		if it.Ref {
			return e.leftValue(n, "a reference in an array literal")
		}
		if it.S == "..." {
			return e.spread(n)
		}
		if it.K[0] != nil && !(it.K[0].Op == ir.Int && it.K[0].S == strconv.Itoa(i)) {
			keyed = true
		}
	}
	if keyed && r.K == infer.KList {
		r = arrayRepr(*r.Elem)
	}
	if len(n.K) == 0 {
		if r.K == infer.KList {
			return primary(e.goType(r)+"{}", r)
		}
		return primary("new(php.Array["+e.goType(*r.Elem)+"])", r)
	}
	var nodes []*ir.Node
	var isKey []bool
	for i, it := range n.K {
		if keyed {
			k := it.K[0]
			if k == nil {
				k = &ir.Node{Op: ir.Int, S: strconv.Itoa(e.nextKey(n, i)), File: n.File, Line: n.Line}
			}
			nodes, isKey = append(nodes, k), append(isKey, true)
		}
		nodes, isKey = append(nodes, it.K[1]), append(isKey, false)
	}
	vs := e.values(nodes, func(i int, k *ir.Node) value {
		if isKey[i] {
			v := e.single(e.expr(k))
			v.code = e.key(v)
			return v
		}
		return e.conv(e.copied(k, e.rhs(k, *r.Elem)), *r.Elem)
	})
	if r.K == infer.KArray && keyed {
		for i, v := range vs {
			if !isKey[i] && r.Elem.K == infer.KFloat && v.fixed {
				vs[i].code = "float64(" + v.code + ")"
			}
		}
		if r.Elem.K == infer.KAny {
			return primary("php.Map("+codes(vs)+")", r)
		}
		return primary("php.MapOf["+e.goType(*r.Elem)+"]("+codes(vs)+")", r)
	}
	if r.K == infer.KArray {
		return primary("php.ArrayOf["+e.goType(*r.Elem)+"]("+codes(vs)+")", r)
	}
	return primary(e.goType(r)+"{"+codes(vs)+"}", r)
}

// nextKey returns the key that PHP gives to item i of an array literal, if the item has no
// key.
func (e *emitter) nextKey(n *ir.Node, i int) int {
	next := 0
	for _, it := range n.K[:i] {
		if it.K[0] == nil {
			next++
		} else if it.K[0].Op == ir.Int {
			if k, err := strconv.Atoi(it.K[0].S); err == nil && k >= next {
				next = k + 1
			}
		}
	}
	return next
}

// arrayRepr returns the form for an array literal in a context that does not require a certain
// form.
func (e *emitter) arrayRepr(n *ir.Node) infer.Repr {
	if e.info.Dynamic {
		return arrayRepr(rAny)
	}
	elem := infer.Repr{K: infer.KNone}
	keyed := false
	for i, it := range n.K {
		keyed = keyed || it.K[0] != nil && !(it.K[0].Op == ir.Int && it.K[0].S == strconv.Itoa(i))
		r := e.reprOfExpr(it.K[1])
		if r.Maybe || r.K == infer.KNone || it.K[1].Op == ir.Null {
			r = rAny
		}
		if t := e.info.Peek(it.K[1]); t.B&(infer.Null|infer.False) != 0 && t.B&infer.True == 0 && r.K != infer.KBool {
			r = rAny
		}
		if elem.K == infer.KNone {
			elem = r
		} else if !elem.Same(r) {
			elem = rAny
		}
	}
	if elem.K == infer.KNone {
		elem = rAny
	}
	if keyed {
		return arrayRepr(elem)
	}
	return listRepr(elem)
}

func (e *emitter) spread(n *ir.Node) value {
	var parts []string
	for _, it := range n.K {
		if it.K[0] != nil {
			return e.leftValue(n, "a spread beside keys")
		}
		v := e.toAny(e.expr(it.K[1])).code
		if it.S == "..." {
			parts = append(parts, "mixed.ToArray("+v+")")
		} else {
			parts = append(parts, "php.ArrayOf[any]("+v+")")
		}
	}
	return primary("php.ArrayMerge("+strings.Join(parts, ", ")+")", arrayRepr(rAny))
}
