package emit

import (
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// step is one block on the way from a function's body to a place in it. The field stmt is
// the statement in the block that contains the place.
type step struct {
	block *ir.Node
	stmt  *ir.Node
	loop  bool
}

type occurrence struct {
	path  []step
	write *ir.Node // the assignment, foreach or call that sets the variable here
	read  bool
}

// places tells where the Go code declares each variable of a function.
type places struct {
	e      *emitter
	seen   map[*infer.Var][]occurrence
	order  []*infer.Var
	at     map[*ir.Node][]*infer.Var // the variables to declare before a statement
	with   map[*infer.Var]*ir.Node   // the assignment or loop head that declares the variable
	unread map[*infer.Var]bool
}

func (e *emitter) findPlaces(f *infer.Fn, body *ir.Node) *places {
	p := &places{e: e, seen: make(map[*infer.Var][]occurrence), at: make(map[*ir.Node][]*infer.Var), with: make(map[*infer.Var]*ir.Node), unread: make(map[*infer.Var]bool)}
	p.walk(body, nil)
	for _, v := range p.order {
		p.decide(v, body)
	}
	return p
}

func (p *places) local(v *infer.Var) bool {
	return v != nil && v.Fn != nil && !v.Global && !v.Static && v.Param == nil && !v.Use && v.Class == nil
}

func (p *places) note(n *ir.Node, path []step, write *ir.Node, read bool) {
	if n == nil || n.Op != ir.Var || n.S == "this" || n.S == "GLOBALS" {
		return
	}
	v := p.e.info.VarOf(n)
	if !p.local(v) || p.e.fn.Main && (n.S == "argv" || n.S == "argc") {
		return
	}
	if v.Fn != p.e.fn {
		return
	}
	if p.seen[v] == nil {
		p.order = append(p.order, v)
	}
	p.seen[v] = append(p.seen[v], occurrence{append([]step(nil), path...), write, read})
}

func sub(path []step, block *ir.Node, loop bool) []step {
	return append(append([]step(nil), path...), step{block: block, loop: loop})
}

func (p *places) walk(n *ir.Node, path []step) {
	if n == nil {
		return
	}
	all := func(kids []*ir.Node, path []step) {
		for _, k := range kids {
			p.walk(k, path)
		}
	}
	switch n.Op {
	case ir.Nop, ir.Static, ir.Global:
		return
	case ir.Block:
		in := sub(path, n, false)
		for _, k := range n.K {
			in[len(in)-1].stmt = k
			p.walk(k, in)
		}
	case ir.Var:
		p.note(n, path, nil, true)
	case ir.While:
		body := sub(path, n.K[1], true)
		p.walk(n.K[0], body)
		p.body(n.K[1], path)
	case ir.DoWhile:
		p.body(n.K[0], path)
		p.walk(n.K[1], sub(path, n, true))
	case ir.For:
		for _, k := range n.K[0].K {
			if k.Op == ir.Assign && k.K[0].Op == ir.Var {
				p.walk(k.K[1], path)
				p.note(k.K[0], sub(path, n, false), k, false) // the head of an if, for or switch may declare the variable
				continue
			}
			p.walk(k, path)
		}
		head := sub(path, n, false)
		for _, k := range n.K[1].K {
			p.walk(k, sub(head, n.K[3], true))
		}
		p.body(n.K[3], head)
		for _, k := range n.K[2].K { // the step is outside the body, so a variable that both use has to be declared before the loop
			p.walk(k, sub(head, n, true))
		}
	case ir.Foreach:
		p.walk(n.K[0], path)
		in := sub(path, n.K[3], true)
		for _, k := range n.K[1:3] {
			if k == nil {
				continue
			}
			if k.Op == ir.Var {
				p.note(k, in, n, false)
			} else {
				p.target(k, in, n)
			}
		}
		p.body(n.K[3], path)
	case ir.If:
		p.walk(n.K[0], path)
		p.walk(n.K[1], path)
		if n.K[2] != nil {
			if n.K[2].Op == ir.Block {
				p.walk(n.K[2], path)
			} else {
				in := sub(path, n.K[2], false)
				in[len(in)-1].stmt = n.K[2]
				p.walk(n.K[2], in)
			}
		}
	case ir.And, ir.Or:
		p.walk(n.K[0], path)
		p.walk(n.K[1], sub(path, n, false))
	case ir.Cond, ir.Coalesce:
		p.walk(n.K[0], path)
		all(n.K[1:], sub(path, n, false))
	case ir.Match:
		p.walk(n.K[0], path)
		all(n.K[1:], sub(path, n, false))
	case ir.Switch:
		p.walk(n.K[0], path)
		for _, c := range n.K[1:] {
			p.walk(c.K[0], path)
			p.walk(c.K[1], path)
		}
	case ir.Catch:
		in := sub(path, n.K[0], false)
		if v := p.e.fn.Vars[n.S]; v != nil && n.S != "" {
			if p.seen[v] == nil {
				p.order = append(p.order, v)
			}
			p.seen[v] = append(p.seen[v], occurrence{in, n, false})
		}
		p.walk(n.K[0], path)
	case ir.Assign:
		p.walk(n.K[1], path)
		if n.K[0].Op == ir.Var {
			p.note(n.K[0], path, n, n.K[1].Op == ir.Null && p.goes(n.K[0]))
		} else {
			p.target(n.K[0], path, n)
		}
	case ir.AssignOp:
		p.walk(n.K[1], path)
		p.stored(n.K[0], path, n)
	case ir.IncDec:
		p.stored(n.K[0], path, n)
	case ir.Unset:
		for _, k := range n.K {
			if k.Op == ir.Var {
				p.note(k, path, nil, p.goes(k))
			} else {
				p.walk(k, path)
			}
		}
	case ir.Call:
		p.call(n, path)
	case ir.Fork:
		p.walk(n.K[0], path)
		if n.K[1] != nil && n.K[1].Op == ir.Var {
			p.note(n.K[1], path, n, false)
		}
	case ir.Closure:
		for _, u := range n.Fn.Uses {
			v := p.e.fn.Vars[u.Name]
			if p.local(v) && v.Fn == p.e.fn {
				p.note(&ir.Node{Op: ir.Var, S: u.Name}, path, nil, true)
			}
		}
		g := p.e.info.ByFunc[n.Fn]
		for _, v := range g.Vars {
			if v.Fn == p.e.fn && v.Captured {
				p.note(&ir.Node{Op: ir.Var, S: v.Name}, path, nil, true)
			}
		}
	default:
		all(n.K, path)
	}
}

// goes reports whether PHP closes a socket or calls __destruct when the variable n loses
// its value.
func (p *places) goes(n *ir.Node) bool {
	v := p.e.info.VarOf(n)
	return p.local(v) && v.Fn == p.e.fn && p.e.hasEnd(v) && p.e.info.Owned(p.e.fn, v)
}

// stored records that the node `by` changes the variable n. If this node is a whole
// statement, the program does not also read the variable there.
func (p *places) stored(n *ir.Node, path []step, by *ir.Node) {
	if n.Op == ir.Var {
		stmt := len(path) > 0 && path[len(path)-1].stmt != nil && path[len(path)-1].stmt.Op == ir.Expr && path[len(path)-1].stmt.K[0] == by
		p.note(n, path, nil, !stmt)
		return
	}
	p.walk(n, path)
}

func (p *places) body(b *ir.Node, path []step) {
	in := sub(path, b, true)
	for _, k := range b.K {
		in[len(in)-1].stmt = k
		p.walk(k, in)
	}
}

// target looks at the target of an assignment: a variable, a list, an element or a
// property.
func (p *places) target(n *ir.Node, path []step, by *ir.Node) {
	switch n.Op {
	case ir.Var:
		p.note(n, path, by, false)
	case ir.List:
		for _, it := range n.K {
			if it != nil {
				p.walk(it.K[0], path)
				p.target(it.K[1], path, n)
			}
		}
	default:
		p.walk(n, path)
	}
}

func (p *places) call(n *ir.Node, path []step) {
	f := table.Funcs[strings.ToLower(n.S)]
	if p.e.info.Funcs[strings.ToLower(n.S)] != nil {
		f = nil
	}
	for i, k := range n.K {
		if (strings.EqualFold(n.S, "pcntl_waitpid") && i == 1 || strings.EqualFold(n.S, "pcntl_wait") && i == 0) && k.Op == ir.Var {
			p.note(k, path, n, false)
			continue
		}
		if f != nil && k.Op == ir.Var && i < len(f.Params) && f.Params[i].Ref && f.Params[i].Kind != 'E' && f.Params[i].Kind != 'R' {
			p.note(k, path, n, p.direct(k, f.Params[i].Kind))
			continue
		}
		if f != nil && k.Op == ir.Var && i < len(f.Params) && f.Params[i].Kind == 'R' {
			if v := p.e.info.VarOf(k); v != nil && v.T.B&^(infer.Null|infer.False) == 0 {
				continue // this argument becomes nil in the Go code
			}
		}
		p.walk(k, path)
	}
}

// direct reports whether the code passes the variable's address to one of PHP's functions.
// The Go compiler counts that as a use of the variable.
func (p *places) direct(k *ir.Node, kind byte) bool {
	switch r := p.e.info.VarOf(k).Repr(); kind {
	case 's':
		return r.K == infer.KString && !r.Maybe
	case 'i':
		return r.K == infer.KInt && !r.Maybe
	case 'A':
		return r.K == infer.KArray
	}
	return false
}

// decide chooses the place where v is declared.
func (p *places) decide(v *infer.Var, body *ir.Node) {
	list := p.seen[v]
	read := false
	for _, o := range list {
		read = read || o.read
	}
	if !read && !v.Captured {
		p.unread[v] = true
	}
	first := list[0]
	if first.write != nil && !(v.Ref && v.Param == nil) && (!v.Captured || first.write.Op == ir.Foreach && first.write.Ref) {
		in := first.path[len(first.path)-1]
		inside := true
		for _, o := range list[1:] {
			if len(o.path) < len(first.path) || o.path[len(first.path)-1].block != in.block {
				inside = false
			}
		}
		if inside {
			switch first.write.Op {
			case ir.Assign, ir.Foreach, ir.Catch, ir.Fork:
				p.with[v] = first.write
				return
			case ir.Call, ir.List:
				if in.stmt != nil && in.block.Op == ir.Block {
					p.at[in.stmt] = append(p.at[in.stmt], v)
					return
				}
			}
		}
	}
	// Find the innermost block that contains all occurrences but is outside of loops.
	depth := len(first.path)
	for _, o := range list[1:] {
		n := 0
		for n < depth && n < len(o.path) && o.path[n].block == first.path[n].block {
			n++
		}
		depth = n
	}
	for k := range depth {
		if first.path[k].loop {
			depth = k
			break
		}
	}
	for depth > 1 && (first.path[depth-1].stmt == nil || first.path[depth-1].block.Op != ir.Block) {
		depth--
	}
	stmt := first.path[max(depth, 1)-1].stmt
	p.at[stmt] = append(p.at[stmt], v)
}
