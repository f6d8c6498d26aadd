// Package php has PHP's functions for Go programs that were ported from PHP. It leaves out the
// functions for sockets, and functions that Go's standard library has with the same meaning.
//
// # Names and results
//
// A function has PHP's name in Go's spelling, with a capital letter for each part: str_pad is
// [StrPad], array_slice is [ArraySlice], is_numeric is [IsNumeric]. The arguments are in PHP's
// order; optional arguments are variadic, at the end. A flag that changes the type of the result
// has a function of its own instead ([ArraySliceKeys]). Where PHP returns false instead of a
// result, the Go function has a second result, which is an error or a bool. Strings are byte
// strings: data is passed as a string or a []byte.
//
// A function that depends on data from outside the program returns an error, which is an [*Error]
// with PHP's message. Where PHP throws because of a programming error (a chunk of length 0 or an
// unknown algorithm, for example), the function panics with that *Error, as regexp.MustCompile
// does. The operators on mixed values also panic where PHP throws. Where PHP raises a warning and
// goes on, the warning is passed to the handler set with [SetErrorHandler].
//
// Where versions of PHP differ, this package does what PHP 8.6 does.
//
// # Which type for which value
//
// Where the type of a value is known, the value has a Go type: int, float64, string, bool or a slice type. A mixed
// value is an any that holds nil (PHP's null), a bool, an int, a float64, a string, an *[Array] of mixed values or
// an object, which is any pointer. Functions that take mixed values also accept []byte as a string, Go's other
// number types, other Arrays, and slices and maps, which they treat as arrays.
//
//	PHP                                  Go
//	$port = 80;                          port := 80
//	$list = ['a', 'b']; $list[] = 'c';   list := []string{"a", "b"}; list = append(list, "c")
//	array_slice($list, 1)                php.ListSlice(list, 1), or list[1:] if list is not empty
//	$age = ['anna' => 7];                age := php.MapOf[int]("anna", 7), or a Go map if order does not matter
//	$age['anna'] ?? 0                    age.At("anna")
//	isset($age['anna'])                  age.Has("anna")
//	$age['berta'] = 5;                   age.Set("berta", 5)
//	$age['anna']++;                      *age.Ref("anna")++
//	$list[] = 'c';                       a.Append("c")
//	unset($age['anna']);                 age.Delete("anna")
//	foreach ($age as $name => $years)    for name, years := range age.All()
//	foreach ($age as &$years)            for _, years := range age.Refs()
//	$copy = $age;                        copied := age.Clone()
//	count($age)                          age.Len()
//	if ($buf)                            if php.Truth(buf), or if buf != "" where buf is never "0"
//	(int)$text                           php.Intval(text)
//	$a == $b                             php.LooseEqual(a, b), where the types are not known
//	$v = json_decode($text, true);       v, err := php.JsonDecode(text, true)
//	$v['user']['name']                   php.Index(php.Index(v, "user"), "name")
//	spl_object_id($socket)               php.SplObjectID(socket)
//
// An [Array] keeps its keys in insertion order, assigns the next int key on append and treats the
// key "5" as 5, as PHP does. Cloning copies the elements only when one of the two arrays is written
// to.
package php
