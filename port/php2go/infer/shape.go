package infer

import (
	"maps"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/table"
)

// shape records the type of each element of an array of mixed values, by key. The array
// comes from a literal, or from one of PHP's functions that takes a format. If the program
// reads an element with a literal key, the element has the type recorded for that key.
type shape struct {
	elems map[string]Type
	bad   bool // the types are unknown, because the program stores elements under other keys
}

var noShape = &shape{bad: true}

// joinShapes sets the shape of t, a type that combines the array types a and b.
func joinShapes(t *Type, a, b Type, depth int) {
	if a.B&Arr == 0 {
		a = b
	}
	if b.B&Arr == 0 {
		b = a
	}
	known := func(x Type) bool { return x.Shape != nil || x.Elem == nil && x.Rec == nil }
	switch {
	case t.B&Arr == 0:
	case a.Shape == nil && b.Shape == nil:
	case !known(a) || !known(b) || depth > 2:
		t.Shape = noShape
	case a.Shape == nil:
		t.Shape = b.Shape
	case b.Shape == nil || a.Shape == b.Shape:
		t.Shape = a.Shape
	case a.Shape.bad || b.Shape.bad:
		t.Shape = noShape
	default:
		t.Shape = mergeShapes(a.Shape, b.Shape, depth)
	}
	if s := t.Shape; s != nil && !s.bad && t.Empty {
		t.Shape = mergeShapes(s, &shape{}, depth)
	}
}

func mergeShapes(a, b *shape, depth int) *shape {
	out := &shape{elems: make(map[string]Type)}
	changed := false
	for k, t := range a.elems {
		u, ok := b.elems[k]
		if !ok {
			u = of(Null)
		}
		out.elems[k] = join(t, u, depth+1)
		changed = changed || !same(out.elems[k], t)
	}
	for k, u := range b.elems {
		if _, ok := a.elems[k]; !ok {
			out.elems[k] = join(u, of(Null), depth+1)
			changed = true
		}
	}
	if !changed {
		return a
	}
	return out
}

func sameShape(a, b *shape) bool {
	if a == b || a == nil || b == nil || a.bad || b.bad {
		return a == b || a != nil && b != nil && a.bad && b.bad
	}
	return maps.EqualFunc(a.elems, b.elems, same)
}

// at returns the type of the element with the key n, if the shape of t knows it.
func (t Type) at(n *ir.Node) (Type, bool) {
	if t.Shape == nil || t.Shape.bad || n == nil || n.Op != ir.Str && n.Op != ir.Int {
		return Type{}, false
	}
	e, ok := t.Shape.elems[n.S]
	return e, ok
}

// literalShape returns the shape of an array literal, or nil if it has none.
func (a *Info) literalShape(n *ir.Node) *shape {
	if a.Dynamic || len(n.K) > 16 {
		return nil
	}
	s := &shape{elems: make(map[string]Type)}
	next := 0
	for _, it := range n.K {
		key := strconv.Itoa(next)
		switch {
		case it.K[0] == nil:
			next++
		case it.K[0].Op == ir.Str && fieldName(it.K[0].S):
			key = it.K[0].S
		default:
			return noShape
		}
		s.elems[key] = a.Peek(it.K[1])
	}
	return s
}

// resultShape returns the shape of the array that a call to one of PHP's functions returns,
// or nil if it has none.
func (a *Info) resultShape(f *table.Func, n *ir.Node) *shape {
	if s, ok := a.shapes[n]; ok {
		return s
	}
	var s *shape
	switch f.Name {
	case "unpack":
		if len(n.K) > 1 && n.K[0].Op == ir.Str {
			s = unpackShape(n.K[0].S)
		}
	case "parse_url":
		if len(n.K) == 1 {
			s = &shape{elems: map[string]Type{"port": of(Int | Null)}}
			for _, k := range []string{"scheme", "host", "user", "pass", "path", "query", "fragment"} {
				s.elems[k] = of(Str | Null)
			}
		}
	}
	a.shapes[n] = s
	return s
}

// unpackShape returns the shape of the array that unpack returns for a format.
func unpackShape(format string) *shape {
	s := &shape{elems: make(map[string]Type)}
	for part := range strings.SplitSeq(format, "/") {
		if part == "" {
			return nil
		}
		code, rest := part[0], part[1:]
		i := 0
		for i < len(rest) && (rest[i] >= '0' && rest[i] <= '9' || rest[i] == '*') {
			i++
		}
		count, name := rest[:i], rest[i:]
		t := of(Int)
		switch code {
		case 'a', 'A', 'Z', 'h', 'H':
			t, count = of(Str), ""
		case 'f', 'g', 'G', 'd', 'e', 'E':
			t = of(Float)
		case 'x', 'X', '@':
			continue
		}
		switch n, err := strconv.Atoi(count); {
		case count == "" && name == "":
			s.elems["1"] = t
		case count == "":
			s.elems[name] = t
		case err != nil || n > 64:
			return nil
		default:
			for i := range n {
				s.elems[name+strconv.Itoa(i+1)] = t
			}
		}
	}
	return s
}
