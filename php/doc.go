// Package php has the functions of PHP that a port of a PHP program needs beside its sockets, and that Go's standard library has
// under no name with the same meaning.
//
// # Names and results
//
// A function has PHP's name, each part of it with a capital: str_pad is [StrPad], array_slice is [ArraySlice], is_numeric is
// [IsNumeric]. Arguments keep their order, optional ones are variadic at the end; a flag that changes the type of the result is a
// function of its own ([ArraySliceKeys]). What PHP returns as false beside something else is a second result, an error or
// an ok. Strings are byte strings: data goes in as a string or a []byte.
//
// What depends on data from outside returns an error, which is an [*Error] with PHP's text. A mistake in the program that PHP throws
// for, a chunk of length 0, an unknown algorithm, is a panic with that *Error, as with regexp.MustCompile. So are the
// operators on mixed values where PHP throws. What PHP warns of and goes on goes to the function of [SetErrorHandler].
//
// Where versions of PHP differ, this package does what 8.6 does.
//
// # Which type for which value
//
//	PHP                                  Go
//	$port = 80;                          port := 80
//	$list = ['a', 'b']; $list[] = 'c';   list := []string{"a", "b"}; list = append(list, "c")
//	array_slice($list, 1)                php.ListSlice(list, 1), or list[1:] if there are enough
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
//	if ($buf)                            if php.Truth(buf), if it may be "0"; else if buf != ""
//	(int)$text                           php.Intval(text)
//	$a == $b                             php.LooseEqual(a, b), where the types are not known
//	$v = json_decode($text, true);       v, err := php.JsonDecode(text, true)
//	$v['user']['name']                   php.Index(php.Index(v, "user"), "name")
//	spl_object_id($socket)               php.SplObjectID(socket)
//
// An [Array] keeps the order in which its keys came, numbers them and treats "5" as 5 as PHP does. Its clones cost nothing
// until they are written to.
package php
