package php_test

import (
	"fmt"

	"phpsocket/socket/php"
)

func ExampleArray_Hold() {
	hits := php.Map("a", 1, "b", 2)
	a := hits.Hold("a") // $a = &$hits['a'];
	hits.Set("c", 3)
	*a.P() = 7 // $a = 7;
	fmt.Println(hits.At("a"))
	hits.Delete("a")
	fmt.Println(*a.P(), hits.Len())
	// Output:
	// 7
	// 7 2
}

func ExampleArray_Holds() {
	left := php.ArrayOf(3, 0, 1)
	for k, v := range left.Holds() { // foreach ($left as $k => &$v)
		if *v.P() == 0 {
			left.Delete(k) // unset($left[$k]);
			continue
		}
		left.Set("more", 9)
		*v.P()-- // $v--;
	}
	fmt.Println(left.Values())
	// Output: [2 0 8]
}
