package mixed

import (
	"iter"
	"math"
	"reflect"
	"slices"
	"strings"
	"weak"

	"phpsocket/socket"
	"phpsocket/socket/php"
)

// AnyArray converts a list, or an array of another type, to an array of mixed values. For a
// nil array, it returns nil.
func AnyArray(v any) *php.Array[any] {
	switch v := v.(type) {
	case nil:
		return nil
	case *php.Array[any]:
		return v
	case []any:
		return php.ArrayOf(v...)
	}
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer && r.IsNil() {
		return nil
	}
	out := new(php.Array[any])
	for k, x := range Each(v) {
		out.Set(k, deep(x))
	}
	return out
}

// deep converts x, an element of an array, to a mixed value. An array becomes an array of
// mixed values.
func deep(v any) any {
	if isNil(v) {
		return nil
	}
	if _, ok := v.(*php.Array[any]); !ok && php.Gettype(v) == "array" {
		return AnyArray(v)
	}
	if _, ok := v.(interface{ ClassName() string }); ok {
		return Self(v)
	}
	return v
}

// ArrayOrNull returns the array a as a mixed value. For a nil array, it returns nil, which
// is PHP's null.
func ArrayOrNull(a *php.Array[any]) any {
	if a == nil {
		return nil
	}
	return a
}

// ArrayTo converts a mixed value to an array with elements of type V. For nil and false, it returns nil.
func ArrayTo[V any](v any) *php.Array[V] {
	if v == nil || v == false {
		return nil
	}
	if a, ok := v.(*php.Array[V]); ok {
		return a
	}
	out := new(php.Array[V])
	for k, x := range Each(v) {
		out.Set(k, element[V](x))
	}
	return out
}

// ListTo converts a mixed value to a list with elements of type V. For nil and false, it returns nil.
func ListTo[V any](v any) []V {
	if v == nil || v == false {
		return nil
	}
	out := []V{}
	for _, x := range Each(v) {
		out = append(out, element[V](x))
	}
	return out
}

// element converts x to V, the type of an array's elements.
func element[V any](x any) V {
	if v, ok := x.(V); ok {
		return v
	}
	return As[V](elementOf(x, reflect.TypeFor[V]()).Interface())
}

// elementOf converts x to type t if x is an array or null. It returns any other x
// unchanged.
func elementOf(x any, t reflect.Type) reflect.Value {
	if isNil(x) || x == false && t.Kind() == reflect.Pointer {
		return reflect.Zero(t)
	}
	v := reflect.ValueOf(x)
	if v.Type().AssignableTo(t) || php.Gettype(x) != "array" {
		return v
	}
	switch t.Kind() {
	case reflect.Pointer:
		p := reflect.New(t.Elem())
		set := p.MethodByName("Set")
		for k, y := range Each(x) {
			set.Call([]reflect.Value{reflect.ValueOf(k), elementOf(y, set.Type().In(1))})
		}
		return p
	case reflect.Slice:
		s := reflect.MakeSlice(t, 0, 0)
		for _, y := range Each(x) {
			s = reflect.Append(s, elementOf(y, t.Elem()))
		}
		return s
	}
	return v
}

