package php

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// recovered returns the value that f panics with.
func recovered(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

func TestArrayNil(t *testing.T) {
	t.Parallel()
	var a *Array[int]
	if _, ok := a.Get("x"); ok || a.Len() != 0 || a.Has(1) || len(a.Keys()) != 0 || a.Clone().Len() != 0 {
		t.Error("a nil array is not empty")
	}
	a.Delete(1)
	for range a.All() {
		t.Error("a nil array has elements")
	}
	if _, _, ok := a.First(); ok {
		t.Error("a nil array has a first element")
	}
	if _, ok := ArrayPop(a); ok {
		t.Error("an element came off a nil array")
	}
	ArrayMerge(a, a)
	ArraySlice(a, 0)
	if s := Serialize(a); s != "a:0:{}" {
		t.Error(s)
	}
}

func TestAppendBeyondInts(t *testing.T) {
	t.Parallel()
	var a Array[int]
	a.Set(math.MaxInt-1, 1)
	if !a.Append(2) || a.At(math.MaxInt) != 2 || a.Append(3) || a.Len() != 2 {
		t.Error(dump(&a))
	}
	a.Clear()
	a.Set(-5, 0)
	if !a.Append(1) || a.At(-4) != 1 {
		t.Error("the index after -5 is not -4: ", dump(&a))
	}
}

// TestArrayInArray writes to arrays that are elements of clones, and puts an array into itself.
func TestArrayInArray(t *testing.T) {
	t.Parallel()
	a := Map("x", Map("y", 1))
	b := a.Clone()
	Dim(b.Ref("x")).Set("y", 2)
	if got := Index(Index(a, "x"), "y"); got != 1 {
		t.Error("the write reached the original: ", got)
	}
	typed := ArrayOf(ArrayOf(1))
	copied := typed.Clone()
	(*copied.Ref(0)).Append(2)
	if typed.At(0).Len() != 1 || copied.At(0).Len() != 2 {
		t.Error(typed.At(0).Len(), copied.At(0).Len())
	}
	// Printing or comparing an array that contains itself must end.
	a.Set("self", a)
	for _, f := range []func(){func() { VarDumpText(a) }, func() { PrintR(a, true) }, func() { VarExport(a, true) }, func() { JsonEncode(a) }} {
		if v := recovered(f); v != nil {
			t.Error(v)
		}
	}
	if v, ok := recovered(func() { Serialize(a) }).(*Error); !ok {
		t.Error(v)
	}
	if v, ok := recovered(func() { LooseEqual(a, a.Clone()) }).(*Error); !ok && v != nil {
		t.Error(v)
	}
}

// TestRefs deletes and appends elements in a loop over Refs.
func TestRefs(t *testing.T) {
	t.Parallel()
	a := ArrayOf(1, 2, 3, 4)
	var seen []int
	for k, p := range a.Refs() {
		seen = append(seen, *p)
		switch *p {
		case 1:
			a.Delete(1)
			a.Append(5)
		case 5:
			a.Delete(k)
			a.Append(6)
		}
		if len(seen) > 20 {
			break
		}
	}
	if fmt.Sprint(seen) != "[1 3 4 5 6]" || fmt.Sprint(a.Values()) != "[1 3 4 6]" {
		t.Error(seen, a.Values())
	}
	for range a.Refs() {
		a.Clear()
	}
	if a.Len() != 0 {
		t.Error(a.Values())
	}
	// The loop must not see its own changes, unlike a loop over Refs.
	b, turns := ArrayOf(1, 2, 3), 0
	for k := range b.All() {
		b.Delete(k)
		b.Append(9)
		turns++
	}
	if turns != 3 || b.Len() != 3 {
		t.Error(turns, b.Values())
	}
}

// TestQueue appends and shifts many times. Neither the time per operation nor the memory may grow.
func TestQueue(t *testing.T) {
	t.Parallel()
	var byShift, byKey, byString Array[int]
	for i := range 200000 {
		byShift.Append(i)
		byKey.Append(i)
		byString.Set(fmt.Sprint("k", i), i)
		if i >= 100 {
			if v, ok := byShift.Shift(); !ok || v != i-100 {
				t.Fatal(v)
			}
			byKey.Delete(i - 100)
			byString.Delete(fmt.Sprint("k", i-100))
		}
	}
	for name, a := range map[string]*Array[int]{"shift": &byShift, "key": &byKey, "string": &byString} {
		if a.Len() != 100 || cap(a.t.vals) > 2000 || len(a.t.ints)+len(a.t.strs) > 200 {
			t.Errorf("%s: %d elements in room for %d", name, a.Len(), cap(a.t.vals))
		}
	}
	if byKey.t.keys != nil {
		t.Error("a window of ints is no list any more")
	}
}

// TestArrayConcurrently reads one array in several goroutines. They also write to their own clones
// of the array.
func TestArrayConcurrently(t *testing.T) {
	t.Parallel()
	a := ArrayOf[any](1, Map("x", 1), 3)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i := range 200 {
				b := a.Clone()
				b.Set("own", i)
				Dim(b.Ref(1)).Set("x", i)
				for range a.All() {
				}
				if a.Len() != 3 || b.At("own") != i {
					t.Error(a.Len(), b.At("own"))
				}
			}
		})
	}
	group.Wait()
}

