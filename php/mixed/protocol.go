package mixed

import "phpsocket/socket/php"

// protocol returns an object's method that PHP itself calls, such as offsetGet of the
// interface ArrayAccess. If the object does not have the method, protocol returns nil.
func protocol(o any, name string) Func {
	switch o.(type) {
	case *php.Array[any], nil, string, int, bool, float64:
		return nil
	}
	for list, i := methods[name], len(methods[name])-1; i >= 0; i-- {
		if f, ok := list[i].find(o); ok {
			return As[Func](f)
		}
	}
	return nil
}

// Count is count. It also accepts an object of a class that implements Countable.
func Count(v any) int {
	if f := protocol(v, "count"); f != nil {
		return php.Intval(f())
	}
	return php.Count(v)
}

// each iterates over o if its class implements Iterator or IteratorAggregate. It returns
// false if the class implements neither.
func each(o any, yield func(php.Key, any) bool) bool {
	if f := protocol(o, "getiterator"); f != nil {
		it := f()
		if !traversable(it) {
			Throw("Exception", "Objects returned by "+ClassName(o)+"::getIterator() must be traversable or implement interface Iterator")
		}
		Each(it)(yield)
		return true
	}
	rewind, valid, current, key, next := protocol(o, "rewind"), protocol(o, "valid"), protocol(o, "current"), protocol(o, "key"), protocol(o, "next")
	if rewind == nil || valid == nil || current == nil || key == nil || next == nil {
		return false
	}
	for rewind(); php.Truth(valid()); next() {
		v := current()
		k, err := php.KeyOf(key())
		if err != nil {
			panic(err)
		}
		if !yield(k, v) {
			break
		}
	}
	return true
}

// traversable reports whether v is an object that foreach iterates over with method calls.
func traversable(v any) bool {
	switch v.(type) {
	case *Generator, *ArrayIterator:
		return true
	}
	return protocol(v, "getiterator") != nil || protocol(v, "valid") != nil
}

// ArrayIterator is PHP's class ArrayIterator, as far as foreach needs it.
type ArrayIterator struct{ array *php.Array[any] }

// NewArrayIterator is new ArrayIterator($v).
func NewArrayIterator(v any) *ArrayIterator { return &ArrayIterator{ToArray(v).Clone()} }

// ClassName returns "ArrayIterator", the PHP name of the class.
func (*ArrayIterator) ClassName() string { return "ArrayIterator" }

// IsIterator says that the class implements Iterator.
func (*ArrayIterator) IsIterator() {}

// IsTraversable says that the class implements Traversable.
func (*ArrayIterator) IsTraversable() {}

// IsCountable says that the class implements Countable.
func (*ArrayIterator) IsCountable() {}

// IsArrayAccess says that the class implements ArrayAccess.
func (*ArrayIterator) IsArrayAccess() {}

// IsIterator says that the class implements Iterator.
func (*Generator) IsIterator() {}

// IsTraversable says that the class implements Traversable.
func (*Generator) IsTraversable() {}
