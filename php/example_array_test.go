package php_test

import (
	"fmt"

	"phpsocket/socket/php"
)

func ExampleArray() {
	// $clients = []; $clients[] = 'anna'; $clients['host'] = 'berta';
	var clients php.Array[string]
	clients.Append("anna")
	clients.Set("host", "berta")
	// unset($clients[0]); $clients[] = 'carla';
	clients.Delete(0)
	clients.Append("carla")
	// foreach ($clients as $key => $name) echo "$key: $name\n";
	for key, name := range clients.All() {
		fmt.Printf("%v: %s\n", key, name)
	}
	// Output:
	// host: berta
	// 1: carla
}

func ExampleArray_Get() {
	ports := php.MapOf[int]("http", 80, "5", 5)
	// $ports['https'] ?? 443
	port, ok := ports.Get("https")
	if !ok {
		port = 443
	}
	// $ports[5]: the key "5" is the int 5.
	fmt.Println(port, ports.At(5), ports.Has("http"), ports.Len())
	// Output: 443 5 true 2
}

func ExampleArray_Clone() {
	// $read = $clients;
	clients := php.ArrayOf("a", "b")
	read := clients.Clone()
	read.Delete(0)
	fmt.Println(clients.Len(), read.Len())
	// Output: 2 1
}

func ExampleArray_Ref() {
	// $hits[$ip] = ($hits[$ip] ?? 0) + 1;
	var hits php.Array[int]
	*hits.Ref("127.0.0.1")++
	*hits.Ref("127.0.0.1")++
	fmt.Println(hits.At("127.0.0.1"))
	// Output: 2
}

func ExampleArray_Refs() {
	// foreach ($prices as &$price) $price *= 2;
	prices := php.ArrayOf(1, 2, 3)
	for _, price := range prices.Refs() {
		*price *= 2
	}
	fmt.Println(prices.Values())
	// Output: [2 4 6]
}

func ExampleArrayOf() {
	fmt.Print(php.PrintR(php.ArrayOf("a", "b"), true)) // ['a', 'b']
	// Output:
	// Array
	// (
	//     [0] => a
	//     [1] => b
	// )
}

func ExampleMap() {
	user := php.Map("name", "anna", "age", 7) // ['name' => 'anna', 'age' => 7]
	fmt.Println(user.At("name"), user.At("age"))
	// Output: anna 7
}

func ExampleMapOf() {
	ports := php.MapOf[int]("http", 80, "https", 443) // ['http' => 80, 'https' => 443]
	fmt.Println(ports.At("https") + 1)
	// Output: 444
}

func ExampleUnion() {
	given := php.MapOf[int]("port", 8080)
	fmt.Print(php.VarExport(php.Union(given, php.MapOf[int]("port", 80, "backlog", 5)), true)) // $given + [...]
	// Output:
	// array (
	//   'port' => 8080,
	//   'backlog' => 5,
	// )
}

func ExampleKeyOf() {
	for _, v := range []any{"5", "05", 1.0, true} {
		key, _ := php.KeyOf(v)
		fmt.Print(key.IsInt(), " ", key, "; ")
	}
	_, err := php.KeyOf(php.ArrayOf(1))
	fmt.Println(err)
	// Output: true 5; false 05; true 1; true 1; Cannot access offset of type array on array
}

func ExampleIntKey() {
	fmt.Println(php.IntKey(5) == php.StringKey("5"))
	// Output: true
}

func ExampleStringKey() {
	fmt.Println(php.StringKey("007").Int(), php.StringKey("").IsInt())
	// Output: 7 false
}

func ExampleCount() {
	fmt.Println(php.Count(php.ArrayOf[any](1, php.ArrayOf(2, 3)), php.COUNT_RECURSIVE))
	// Output: 4
}

func ExampleArrayPush() {
	queue := php.ArrayOf("a")
	fmt.Println(php.ArrayPush(queue, "b", "c"), queue.Values())
	// Output: 3 [a b c]
}

func ExampleArrayPop() {
	stack := php.ArrayOf(1, 2)
	last, ok := php.ArrayPop(stack)
	fmt.Println(last, ok, stack.Len())
	// Output: 2 true 1
}

func ExampleArrayShift() {
	// while (($job = array_shift($queue)) !== null)
	queue := php.ArrayOf("first", "second")
	for job, ok := php.ArrayShift(queue); ok; job, ok = php.ArrayShift(queue) {
		fmt.Println(job)
	}
	// Output:
	// first
	// second
}

