package infer

import (
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// Protocols maps the name of a PHP interface to the names of the methods that PHP itself
// calls. All names are in lower case.
var Protocols = map[string][]string{
	"countable":         {"count"},
	"arrayaccess":       {"offsetexists", "offsetget", "offsetset", "offsetunset"},
	"iterator":          {"current", "key", "next", "rewind", "valid"},
	"iteratoraggregate": {"getiterator"},
}

// protocols looks for classes that implement an interface in Protocols. It registers the
// interface's methods by name, so that count, foreach and [] find them at run time.
func (a *Info) protocols() {
	for _, c := range a.Order {
		if c.Trait || c.Interface {
			continue
		}
		var names []string
		for i, list := range Protocols {
			if a.Speaks(c, i) {
				names = append(names, list...)
			}
		}
		for _, m := range c.Class.Methods {
			name := strings.ToLower(m.Name)
			f := c.Methods[name]
			if f == nil || f.Body == nil || f.Static || !slices.Contains(names, name) {
				continue
			}
			f.Called, f.Dynamic, f.Outside = true, true, true
			if !slices.Contains(a.NamedMethods, f) {
				a.NamedMethods = append(a.NamedMethods, f)
			}
		}
	}
}

// Speaks reports whether c implements the interface with the given name, which is in lower
// case.
func (a *Info) Speaks(c *Class, name string) bool {
	for ; c != nil; c = c.Up {
		for _, i := range append(slices.Clone(c.Implements), c.Parent) {
			i = strings.ToLower(strings.TrimPrefix(i, "\\"))
			if i == name {
				return true
			}
			if k := a.Classes[i]; k != nil && k.Interface && a.Speaks(k, name) {
				return true
			}
		}
	}
	return false
}

// Countable reports whether any class of the program has objects that count() accepts.
func (a *Info) Countable() bool {
	return slices.ContainsFunc(a.Order, func(c *Class) bool { return !c.Trait && a.Speaks(c, "countable") })
}

// Indexes reports whether any class of the program has objects that can be indexed, as in
// $o[$k].
func (a *Info) Indexes() bool {
	return slices.ContainsFunc(a.Order, func(c *Class) bool { return !c.Trait && a.Speaks(c, "arrayaccess") })
}

// object reports whether the value of n is an object of a known class.
func (a *Info) object(n *ir.Node) bool {
	t := a.Peek(n)
	return t.B&^(Null|False) == Obj && t.Class != nil
}
