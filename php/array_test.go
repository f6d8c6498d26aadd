package php

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// model is a simple implementation of a PHP array, for comparison.
type model struct {
	keys []Key
	vals map[Key]int
	next int
}

func (m *model) set(k Key, v int) {
	if _, ok := m.vals[k]; !ok {
		m.keys = append(m.keys, k)
		if k.IsInt() && k.Int() >= m.next {
			m.next = k.Int() + 1
		}
	}
	m.vals[k] = v
}

func (m *model) append(v int) {
	n := m.next
	if n == noNext {
		n = 0
	}
	m.set(IntKey(n), v)
}

func (m *model) delete(k Key) {
	if _, ok := m.vals[k]; ok {
		delete(m.vals, k)
		m.keys = slices.DeleteFunc(m.keys, func(x Key) bool { return x == k })
	}
}

func (m *model) clone() *model {
	c := &model{keys: slices.Clone(m.keys), vals: map[Key]int{}, next: m.next}
	for k, v := range m.vals {
		c.vals[k] = v
	}
	return c
}

func (m *model) String() string {
	s := ""
	for _, k := range m.keys {
		s += fmt.Sprintf("%v=>%d ", k, m.vals[k])
	}
	return s + fmt.Sprint(m.next)
}

func dump(a *Array[int]) string {
	s, n := "", 0
	for k, v := range a.All() {
		s += fmt.Sprintf("%v=>%d ", k, v)
		if w, ok := a.Get(k); !ok || w != v {
			return fmt.Sprintf("%v is not found", k)
		}
		n++
	}
	if n != a.Len() {
		return fmt.Sprintf("length %d, %d elements", a.Len(), n)
	}
	if a.t == nil {
		return s + fmt.Sprint(noNext)
	}
	return s + fmt.Sprint(a.t.next)
}

// TestArrayModel applies the same random operations to arrays and to their models, and compares
// them. Some of the arrays are clones of others.
func TestArrayModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 1))
		span := []int{3, 12, 200}[seed%3]
		arrays := []*Array[int]{{}}
		models := []*model{{vals: map[Key]int{}, next: noNext}}
		for step := range 400 {
			i := r.IntN(len(arrays))
			a, m := arrays[i], models[i]
			key := func() Key {
				switch n := r.IntN(10); {
				case seed%4 == 0 || n < 6:
					return IntKey(r.IntN(span))
				case n < 7:
					return IntKey(r.IntN(span) - span/2)
				}
				return StringKey(fmt.Sprint("k", r.IntN(span)))
			}
			switch op := r.IntN(12); {
			case op < 3:
				a.Append(step)
				m.append(step)
			case op < 5:
				k := key()
				a.Set(k, step)
				m.set(k, step)
			case op < 8:
				k := key()
				a.Delete(k)
				m.delete(k)
			case op == 8 && len(m.keys) > 0:
				a.Delete(m.keys[0])
				m.delete(m.keys[0])
			case op == 9 && len(m.keys) > 0:
				k := m.keys[len(m.keys)-1]
				if last, v, ok := a.Last(); !ok || last != k || v != m.vals[k] {
					t.Fatalf("seed %d: Last is %v, %v", seed, last, v)
				}
				a.Delete(k)
				m.delete(k)
			case op == 10 && len(arrays) < 4:
				arrays, models = append(arrays, a.Clone()), append(models, m.clone())
			case op == 11:
				*a.Ref(key()) = step
				k := a.Keys()[0]
				if first, _, _ := a.First(); first != k {
					t.Fatalf("seed %d: First is %v", seed, first)
				}
				models[i] = &model{vals: map[Key]int{}, next: a.t.next}
				for k, v := range a.All() {
					models[i].keys = append(models[i].keys, k)
					models[i].vals[k] = v
				}
			}
			for j := range arrays {
				if got, want := dump(arrays[j]), models[j].String(); got != want {
					t.Fatalf("seed %d, step %d, array %d of %d:\n got %s\nwant %s", seed, step, j, len(arrays), got, want)
				}
			}
		}
	}
}

