package infer

import (
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// any_ calls a function for the nodes of the program. It reports whether the function
// returns true for any of them.
func (a *Info) any_(is func(n *ir.Node) bool) bool {
	found := false
	look := func(n *ir.Node) bool {
		found = found || is(n)
		return !found
	}
	ir.Walk(a.Main.Body, look)
	for _, f := range a.Funcs {
		ir.Walk(f.Body, look)
	}
	for _, f := range a.ByFunc {
		ir.Walk(f.Body, look)
	}
	for _, c := range a.Classes {
		for _, f := range c.Methods {
			ir.Walk(f.Body, look)
		}
	}
	return found
}

// Handles reports whether the program sets its own handler for warnings. Only such a
// handler can notice the operator @.
func (a *Info) Handles() bool {
	if a.handles == nil {
		b := a.any_(func(n *ir.Node) bool { return n.Op == ir.Call && strings.EqualFold(n.S, "set_error_handler") })
		a.handles = &b
	}
	return *a.handles
}

// ThrowsErrors reports whether socket functions throw an exception for a wrong argument,
// such as a closed socket, as in PHP 8. They do if the program is written for PHP 8 and
// uses sockets.
func (a *Info) ThrowsErrors() bool {
	return a.Version >= 8 && a.any_(func(n *ir.Node) bool {
		return n.Op == ir.Call && len(n.S) > 7 && strings.EqualFold(n.S[:7], "socket_")
	})
}
