package infer

import (
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// named finds the functions that a program may call through a string that holds their name. If the program calls
// values as functions, these are all functions whose name is in a string literal.
func (a *Info) named() {
	calls := false
	var names []string
	look := func(n *ir.Node) {
		ir.Walk(n, func(k *ir.Node) bool {
			switch k.Op {
			case ir.CallDyn, ir.MethodDyn:
				calls = true
			case ir.Call:
				if f := table.Funcs[strings.ToLower(k.S)]; f != nil {
					for i, arg := range k.K {
						if p := param(f, i); p != nil && p.Kind == 'c' && arg.Op != ir.Str && arg.Op != ir.Closure {
							calls = true
						}
					}
				}
			case ir.Str:
				names = append(names, strings.ToLower(k.S))
			}
			return true
		})
	}
	look(a.Main.Body)
	for _, f := range a.ByFunc {
		look(f.Body)
		for _, p := range f.Params {
			look(p.Default)
		}
	}
	for _, c := range a.Order {
		for _, m := range c.Class.Props {
			look(m.Value)
		}
	}
	if !calls {
		return
	}
	for _, c := range a.Order {
		for _, m := range c.Class.Methods {
			name := strings.ToLower(m.Name)
			if f := c.Methods[name]; f != nil && f.Body != nil && !f.Static && slices.Contains(names, name) {
				f.Called, f.Dynamic, f.Taken = true, true, true
				a.NamedMethods = append(a.NamedMethods, f)
			}
		}
	}
	slices.Sort(names)
	for _, s := range slices.Compact(names) {
		if f := a.Funcs[s]; f != nil {
			f.Called, f.Dynamic, f.Taken = true, true, true
			a.Named = append(a.Named, s)
		} else if table.Funcs[s] != nil {
			a.Named = append(a.Named, s)
		}
	}
}
