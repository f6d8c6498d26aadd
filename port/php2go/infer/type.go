// Package infer infers the types of a PHP program's variables. It analyses the program as a
// whole.
package infer

import (
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// Bits is a set of PHP's types.
type Bits uint16

const (
	Null Bits = 1 << iota
	False
	True
	Int
	Float
	Str
	Arr
	Obj
	Sock
	Stream
	Func
	Any
	Bool = True | False
)

// Type describes the values that an expression may have: a set of PHP types, with details
// for arrays and objects. The zero Type is for an expression that never has a value.
type Type struct {
	B     Bits
	Elem  *Type // the type of an array's elements
	Keys  Bits  // the types of an array's keys
	Keyed bool  // whether the array may have keys other than 0, 1, 2, ...
	Class *Class
	Rec   *Record // the struct that replaces the array
	Empty bool    // whether the array may be empty, because the program stores [] in it
	Lost  bool    // whether null also stands for PHP's false; see the method lose
	Shape *shape  // the types of an array's elements by key
}

func of(b Bits) Type { return Type{B: b} }

// Mixed is the type of a value of unknown type.
var Mixed = Type{B: Any}

func arrayOf(elem Type, keyed bool, keys Bits) Type {
	return Type{B: Arr, Elem: &elem, Keyed: keyed, Keys: keys}
}

func (t Type) elem() Type {
	if t.Elem == nil {
		return Type{}
	}
	return *t.Elem
}

// join returns the type of a value that has either type a or type b.
func join(a, b Type, depth int) Type {
	if a.B == 0 {
		return b
	}
	if b.B == 0 {
		return a
	}
	t := Type{B: a.B | b.B, Keys: a.Keys | b.Keys, Keyed: a.Keyed || b.Keyed, Empty: a.Empty || b.Empty, Lost: a.Lost || b.Lost}
	if t.B&Any != 0 {
		banAll(a)
		banAll(b)
		return Mixed
	}
	joinRecords(&t, a, b)
	joinShapes(&t, a, b, depth)
	switch {
	case a.Elem == nil:
		t.Elem = b.Elem
	case b.Elem == nil:
		t.Elem = a.Elem
	case depth > 3:
		banAll(a)
		banAll(b)
		m := Mixed
		t.Elem = &m
	default:
		e := join(*a.Elem, *b.Elem, depth+1)
		t.Elem = &e
	}
	if t.B&Obj != 0 {
		t.Class = a.Class
		if a.B&Obj == 0 {
			t.Class = b.Class
		} else if b.B&Obj != 0 {
			if t.Class = common(a.Class, b.Class); t.Class == nil {
				return Mixed
			}
		}
	}
	return t
}

func same(a, b Type) bool {
	if a.B != b.B || a.Keys != b.Keys || a.Keyed != b.Keyed || a.Class != b.Class || a.Rec.Root() != b.Rec.Root() || a.Empty != b.Empty || a.Lost != b.Lost || !sameShape(a.Shape, b.Shape) || (a.Elem == nil) != (b.Elem == nil) {
		return false
	}
	return a.Elem == nil || same(*a.Elem, *b.Elem)
}

// Class is a class or an interface, with what the analysis knows about it.
type Class struct {
	*ir.Class
	Up      *Class
	Kids    []*Class
	Props   map[string]*Var
	Order   []*Var // the properties, in the order of their declarations
	Statics map[string]*Var
	Methods map[string]*Fn // by the name in lower case
	Consts  map[string]*ir.Member
	Ifaces  []*Class
	Given   []*ir.Member // properties of PHP's exceptions that get another default in the class
	Extra   bool         // whether objects of the class or of a subclass may get properties that no class declares
	Builtin bool         // whether this is one of PHP's own exception classes
}

// Is reports whether c is the class other, or extends it directly or indirectly.
func (c *Class) Is(other *Class) bool {
	for ; c != nil; c = c.Up {
		if c == other {
			return true
		}
	}
	return false
}

func common(a, b *Class) *Class {
	for c := a; c != nil; c = c.Up {
		if b.Is(c) {
			return c
		}
	}
	return nil
}

// constructs reports whether the constructor of c always sets the named property.
func (c *Class) constructs(name string) bool {
	f := c.Methods["__construct"]
	if f == nil || f.Body == nil {
		return false
	}
	for _, k := range f.Body.K {
		if k == nil || k.Op != ir.Expr {
			continue
		}
		if k = k.K[0]; k.Op != ir.Assign {
			continue
		}
		own := func(n *ir.Node) bool { return n.Op == ir.Prop && n.S == name && isVar(n.K[0], "this") }
		if own(k.K[0]) || Pairs(k) && slices.ContainsFunc(k.K[0].K, func(it *ir.Node) bool { return it != nil && own(it.K[1]) }) {
			return true
		}
	}
	return false
}

// Prop returns the property with the given name, from c or from a class that c extends.
func (c *Class) Prop(name string) *Var {
	for ; c != nil; c = c.Up {
		if v := c.Props[name]; v != nil {
			return v
		}
	}
	return nil
}

// Static returns the static property with the given name, from c or from a class that c
// extends.
func (c *Class) Static(name string) *Var {
	for ; c != nil; c = c.Up {
		if v := c.Statics[name]; v != nil {
			return v
		}
	}
	return nil
}

// Method returns the method with the given name, from c or from a class that c extends.
func (c *Class) Method(name string) *Fn {
	name = strings.ToLower(name)
	for ; c != nil; c = c.Up {
		if f := c.Methods[name]; f != nil {
			return f
		}
	}
	return nil
}

// Const returns the constant with the given name, and the class that declares it. That is
// c, or a class or interface that c extends or implements.
func (c *Class) Const(name string) (*ir.Member, *Class) {
	for ; c != nil; c = c.Up {
		if m := c.Consts[name]; m != nil {
			return m, c
		}
		for _, i := range c.Ifaces {
			if m, in := i.Const(name); m != nil {
				return m, in
			}
		}
	}
	return nil, nil
}

// Declares reports whether c, or a class that c extends, declares the named property and lets
// certain code access it. The last parameter is the class that contains this code, or nil.
func (c *Class) Declares(name string, from *Class) bool {
	for k := c; k != nil; k = k.Up {
		if k.Class == nil {
			continue
		}
		for _, m := range k.Class.Props {
			if m.Name == name && !m.Static {
				return !m.Hidden || from != nil && (from.Is(k) || c.Is(from))
			}
		}
	}
	return false
}

// Magic returns the magic method that PHP calls when code uses a property that does not
// exist or that this code cannot access. The last parameter is the class that contains
// this code, or nil.
func (c *Class) Magic(method, prop string, from *Class) *Fn {
	f := c.Method(method)
	if f == nil || c.Builtin || c.Declares(prop, from) {
		return nil
	}
	return f
}

// Overridden reports whether f has no body, or whether a subclass has a method with the
// same name.
func (c *Class) Overridden(f *Fn) bool {
	name := strings.ToLower(f.Name)
	var look func(k *Class) bool
	look = func(k *Class) bool {
		for _, kid := range k.Kids {
			if kid.Methods[name] != nil || look(kid) {
				return true
			}
		}
		return false
	}
	return f.Abstract || f.In != nil && look(f.In)
}

// Fn is a function, a method, a closure or the main program.
type Fn struct {
	*ir.Func
	In      *Class
	Vars    map[string]*Var
	Order   []*Var
	Ret     Type
	Value   bool // whether the function returns a value
	Called  bool
	Dynamic bool // whether the program calls the function through its name in a string, or as a value
	Taken   bool // whether the program uses the function as a value, so that any call to a value may call it
	Outside bool // whether PHP itself calls the method, with arguments of any type
	Direct  bool // whether the function is a closure that is called only by one of PHP's functions
	Returns Type // the result type of a closure with a Ret that is mixed
	Globals map[string]bool
	Main    bool
	Outer   *Fn
}

// Var is a variable, a property or a parameter.
type Var struct {
	Name     string
	T        Type
	Obs      Bits // Null, False or both: those that the program tells apart from "", 0 and an empty array
	Fn       *Fn
	Class    *Class  // for a property, its class
	Rec      *Record // for a field of a struct, its Record
	Hint     string  // for a field with a number as its key: the text that its Go name is made from
	Param    *ir.Param
	Global   bool
	Static   bool // whether it is a function's static variable
	Init     *ir.Node
	Ref      bool // whether it is a by-reference parameter
	Captured bool
	Cell     bool // whether the variable may be a reference to an element; in Go, it is a mixed.Cell
	Use      bool // whether it is a copy of an outer variable, which a closure uses by value
	Catch    bool
	Reads    int
	Writes   int
	Member   *ir.Member
	use      use
	float    bool // whether the variable is a float64 although PHP also stores ints in it; see the method floats
	ints     bool // whether the variable gets an int that is not small; see the method smallInts
}

// Kind says which kind of Go type a value has.
type Kind int

const (
	KAny Kind = iota
	KBool
	KInt
	KFloat
	KString
	KList  // a slice
	KArray // *php.Array
	KObj   // a pointer to a class's struct
	KSock
	KStream
	KNone // no value at all
	KOpt  // a scalar, or null or false
	KRec  // a struct that replaces an array
	KFunc // a mixed.Func
)

// Repr describes the Go type of a variable.
type Repr struct {
	K     Kind
	Elem  *Repr
	Class *Class
	Rec   *Record
	// Maybe is true if the variable has a companion: a second Go variable, named with OK
	// at the end, which is false if the value is null or false.
	Maybe  bool
	Absent Bits // Null or False: the one that a KOpt or a variable with Maybe can have
}

// Same reports whether r and s are the same Go type.
func (r Repr) Same(s Repr) bool {
	if r.K != s.K || r.Class != s.Class || r.Rec.Root() != s.Rec.Root() || r.K == KOpt && r.Absent != s.Absent {
		return false
	}
	if r.Elem == nil || s.Elem == nil {
		return r.Elem == s.Elem
	}
	return r.Elem.Same(*s.Elem)
}

// mixed reports whether r is any, or a slice or an array of any.
func (r Repr) mixed() bool {
	return r.K == KAny || (r.K == KList || r.K == KArray) && r.Elem.mixed()
}

// Repr returns the Go type of v.
func (v *Var) Repr() Repr {
	if v.text() {
		return Repr{K: KString}
	}
	return v.plain()
}

// plain is like Repr, but it ignores how v is read.
func (v *Var) plain() Repr {
	r := ReprOf(v.T, v.Obs)
	local := v.Fn != nil && !v.Global && !v.Static && !v.Captured && v.Param == nil && !v.Use && !v.Ref
	if local && v.T.B&Any == 0 {
		absent := v.T.B & v.Obs & (Null | False)
		switch core := v.T.B &^ (Null | False); {
		case absent != Null && absent != False || core == Arr && absent == Null && v.T.Rec == nil:
		case core == Int || core == Float || core == Str || core == Arr && (v.T.B&Null == 0 || v.T.Rec != nil):
			r = ReprOf(Type{B: core, Elem: v.T.Elem, Keys: v.T.Keys, Keyed: v.T.Keyed, Rec: v.T.Rec}, 0)
			r.Maybe, r.Absent = true, absent
		}
	}
	return r
}

// ReprOf returns the Go type of a value of type t. The parameter obs says which of
// null and false the program distinguishes from empty values.
func ReprOf(t Type, obs Bits) Repr {
	absent := t.B & obs & (Null | False)
	var core Repr
	switch t.B &^ (Null | False) {
	case Int:
		core.K = KInt
	case Float:
		core.K = KFloat
	case Str:
		core.K = KString
	case Arr:
		if t.Rec != nil {
			core = Repr{K: KRec, Rec: t.Rec.Root()}
		}
	case True:
		if t.B&Null != 0 && obs&Null != 0 {
			core.K, absent = KBool, Null
		}
	}
	if core.K != KAny && (absent == Null || absent == False) {
		return Repr{K: KOpt, Elem: &core, Absent: absent}
	}
	return reprOf(t, obs)
}

// reprOf does the work of ReprOf, except that it does not use KOpt.
func reprOf(t Type, obs Bits) Repr {
	b := t.B
	if b == 0 || b&Any != 0 {
		return Repr{}
	}
	if b&True != 0 || b&^(Null|False) == 0 && b&False != 0 {
		if b&^(Bool|Null) != 0 || b&Null != 0 && obs&Null != 0 {
			return Repr{}
		}
		return Repr{K: KBool}
	}
	absent := b & (Null | False)
	switch core := b &^ (Null | False); core {
	case Int, Float, Str:
		if absent&obs != 0 {
			return Repr{}
		}
		return Repr{K: map[Bits]Kind{Int: KInt, Float: KFloat, Str: KString}[core]}
	case Arr:
		if t.Rec != nil {
			if absent&obs != 0 {
				return Repr{}
			}
			return Repr{K: KRec, Rec: t.Rec.Root()}
		}
		if absent == Null|False && obs != 0 {
			return Repr{}
		}
		e := reprOf(t.elem(), Null|False)
		if t.elem().Rec != nil && t.elem().B&False == 0 {
			e = ReprOf(t.elem(), Null)
		}
		if t.Elem == nil && obs&Sock != 0 { // an empty set for socket_select
			e = Repr{K: KSock}
		}
		if t.Keyed || absent&obs != 0 {
			return Repr{K: KArray, Elem: &e}
		}
		return Repr{K: KList, Elem: &e}
	case Obj, Sock, Stream, Func:
		if absent == Null|False && obs != 0 {
			return Repr{}
		}
		switch core {
		case Sock:
			return Repr{K: KSock}
		case Stream:
			return Repr{K: KStream}
		case Func:
			return Repr{K: KFunc}
		}
		if t.Class == nil || t.Class.Interface {
			return Repr{}
		}
		return Repr{K: KObj, Class: t.Class}
	}
	return Repr{}
}