// Each is foreach over a mixed value: it iterates over the elements of an array, or over
// the public properties of an object. A scalar value or null has no elements. For a class
// of the program, Each calls the method Properties. php2go writes this method for each
// class with objects that may reach a foreach. Without it, Each panics. The parameter hidden names
// the classes that have non-public properties. In a method of such a class, PHP's foreach also
// visits these properties. The function Each cannot visit them, so it panics.
func Each(v any, hidden ...string) iter.Seq2[php.Key, any] {
	return func(yield func(php.Key, any) bool) {
		switch v := v.(type) {
		case nil, bool, int, float64, string:
			return
		case *php.Array[any]:
			v.All()(yield)
			return
		case *php.StdClass:
			v.Properties().All()(yield)
			return
		case *Generator:
			v.each(yield)
			return
		case *ArrayIterator:
			v.array.All()(yield)
			return
		}
		r := reflect.ValueOf(v)
		switch {
		case php.Gettype(v) == "object" && !isNil(v):
			o := Self(v)
			if each(o, yield) {
				return
			}
			p, ok := o.(interface{ Properties() *php.Array[any] })
			if !ok || slices.Contains(hidden, ClassName(o)) {
				Left("foreach over an object of the class " + ClassName(o))
			}
			p.Properties().All()(func(k php.Key, v any) bool {
				return strings.HasPrefix(k.String(), "\x00") || yield(k, v) // PHP's foreach does not see it here
			})
		case r.Kind() == reflect.Slice:
			for i := range r.Len() {
				if !yield(php.IntKey(i), r.Index(i).Interface()) {
					return
				}
			}
		case r.Kind() == reflect.Pointer && !r.IsNil() && r.MethodByName("Keys").IsValid():
			at := r.MethodByName("At")
			for _, k := range r.MethodByName("Keys").Call(nil)[0].Interface().([]php.Key) {
				if !yield(k, at.Call([]reflect.Value{reflect.ValueOf(k)})[0].Interface()) {
					return
				}
			}
		}
	}
}

// Refs is foreach by reference over a mixed value.
func Refs(p *any) iter.Seq2[php.Key, *any] { return ownAny(p).Refs() }

// At is $list[$i]: element i, or the zero value if there is none.
func At[V any](list []V, i int) (v V) {
	if i >= 0 && i < len(list) {
		return list[i]
	}
	return v
}

// AtKey is $list[$k], where the key may have any type.
func AtKey[V any](list []V, k any) (v V) {
	if key, err := php.KeyOf(k); err == nil && key.IsInt() {
		return At(list, key.Int())
	}
	return v
}

// HasIndex is isset($list[$i]): it reports whether element i exists and is not null.
func HasIndex[V any](list []V, i int) bool { return i >= 0 && i < len(list) && !isNil(list[i]) }

// ByteAt is $s[$i] for a string: byte i, or "" if there is none. A negative i counts from
// the end.
func ByteAt(s string, i int) string {
	if i < 0 {
		i += len(s)
	}
	if i < 0 || i >= len(s) {
		return ""
	}
	return s[i : i+1]
}

// SetByte is $s[$i] = $c for a string: it returns a copy of s in which the first byte of c
// replaces byte i.
func SetByte(s string, i int, c string) string {
	if i < 0 {
		i += len(s)
	}
	if i < 0 || c == "" {
		panic(NewException("Error", "Cannot assign an empty string to a string offset"))
	}
	b := []byte(s)
	for len(b) <= i {
		b = append(b, ' ')
	}
	b[i] = c[0]
	return string(b)
}

// Index is $v[$k] for a mixed value.
func Index(v, k any) any {
	switch v := v.(type) {
	case *php.Array[any]:
		key, err := php.KeyOf(k)
		if err != nil {
			panic(err)
		}
		return v.At(key)
	case string:
		switch k := k.(type) {
		case int:
			return ByteAt(v, k)
		case string:
			if !php.IsNumeric(k) {
				panic(NewException("TypeError", "Cannot access offset of type string on string"))
			}
		}
		return ByteAt(v, php.Intval(k))
	case nil, bool, int, float64:
		return nil
	}
	if php.Gettype(v) == "array" {
		return AnyArray(v).At(k)
	}
	if f := protocol(v, "offsetget"); f != nil {
		return f(k)
	}
	panic(NewException("Error", "Cannot use object of type "+ClassName(v)+" as array"))
}

// Element is $v[$k] inside isset and on the left of ??: it returns null if v has no such
// element or byte.
func Element(v, k any) any {
	switch x := v.(type) {
	case string:
		if i, ok := k.(int); ok && (i >= len(x) || i < -len(x)) {
			return nil
		}
		if s, ok := k.(string); ok {
			key := php.StringKey(s)
			if !key.IsInt() {
				return nil
			}
			return Element(v, key.Int())
		}
	}
	if f := protocol(v, "offsetexists"); f != nil && !php.Truth(f(k)) {
		return nil
	}
	return Index(v, k)
}

