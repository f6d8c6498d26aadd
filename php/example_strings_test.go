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

func ExampleSprintf() {
	fmt.Println(php.Sprintf("%05d|%-6s|%'*8.2f|%x|%b|%c|%u", 42, "ab", 3.14159, 255, 5, 65, 7))
	fmt.Println(php.Sprintf("%2$s %1$s", "world", "hello"))
	// Output:
	// 00042|ab    |****3.14|ff|101|A|7
	// hello world
}

func ExamplePrintf() {
	php.Printf("%s has %d bytes\n", "it", 5)
	// Output:
	// it has 5 bytes
}

func ExampleVsprintf() {
	fmt.Println(php.Vsprintf("%d-%02d-%02d", []int{2024, 1, 2}))
	// Output:
	// 2024-01-02
}

func ExampleVprintf() {
	php.Vprintf("%s=%s\n", []string{"a", "b"})
	// Output:
	// a=b
}

func ExampleNumberFormat() {
	fmt.Println(php.NumberFormat(1234567.891, 2))
	fmt.Println(php.NumberFormat(1234567.891, 2, ",", "."))
	fmt.Println(php.NumberFormat(1234567, 0))
	// Output:
	// 1,234,567.89
	// 1.234.567,89
	// 1,234,567
}

func ExampleUtf8Encode() {
	fmt.Println(php.Utf8Encode("caf\xe9"))
	// Output:
	// café
}

func ExampleUtf8Decode() {
	fmt.Printf("%q\n", php.Utf8Decode("café"))
	// Output:
	// "caf\xe9"
}

func ExampleMbConvertEncoding() {
	s, err := php.MbConvertEncoding("caf\xe9", "UTF-8", "ISO-8859-1")
	fmt.Println(s, err)
	// Output:
	// café <nil>
}

func ExampleIconv() {
	s, err := php.Iconv("UTF-8", "ISO-8859-1", "café")
	fmt.Printf("%q %v\n", s, err)
	_, err = php.Iconv("UTF-8", "ISO-8859-1", "日")
	fmt.Println(err)
	// Output:
	// "caf\xe9" <nil>
	// iconv(): Detected an illegal character in input string
}

func ExampleMbStrlen() {
	fmt.Println(php.MbStrlen("日本語"), len("日本語"))
	// Output:
	// 3 9
}

func ExampleMbSubstr() {
	fmt.Println(php.MbSubstr("日本語", 1, 1), php.MbSubstr("日本語", -1))
	// Output:
	// 本 語
}

func ExampleMbStrpos() {
	fmt.Println(php.MbStrpos("日本語", "語"))
	// Output:
	// 2 true
}

func ExampleMbStrtoupper() {
	fmt.Println(php.MbStrtoupper("grüße"))
	// Output:
	// GRÜSSE
}

func ExampleMbStrtolower() {
	fmt.Println(php.MbStrtolower("GRÜN"))
	// Output:
	// grün
}

func ExampleMbStrSplit() {
	fmt.Println(php.MbStrSplit("日本語", 2))
	// Output:
	// [日本 語]
}

func ExampleMbCheckEncoding() {
	fmt.Println(php.MbCheckEncoding("é"), php.MbCheckEncoding("\xe9"))
	// Output:
	// true false
}
