package php_test

import (
	"fmt"

	"phpsocket/socket/php"
)

func ExampleStrtolower() {
	fmt.Println(php.Strtolower("GET /Index"))
	// Output:
	// get /index
}

func ExampleStrtoupper() {
	fmt.Println(php.Strtoupper("get /index"))
	// Output:
	// GET /INDEX
}

func ExampleUcfirst() {
	fmt.Println(php.Ucfirst("hello world"))
	// Output:
	// Hello world
}

func ExampleLcfirst() {
	fmt.Println(php.Lcfirst("Hello World"))
	// Output:
	// hello World
}

func ExampleUcwords() {
	fmt.Println(php.Ucwords("content-type of it"))
	fmt.Println(php.Ucwords("content-type", "-"))
	// Output:
	// Content-type Of It
	// Content-Type
}

func ExampleStrcmp() {
	fmt.Println(php.Strcmp("a", "b") < 0, php.Strcmp("b", "a") > 0, php.Strcmp("a", "a") == 0)
	// Output:
	// true true true
}

func ExampleStrcasecmp() {
	fmt.Println(php.Strcasecmp("QUIT", "quit"))
	// Output:
	// 0
}

func ExampleStrncmp() {
	fmt.Println(php.Strncmp("PING :1", "PING", 4))
	// Output:
	// 0
}

func ExampleStrncasecmp() {
	fmt.Println(php.Strncasecmp("ping :1", "PING", 4))
	// Output:
	// 0
}

func ExampleStrnatcmp() {
	fmt.Println(php.Strnatcmp("img2", "img10"))
	// Output:
	// -1
}

func ExampleStrnatcasecmp() {
	fmt.Println(php.Strnatcasecmp("IMG2", "img10"))
	// Output:
	// -1
}

func ExampleSimilarText() {
	var percent float64
	fmt.Println(php.SimilarText("World", "Word", &percent), percent)
	// Output:
	// 4 88.88888888888889
}

func ExampleLevenshtein() {
	fmt.Println(php.Levenshtein("kitten", "sitting"))
	// Output:
	// 3
}

func ExampleSoundex() {
	fmt.Println(php.Soundex("Robert"), php.Soundex("Rupert"))
	// Output:
	// R163 R163
}

func ExampleCtypeAlnum() {
	fmt.Println(php.CtypeAlnum("abc123"), php.CtypeAlnum("a b"))
	// Output:
	// true false
}

func ExampleCtypeAlpha() {
	fmt.Println(php.CtypeAlpha("abc"), php.CtypeAlpha("abc1"))
	// Output:
	// true false
}

func ExampleCtypeCntrl() {
	fmt.Println(php.CtypeCntrl("\r\n"), php.CtypeCntrl("a\n"))
	// Output:
	// true false
}

func ExampleCtypeDigit() {
	fmt.Println(php.CtypeDigit("8000"), php.CtypeDigit("-1"), php.CtypeDigit(""))
	// Output:
	// true false false
}

func ExampleCtypeGraph() {
	fmt.Println(php.CtypeGraph("a.b"), php.CtypeGraph("a b"))
	// Output:
	// true false
}

func ExampleCtypeLower() {
	fmt.Println(php.CtypeLower("abc"), php.CtypeLower("aBc"))
	// Output:
	// true false
}

func ExampleCtypePrint() {
	fmt.Println(php.CtypePrint("a b"), php.CtypePrint("a\n"))
	// Output:
	// true false
}

func ExampleCtypePunct() {
	fmt.Println(php.CtypePunct(".,!"), php.CtypePunct("a!"))
	// Output:
	// true false
}

func ExampleCtypeSpace() {
	fmt.Println(php.CtypeSpace(" \t\n"), php.CtypeSpace("a "))
	// Output:
	// true false
}

func ExampleCtypeUpper() {
	fmt.Println(php.CtypeUpper("ABC"), php.CtypeUpper("AbC"))
	// Output:
	// true false
}

func ExampleCtypeXdigit() {
	fmt.Println(php.CtypeXdigit("1aF"), php.CtypeXdigit("0x1"))
	// Output:
	// true false
}

func ExampleExplode() {
	fmt.Println(php.Explode(" ", "PRIVMSG #go :hello there"))
	fmt.Println(php.Explode(" ", "PRIVMSG #go :hello there", 3))
	fmt.Println(php.Explode(" ", "PRIVMSG #go :hello there", -1))
	// Output:
	// [PRIVMSG #go :hello there]
	// [PRIVMSG #go :hello there]
	// [PRIVMSG #go :hello]
}

