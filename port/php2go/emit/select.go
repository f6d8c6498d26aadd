package emit

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// selectSet returns the code for one of the three sets of socket_select.
func (e *emitter) selectSet(k *ir.Node, v *infer.Var) (string, func(), string) {
	if v == nil {
		if k.Op == ir.Array {
			return "nil", nil, ""
		}
		e.temps++
		name := "t" + strconv.Itoa(e.temps)
		e.line("%s := %s", name, e.toAny(e.quietRead(k)).code)
		return "mixed.Any(&" + name + ")", func() { e.storeIn(k, primary(name, rAny)) }, ""
	}
	if e.places != nil && e.places.unread[v] || v.T.B&^(infer.Null|infer.False) == 0 || v.T.B&(infer.Arr|infer.Any) == 0 {
		return "nil", nil, ""
	}
	r := v.Repr()
	w := e.lvalue(k)
	at := strings.Replace("&"+w, "&*", "", 1)
	switch {
	case r.K == infer.KList && r.Elem.K == infer.KSock:
		return "mixed.List(" + at + ")", nil, ""
	case r.K == infer.KArray && r.Elem.K == infer.KSock:
		return "mixed.Keyed(" + w + ")", nil, ""
	case r.K == infer.KArray && r.Elem.K == infer.KAny:
		return "mixed.Keyed(" + w + ")", nil, ""
	case r.K == infer.KAny:
		return "mixed.Any(" + at + ")", nil, ""
	case r.Elem != nil:
		e.temps++
		name := "t" + strconv.Itoa(e.temps)
		e.line("var %s any = %s", name, e.toAny(e.expr(k)).code)
		return "mixed.Any(&" + name + ")", func() { e.storeIn(k, primary(name, rAny)) }, ""
	}
	return "", nil, "a set of socket_select() that is no array of sockets"
}

// selectCall returns the code for socket_select. The timeout null becomes socket.Forever.
func (e *emitter) selectCall(n *ir.Node) (value, bool) {
	if len(n.K) < 4 {
		return e.leftValue(n, "socket_select() with too few arguments"), true
	}
	var outs []func()
	var sets []string
	for _, k := range n.K[:3] {
		code, after, why := e.out_(table.Funcs["socket_select"], &table.Param{Kind: 'R', Ref: true}, k, rAny)
		if why != "" {
			return e.leftValue(n, why), true
		}
		sets = append(sets, code)
		if after != nil {
			outs = append(outs, after)
		}
	}
	args := n.K[3:]
	var rest []string
	for i, k := range args {
		v := e.expr(k)
		switch {
		case i == 0 && (v.null || v.r.K == infer.KAny):
			if v.null {
				rest = append(rest, "socket.Forever")
			} else {
				rest = append(rest, "mixed.Seconds("+v.code+")")
			}
		case v.null:
		default:
			rest = append(rest, e.as(v, rInt))
		}
	}
	if len(rest) > 0 && rest[0] == "socket.Forever" {
		rest = rest[:1]
	}
	list := true
	for _, s := range sets {
		if s != "nil" && !strings.HasPrefix(s, "mixed.List(") {
			list = false
		}
	}
	code := "mixed.Select(" + strings.Join(append(sets, rest...), ", ") + ")"
	if list {
		for i, s := range sets {
			sets[i] = strings.TrimSuffix(strings.TrimPrefix(s, "mixed.List("), ")")
		}
		code = "socket.Select(" + strings.Join(append(sets, rest...), ", ") + ")"
	}
	v := value{code: code, r: rInt, prec: precPrimary, multi: 'e'}
	if len(outs) > 0 {
		return e.finish(v, outs), true
	}
	return v, true
}

// streamSelect returns the code for stream_select. It passes slices if all sets are slices.
// Otherwise, it passes arrays in mixed values.
func (e *emitter) streamSelect(n *ir.Node) (value, bool) {
	if len(n.K) < 4 {
		return e.leftValue(n, "stream_select() with too few arguments"), true
	}
	lists := true
	var sets []*ir.Node
	for _, k := range n.K[:3] {
		if k.Op == ir.Assign { // $w = null as an argument by reference
			e.stmtExpr(k)
			k = k.K[0]
		}
		v := e.info.VarOf(k)
		switch {
		case k.Op == ir.Null, v != nil && (e.places.unread[v] || v.T.B&^(infer.Null|infer.False) == 0):
			k = nil
		case v == nil || v.Repr().K != infer.KList || v.Repr().Elem.K != infer.KStream:
			lists = false
		}
		sets = append(sets, k)
	}
	var args []string
	var outs []func()
	for _, k := range sets {
		switch {
		case k == nil:
			args = append(args, "nil")
		case lists:
			args = append(args, strings.Replace("&"+e.lvalue(k), "&*", "", 1))
		default:
			e.temps++
			name := "t" + strconv.Itoa(e.temps)
			e.line("var %s any = %s", name, e.toAny(e.quietRead(k)).code)
			args = append(args, "&"+name)
			outs = append(outs, func() { e.storeIn(k, primary(name, rAny)) })
		}
	}
	for i, k := range n.K[3:] {
		v := e.expr(k)
		switch {
		case i == 0 && v.null:
			args = append(args, "-1")
		case i == 0 && v.r.K == infer.KAny:
			args = append(args, "mixed.StreamSeconds("+v.code+")")
		case !v.null:
			args = append(args, e.as(v, rInt))
		}
	}
	v := value{code: "php.StreamSelect(" + strings.Join(args, ", ") + ")", r: rInt, prec: precPrimary, multi: 'e'}
	if !lists {
		v.code = "mixed.StreamSelect(" + strings.Join(args, ", ") + ")"
		return e.finish(v, outs), true
	}
	return v, true
}
