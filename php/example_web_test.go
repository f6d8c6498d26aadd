package php_test

import (
	"fmt"

	"phpsocket/socket/php"
)

func ExampleHtmlspecialchars() {
	fmt.Println(php.Htmlspecialchars(`<a href="x">it's</a>`))
	fmt.Println(php.Htmlspecialchars("&lt; &", php.ENT_QUOTES, 0))
	// Output:
	// &lt;a href=&quot;x&quot;&gt;it&#039;s&lt;/a&gt;
	// &lt; &amp;
}

func ExampleHtmlentities() {
	fmt.Println(php.Htmlentities("café < thé"))
	// Output:
	// caf&eacute; &lt; th&eacute;
}

func ExampleHtmlspecialcharsDecode() {
	fmt.Println(php.HtmlspecialcharsDecode("&lt;b&gt; &amp; &#039;"))
	// Output:
	// <b> & '
}

func ExampleHtmlEntityDecode() {
	fmt.Println(php.HtmlEntityDecode("caf&eacute; &#8364;"))
	// Output:
	// café €
}

func ExampleHttpBuildQuery() {
	data := php.Map("name", "A B", "list", php.ArrayOf[any](1, 2), "on", true, "none", nil)
	fmt.Println(php.HttpBuildQuery(data, ""))
	// Output:
	// name=A+B&list%5B0%5D=1&list%5B1%5D=2&on=1
}

func ExampleHttpBuildQueryType() {
	fmt.Println(php.HttpBuildQueryType(php.Map("name", "A B"), "", "&", php.PHP_QUERY_RFC3986))
	// Output:
	// name=A%20B
}

func ExampleParseStr() {
	var result php.Array[any]
	php.ParseStr("a=1&b[]=2&b[]=3&c[x]=4", &result)
	s, _ := php.JsonEncode(&result)
	fmt.Println(s)
	// Output:
	// {"a":"1","b":["2","3"],"c":{"x":"4"}}
}

func ExampleUrlencode() {
	fmt.Println(php.Urlencode("a b&c=d~"))
	// Output:
	// a+b%26c%3Dd%7E
}

func ExampleRawurlencode() {
	fmt.Println(php.Rawurlencode("a b&c=d~"))
	// Output:
	// a%20b%26c%3Dd~
}

func ExampleUrldecode() {
	fmt.Println(php.Urldecode("a+b%26c"))
	// Output:
	// a b&c
}

func ExampleRawurldecode() {
	fmt.Println(php.Rawurldecode("a+b%26c"))
	// Output:
	// a+b&c
}

func ExampleParseUrl() {
	u, ok := php.ParseUrl("ws://user@example.com:8080/chat?room=1#top")
	fmt.Println(u.At("scheme"), u.At("host"), u.At("port"), u.At("path"), u.At("query"), ok)
	_, ok = php.ParseUrl("http:///nohost")
	fmt.Println(ok)
	// Output:
	// ws example.com 8080 /chat room=1 true
	// false
}

func ExamplePregMatch() {
	var m php.Array[string]
	ok, err := php.PregMatch(`/^(\w+) (?<path>\S+)/i`, "GET /chat HTTP/1.1", &m)
	fmt.Println(ok, err, m.At(1), m.At("path"))
	_, err = php.PregMatch(`/a(?=b)/`, "ab")
	fmt.Println(err)
	// Output:
	// true <nil> GET /chat
	// preg_match(): Compilation failed: a lookahead, (?=,: Go's regexp does not have it, because it never backtracks at offset 3
}

func ExamplePregMatchFlags() {
	var m php.Array[any]
	ok, err := php.PregMatchFlags(`/\d+/`, "a 12 b 345", &m, php.PREG_OFFSET_CAPTURE, 5)
	pair := m.At(0).(*php.Array[any])
	fmt.Println(ok, err, pair.At(0), pair.At(1))
	// Output:
	// true <nil> 345 7
}

func ExamplePregMatchAll() {
	var m php.Array[*php.Array[string]]
	n, err := php.PregMatchAll(`/(\w)=(\d)/`, "a=1, b=2", &m)
	fmt.Println(n, err, m.At(1).Values(), m.At(2).Values())
	php.PregMatchAll(`/(\w)=(\d)/`, "a=1, b=2", &m, php.PREG_SET_ORDER)
	fmt.Println(m.At(1).Values())
	// Output:
	// 2 <nil> [a b] [1 2]
	// [b=2 b 2]
}

func ExamplePregMatchAllFlags() {
	var m php.Array[any]
	n, err := php.PregMatchAllFlags(`/(a)|(b)/`, "ab", &m, php.PREG_SET_ORDER|php.PREG_UNMATCHED_AS_NULL)
	s, _ := php.JsonEncode(&m)
	fmt.Println(n, err, s)
	// Output:
	// 2 <nil> [["a","a",null],["b",null,"b"]]
}

func ExamplePregQuote() {
	fmt.Println(php.PregQuote("1.5 (a/b)?", "/"))
	// Output:
	// 1\.5 \(a\/b\)\?
}

func ExamplePregGrep() {
	found, err := php.PregGrep(`/^\d+$/`, php.ArrayOf("12", "a", "7"))
	fmt.Println(found.Keys(), found.Values(), err)
	// Output:
	// [0 2] [12 7] <nil>
}

func ExamplePregLastError() {
	php.PregMatch("/./u", "\xff")
	fmt.Println(php.PregLastError() == php.PREG_BAD_UTF8_ERROR)
	// Output:
	// true
}

func ExamplePregLastErrorMsg() {
	php.PregMatch("/./u", "\xff")
	fmt.Println(php.PregLastErrorMsg())
	// Output:
	// Malformed UTF-8 characters, possibly incorrectly encoded
}

func ExamplePregReplace() {
	fmt.Println(php.PregReplace(`/(\w+) (\w+)/`, "$2 ${1}!", "hello world"))
	fmt.Println(php.PregReplace([]string{"/a/", "/b/"}, "x", "aabb", 1))
	// Output:
	// world hello! <nil>
	// xaxb <nil>
}

func ExamplePregReplaceCount() {
	var n int
	s, err := php.PregReplaceCount(`/\s+/`, " ", "a  b \n c", -1, &n)
	fmt.Println(s, n, err)
	// Output:
	// a b c 2 <nil>
}

func ExamplePregReplaceCallback() {
	s, err := php.PregReplaceCallback(`/\d+/`, func(m *php.Array[string]) string { return php.Strval(php.Intval(m.At(0)) + 1) }, "1 and 41")
	fmt.Println(s, err)
	// Output:
	// 2 and 42 <nil>
}

func ExamplePregSplit() {
	parts, err := php.PregSplit(`/[\s,]+/`, "a, b  c,d")
	fmt.Println(parts, err)
	parts, _ = php.PregSplit("//", "abc", -1, php.PREG_SPLIT_NO_EMPTY)
	fmt.Println(parts)
	// Output:
	// [a b c d] <nil>
	// [a b c]
}
