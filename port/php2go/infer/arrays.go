package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// arrayResult returns the type of the array that a call to one of PHP's functions returns.
func (a *Info) arrayResult(f *table.Func, n *ir.Node, types []Type) (Type, bool) {
	array := func(i int) (Type, bool) {
		if i >= len(types) || types[i].B != 0 && types[i].B&^(Null|False) != Arr {
			return Type{}, false
		}
		t := types[i]
		if t.Rec != nil {
			return Type{}, false
		}
		t.B, t.Shape = Arr, noShape
		return t, true
	}
	switch f.Name {
	case "array_count_values":
		keys := Int | Str
		if t, ok := array(0); ok && t.elem().B == Int {
			keys = Int
		}
		return arrayOf(of(Int), true, keys), true
	case "array_filter":
		if t, ok := array(0); ok {
			t.Keyed = true
			return t, true
		}
	case "array_flip":
		if t, ok := array(0); ok && t.Keys&^(Int|Str) == 0 {
			return arrayOf(of(t.Keys), true, keyType(nil, t.elem())), true
		}
	case "array_combine":
		k, ok := array(0)
		v, ok2 := array(1)
		if ok && ok2 {
			return arrayOf(v.elem(), true, keyType(nil, k.elem())), true
		}
	case "array_fill_keys":
		if k, ok := array(0); ok && len(types) == 2 {
			return arrayOf(types[1], true, keyType(nil, k.elem())), true
		}
	case "array_fill":
		if len(types) == 3 {
			return arrayOf(types[2], true, Int), true
		}
	case "array_chunk":
		if t, ok := array(0); ok && len(types) == 2 && !hasRecord(t) {
			return arrayOf(arrayOf(t.elem(), false, Int), false, Int), true
		}
	case "current", "reset", "end", "next", "prev":
		if t, ok := array(0); ok && !hasRecord(t) {
			return join(t.elem(), of(False), 0), true
		}
	case "key", "array_key_first", "array_key_last":
		if t, ok := array(0); ok && t.Keys&Any == 0 {
			return of(t.Keys | Null), true
		}
	case "array_map":
		return a.mapped(n, types)
	}
	return Type{}, false
}

// mapped returns the result type of a call to array_map.
func (a *Info) mapped(n *ir.Node, types []Type) (Type, bool) {
	if len(types) != 2 || types[1].B != 0 && types[1].B&^(Null|False) != Arr {
		return Type{}, false
	}
	r := a.returns(n.K[0])
	if r.B&Any != 0 {
		return Type{}, false
	}
	t := types[1]
	return Type{B: Arr, Elem: &r, Keys: t.Keys, Keyed: t.Keyed}, true
}

// returns returns the result type of the callback k.
func (a *Info) returns(k *ir.Node) Type {
	switch k.Op {
	case ir.Closure:
		if f := a.ByFunc[k.Fn]; f != nil && f.Value && !f.Generator {
			return f.Returns
		}
	case ir.Str:
		if f := a.Funcs[strings.ToLower(k.S)]; f != nil {
			if f.Value {
				return f.Ret
			}
			return Mixed
		}
		if f := table.Funcs[strings.ToLower(k.S)]; f != nil && strings.Contains("sifbS", f.Result[:1]) {
			return result(f)
		}
	}
	return Mixed
}

// matches returns the type of the array that preg_match_all stores in its third argument.
func matches(n *ir.Node) Type {
	text := arrayOf(of(Str), true, Int|Str)
	flags := "PREG_PATTERN_ORDER"
	if len(n.K) > 3 {
		if flags = n.K[3].S; n.K[3].Op != ir.Const {
			flags = ""
		}
	}
	switch flags {
	case "PREG_PATTERN_ORDER":
		return arrayOf(arrayOf(of(Str), false, Int), true, Int|Str)
	case "PREG_SET_ORDER":
		return arrayOf(text, false, Int)
	}
	return arrayOf(Mixed, true, Any)
}

// scanned returns the type of the value that sscanf stores in its output argument i,
// counted from 0.
func scanned(format string, i int) Type {
	for k := 0; k < len(format); k++ {
		if format[k] != '%' {
			continue
		}
		for k++; k < len(format) && format[k] >= '0' && format[k] <= '9'; k++ {
		}
		if k == len(format) || format[k] == '$' || format[k] == '*' {
			return Mixed
		}
		c := format[k]
		if c == '%' {
			continue
		}
		if c == '[' {
			end := strings.IndexByte(format[min(k+2, len(format)):], ']')
			if end < 0 {
				return Mixed
			}
			k += 2 + end
		}
		if i--; i >= 0 {
			continue
		}
		switch c {
		case 'd', 'u', 'i', 'x', 'X', 'o':
			return of(Int | Null)
		case 's', 'c', '[':
			return of(Str | Null)
		case 'f', 'e', 'g':
			return of(Float | Null)
		}
		return Mixed
	}
	return Mixed
}

func hasRecord(t Type) bool { return t.Rec != nil || t.Elem != nil && hasRecord(*t.Elem) }