// Isset is isset($v[$k]).
func Isset(v, k any) bool {
	if f := protocol(v, "offsetexists"); f != nil {
		return php.Truth(f(k))
	}
	return Element(v, k) != nil
}

// Own returns the array in *p. If *p is nil, Own first creates the array.
func Own[V any](p **php.Array[V]) *php.Array[V] {
	if *p == nil {
		*p = new(php.Array[V])
	}
	return *p
}

// Sub is $a[$key] on the left of an assignment to one of its elements: it returns the array
// that is stored in a under the key. If there is no such array, Sub first creates it.
func Sub[V any](a *php.Array[*php.Array[V]], key any) *php.Array[V] { return Own(a.Ref(key)) }

// Next is $a[] on the left of an assignment to one of its elements: it appends a new array
// to a, and returns the new array.
func Next[V any](a *php.Array[*php.Array[V]]) *php.Array[V] {
	sub := new(php.Array[V])
	a.Append(sub)
	return sub
}

// AppendRef is &$a[]: it appends a new element to a, and returns a pointer to the element.
func AppendRef(a *php.Array[any]) *any {
	a.Append(nil)
	k, _, _ := a.Last()
	return a.Ref(k)
}

// ownAny returns the array in *p. If *p is null or false, ownAny first creates an array
// there. For any other value, it panics with PHP's Error.
func ownAny(p *any) *php.Array[any] {
	switch v := (*p).(type) {
	case *php.Array[any]:
		if v != nil {
			return v
		}
	case nil:
	case bool:
		if v {
			panic(NewException("Error", "Cannot use a scalar value as an array"))
		}
	default:
		if php.Gettype(v) == "array" {
			a := AnyArray(v)
			*p = a
			return a
		}
		if php.Gettype(v) == "object" {
			panic(NewException("Error", "Cannot use object of type "+ClassName(v)+" as array"))
		}
		panic(NewException("Error", "Cannot use a scalar value as an array"))
	}
	a := new(php.Array[any])
	*p = a
	return a
}

// Ref is &$v[$k].
func Ref(p *any, k any) *any {
	if f := protocol(*p, "offsetget"); f != nil { // PHP changes only a copy of what offsetGet returns
		v := f(k)
		return &v
	}
	key, err := php.KeyOf(k)
	if err != nil {
		panic(err)
	}
	return ownAny(p).Ref(key)
}

// RefNext is &$v[]: it appends a new element to the array in *p, and returns a pointer to
// the element.
func RefNext(p *any) *any { return AppendRef(ownAny(p)) }

// SetIndex is $v[$k] = $x.
func SetIndex(p *any, k, x any) {
	if s, ok := (*p).(string); ok && s != "" {
		*p = SetByte(s, php.Intval(k), php.Strval(x))
		return
	}
	if f := protocol(*p, "offsetset"); f != nil {
		f(k, x)
		return
	}
	key, err := php.KeyOf(k)
	if err != nil {
		panic(err)
	}
	ownAny(p).Set(key, x)
}

// Append is $v[] = $x.
func Append(p *any, x any) {
	if f := protocol(*p, "offsetset"); f != nil {
		f(nil, x)
		return
	}
	ownAny(p).Append(x)
}

// Unset is unset($v[$k]).
func Unset(p *any, k any) {
	if a, ok := (*p).(*php.Array[any]); ok {
		a.Delete(k)
		return
	}
	if f := protocol(*p, "offsetunset"); f != nil {
		f(k)
		return
	}
	if !isNil(*p) && php.Gettype(*p) == "object" {
		panic(NewException("Error", "Cannot use object of type "+ClassName(*p)+" as array"))
	}
}