func ExampleArrayUnshift() {
	queue := php.ArrayOf("b")
	fmt.Println(php.ArrayUnshift(queue, "a"), queue.Values())
	// Output: 2 [a b]
}

func ExampleArraySlice() {
	fmt.Println(php.ArraySlice(php.ArrayOf(1, 2, 3, 4), -3, 2).Values())
	// Output: [2 3]
}

func ExampleArraySliceKeys() {
	fmt.Println(php.ArraySliceKeys(php.ArrayOf("a", "b", "c"), 1).Keys())
	// Output: [1 2]
}

func ExampleArraySplice() {
	list := php.ArrayOf(1, 2, 3, 4)
	removed := php.ArraySplice(list, 1, 2)
	fmt.Println(removed.Values(), list.Values())
	// Output: [2 3] [1 4]
}

func ExampleArraySpliceReplace() {
	list := php.ArrayOf(1, 2, 3)
	php.ArraySpliceReplace(list, 1, 1, 7, 8)
	fmt.Println(list.Values())
	// Output: [1 7 8 3]
}

func ExampleArrayChunk() {
	for _, chunk := range php.ArrayChunk(php.ArrayOf(1, 2, 3), 2).All() {
		fmt.Println(chunk.Values())
	}
	// Output:
	// [1 2]
	// [3]
}

func ExampleArrayPad() {
	fmt.Println(php.ArrayPad(php.ArrayOf(1), 3, 0).Values(), php.ArrayPad(php.ArrayOf(1), -3, 0).Values())
	// Output: [1 0 0] [0 0 1]
}

func ExampleArrayReverse() {
	fmt.Println(php.ArrayReverse(php.ArrayOf(1, 2, 3)).Values())
	// Output: [3 2 1]
}

func ExampleArrayKeyExists() {
	fmt.Println(php.ArrayKeyExists("a", php.Map("a", nil)))
	// Output: true
}

func ExampleArrayKeyFirst() {
	key, ok := php.ArrayKeyFirst(php.Map("a", 1, "b", 2))
	fmt.Println(key, ok)
	// Output: a true
}

func ExampleArrayKeyLast() {
	key, ok := php.ArrayKeyLast(php.Map("a", 1, "b", 2))
	fmt.Println(key, ok)
	// Output: b true
}

func ExampleArrayIsList() {
	fmt.Println(php.ArrayIsList(php.ArrayOf(1, 2)), php.ArrayIsList(php.Map("a", 1)))
	// Output: true false
}

func ExampleArrayKeys() {
	fmt.Println(php.ArrayKeys(php.MapOf[int]("a", 1, "b", 2, "c", 1), 1).Values())
	// Output: [a c]
}

func ExampleArrayValues() {
	fmt.Println(php.ArrayValues(php.MapOf[int]("a", 1, "b", 2)).Keys())
	// Output: [0 1]
}

func ExampleArraySearch() {
	// if (($key = array_search('b', $clients)) !== false) unset($clients[$key]);
	clients := php.ArrayOf("a", "b")
	if key, ok := php.ArraySearch("b", clients); ok {
		clients.Delete(key)
	}
	fmt.Println(clients.Values())
	// Output: [a]
}

func ExampleInArray() {
	mixed := php.ArrayOf[any]("1", 2)
	fmt.Println(php.InArray[any](1, mixed), php.InArray[any](1, mixed, true))
	// Output: true false
}

func ExampleArrayFlip() {
	fmt.Println(php.ArrayFlip(php.ArrayOf("a", "b")).At("b"))
	// Output: 1
}

func ExampleArrayCombine() {
	record, err := php.ArrayCombine(php.ArrayOf("name", "port"), php.ArrayOf[any]("web", 80))
	fmt.Println(record.At("port"), err)
	// Output: 80 <nil>
}

func ExampleArrayFill() {
	fmt.Println(php.ArrayFill(5, 3, "x").Keys())
	// Output: [5 6 7]
}

func ExampleArrayFillKeys() {
	fmt.Println(php.ArrayFillKeys(php.ArrayOf("a", "b"), 0).Keys())
	// Output: [a b]
}

func ExampleArrayCountValues() {
	fmt.Println(php.ArrayCountValues(php.ArrayOf("GET", "POST", "GET")).At("GET"))
	// Output: 2
}

func ExampleArrayColumn() {
	users := php.ArrayOf(php.Map("id", 3, "name", "anna"), php.Map("id", 5, "name", "berta"))
	fmt.Println(php.ArrayColumn(users, "name", "id").At(5))
	// Output: berta
}

