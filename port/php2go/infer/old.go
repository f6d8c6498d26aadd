package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// Old calls f for each use of a socket as a resource. In PHP 8, sockets are objects, so
// such a use no longer works.
func (a *Info) Old(f func(n *ir.Node, what string)) {
	look := func(fn *Fn) {
		old := a.In(fn)
		defer a.In(old)
		isSocket := func(n *ir.Node) bool {
			t := a.Peek(n)
			return t.B&^(Null|False) == Sock
		}
		ir.Walk(fn.Body, func(n *ir.Node) bool {
			switch n.Op {
			case ir.Closure:
				return false
			case ir.Cast:
				if (n.S == "int" || n.S == "string") && isSocket(n.K[0]) {
					f(n, "a cast of a socket")
				}
			case ir.Interp:
				for _, k := range n.K {
					if isSocket(k) {
						f(n, "a socket in a string")
					}
				}
			case ir.Bin:
				if n.S == "." && (isSocket(n.K[0]) || isSocket(n.K[1])) {
					f(n, "a socket in a string")
				}
			case ir.Index:
				if n.K[1] != nil && isSocket(n.K[1]) {
					f(n, "a socket as a key")
				}
			case ir.Call:
				switch s := strings.ToLower(n.S); s {
				case "is_resource", "intval", "get_resource_type", "get_resource_id":
					if len(n.K) > 0 && isSocket(n.K[0]) {
						f(n, s+"() of a socket")
					}
				case "each", "create_function":
					if a.Funcs[s] == nil {
						f(n, s+"()")
					}
				}
				if a.assignsInRef(n) {
					f(n, "an assignment as an argument by reference")
				}
			}
			return true
		})
	}
	look(a.Main)
	for _, fn := range a.ByFunc {
		if fn.Body != nil {
			look(fn)
		}
	}
}

// assignsInRef reports whether a call passes an assignment to a parameter by reference, for
// example $w = null. PHP 8 throws an Error for it.
func (a *Info) assignsInRef(call *ir.Node) bool {
	name := strings.ToLower(call.S)
	own, builtin := a.Funcs[name], table.Funcs[name]
	for i, k := range call.K {
		if k.Op != ir.Assign {
			continue
		}
		switch {
		case own != nil:
			if i < len(own.Params) && own.Params[i].Ref {
				return true
			}
		case builtin != nil:
			if p := param(builtin, i); p != nil && p.Ref {
				return true
			}
		}
	}
	return false
}

// OwnName reports whether n is a constant that nothing defines. Before PHP 8, it is its own
// name as a string. The name is certainly none of PHP's if it has a letter in lower case, or
// if it begins, up to the first underscore, like a constant of the program.
func (a *Info) OwnName(n *ir.Node) bool {
	if a.Version >= 8 || a.Consts[n.S] != nil || strings.Contains(n.S, "\\") {
		return false
	}
	if _, ok := table.Consts[n.S]; ok {
		return false
	}
	if a.unseen == nil {
		more := a.any_(func(k *ir.Node) bool {
			hidden := k.Op == ir.Left && (strings.HasPrefix(k.S, "include") || k.S == "eval")
			return hidden || k.Op == ir.Call && strings.EqualFold(k.S, "define")
		})
		a.unseen = &more
	}
	if *a.unseen {
		return false
	}
	start, _, _ := strings.Cut(n.S, "_")
	alike := strings.ToUpper(n.S) != n.S && !strings.HasPrefix(n.S, "__")
	for name := range a.Consts {
		if strings.EqualFold(name, n.S) {
			return false // the third argument of define may allow any case
		}
		alike = alike || strings.HasPrefix(name, start+"_")
	}
	return alike
}