// Pop is array_pop for a list: it removes the last element and returns it. ok is false if
// the list is empty.
func Pop[V any](list *[]V) (v V, ok bool) {
	n := len(*list)
	if n == 0 {
		return v, false
	}
	v = (*list)[n-1]
	*list = slices.Clip((*list)[:n-1])
	return v, true
}

// Shift is array_shift for a list: it removes the first element and returns it. ok is false
// if the list is empty.
func Shift[V any](list *[]V) (v V, ok bool) {
	if len(*list) == 0 {
		return v, false
	}
	v = (*list)[0]
	*list = (*list)[1:]
	return v, true
}

// ToArray is (array)$v.
func ToArray(v any) *php.Array[any] {
	switch v := v.(type) {
	case nil:
		return new(php.Array[any])
	case *php.StdClass:
		return v.Properties().Clone()
	}
	switch php.Gettype(v) {
	case "array":
		return AnyArray(v)
	case "object":
		if o, ok := Self(v).(interface{ Properties() *php.Array[any] }); ok {
			return o.Properties().Clone()
		}
	}
	return php.ArrayOf(v)
}

// ToObject is (object)$v.
func ToObject(v any) any {
	o := php.NewObject()
	if php.Gettype(v) != "array" {
		return v
	}
	for k, x := range Each(v) {
		o.Props.Set(k, x)
	}
	return o
}

// ArrayKeys is array_keys: it returns the keys as a list.
func ArrayKeys[V any](a *php.Array[V]) []any { return php.ArrayKeys(a).Values() }

// IntKeys is array_keys for an array with int keys only.
func IntKeys[V any](a *php.Array[V]) []int {
	out := make([]int, 0, a.Len())
	for _, k := range a.Keys() {
		out = append(out, k.Int())
	}
	return out
}

// StringKeys is array_keys for an array with string keys only.
func StringKeys[V any](a *php.Array[V]) []string {
	out := make([]string, 0, a.Len())
	for _, k := range a.Keys() {
		out = append(out, k.String())
	}
	return out
}

// KeyOrFalse returns the result of a search in PHP's form: the key, or false if nothing was
// found.
func KeyOrFalse(k php.Key, ok bool) any {
	if !ok {
		return false
	}
	return k.Value()
}

// SearchInt is array_search for an array with int keys only.
func SearchInt[V any](needle V, a *php.Array[V], strict ...bool) (int, bool) {
	k, ok := php.ArraySearch(needle, a, strict...)
	return k.Int(), ok
}

// SearchString is array_search for an array with string keys only.
func SearchString[V any](needle V, a *php.Array[V], strict ...bool) (string, bool) {
	k, ok := php.ArraySearch(needle, a, strict...)
	if !ok {
		return "", false
	}
	return k.String(), true
}

// ArraySlice is array_slice. The optional arguments are PHP's length and preserve_keys. If
// preserve_keys is true, int keys stay as they are.
func ArraySlice[V any](a *php.Array[V], offset int, rest ...any) *php.Array[V] {
	var length []int
	if len(rest) > 0 && rest[0] != nil {
		length = []int{php.Intval(rest[0])}
	}
	if len(rest) > 1 && php.Truth(rest[1]) {
		return php.ArraySliceKeys(a, offset, length...)
	}
	return php.ArraySlice(a, offset, length...)
}

// ArraySplice is array_splice. The optional arguments are PHP's length and replacement.
func ArraySplice[V any](a *php.Array[V], offset int, rest ...any) *php.Array[V] {
	length := math.MaxInt32
	if len(rest) > 0 && rest[0] != nil {
		length = php.Intval(rest[0])
	}
	var put []V
	if len(rest) > 1 {
		for _, x := range ToArray(rest[1]).All() {
			put = append(put, element[V](x))
		}
	}
	return php.ArraySpliceReplace(a, offset, length, put...)
}

// ArrayFillKeys is array_fill_keys.
func ArrayFillKeys[V any](keys *php.Array[V], v any) *php.Array[any] {
	return php.ArrayFillKeys(keys, v)
}

