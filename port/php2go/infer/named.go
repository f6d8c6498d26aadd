package infer

import (
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// computed is a set of methods: those that a callable with a computed name may mean. An
// example of such a callable is [$this, 'cmd_' . $verb].
type computed struct {
	in     *Class // the methods are those of this class and its subclasses; nil for any class
	prefix string // the beginning of the methods' names, in lower case
}

// named finds the functions and methods that a program may call through a string with their
// name. If the program never calls a value as a function, there are none. Otherwise, they
// are all functions and methods that a string literal names, and all methods that a
// callable with a computed name may mean.
func (a *Info) named() {
	calls := false
	var names []string
	var sets []computed
	direct := make(map[*ir.Node]bool) // the arguments that are certainly callables
	look := func(n *ir.Node, f *Fn) {
		ir.Walk(n, func(k *ir.Node) bool {
			switch k.Op {
			case ir.CallDyn, ir.MethodDyn:
				calls = true
				direct[k.K[0]] = true
			case ir.Call:
				if strings.EqualFold(k.S, "is_callable") && len(k.K) > 0 {
					direct[k.K[0]] = true
				}
				if f := table.Funcs[strings.ToLower(k.S)]; f != nil {
					for i, arg := range k.K {
						if p := param(f, i); p != nil && p.Kind == 'c' {
							direct[arg] = true
						}
						if p := param(f, i); p != nil && p.Kind == 'c' && arg.Op != ir.Str && arg.Op != ir.Closure {
							calls = true
						}
					}
				}
			case ir.Array:
				if set, ok := computedCallable(k, f, direct[k]); ok {
					sets = append(sets, set)
				}
			case ir.Str:
				names = append(names, strings.ToLower(k.S))
				if _, method, ok := strings.Cut(k.S, "::"); ok {
					names = append(names, strings.ToLower(method))
				}
			}
			return true
		})
	}
	look(a.Main.Body, a.Main)
	for _, f := range a.ByFunc {
		look(f.Body, f)
		for _, p := range f.Params {
			look(p.Default, f)
		}
	}
	for _, c := range a.Order {
		for _, m := range c.Class.Props {
			look(m.Value, nil)
		}
	}
	if !calls {
		return
	}
	a.namedMethods(names, sets)
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

// namedMethods does the part of named that concerns methods.
func (a *Info) namedMethods(names []string, sets []computed) {
	for _, c := range a.Order {
		if c.Trait {
			continue
		}
		for _, m := range c.Class.Methods {
			name := strings.ToLower(m.Name)
			f := c.Methods[name]
			if f == nil || f.Body == nil {
				continue
			}
			meant := slices.Contains(names, name) || name == "__call" && len(sets) > 0 || slices.ContainsFunc(sets, func(s computed) bool {
				return (s.in == nil || c.Is(s.in) || s.in.Is(c)) && strings.HasPrefix(name, s.prefix) && !strings.HasPrefix(name, "__")
			})
			if meant {
				f.Called, f.Dynamic, f.Taken = true, true, true
				f.Outside = f.Outside || name == "__call"
				a.NamedMethods = append(a.NamedMethods, f)
			}
		}
	}
}

// computedCallable returns the methods that n may mean if n is an array of an object and a
// computed name. The parameter certain says that n is certainly a callable. Without this
// certainty, n counts as a callable only if the object is $this or a new object, or if the
// name is concatenated.
func computedCallable(n *ir.Node, f *Fn, certain bool) (set computed, ok bool) {
	if len(n.K) != 2 || f == nil {
		return set, false
	}
	for _, it := range n.K {
		if it.K[0] != nil || it.S == "..." || it.Ref {
			return set, false
		}
	}
	o, name := n.K[0].K[1], n.K[1].K[1]
	switch name.Op {
	case ir.Var, ir.Prop, ir.Index, ir.Interp, ir.Bin, ir.Call, ir.Method:
	default:
		return set, false
	}
	switch {
	case o.Op == ir.Var && o.S == "this":
		set.in = f.In
	case o.Op != ir.Prop && o.Op != ir.Var && o.Op != ir.New, !certain && o.Op != ir.New && name.Op != ir.Interp && name.Op != ir.Bin:
		return set, false
	}
	set.prefix = strings.ToLower(beginning(name, f.Body))
	return set, true
}

// beginning returns the literal text that every value of the string expression n begins
// with. The parameter body is the body of the function that contains n.
func beginning(n, body *ir.Node) string {
	switch n.Op {
	case ir.Str:
		return n.S
	case ir.Interp:
		return beginning(n.K[0], body)
	case ir.Bin:
		if n.S == "." {
			return beginning(n.K[0], body)
		}
	case ir.Var:
		var list []string
		ir.Walk(body, func(k *ir.Node) bool {
			if k.Op == ir.Assign && k.K[0].Op == ir.Var && k.K[0].S == n.S {
				if x := k.K[1]; x.Op == ir.Var {
					list = append(list, "")
				} else {
					list = append(list, beginning(x, body))
				}
			}
			return true
		})
		if len(list) == 1 && !setElsewhere(body, n.S) {
			return list[0]
		}
	}
	return ""
}