func ExampleArrayMerge() {
	fmt.Println(php.ArrayMerge(php.ArrayOf(1, 2), php.ArrayOf(3)).Values())
	// Output: [1 2 3]
}

func ExampleArrayReplace() {
	fmt.Println(php.ArrayReplace(php.ArrayOf("a", "b"), php.MapOf[string](1, "x")).Values())
	// Output: [a x]
}

func ExampleArrayUnique() {
	fmt.Println(php.ArrayUnique(php.ArrayOf[any](1, "1", 2)).Values())
	// Output: [1 2]
}

func ExampleArrayDiff() {
	fmt.Println(php.ArrayDiff(php.ArrayOf(1, 2, 3), php.ArrayOf(2)).Keys())
	// Output: [0 2]
}

func ExampleArrayDiffKey() {
	fmt.Println(php.ArrayDiffKey(php.Map("a", 1, "b", 2), php.Map("a", 9)).Keys())
	// Output: [b]
}

func ExampleArrayDiffAssoc() {
	fmt.Println(php.ArrayDiffAssoc(php.Map("a", 1, "b", 2), php.Map("a", "1", "b", 3)).Keys())
	// Output: [b]
}

func ExampleArrayIntersect() {
	fmt.Println(php.ArrayIntersect(php.ArrayOf(1, 2, 3), php.ArrayOf(3, 1)).Values())
	// Output: [1 3]
}

func ExampleArrayIntersectKey() {
	fmt.Println(php.ArrayIntersectKey(php.Map("a", 1, "b", 2), php.Map("a", 9)).Keys())
	// Output: [a]
}

func ExampleArrayIntersectAssoc() {
	fmt.Println(php.ArrayIntersectAssoc(php.Map("a", 1, "b", 2), php.Map("a", "1", "b", 3)).Keys())
	// Output: [a]
}

func ExampleArrayMap() {
	fmt.Println(php.ArrayMap(php.Dechex, php.ArrayOf(10, 255)).Values())
	// Output: [a ff]
}

func ExampleArrayMapMany() {
	pairs := php.ArrayMapMany(nil, php.ArrayOf[any]("a", "b"), php.ArrayOf[any](1, 2))
	s, _ := php.JsonEncode(pairs)
	fmt.Println(s)
	// Output: [["a",1],["b",2]]
}

func ExampleArrayFilter() {
	fmt.Println(php.ArrayFilter(php.ArrayOf("a", "", "0", "b")).Keys())
	// Output: [0 3]
}

func ExampleArrayFilterKey() {
	fmt.Println(php.ArrayFilterKey(php.Map("a", 1, 5, 2), php.Key.IsInt).Values())
	// Output: [2]
}

func ExampleArrayFilterBoth() {
	fmt.Println(php.ArrayFilterBoth(php.ArrayOf(5, 1, 7), func(v int, k php.Key) bool { return v > k.Int() }).Values())
	// Output: [5 7]
}

func ExampleArrayWalk() {
	names := php.ArrayOf("anna", "berta")
	php.ArrayWalk(names, func(name *string, k php.Key) { *name = k.String() + *name })
	fmt.Println(names.Values())
	// Output: [0anna 1berta]
}

func ExampleArrayReduce() {
	fmt.Println(php.ArrayReduce(php.ArrayOf("a", "bc"), func(n int, s string) int { return n + len(s) }, 0))
	// Output: 3
}

func ExampleArraySum() {
	fmt.Println(php.ArraySum(php.ArrayOf[any](1, "2", 0.5)))
	// Output: 3.5
}

func ExampleArrayProduct() {
	fmt.Println(php.ArrayProduct(php.ArrayOf(2, 3)))
	// Output: 6
}

func ExampleArrayRand() {
	key, ok := php.ArrayRand(php.Map("only", 1))
	fmt.Println(key, ok)
	// Output: only true
}

func ExampleArrayRandKeys() {
	_, err := php.ArrayRandKeys(php.ArrayOf(1, 2), 3)
	fmt.Println(err)
	// Output: array_rand(): Argument #2 ($num) must be between 1 and the number of elements in argument #1 ($array)
}

func ExampleRange() {
	fmt.Println(php.Range("a", "e", 2).Values(), php.Range(0, 1, 0.25).Values())
	// Output: [a c e] [0 0.25 0.5 0.75 1]
}

func ExampleRangeInts() {
	// foreach (range(10, 0, 5) as $i)
	for _, i := range php.RangeInts(10, 0, 5) {
		fmt.Print(i, " ")
	}
	// Output: 10 5 0
}
