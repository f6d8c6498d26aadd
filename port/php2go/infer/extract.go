package infer

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// extracts replaces a call to extract() with assignments if the source shows the keys of
// the array. That is the case if the argument is an array literal, or a call to unpack with
// a literal format.
func extracts(body *ir.Node) {
	temps := 0
	ir.Walk(body, func(n *ir.Node) bool {
		if n.Op != ir.Expr {
			return true
		}
		call := plain(n.K[0])
		if call.Op != ir.Call || !strings.EqualFold(call.S, "extract") || len(call.K) != 1 {
			return true
		}
		array := call.K[0]
		keys, ok := extracted(plain(array))
		if !ok {
			return true
		}
		make := func(op ir.Op, s string, kids ...*ir.Node) *ir.Node {
			return &ir.Node{Op: op, S: s, K: kids, File: n.File, Line: n.Line, Pos: n.Pos, End: n.End, Tail: n.Tail}
		}
		var items []*ir.Node
		for _, k := range keys {
			items = append(items, make(ir.Item, "", make(ir.Str, k), make(ir.Var, k)))
		}
		temps++
		name := "extracted"
		if temps > 1 {
			name += strconv.Itoa(temps)
		}
		list := []*ir.Node{make(ir.Expr, "", make(ir.Assign, "", make(ir.Var, name), array))}
		if plain(array).Op == ir.Call {
			thrown := make(ir.New, "", make(ir.Str, "extract(): Argument #1 ($array) must be of type array, bool given"))
			thrown.Class = "TypeError"
			failed := make(ir.Bin, "===", make(ir.Var, name), make(ir.Bool, "false"))
			list = append(list, make(ir.If, "", failed, make(ir.Block, "", make(ir.Expr, "", make(ir.ThrowX, "", thrown))), nil))
		}
		for _, it := range items {
			from := make(ir.Index, "", make(ir.Var, name), it.K[0])
			list = append(list, make(ir.Expr, "", make(ir.Assign, "", it.K[1], from)))
		}
		n.Op, n.K = ir.Block, list
		return false
	})
}

// plain returns n without a leading operator @.
func plain(n *ir.Node) *ir.Node {
	if n.Op == ir.Silence {
		return n.K[0]
	}
	return n
}

// extracted returns the names of the variables that extract() sets from the array n. ok is
// false if they are not known. PHP ignores keys that are not variable names.
func extracted(n *ir.Node) (keys []string, ok bool) {
	add := func(key string) {
		if key != "" && key != "this" && !strings.ContainsFunc(key[:1], func(r rune) bool { return r >= '0' && r <= '9' }) {
			keys = append(keys, key)
		}
	}
	switch {
	case n.Op == ir.Array:
		for _, it := range n.K {
			if it.S == "..." || it.Ref || it.K[0] != nil && it.K[0].Op != ir.Str && it.K[0].Op != ir.Int {
				return nil, false
			}
			if it.K[0] != nil {
				add(it.K[0].S)
			}
		}
		return keys, true
	case n.Op == ir.Call && strings.EqualFold(n.S, "unpack") && len(n.K) >= 2 && n.K[0].Op == ir.Str && n.K[0].S != "":
		for part := range strings.SplitSeq(n.K[0].S, "/") {
			if part == "" {
				return nil, false
			}
			count := part[1:]
			name := strings.TrimLeft(count, "0123456789*")
			count = count[:len(count)-len(name)]
			switch many, err := strconv.Atoi(count); {
			case strings.ContainsRune("xX@", rune(part[0])):
			case strings.ContainsRune("aAhHZ", rune(part[0])) || count == "" || count == "1":
				add(name)
			case err != nil:
				return nil, false
			default:
				for i := range many {
					add(name + strconv.Itoa(i+1))
				}
			}
		}
		return keys, true
	}
	return nil, false
}