// ArrayCombine is array_combine. It panics with PHP's ValueError if keys and values have
// different lengths.
func ArrayCombine[K any](keys *php.Array[K], values *php.Array[any]) *php.Array[any] {
	a, err := php.ArrayCombine(keys, values)
	if err != nil {
		panic(err)
	}
	return a
}

// ArrayChunk is array_chunk.
func ArrayChunk[V any](a *php.Array[V], length int) *php.Array[any] {
	return AnyArray(php.ArrayChunk(a, length))
}

// ArraySum is array_sum.
func ArraySum[V any](a *php.Array[V]) any { return php.ArraySum(a) }

// ArrayProduct is array_product.
func ArrayProduct[V any](a *php.Array[V]) any { return php.ArrayProduct(a) }

// ArrayKeyFirst is array_key_first: it returns the first key, or null for an empty array.
func ArrayKeyFirst[V any](a *php.Array[V]) any {
	if k, ok := php.ArrayKeyFirst(a); ok {
		return k.Value()
	}
	return nil
}

// ArrayKeyLast is array_key_last: it returns the last key, or null for an empty array.
func ArrayKeyLast[V any](a *php.Array[V]) any {
	if k, ok := php.ArrayKeyLast(a); ok {
		return k.Value()
	}
	return nil
}

// ArrayRand is array_rand without its second argument: it returns one random key. For an
// empty array, it panics with PHP's ValueError.
func ArrayRand[V any](a *php.Array[V]) any {
	if k, ok := php.ArrayRand(a); ok {
		return k.Value()
	}
	panic(NewException("ValueError", "array_rand(): Argument #1 ($array) cannot be empty"))
}

// Reset is reset: it moves the array's internal pointer to the first element. It returns
// that element, or false if the array is empty.
func Reset[V any](a *php.Array[V]) any {
	pointers.Delete(weak.Make(a))
	if _, v, ok := a.First(); ok {
		return v
	}
	return false
}

// End is end: it moves the array's internal pointer to the last element. It returns that
// element, or false if the array is empty.
func End[V any](a *php.Array[V]) any {
	if k, v, ok := a.Last(); ok {
		point(a, pointer{at: k})
		return v
	}
	return false
}

// RangeInt is range for ints: it returns the ints between its two bounds, including the
// bounds.
func RangeInt(from, to int) []int {
	out := []int{}
	for i := from; from <= to && i <= to || from > to && i >= to; {
		out = append(out, i)
		if from <= to {
			i++
		} else {
			i--
		}
	}
	return out
}

// Range is PHP's range.
func Range(from, to any, step ...any) *php.Array[any] {
	out := new(php.Array[any])
	if s, ok := from.(string); ok && !php.IsNumeric(s) && len(s) > 0 {
		t := php.Strval(to)
		by := 1
		if len(step) > 0 {
			by = max(1, php.Intval(php.Abs(php.Intval(step[0]))))
		}
		a, b := int(s[0]), 0
		if t != "" {
			b = int(t[0])
		}
		for i := a; a <= b && i <= b || a > b && i >= b; {
			out.Append(string([]byte{byte(i)}))
			if a <= b {
				i += by
			} else {
				i -= by
			}
		}
		return out
	}
	a, b := php.Mul(from, 1), php.Mul(to, 1)
	var by any = 1
	if len(step) > 0 {
		by = Abs(step[0])
	}
	up := php.LooseCompare(a, b) <= 0
	for i, n := a, 0; ; n++ {
		if up {
			i = php.Add(a, php.Mul(n, by))
		} else {
			i = php.Sub(a, php.Mul(n, by))
		}
		if c := php.LooseCompare(i, b); up && c > 0 || !up && c < 0 || php.LooseEqual(by, 0) && n > 0 {
			return out
		}
		out.Append(i)
	}
}

// Max is max with an array as its only argument: it returns the largest element.
func Max(a *php.Array[any]) any { return extreme(a, 1) }

// Min is min with an array as its only argument: it returns the smallest element.
func Min(a *php.Array[any]) any { return extreme(a, -1) }