func TestArrayNoAllocation(t *testing.T) {
	a := new(Array[int])
	for i := range 1000 {
		a.Set(i*7, i)
		a.Set(fmt.Sprint("k", i), i)
	}
	n, s := 700, fmt.Sprint("k", 77)
	if allocs := testing.AllocsPerRun(100, func() {
		n += 7
		a.Set(n, 1)
		*a.Ref(n)++
		a.Set(s, a.At(s)+a.At(n))
		if !a.Has(n) || a.Has(n+1) {
			t.Error("Has is wrong")
		}
		for range a.All() {
			break
		}
	}); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

type client struct{ lines *Array[string] }

func (c client) Clone() client { return client{c.lines.Clone()} }

// TestCloneOfElements proves that cloning an array also clones its elements if they have a method
// Clone.
func TestCloneOfElements(t *testing.T) {
	a := ArrayOf(client{ArrayOf("one")})
	b := a.Clone()
	b.Ref(0).lines.Append("two")
	if n, m := a.At(0).lines.Len(), b.At(0).lines.Len(); n != 1 || m != 2 {
		t.Errorf("%d and %d elements, want 1 and 2", n, m)
	}
}

// TestTakenElementIsNotShared takes an element from an array with array_pop or array_shift. It
// proves that a copy of the array does not share the element.
func TestTakenElementIsNotShared(t *testing.T) {
	for name, take := range map[string]func(*Array[*Array[string]]) (*Array[string], bool){"array_pop": ArrayPop[*Array[string]], "array_shift": ArrayShift[*Array[string]]} {
		a := ArrayOf(ArrayOf("one"))
		b := a.Clone()
		x, _ := take(a)
		x.Append("two")
		if n := b.At(0).Len(); n != 1 {
			t.Errorf("%s: the copy has %d elements, want 1", name, n)
		}
	}
}

// TestElementsAreNotShared tests the functions that put elements of one array in another one. It
// proves that they copy elements that are arrays: a write to such an element of one array does not
// change the other.
func TestElementsAreNotShared(t *testing.T) {
	type lists = *Array[[]int]
	first := func(a lists) *int { return &(*a.Ref("k"))[0] }
	rows := func() lists { return MapOf[[]int]("k", []int{1, 2}) }
	for name, f := range map[string]func(a lists) *int{
		"Clone":            func(a lists) *int { return first(a.Clone()) },
		"ArrayMerge":       func(a lists) *int { return first(ArrayMerge(a)) },
		"ArrayReplace":     func(a lists) *int { return first(ArrayReplace(new(Array[[]int]), a)) },
		"Union":            func(a lists) *int { return first(Union(new(Array[[]int]), a)) },
		"ArraySlice":       func(a lists) *int { return first(ArraySlice(a, 0)) },
		"ArrayReverse":     func(a lists) *int { return first(ArrayReverse(a)) },
		"ArrayFilter":      func(a lists) *int { return first(ArrayFilter(a)) },
		"ArrayPad":         func(a lists) *int { return first(ArrayPad(a, 2, nil)) },
		"ArrayValues":      func(a lists) *int { return &ArrayValues(a).At(0)[0] },
		"ArrayChunk":       func(a lists) *int { return &ArrayChunk(a, 1).At(0).At(0)[0] },
		"ArrayFill":        func(a lists) *int { return &ArrayFill(0, 1, a.At("k")).At(0)[0] },
		"ArrayFillKeys":    func(a lists) *int { return first(ArrayFillKeys(ArrayOf("k"), a.At("k"))) },
		"ListSlice":        func(a lists) *int { return &ListSlice(a.Values(), 0)[0][0] },
		"ListReverse":      func(a lists) *int { return &ListReverse(a.Values())[0][0] },
		"ListFill":         func(a lists) *int { return &ListFill(1, a.At("k"))[0][0] },
		"ListPad":          func(a lists) *int { return &ListPad(a.Values(), 2, nil)[0][0] },
		"Unshift of clone": func(a lists) *int { b := a.Clone(); b.Unshift(nil); return first(b) },
		"Ksort of clone":   func(a lists) *int { b := a.Clone(); Ksort(b); return first(b) },
		"ArrayCombine": func(a lists) *int {
			b, _ := ArrayCombine(ArrayOf("k"), a)
			return first(b)
		},
		"Shuffle of clone": func(a lists) *int { b := a.Clone(); Shuffle(b); return &(*b.Ref(0))[0] },
	} {
		a := rows()
		*f(a) = 9
		if got := a.At("k")[0]; got != 1 {
			t.Errorf("%s: a write to the new array changed the old one to %d", name, got)
		}
	}
	nested := MapOf[[][]*Array[int]]("k", [][]*Array[int]{{ArrayOf(1)}, nil})
	b := nested.Clone()
	b.Ref("k")
	b.At("k")[0][0].Append(2)
	if n := nested.At("k")[0][0].Len(); n != 1 {
		t.Errorf("%d elements in the array in a list in a list, want 1", n)
	}
}
