package infer

import (
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// any_ reports whether a node of the program is one that is looked for.
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

// Handles reports whether the program has a handler for warnings, which sees what @ does.
func (a *Info) Handles() bool {
	if a.handles == nil {
		b := a.any_(func(n *ir.Node) bool { return n.Op == ir.Call && strings.EqualFold(n.S, "set_error_handler") })
		a.handles = &b
	}
	return *a.handles
}

// CatchesErrors reports whether the program catches what PHP 8 throws for a wrong argument, such as a socket that is closed.
func (a *Info) CatchesErrors() bool {
	return a.Version >= 8 && a.any_(func(n *ir.Node) bool {
		return n.Op == ir.Catch && slices.ContainsFunc(n.Names, func(s string) bool {
			switch strings.ToLower(s[strings.LastIndexByte(s, '\\')+1:]) {
			case "error", "throwable", "typeerror", "valueerror":
				return true
			}
			return false
		})
	})
}