func TestErrorClasses(t *testing.T) {
	t.Parallel()
	_, err := Intdiv(1, 0)
	var e *Error
	if !errors.As(err, &e) || !e.Instanceof("DivisionByZeroError") || !e.Instanceof("ArithmeticError") || !e.Instanceof("Error") ||
		!e.Instanceof("Throwable") || e.Instanceof("TypeError") || e.Instanceof("Exception") {
		t.Error(err)
	}
}

func TestGoValues(t *testing.T) {
	t.Parallel()
	type port uint16
	type name string
	var none *int
	for _, c := range []struct {
		v    any
		want string
	}{
		{port(80), "i:80;"}, {name("a"), `s:1:"a";`}, {[]byte("a"), `s:1:"a";`}, {int64(-1), "i:-1;"}, {float32(0.5), "d:0.5;"},
		{[]string{"a"}, `a:1:{i:0;s:1:"a";}`}, {map[string]int{"b": 2, "a": 1}, `a:2:{s:1:"a";i:1;s:1:"b";i:2;}`},
		{none, "N;"}, {ArrayOf(1), "a:1:{i:0;i:1;}"}, {[2]bool{true}, "a:2:{i:0;b:1;i:1;b:0;}"}, {IntKey(3), "i:3;"},
	} {
		if got := Serialize(c.v); got != c.want {
			t.Errorf("%#v is %s", c.v, got)
		}
	}
	// An object of a type defined in the program is printed as PHP's objects are. It is identical
	// only to itself.
	object := &struct{ hidden int }{1}
	if !LooseEqual(object, object) || Identical(object, &struct{ hidden int }{1}) || !IsObject(object) {
		t.Error("identity of objects")
	}
	if e, ok := recovered(func() { Serialize(object) }).(*Error); !ok || e.Class != "Exception" {
		t.Error("it is serialized")
	}
	if VarDumpText(struct{ f []int }{}) != "object(struct { f []int })#0 (0) {\n}\n" || PrintR(ArrayOf[any](struct{ f []int }{}), true) == "" {
		t.Error(VarDumpText(struct{ f []int }{}))
	}
	if recovered(func() { LooseEqual([]func(){nil}, struct{ f func() }{}) }) != nil {
		t.Error("what Go cannot compare panics")
	}
}

