package php_test

import (
	"fmt"

	"phpsocket/socket/php"
)

func ExampleSort() {
	a := php.ArrayOf[any]("10", 9, "1e1", "abc")
	php.Sort(a)
	fmt.Println(a.Values())
	php.Sort(a, php.SORT_STRING)
	fmt.Println(a.Values())
	// Output:
	// [9 10 1e1 abc]
	// [10 1e1 9 abc]
}

func ExampleRsort() {
	a := php.ArrayOf(1, 3, 2)
	php.Rsort(a)
	fmt.Println(a.Values())
	// Output: [3 2 1]
}

func ExampleAsort() {
	a := php.MapOf[int]("x", 3, "y", 1)
	php.Asort(a)
	fmt.Println(a.Keys())
	// Output: [y x]
}

func ExampleArsort() {
	a := php.MapOf[int]("x", 1, "y", 3)
	php.Arsort(a)
	fmt.Println(a.Keys())
	// Output: [y x]
}

func ExampleKsort() {
	a := php.Map("b", 1, "a", 2)
	php.Ksort(a)
	fmt.Println(a.Keys())
	// Output: [a b]
}

func ExampleKrsort() {
	a := php.Map("a", 1, "b", 2)
	php.Krsort(a)
	fmt.Println(a.Keys())
	// Output: [b a]
}

func ExampleUsort() {
	// usort($names, fn($x, $y) => strlen($x) <=> strlen($y));
	names := php.ArrayOf("anna", "bo", "cleo")
	php.Usort(names, func(x, y string) int { return len(x) - len(y) })
	fmt.Println(names.Values())
	// Output: [bo anna cleo]
}

func ExampleUasort() {
	a := php.ArrayOf(3, 1)
	php.Uasort(a, func(x, y int) int { return x - y })
	fmt.Println(a.Keys())
	// Output: [1 0]
}

func ExampleUksort() {
	a := php.Map("bb", 1, "a", 2)
	php.Uksort(a, func(x, y php.Key) int { return len(x.String()) - len(y.String()) })
	fmt.Println(a.Keys())
	// Output: [a bb]
}

func ExampleNatsort() {
	a := php.ArrayOf("img12", "img2")
	php.Natsort(a)
	fmt.Println(a.Values())
	// Output: [img2 img12]
}

func ExampleNatcasesort() {
	a := php.ArrayOf("IMG12", "img2")
	php.Natcasesort(a)
	fmt.Println(a.Values())
	// Output: [img2 IMG12]
}

func ExampleListSlice() {
	fmt.Println(php.ListSlice([]int{1, 2, 3}, -2), php.ListSlice([]int{1, 2, 3}, 5))
	// Output: [2 3] []
}

func ExampleListSplice() {
	list := []string{"a", "b", "c"}
	removed := php.ListSplice(&list, 1, 1, "x", "y")
	fmt.Println(removed, list)
	// Output: [b] [a x y c]
}

func ExampleListShift() {
	queue := []string{"a", "b"}
	first, ok := php.ListShift(&queue)
	fmt.Println(first, ok, queue)
	// Output: a true [b]
}

func ExampleListPop() {
	stack := []string{"a", "b"}
	last, ok := php.ListPop(&stack)
	fmt.Println(last, ok, stack)
	// Output: b true [a]
}

func ExampleListUnshift() {
	list := []int{3}
	fmt.Println(php.ListUnshift(&list, 1, 2), list)
	// Output: 3 [1 2 3]
}

func ExampleListReverse() {
	fmt.Println(php.ListReverse([]int{1, 2, 3}))
	// Output: [3 2 1]
}

func ExampleListUnique() {
	fmt.Println(php.ListUnique([]string{"a", "b", "a"}))
	// Output: [a b]
}

func ExampleListDiff() {
	fmt.Println(php.ListDiff([]int{1, 2, 3}, []int{2}))
	// Output: [1 3]
}

func ExampleListIntersect() {
	fmt.Println(php.ListIntersect([]int{1, 2, 3}, []int{2, 3}, []int{3}))
	// Output: [3]
}

func ExampleListMap() {
	fmt.Println(php.ListMap(php.Dechex, []int{10, 255}))
	// Output: [a ff]
}

func ExampleListFilter() {
	fmt.Println(php.ListFilter([]int{1, 2, 3}, func(n int) bool { return n > 1 }))
	// Output: [2 3]
}

func ExampleListPad() {
	fmt.Println(php.ListPad([]int{1}, 3, 0), php.ListPad([]int{1}, -3, 0))
	// Output: [1 0 0] [0 0 1]
}

func ExampleListFill() {
	fmt.Println(php.ListFill(3, "x"))
	// Output: [x x x]
}

func ExampleListSum() {
	fmt.Println(php.ListSum([]int{1, 2, 3}))
	// Output: 6
}

func ExampleListProduct() {
	fmt.Println(php.ListProduct([]float64{1.5, 2}))
	// Output: 3
}

func ExampleShuffle() {
	php.MtSrand(3)
	a := php.ArrayOf("a", "b", "c")
	php.Shuffle(a) // the same order as in PHP after mt_srand(3)
	fmt.Println(a.Values())
	// Output: [c a b]
}

func ExampleShuffleList() {
	php.MtSrand(3)
	list := []string{"a", "b", "c"}
	php.ShuffleList(list)
	fmt.Println(list)
	// Output: [c a b]
}
