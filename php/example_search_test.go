package php_test

import (
	"fmt"

	"phpsocket/socket/php"
)

func ExampleStrpos() {
	fmt.Println(php.Strpos("hello hello", "l"))
	fmt.Println(php.Strpos("hello hello", "l", 5))
	if _, ok := php.Strpos("hello", "x"); !ok {
		fmt.Println("not there")
	}
	// Output:
	// 2 true
	// 8 true
	// not there
}

func ExampleStripos() {
	fmt.Println(php.Stripos("Content-LENGTH: 5", "length"))
	// Output:
	// 8 true
}

func ExampleStrrpos() {
	fmt.Println(php.Strrpos("/a/b/c", "/"))
	// Output:
	// 4 true
}

func ExampleStrripos() {
	fmt.Println(php.Strripos("aBcB", "b"))
	// Output:
	// 3 true
}

func ExampleStrstr() {
	fmt.Println(php.Strstr("user@host", "@"))
	fmt.Println(php.Strstr("user@host", "@", true))
	// Output:
	// @host true
	// user true
}

func ExampleStristr() {
	fmt.Println(php.Stristr("HAYSTACK", "st"))
	// Output:
	// STACK true
}

func ExampleStrrchr() {
	fmt.Println(php.Strrchr("/var/log/syslog", "/"))
	// Output:
	// /syslog true
}

func ExampleStrpbrk() {
	fmt.Println(php.Strpbrk("key=value; path", ";="))
	// Output:
	// =value; path true
}

func ExampleStrspn() {
	fmt.Println(php.Strspn("42 apples", "0123456789"))
	// Output:
	// 2
}

func ExampleStrcspn() {
	fmt.Println(php.Strcspn("word, and more", ", "))
	// Output:
	// 4
}

func ExampleSubstr() {
	fmt.Println(php.Substr("abcdef", 1, 3), php.Substr("abcdef", -2), php.Substr("abcdef", 0, -1))
	fmt.Printf("%q\n", php.Substr("abc", 5))
	// Output:
	// bcd ef abcde
	// ""
}

func ExampleSubstrCount() {
	fmt.Println(php.SubstrCount("hello hello", "ll"))
	// Output:
	// 2
}

func ExampleSubstrReplace() {
	fmt.Println(php.SubstrReplace("Hello world", "there", 6))
	fmt.Println(php.SubstrReplace("abc", "X", 1, 0))
	// Output:
	// Hello there
	// aXbc
}

func ExampleSubstrCompare() {
	fmt.Println(php.SubstrCompare("Hello", "LLO", -3, 3, true))
	// Output:
	// 0 <nil>
}

func ExampleStrSplit() {
	fmt.Println(php.StrSplit("abcdefgh", 3))
	// Output:
	// [abc def gh]
}

func ExampleChunkSplit() {
	fmt.Printf("%q\n", php.ChunkSplit("abcdefgh", 4))
	// Output:
	// "abcd\r\nefgh\r\n"
}

func ExampleStrrev() {
	fmt.Println(php.Strrev("abc"))
	// Output:
	// cba
}

func ExampleTrim() {
	fmt.Printf("%q\n", php.Trim("  text\r\n"))
	fmt.Printf("%q\n", php.Trim("[x]", "[]"))
	fmt.Printf("%q\n", php.Trim("12ab34", "0..9"))
	// Output:
	// "text"
	// "x"
	// "ab"
}

func ExampleLtrim() {
	fmt.Printf("%q\n", php.Ltrim("007", "0"))
	// Output:
	// "7"
}

func ExampleRtrim() {
	fmt.Printf("%q\n", php.Rtrim("line\r\n"))
	// Output:
	// "line"
}

func ExampleChop() {
	fmt.Printf("%q\n", php.Chop("line\r\n"))
	// Output:
	// "line"
}
