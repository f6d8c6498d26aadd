package php_test

import (
	"fmt"

	"phpsocket/socket/php"
)

func ExampleTruth() {
	// if ($buf) ...: "0" is also false.
	fmt.Println(php.Truth("0"), php.Truth("0.0"), php.Truth(0.0), php.Truth(php.ArrayOf(0)))
	// Output: false true false true
}

func ExampleEmpty() {
	fmt.Println(php.Empty("0"), php.Empty(nil), php.Empty("a"))
	// Output: true true false
}

func ExampleBoolval() {
	fmt.Println(php.Boolval("false"), php.Boolval(""))
	// Output: true false
}

func ExampleIntval() {
	fmt.Println(php.Intval("42 apples"), php.Intval("-1e3"), php.Intval("x"), php.Intval("0x1f", 0), php.Intval("777", 8))
	// Output: 42 -1000 0 31 511
}

func ExampleFloatval() {
	fmt.Println(php.Floatval("1.5e3 bytes"), php.Floatval(true))
	// Output: 1500 1
}

func ExampleStrval() {
	fmt.Println(php.Strval(1.0), php.Strval(0.1+0.2), php.Strval(1e15), php.Strval(true), php.Strval(nil) == "")
	// Output: 1 0.3 1.0E+15 1 true
}

func ExampleGettype() {
	fmt.Println(php.Gettype(1.5), php.Gettype("a"), php.Gettype(nil))
	// Output: double string NULL
}

func ExampleGetDebugType() {
	fmt.Println(php.GetDebugType(1.5), php.GetDebugType(php.NewObject()))
	// Output: float stdClass
}

func ExampleIsNumeric() {
	fmt.Println(php.IsNumeric("1e5"), php.IsNumeric(" 1 "), php.IsNumeric("1x"), php.IsNumeric(""))
	// Output: true true false false
}

func ExampleIsNull() {
	fmt.Println(php.IsNull(nil), php.IsNull(""))
	// Output: true false
}

func ExampleIsBool() {
	fmt.Println(php.IsBool(false), php.IsBool(0))
	// Output: true false
}

func ExampleIsInt() {
	fmt.Println(php.IsInt(5), php.IsInt("5"))
	// Output: true false
}

func ExampleIsFloat() {
	fmt.Println(php.IsFloat(5.0), php.IsFloat(5))
	// Output: true false
}

func ExampleIsString() {
	fmt.Println(php.IsString("5"), php.IsString([]byte("5")), php.IsString(5))
	// Output: true true false
}

func ExampleIsArray() {
	fmt.Println(php.IsArray(php.ArrayOf(1)), php.IsArray([]int{1}), php.IsArray("a"))
	// Output: true true false
}

func ExampleIsObject() {
	fmt.Println(php.IsObject(php.NewObject()), php.IsObject(nil))
	// Output: true false
}

func ExampleIsScalar() {
	fmt.Println(php.IsScalar(1), php.IsScalar(nil))
	// Output: true false
}

func ExampleEach() {
	var reply any = php.Map("a", 1) // from JsonDecode, say
	for key, v := range php.Each(reply) {
		fmt.Println(key, v)
	}
	// Output: a 1
}

func ExampleIndex() {
	var reply any = php.Map("user", php.Map("name", "anna"))
	fmt.Println(php.Index(php.Index(reply, "user"), "name"), php.Index("abc", -1)) // $reply['user']['name'], 'abc'[-1]
	// Output: anna c
}

func ExampleIsset() {
	var reply any = php.Map("user", php.Map("name", nil))
	fmt.Println(php.Isset(reply, "user"), php.Isset(reply, "user", "name"), php.Isset(nil))
	// Output: true false false
}

func ExampleDim() {
	var a any // $a['x']['y'] = 1; $a['x'][] = 2;
	php.Dim(php.Dim(&a).Ref("x")).Set("y", 1)
	php.Dim(php.Dim(&a).Ref("x")).Append(2)
	s, _ := php.JsonEncode(a)
	fmt.Println(s)
	// Output: {"x":{"y":1,"0":2}}
}

func ExampleLooseEqual() {
	fmt.Println(php.LooseEqual("1e1", "10"), php.LooseEqual(0, "a"), php.LooseEqual("abc", 0), php.LooseEqual(nil, false))
	// Output: true false false true
}

func ExampleLooseCompare() {
	fmt.Println(php.LooseCompare("10", "9"), php.LooseCompare("10", "9a"), php.LooseCompare(1, 1.0))
	// Output: 1 -1 0
}

func ExampleIdentical() {
	fmt.Println(php.Identical(1, 1.0), php.Identical("1", "1"), php.Identical(php.Map("a", 1, "b", 2), php.Map("b", 2, "a", 1)))
	// Output: false true false
}