// TestSplObjectIDCollected waits until the garbage collector has freed an object, and checks that
// the object's number is used again.
func TestSplObjectIDCollected(t *testing.T) {
	id := SplObjectID(&struct{ big [100]int }{})
	for deadline := time.Now().Add(10 * time.Second); ; {
		runtime.GC()
		objectIDs.Lock()
		freed := len(objectIDs.free) > 0 && objectIDs.free[len(objectIDs.free)-1] == id
		objectIDs.Unlock()
		if freed {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the number never got free")
		}
	}
	o := NewObject()
	if again := SplObjectID(o); again != id {
		t.Errorf("%d, not %d", again, id)
	}
	runtime.KeepAlive(o)
	if SplObjectID(5) != 0 || SplObjectID(nil) != 0 {
		t.Error("what is no object has a number")
	}
}

func TestRandomRanges(t *testing.T) {
	t.Parallel()
	seen := make(map[int]bool)
	for range 1000 {
		n := RandomInt(-2, 2)
		if n < -2 || n > 2 {
			t.Fatal(n)
		}
		seen[n] = true
		seen[MtRand(5, 8)] = true
		RandomInt(math.MinInt, math.MaxInt)
	}
	if len(seen) != 9 {
		t.Error(seen)
	}
	if first := RandomBytes(8); RandomInt(7, 7) != 7 || RandomBytes(8) == first {
		t.Error("random")
	}
	odd := []any{"a"}
	for _, f := range []func(){func() { RandomInt(2, 1) }, func() { RandomBytes(0) }, func() { MtRand(2, 1) }, func() { MtRand(2) }, func() { Hash("none", "") },
		func() { Map(odd...) }, func() { MapOf[int]("a", "b") }, func() { ArrayChunk(ArrayOf(1), 0) }, func() { RangeInts(1, 2, 0) }} {
		if e, ok := recovered(f).(*Error); !ok || e.Message == "" {
			t.Error("no *Error is thrown")
		}
	}
	ids := make(map[string]bool)
	for range 1000 {
		ids[Uniqid()] = true
	}
	if len(ids) != 1000 {
		t.Error("ids come twice")
	}
}

func FuzzUnserialize(f *testing.F) {
	for _, s := range []string{`a:2:{i:0;a:1:{s:1:"a";d:1.5;}i:1;O:8:"stdClass":1:{s:1:"x";r:3;}}`, "a:1000000000:{", strings.Repeat("a:1:{i:0;", 5000), "R:1;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := Unserialize(s)
		if err != nil || strings.Count(s, "R:") > 4 {
			return // each R: makes a copy, and copies inside copies take too long to serialize
		}
		text := Serialize(v)
		w, err := Unserialize(text)
		if err != nil || Serialize(w) != text {
			t.Errorf("%q is %q, and that %q %v", s, text, Serialize(w), err)
		}
	})
}

func FuzzJsonDecode(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e3,"\u00e9\ud83d\ude00",null,true]}`, `[`, strings.Repeat("[", 1000), `"\ud800"`, "-", "1e", "[1,]"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, associative bool) {
		v, err := JsonDecode(s, associative)
		if err != nil {
			return
		}
		text, err := JsonEncode(v)
		if e, ok := err.(*Error); ok && e.Code == JSON_ERROR_INF_OR_NAN {
			return // the text has a number such as 1e999, which JsonDecode decodes as infinity
		}
		if err != nil {
			t.Fatalf("%q decodes, but %v", s, err)
		}
		w, err := JsonDecode(text, associative)
		if err != nil || !LooseEqual(v, w) {
			t.Errorf("%q is %q, which is another value, or %v", s, text, err)
		}
	})
}

// TestClearHeld tests that a reference to an element keeps its value when the array is cleared, and
// no longer belongs to the array.
func TestClearHeld(t *testing.T) {
	a := ArrayOf(1, 2)
	h := a.Hold(1)
	a.Clear()
	if *h.P() != 2 {
		t.Error(*h.P())
	}
	*h.P() = 3
	if a.Len() != 0 || *h.P() != 3 {
		t.Error(a.Values(), *h.P())
	}
}