func extreme(a *php.Array[any], sign int) any {
	var out any
	first := true
	for _, v := range a.All() {
		if first || php.LooseCompare(v, out)*sign > 0 {
			out, first = v, false
		}
	}
	if first {
		panic(NewException("ValueError", "Argument #1 ($value) must contain at least one element"))
	}
	return out
}

// Set is a set of sockets that Select waits for. Keyed returns a Set for an array, List for
// a list, and Any for a mixed value.
type Set interface {
	sockets() []*socket.Socket   // a list of its own, which Select may change
	keep(ready []*socket.Socket) // removes all sockets except those in ready; the order is that of the set
	absent() bool
}

type keyed[V any] struct{ a *php.Array[V] }

// Keyed returns a Set for the sockets in the array a. The sockets that remain after Select
// keep their keys.
func Keyed[V any](a *php.Array[V]) Set { return keyed[V]{a} }

func (k keyed[V]) absent() bool { return k.a == nil }

func (k keyed[V]) sockets() []*socket.Socket {
	out := make([]*socket.Socket, 0, k.a.Len())
	for _, v := range k.a.All() {
		out = append(out, Socket(v))
	}
	return out
}

// keep stores the remaining sockets as PHP does, in a new array: the next Append continues after
// the highest key that remains, and references to the old elements no longer belong to the array.
func (k keyed[V]) keep(ready []*socket.Socket) {
	kept := new(php.Array[V])
	for key, v := range k.a.All() {
		if len(ready) == 0 {
			break
		}
		if ready[0] == Socket(v) {
			kept.Set(key, v)
			ready = ready[1:]
		}
	}
	k.a.Clear()
	for key, v := range kept.All() {
		k.a.Set(key, v)
	}
}

type list struct{ p *[]*socket.Socket }

// List returns a Set for the list in *p. Select stores the remaining sockets in *p.
func List(p *[]*socket.Socket) Set { return list{p} }

func (l list) absent() bool              { return *l.p == nil }
func (l list) sockets() []*socket.Socket { return slices.Clone(*l.p) }
func (l list) keep(ready []*socket.Socket) {
	*l.p = ready
}

type anySet struct{ p *any }

// Any returns a Set for the mixed value in *p. That value is an array, or null for no set.
// Select stores an array of the remaining sockets in *p.
func Any(p *any) Set { return anySet{p} }

func (a anySet) absent() bool { return php.Gettype(*a.p) != "array" }

func (a anySet) sockets() []*socket.Socket {
	var out []*socket.Socket
	for _, v := range Each(*a.p) {
		out = append(out, Socket(v))
	}
	return out
}

func (a anySet) keep(ready []*socket.Socket) {
	x := ToArray(*a.p).Clone()
	keyed[any]{x}.keep(ready)
	*a.p = x
}

// Seconds converts PHP's number of seconds to the argument that Select takes. Null becomes
// socket.Forever.
func Seconds(v any) int {
	if v == nil {
		return socket.Forever
	}
	return ToInt(v)
}

// Select is socket_select: it removes the sockets that are not ready from the sets. A nil
// Set stands for PHP's null.
func Select(read, write, except Set, seconds int, microseconds ...int) (int, error) {
	sets := [3]Set{read, write, except}
	var lists [3][]*socket.Socket
	var args [3]*[]*socket.Socket
	for i, s := range sets {
		switch {
		case s == nil || s.absent():
		case i > 0 && s == sets[0]: // both sets are the same variable; only sockets ready in both may stay in it
			args[i] = args[0]
		case i > 1 && s == sets[1]:
			args[i] = args[1]
		default:
			lists[i] = s.sockets()
			args[i] = &lists[i]
		}
	}
	n, err := socket.Select(args[0], args[1], args[2], seconds, microseconds...)
	if err != nil {
		return n, err
	}
	for i, s := range sets {
		if args[i] == &lists[i] {
			s.keep(lists[i])
		}
	}
	return n, nil
}
