// Package mixed is used by the programs that php2go writes. It has PHP's operations on
// values of types that are known only at run time. An example is $v[$k], where $v may be an
// array, a string or null. It can call a function by a name in a variable. It also has
// exceptions, and variants of functions that return false on failure, as in PHP.
//
// A mixed value is an any, as in package php: nil, a bool, an int, a float64, a string, an
// *php.Array[any] or an object.
package mixed
