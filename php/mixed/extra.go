package mixed

import "phpsocket/socket/php"

// Extra holds the properties of an object that its class does not declare. PHP creates such
// a property at the first assignment. The struct of a class contains an Extra if its
// objects may get such properties.
type Extra struct{ props *php.Array[any] }

// extras is implemented by objects that contain an Extra.
type extras interface{ extra() *Extra }

func (x *Extra) extra() *Extra { return x }

// SeparateExtra gives a cloned object its own copy of the properties.
func (x *Extra) SeparateExtra() { x.props = Clone(x.props) }

// AddExtra adds the properties to the array a, for foreach.
func (x *Extra) AddExtra(a *php.Array[any]) {
	for k, v := range x.props.All() {
		a.Set(k, v)
	}
}
