// Package php has PHP's functions for strings, arrays and numbers that a port of a PHP program needs and that Go's standard
// library has under no name with the same meaning.
//
// A function has PHP's name, each part of it with a capital: str_pad is StrPad, array_slice is ArraySlice, is_numeric is
// IsNumeric. Arguments keep their order, optional ones are variadic at the end. What PHP returns as false beside
// something else is a second result, an error or an ok. Strings are byte strings.
package php
