package infer

import (
	"fmt"
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// aliases records which places a reference may join. A place is a variable, a property or
// an element. With this, the analysis finds the references through which no code writes.
type aliases struct {
	a      *Info
	parent map[string]string
	writes map[string][]*ir.Node // the nodes that store a value in a place, except assignments by reference
	binds  map[string][]*ir.Node // the nodes that make a reference to a place
	loops  map[*ir.Node]bool     // the writes that are in loops
	fn     string                // the current function
	global map[string]bool       // the names that the current function declares as global
	list   []*ir.Node            // the reference assignments (=&) to a property or an element
}

// references replaces a reference assignment (=&) to a property or an element with a plain
// assignment, where PHP's result is the same. It is the same if, afterwards, no code stores
// a value in either of the two places that the assignment joins.
func (a *Info) references() {
	al := &aliases{a: a, parent: make(map[string]string), writes: make(map[string][]*ir.Node), binds: make(map[string][]*ir.Node), loops: make(map[*ir.Node]bool)}
	al.function("main", a.Main.Func)
	for _, f := range a.Program.Funcs {
		al.function(f.Name+"()", f)
	}
	for _, c := range a.Program.Classes {
		for _, m := range c.Methods {
			al.function(c.Full+"::"+m.Name, m)
		}
	}
	for _, n := range al.list {
		if al.unwritten(n.K[0]) && al.unwritten(n.K[1]) {
			n.Op = ir.Assign
		}
	}
}

func (al *aliases) function(name string, f *ir.Func) {
	al.fn, al.global = name, make(map[string]bool)
	ir.Walk(f.Body, func(n *ir.Node) bool {
		if n.Op == ir.Global {
			for _, k := range n.K {
				al.global[k.S] = true
			}
		}
		return true
	})
	al.walk(f.Body, false)
}

// key returns a name for a place: a variable, all properties with the same name, or the
// elements of one of these. For any other expression, it returns "".
func (al *aliases) key(n *ir.Node) string {
	switch n.Op {
	case ir.Var:
		if n.S == "this" || n.S == "" {
			return ""
		}
		if al.fn == "main" || al.global[n.S] {
			return "global " + n.S
		}
		return al.fn + " " + n.S
	case ir.Prop, ir.SProp:
		return "property " + n.S
	case ir.Index:
		if k := al.key(n.K[0]); k != "" {
			return k + "[]"
		}
	}
	return ""
}

func (al *aliases) find(k string) string {
	for al.parent[k] != "" {
		k = al.parent[k]
	}
	return k
}

// join records that two places may be the same.
func (al *aliases) join(x, y string) {
	if x, y = al.find(x), al.find(y); x != y && x != "" && y != "" {
		al.parent[x] = y
	}
}

func (al *aliases) write(n, by *ir.Node, loop bool) {
	if n == nil {
		return
	}
	if n.Op == ir.List {
		for _, it := range n.K {
			if it != nil {
				al.write(it.K[1], by, loop)
			}
		}
		return
	}
	if k := al.key(n); k != "" {
		al.writes[k] = append(al.writes[k], by)
		al.loops[by] = al.loops[by] || loop
	}
}

func (al *aliases) bind(n, by *ir.Node) {
	if k := al.key(n); k != "" {
		al.binds[k] = append(al.binds[k], by)
	}
}

func (al *aliases) walk(n *ir.Node, loop bool) {
	if n == nil {
		return
	}
	switch n.Op {
	case ir.While, ir.DoWhile, ir.For, ir.Foreach:
		loop = true
	}
	switch n.Op {
	case ir.Assign, ir.AssignOp:
		al.write(n.K[0], n, loop)
		if x, y := al.key(n.K[0]), al.key(n.K[1]); x != "" && y != "" {
			al.join(x+"[]", y+"[]") // a copied array also shares the references in it
		}
	case ir.IncDec:
		al.write(n.K[0], n, loop)
	case ir.Foreach:
		al.write(n.K[1], n, loop)
		al.write(n.K[2], n, loop)
		if n.Ref {
			al.join(al.key(n.K[2]), al.key(&ir.Node{Op: ir.Index, K: []*ir.Node{n.K[0], nil}}))
		}
	case ir.AssignBy:
		switch n.K[1].Op {
		case ir.Call, ir.Method, ir.SCall, ir.New:
			al.write(n.K[0], n, loop)
		default:
			al.join(al.key(n.K[0]), al.key(n.K[1]))
			al.bind(n.K[1], n)
			if n.K[0].Op == ir.Prop || n.K[0].Op == ir.Index {
				al.list = append(al.list, n)
			}
		}
	case ir.Call, ir.Method, ir.SCall, ir.New:
		al.call(n, loop)
	case ir.Closure:
		for _, u := range n.Fn.Uses {
			if u.Ref {
				al.write(&ir.Node{Op: ir.Var, S: u.Name}, n, true)
			}
		}
		return
	case ir.Catch, ir.Static:
		al.write(&ir.Node{Op: ir.Var, S: n.S}, n, loop)
	}
	for _, k := range n.K {
		al.walk(k, loop)
	}
}

// call records which arguments the call n may pass by reference. It considers each function
// of the program that n may call.
func (al *aliases) call(n *ir.Node, loop bool) {
	args, name := n.K, n.S
	if n.Op == ir.Method {
		args = n.K[1:]
	}
	if n.Op == ir.New {
		name = "__construct"
	}
	each := func(owner string, f *ir.Func) {
		if !strings.EqualFold(f.Name, name) && !(n.Op == ir.New && strings.EqualFold(f.Name, n.Class)) {
			return
		}
		for i, p := range f.Params {
			if p.Ref && i < len(args) {
				al.join(al.key(args[i]), owner+" "+p.Name)
				al.bind(args[i], n)
			}
		}
	}
	if n.Op != ir.Call {
		for _, c := range al.a.Program.Classes {
			for _, m := range c.Methods {
				each(c.Full+"::"+m.Name, m)
			}
		}
		return
	}
	for _, f := range al.a.Program.Funcs {
		each(f.Name+"()", f)
	}
	if f := table.Funcs[strings.ToLower(n.S)]; f != nil {
		for i, k := range args {
			if p := param(f, i); p != nil && p.Ref {
				al.write(k, n, loop)
			}
		}
	}
}

// unwritten reports whether no code stores a value in a place after a reference to the
// place was made. It also considers the places that references may join with this one.
// One store in a local variable is allowed if it comes before the reference.
func (al *aliases) unwritten(n *ir.Node) bool {
	if n.Op == ir.Var && n.S == "this" {
		return true
	}
	root := al.key(n)
	if root == "" {
		return false
	}
	root = al.find(root)
	for k, list := range al.writes {
		if al.find(k) != root || len(list) == 0 {
			continue
		}
		if strings.HasPrefix(k, "property ") || strings.HasSuffix(k, "[]") || len(list) > 1 || al.loops[list[0]] {
			return false
		}
		for _, b := range al.binds[k] {
			if b.File != list[0].File || b.Pos <= list[0].Pos {
				return false
			}
		}
	}
	return true
}

// oldNames maps names of functions in PHP 4.0 to their present names.
var oldNames = map[string]string{"strerror": "socket_strerror"}

// renamed replaces old function names in calls with the present names, and records each
// replacement for the report.
func (a *Info) renamed(body *ir.Node) {
	ir.Walk(body, func(n *ir.Node) bool {
		if n.Op != ir.Call {
			return true
		}
		name := strings.ToLower(n.S)
		for _, f := range a.Program.Funcs {
			if strings.EqualFold(f.Name, name) {
				return true
			}
		}
		if now := oldNames[name]; now != "" {
			a.Notes = append(a.Notes, Missing{n, fmt.Sprintf("%s() is %s() since PHP 4.1", n.S, now)})
			n.S = now
		}
		return true
	})
}
