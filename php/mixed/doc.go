// Package mixed is for the programs that php2go writes. It has the operations of the PHP language
// on values of types that are known only when the program runs, for example $v[$k] if $v may be an
// array, a string or null. It can call functions by names in variables. It also has
// exceptions, and functions that return false on failure as in PHP.
//
// A mixed value is an any as in package php: nil, a bool, an int, a float64, a string, an *php.Array[any] or an object.
package mixed
