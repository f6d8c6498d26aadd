package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
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
