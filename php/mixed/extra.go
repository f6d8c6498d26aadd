package mixed

import "phpsocket/socket/php"

// Extra has the properties of an object that its class does not declare: PHP creates such a property at the first assignment. If
// the objects of a class may get such properties, the struct of the class contains an Extra.
type Extra struct{ props *php.Array[any] }

// extras is an object that contains an Extra.
type extras interface{ extra() *Extra }

func (x *Extra) extra() *Extra { return x }

// SeparateExtra gives a clone of an object properties of its own.
func (x *Extra) SeparateExtra() { x.props = Clone(x.props) }

// AddExtra adds the properties to a, for foreach.
func (x *Extra) AddExtra(a *php.Array[any]) {
	for k, v := range x.props.All() {
		a.Set(k, v)
	}
}
