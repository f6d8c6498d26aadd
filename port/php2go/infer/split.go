package infer

import (
	"slices"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// webs divides the uses and stores of a variable into groups. A use belongs to the same
// group as each store that its value may come from. If a variable has two groups, Go can
// have a separate variable for each group, with its own type.
type webs struct {
	a     *Info
	f     *Fn
	only  map[string]bool // the names of the variables to divide
	up    []int           // the parents in the union-find structure of the groups
	nodes map[*ir.Node]int
	outs  [][]state
	conts [][]state
}

// state lists, for each variable, the stores that its current value may come from.
type state map[string][]int

func (w *webs) find(i int) int {
	for w.up[i] != i {
		i = w.up[i]
	}
	return i
}

func (w *webs) union(i, j int) { w.up[w.find(i)] = w.find(j) }

func (w *webs) store(n *ir.Node, s state) {
	id, ok := w.nodes[n] // a loop's body is analysed several times
	if !ok {
		id = len(w.up)
		w.up = append(w.up, id)
		w.nodes[n] = id
	}
	s[n.S] = []int{id}
}

func (w *webs) use(n *ir.Node, s state) {
	defs := s[n.S]
	if len(defs) == 0 {
		id, ok := w.nodes[n]
		if !ok {
			id = len(w.up)
			w.up = append(w.up, id)
		}
		defs = []int{id}
		s[n.S] = defs
	}
	for _, d := range defs[1:] {
		w.union(d, defs[0])
	}
	if old, ok := w.nodes[n]; ok {
		w.union(old, defs[0])
	} else {
		w.nodes[n] = defs[0]
	}
}

func (s state) clone() state {
	out := make(state)
	for k, v := range s {
		out[k] = slices.Clone(v)
	}
	return out
}

// into adds the stores in s to those in t.
func (s state) into(t state) {
	for k, v := range s {
		for _, d := range v {
			if !slices.Contains(t[k], d) {
				t[k] = append(t[k], d)
			}
		}
	}
}

func (w *webs) is(n *ir.Node) bool { return n != nil && n.Op == ir.Var && w.only[n.S] }

// maybe analyses a node that may or may not run.
func (w *webs) maybe(n *ir.Node, s state) {
	if n == nil {
		return
	}
	t := s.clone()
	w.walk(n, t)
	t.into(s)
}

// either analyses two branches. At run time, one of them runs.
func (w *webs) either(x, y *ir.Node, s state) {
	t := s.clone()
	w.walk(x, s)
	w.walk(y, t)
	t.into(s)
}

// loop analyses a loop's body three times, so that the uses in the body also see stores from
// earlier iterations.
func (w *webs) loop(s state, turn func(state)) {
	w.outs, w.conts = append(w.outs, nil), append(w.conts, nil)
	for range 3 {
		t := s.clone()
		turn(t)
		for _, c := range w.conts[len(w.conts)-1] {
			c.into(t)
		}
		t.into(s)
	}
	for _, o := range w.outs[len(w.outs)-1] {
		o.into(s)
	}
	w.outs, w.conts = w.outs[:len(w.outs)-1], w.conts[:len(w.conts)-1]
}

func (w *webs) target(n *ir.Node, s state) {
	switch {
	case n == nil:
	case w.is(n):
		w.store(n, s)
	case n.Op == ir.List:
		for _, it := range n.K {
			if it != nil {
				w.walk(it.K[0], s)
				w.target(it.K[1], s)
			}
		}
	default:
		w.walk(n, s)
	}
}

func (w *webs) walk(n *ir.Node, s state) {
	if n == nil {
		return
	}
	switch n.Op {
	case ir.Var:
		if w.is(n) {
			w.use(n, s)
		}
		return
	case ir.Assign:
		w.walk(n.K[1], s)
		w.target(n.K[0], s)
		return
	case ir.Foreach:
		w.walk(n.K[0], s)
		w.loop(s, func(t state) {
			w.target(n.K[1], t)
			w.target(n.K[2], t)
			w.walk(n.K[3], t)
		})
		return
	case ir.While:
		w.loop(s, func(t state) {
			w.walk(n.K[0], t)
			w.walk(n.K[1], t)
		})
		return
	case ir.DoWhile:
		w.loop(s, func(t state) {
			w.walk(n.K[0], t)
			w.walk(n.K[1], t)
		})
		return
	case ir.For:
		w.walk(n.K[0], s)
		w.loop(s, func(t state) {
			w.walk(n.K[1], t)
			w.walk(n.K[3], t)
			w.walk(n.K[2], t)
		})
		return
	case ir.If:
		w.walk(n.K[0], s)
		w.either(n.K[1], n.K[2], s)
		return
	case ir.And, ir.Or, ir.Coalesce:
		w.walk(n.K[0], s)
		w.maybe(n.K[1], s)
		return
	case ir.Cond:
		w.walk(n.K[0], s)
		w.either(n.K[1], n.K[2], s)
		return
	case ir.Match:
		w.walk(n.K[0], s)
		for _, k := range n.K[1:] {
			w.maybe(k, s)
		}
		return
	case ir.Switch:
		w.walk(n.K[0], s)
		w.loop(s, func(t state) {
			for _, c := range n.K[1:] {
				w.walk(c.K[0], t)
				w.maybe(c.K[1], t)
			}
		})
		return
	case ir.Try:
		t := s.clone()
		for _, k := range n.K { // an exception may leave the block after any statement
			for range 2 {
				w.all(k, t)
			}
		}
		t.into(s)
		return
	case ir.Break, ir.Continue:
		for i := range w.outs { // this ignores the level of a break, because too many paths do no harm
			w.outs[i] = append(w.outs[i], s.clone())
			w.conts[i] = append(w.conts[i], s.clone())
		}
		return
	case ir.Return, ir.ThrowX, ir.Exit:
		for _, k := range n.K {
			w.walk(k, s)
		}
		return
	case ir.Unset:
		for _, k := range n.K {
			w.target(k, s)
		}
		return
	case ir.Call:
		f := table.Funcs[strings.ToLower(n.S)]
		if w.a.Funcs[strings.ToLower(n.S)] != nil {
			f = nil
		}
		var outs []*ir.Node
		for i, k := range n.K {
			if f != nil && w.is(k) {
				if p := param(f, i); p != nil && p.Ref && (p.Kind == 's' || p.Kind == 'i' || p.Kind == 'A' || p.Kind == 'P') && f.Name != "socket_select" {
					outs = append(outs, k)
					continue
				}
			}
			w.walk(k, s)
		}
		for _, k := range outs {
			w.store(k, s)
		}
		return
	case ir.Closure:
		return
	}
	for _, k := range n.K {
		w.walk(k, s)
	}
}

// all analyses a node in which an exception may occur at any point. So after the node, a
// variable's value may come from any store in the node.
func (w *webs) all(n *ir.Node, s state) {
	t := s.clone()
	w.walk(n, t)
	t.into(s)
	ir.Walk(n, func(k *ir.Node) bool { // the exception may come directly after this store
		if k.Op == ir.Closure {
			return false
		}
		if id, ok := w.nodes[k]; ok && w.is(k) {
			if id = w.find(id); !slices.Contains(s[k.S], id) {
				s[k.S] = append(s[k.S], id)
			}
		}
		return true
	})
}

// split looks for variables that have several types. It gives each group of uses and stores
// a name of its own (see webs). It reports whether it has renamed a variable.
func (a *Info) split() bool {
	done := false
	look := func(f *Fn) {
		if f.Body == nil {
			return
		}
		only := make(map[string]bool)
		for _, v := range f.Order {
			if v.Fn == f && v.Param == nil && !v.Global && !v.Static && !v.Captured && !v.Use && !v.Catch && v.Name != "" && v.T.B != 0 && v.Repr().mixed() {
				only[v.Name] = true
			}
		}
		ir.Walk(f.Body, func(n *ir.Node) bool {
			switch n.Op {
			case ir.Closure:
				for _, u := range n.Fn.Uses {
					delete(only, u.Name)
				}
				return false
			case ir.Static, ir.Catch:
				delete(only, n.S)
			case ir.AssignBy, ir.Fork, ir.Include:
				for _, k := range n.K {
					if k != nil {
						delete(only, k.S)
					}
				}
			case ir.Foreach:
				if n.Ref {
					delete(only, n.K[2].S)
				}
			case ir.Item:
				if n.Ref {
					delete(only, n.K[1].S)
				}
			}
			return true
		})
		if len(only) == 0 {
			return
		}
		w := &webs{a: a, f: f, only: only, nodes: make(map[*ir.Node]int)}
		w.walk(f.Body, make(state))
		parts := make(map[string][]int)
		names := make(map[int]string)
		ir.Walk(f.Body, func(n *ir.Node) bool {
			if n.Op == ir.Closure {
				return false
			}
			id, ok := w.nodes[n]
			if !ok {
				return true
			}
			id = w.find(id)
			if !slices.Contains(parts[n.S], id) {
				parts[n.S] = append(parts[n.S], id)
				name := n.S
				for i := len(parts[n.S]); i > 1 && (name == n.S || f.Vars[name] != nil); i++ {
					name = n.S + strconv.Itoa(i)
				}
				names[id] = name
				if name != n.S {
					f.Var(name)
				}
			}
			return true
		})
		ir.Walk(f.Body, func(n *ir.Node) bool {
			if n.Op == ir.Closure {
				return false
			}
			if id, ok := w.nodes[n]; ok {
				if name := names[w.find(id)]; name != n.S {
					n.S = name
					done = true
				}
			}
			return true
		})
	}
	old := a.cur
	look(a.Main)
	for _, f := range a.ByFunc {
		look(f)
	}
	a.cur = old
	return done
}

// again discards all inferred types, so that the analysis can start again.
func (a *Info) again() {
	forget := func(v *Var) { v.T, v.Obs, v.Reads, v.use, v.ints = Type{}, 0, 0, 0, false }
	clear(a.sites)
	clear(a.records.made)
	clear(a.records.bad)
	a.records.order = nil
	fns := []*Fn{a.Main}
	for _, f := range a.ByFunc {
		fns = append(fns, f)
	}
	for _, f := range fns {
		f.Ret, f.Returns = Type{}, Type{}
		for _, v := range f.Vars {
			forget(v)
		}
	}
	for _, c := range a.Order {
		for _, v := range c.Props {
			forget(v)
			if v.Member != nil && v.Member.Node == c.Node { // no declaration, but an assignment creates the property
				v.T = of(Null)
			}
		}
		for _, v := range c.Statics {
			forget(v)
		}
	}
	for _, d := range a.Consts {
		d.T = Type{}
	}
}