func ExampleImplode() {
	fmt.Println(php.Implode(", ", []int{1, 2, 3}))
	// Output:
	// 1, 2, 3
}

func ExampleJoin() {
	fmt.Println(php.Join("-", []any{"a", 1, true, nil}))
	// Output:
	// a-1-1-
}

func ExampleOrd() {
	fmt.Println(php.Ord("A"))
	// Output:
	// 65
}

func ExampleChr() {
	fmt.Println(php.Chr(65))
	fmt.Printf("%q\n", php.Chr(0x181))
	// Output:
	// A
	// "\x81"
}

func ExampleBin2hex() {
	fmt.Println(php.Bin2hex("\x00\xffA"))
	// Output:
	// 00ff41
}

func ExampleHex2bin() {
	s, err := php.Hex2bin("48656c6c6f")
	fmt.Println(s, err)
	_, err = php.Hex2bin("abc")
	fmt.Println(err)
	// Output:
	// Hello <nil>
	// hex2bin(): Hexadecimal input string must have an even length
}

func ExampleStrPad() {
	fmt.Println(php.StrPad("5", 3, "0", php.STR_PAD_LEFT))
	fmt.Printf("%q\n", php.StrPad("ab", 5))
	fmt.Println(php.StrPad("title", 11, "=-", php.STR_PAD_BOTH))
	// Output:
	// 005
	// "ab   "
	// =-=title=-=
}

func ExampleWordwrap() {
	fmt.Println(php.Wordwrap("The quick brown fox sat over the lazy dog", 15, "\n"))
	// Output:
	// The quick brown
	// fox sat over
	// the lazy dog
}

func ExampleStrReplace() {
	fmt.Println(php.StrReplace("l", "L", "hello world"))
	var n int
	fmt.Println(php.StrReplace([]string{"\r", "\n"}, " ", "a\r\nb\n", &n), n)
	fmt.Println(php.StrReplace([]string{"a", "b"}, []string{"b", "c"}, "ab"))
	// Output:
	// heLLo worLd
	// a  b  3
	// cc
}

func ExampleStrIreplace() {
	fmt.Println(php.StrIreplace("%NAME%", "Ann", "Hi %name%!"))
	// Output:
	// Hi Ann!
}

func ExampleStrtr() {
	fmt.Println(php.Strtr("Hi all", "ai", "eo"))
	fmt.Println(php.Strtr("Hi all, I said", map[string]string{"Hi": "Hello", "Hello": "Hi", "said": "say"}))
	// Output:
	// Ho ell
	// Hello all, I say
}

func ExampleNl2br() {
	fmt.Println(php.Nl2br("one\ntwo"))
	// Output:
	// one<br />
	// two
}

func ExampleAddslashes() {
	fmt.Println(php.Addslashes(`O'Reilly said "hi"`))
	// Output:
	// O\'Reilly said \"hi\"
}

func ExampleStripslashes() {
	fmt.Println(php.Stripslashes(`O\'Reilly`))
	// Output:
	// O'Reilly
}

func ExampleAddcslashes() {
	fmt.Println(php.Addcslashes("abc\n\x01", "a..b\x00..\x1f"))
	// Output:
	// \a\bc\n\001
}

func ExampleStripcslashes() {
	fmt.Printf("%q\n", php.Stripcslashes(`a\n\x41\101`))
	// Output:
	// "a\nAA"
}

func ExampleQuotemeta() {
	fmt.Println(php.Quotemeta("1+1=2?"))
	// Output:
	// 1\+1=2\?
}

func ExampleEscapeshellarg() {
	fmt.Println(php.Escapeshellarg("it's"))
	// Output:
	// 'it'\''s'
}

func ExampleStrWordCount() {
	fmt.Println(php.StrWordCount("Hello world, it's me"))
	// Output:
	// 4
}

func ExampleStrWords() {
	fmt.Println(php.StrWords("Hello world").Values())
	// Output:
	// [Hello world]
}

func ExampleCountChars() {
	for c, n := range php.CountChars("abca", 1).All() {
		fmt.Printf("%c %d\n", c.Int(), n)
	}
	// Output:
	// a 2
	// b 1
	// c 1
}

func ExampleCountCharsText() {
	fmt.Println(php.CountCharsText("banana"))
	// Output:
	// abn
}
