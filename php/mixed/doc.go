// Package mixed has what PHP's language does with values whose type is known only when the program runs, for the programs
// that php2go writes: an element of what may be an array, a call of what may be a function, exceptions, false beside a
// value.
//
// A mixed value is an any as in package php: nil, a bool, an int, a float64, a string, an *php.Array[any] or an object.
package mixed
