package php_test

import (
	"fmt"

	"phpsocket/socket/php"
)

func ExampleSerialize() {
	fmt.Println(php.Serialize(php.Map("name", "anna", "tags", php.ArrayOf[any](1.5, true, nil))))
	// Output: a:2:{s:4:"name";s:4:"anna";s:4:"tags";a:3:{i:0;d:1.5;i:1;b:1;i:2;N;}}
}

func ExampleUnserialize() {
	v, err := php.Unserialize(`a:1:{s:4:"port";i:80;}`)
	fmt.Println(php.Index(v, "port"), err)
	_, err = php.Unserialize(`a:1:{s:4:"port";i:80`)
	fmt.Println(err)
	// Output:
	// 80 <nil>
	// unserialize(): Error at offset 16 of 20 bytes
}

func ExampleJsonEncode() {
	s, err := php.JsonEncode(php.Map("path", "/é", "list", php.ArrayOf[any](1, 2.0)))
	fmt.Println(s, err)
	s, _ = php.JsonEncode("/é", php.JSON_UNESCAPED_SLASHES|php.JSON_UNESCAPED_UNICODE)
	fmt.Println(s)
	// Output:
	// {"path":"\/\u00e9","list":[1,2]} <nil>
	// "/é"
}

func ExampleJsonDecode() {
	v, err := php.JsonDecode(`{"user": {"name": "anna"}}`, true)
	fmt.Println(php.Index(php.Index(v, "user"), "name"), err)
	_, err = php.JsonDecode(`{"user": `, true)
	fmt.Println(err)
	// Output:
	// anna <nil>
	// Syntax error near location 1:10
}

func ExampleMd5() {
	fmt.Println(php.Md5("abc"))
	// Output: 900150983cd24fb0d6963f7d28e17f72
}

func ExampleSha1() {
	// Compute the Sec-WebSocket-Accept header of a WebSocket handshake.
	fmt.Println(php.Base64Encode(php.Sha1("dGhlIHNhbXBsZSBub25jZQ=="+"258EAFA5-E914-47DA-95CA-C5AB0DC85B11", true)))
	// Output: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
}

func ExampleCrc32() {
	fmt.Printf("%08x\n", php.Crc32("abc"))
	// Output: 352441c2
}

func ExampleHash() {
	fmt.Println(php.Hash("crc32b", "abc"), php.Hash("sha256", "abc")[:16])
	// Output: 352441c2 ba7816bf8f01cfea
}

func ExampleHashHmac() {
	fmt.Println(php.HashHmac("md5", "data", "key"))
	// Output: 9d5c73ef85594d34ec4438b7c97e51d8
}

func ExampleBase64Encode() {
	fmt.Println(php.Base64Encode("user:secret"))
	// Output: dXNlcjpzZWNyZXQ=
}

func ExampleBase64Decode() {
	fmt.Println(php.Base64Decode("dXNl\r\ncg"))
	// Output: user
}

func ExampleBase64DecodeStrict() {
	_, ok := php.Base64DecodeStrict("dXNl*cg")
	fmt.Println(ok)
	// Output: false
}

func ExampleMtSrand() {
	php.MtSrand(42)
	fmt.Println(php.MtRand(1, 100), php.MtRand()) // PHP prints the same
	// Output: 43 1710563033
}

func ExampleMtRand() {
	n := php.MtRand(1, 6)
	fmt.Println(1 <= n && n <= 6)
	// Output: true
}

func ExampleSrand() {
	php.Srand(1)
	fmt.Println(php.Rand())
	// Output: 895547922
}

func ExampleRand() {
	n := php.Rand(6, 1) // the larger number may come first
	fmt.Println(1 <= n && n <= 6)
	// Output: true
}

func ExampleMtGetrandmax() {
	fmt.Println(php.MtGetrandmax())
	// Output: 2147483647
}

func ExampleRandomInt() {
	n := php.RandomInt(-5, 5)
	fmt.Println(-5 <= n && n <= 5)
	// Output: true
}

func ExampleRandomBytes() {
	fmt.Println(len(php.RandomBytes(16)))
	// Output: 16
}

func ExampleStrShuffle() {
	php.MtSrand(1)
	fmt.Println(php.StrShuffle("abcdef"))
	// Output: dfcaeb
}

func ExampleUniqid() {
	fmt.Println(len(php.Uniqid("id-")))
	// Output: 16
}

func ExampleDechex() {
	fmt.Println(php.Dechex(255), php.Dechex(-1)[:4])
	// Output: ff ffff
}

func ExampleDecbin() {
	fmt.Println(php.Decbin(10))
	// Output: 1010
}

func ExampleDecoct() {
	fmt.Println(php.Decoct(493))
	// Output: 755
}

func ExampleHexdec() {
	fmt.Println(php.Hexdec("ff"), php.Hexdec("0x1A"))
	// Output: 255 26
}

func ExampleBindec() {
	fmt.Println(php.Bindec("1010"))
	// Output: 10
}

func ExampleOctdec() {
	fmt.Println(php.Octdec("755"))
	// Output: 493
}

func ExampleBaseConvert() {
	fmt.Println(php.BaseConvert("ff", 16, 2))
	// Output: 11111111
}

func ExampleRound() {
	fmt.Println(php.Round(1.955, 2), php.Round(2.5), php.Round(-1234, -2), php.Round(2.5, 0, php.PHP_ROUND_HALF_EVEN))
	// Output: 1.96 3 -1200 2
}

func ExampleIntdiv() {
	n, err := php.Intdiv(-7, 2)
	fmt.Println(n, err)
	_, err = php.Intdiv(1, 0)
	fmt.Println(err)
	// Output:
	// -3 <nil>
	// Division by zero
}

func ExampleAbs() {
	fmt.Println(php.Abs(-5), php.Abs(-0.5))
	// Output: 5 0.5
}

func ExampleMax() {
	fmt.Println(php.Max("apple", 5, "10"), php.Max(php.ArrayOf(1, 7, 3)))
	// Output: apple 7
}

func ExampleMin() {
	fmt.Println(php.Min("10", 9.5), php.Min(php.ArrayOf(1, 7, 3)))
	// Output: 9.5 1
}
