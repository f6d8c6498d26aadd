package php_test

import (
	"fmt"

	"phpsocket/socket/php"
)

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