func ExampleAdd() {
	fmt.Println(php.Add("5", 1.5), php.Add(nil, true))
	php.VarDump(php.Add("9223372036854775807", 1)) // a result that does not fit in an int is a float
	// Output:
	// 6.5 1
	// float(9.223372036854776E+18)
}

func ExampleSub() {
	fmt.Println(php.Sub("10", "3"))
	// Output: 7
}

func ExampleMul() {
	fmt.Println(php.Mul("2", 3), php.Mul(1.5, 2))
	// Output: 6 3
}

func ExampleNeg() {
	fmt.Println(php.Neg("5"))
	// Output: -5
}

func ExampleDiv() {
	fmt.Println(php.Div(6, 3), php.Div(7, 2))
	// Output: 2 3.5
}

func ExampleMod() {
	defer func() { fmt.Println(recover()) }()
	fmt.Println(php.Mod(-7, 3))
	php.Mod(1, 0)
	// Output:
	// -1
	// Modulo by zero
}

func ExamplePow() {
	fmt.Println(php.Pow(2, 10), php.Pow(2, -1), php.Pow("3", 2))
	// Output: 1024 0.5 9
}

func ExampleConcat() {
	fmt.Println(php.Concat("port ", 80), php.Concat(1.0, nil))
	// Output: port 80 1
}

func ExampleShiftLeft() {
	fmt.Println(php.ShiftLeft(1, 8), php.ShiftLeft(1, 64))
	// Output: 256 0
}

func ExampleShiftRight() {
	fmt.Println(php.ShiftRight(256, 4), php.ShiftRight(-1, 64))
	// Output: 16 -1
}

func ExampleBitAnd() {
	fmt.Println(php.BitAnd(0x1234, 0xff), php.BitAnd("abc", "\xdf\xdf"))
	// Output: 52 AB
}

func ExampleBitOr() {
	fmt.Println(php.BitOr(1, 2), php.BitOr("AB", "  "))
	// Output: 3 ab
}

func ExampleBitXor() {
	fmt.Println(php.BitXor("masked", "\x01\x01\x01\x01\x01\x01")) // unmask a WebSocket frame
	// Output: l`rjde
}

func ExampleBitNot() {
	fmt.Println(php.BitNot(0))
	// Output: -1
}

func ExampleInc() {
	fmt.Println(php.Inc(nil), php.Inc("9"), php.Inc("az"))
	// Output: 1 10 ba
}

func ExampleDec() {
	fmt.Println(php.Dec(1), php.Dec("5"), php.Dec(nil))
	// Output: 0 4 <nil>
}

func ExampleVarDump() {
	php.VarDump(php.Map("name", "anna", 0, 1.0))
	// Output:
	// array(2) {
	//   ["name"]=>
	//   string(4) "anna"
	//   [0]=>
	//   float(1)
	// }
}

func ExampleVarDumpText() {
	tenth := 0.1
	fmt.Print(php.VarDumpText(tenth + 2*tenth))
	// Output: float(0.30000000000000004)
}

func ExamplePrintR() {
	php.PrintR(php.Map("a", php.ArrayOf(1)))
	// Output:
	// Array
	// (
	//     [a] => Array
	//         (
	//             [0] => 1
	//         )
	//
	// )
}

func ExampleVarExport() {
	php.VarExport("it's")
	// Output: 'it\'s'
}

func ExampleNewObject() {
	o := php.NewObject("name", "anna") // (object)['name' => 'anna']
	o.Props.Set("age", 7)              // $o->age = 7;
	fmt.Println(o.Props.At("name"), o.Props.Len())
	// Output: anna 2
}

func ExampleSplObjectID() {
	a, b := php.NewObject(), php.NewObject()
	first, second, again := php.SplObjectID(a), php.SplObjectID(b), php.SplObjectID(a)
	fmt.Println(first == second, first == again)
	// Output: false true
}

func ExampleSplObjectFree() {
	a, b := php.NewObject(), php.NewObject()
	id := php.SplObjectID(a)
	php.SplObjectFree(a) // unset($a);
	fmt.Println(php.SplObjectID(b) == id)
	// Output: true
}

func ExampleSetErrorHandler() {
	php.SetErrorHandler(func(level int, message string) { fmt.Printf("%d: %s\n", level, message) })
	defer php.SetErrorHandler(nil)
	fmt.Println(php.Add("5 apples", 1))
	// Output:
	// 2: A non-numeric value encountered
	// 6
}

func ExampleError() {
	defer func() {
		// catch (DivisionByZeroError $e)
		if e, ok := recover().(*php.Error); ok && e.Instanceof("DivisionByZeroError") {
			fmt.Println(e.Message)
		}
	}()
	php.Div(1, 0)
	// Output: Division by zero
}
