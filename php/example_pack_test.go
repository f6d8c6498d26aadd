package php_test

import (
	"fmt"

	"phpsocket/socket/php"
)

func ExamplePack() {
	fmt.Printf("% x\n", php.Pack("nCa4N", 0x1234, 5, "ab", 1))
	fmt.Println(php.Pack("H*", "48656c6c6f"))
	// Output:
	// 12 34 05 61 62 00 00 00 00 00 01
	// Hello
}

func ExampleUnpack() {
	a, err := php.Unpack("nlen/Cflags/a*rest", "\x00\x05\x81hello")
	fmt.Println(a.At("len"), a.At("flags"), a.At("rest"), err)
	a, _ = php.Unpack("C*", "AB")
	fmt.Println(a.At(1), a.At(2))
	_, err = php.Unpack("N", "abc")
	fmt.Println(err)
	// Output:
	// 5 129 hello <nil>
	// 65 66
	// unpack(): Type N: not enough input values, need 4 values but only 3 were provided
}
