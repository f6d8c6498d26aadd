package php_test

import (
	"fmt"

	"phpsocket/socket/php"
)

func ExampleDateDefaultTimezoneSet() {
	fmt.Println(php.DateDefaultTimezoneSet("Nowhere/Land"))
	fmt.Println(php.DateDefaultTimezoneSet("UTC"))
	// Output:
	// false
	// true
}

func ExampleDateDefaultTimezoneGet() {
	fmt.Println(php.DateDefaultTimezoneGet())
	// Output:
	// UTC
}

func ExampleDate() {
	fmt.Println(php.Date("Y-m-d H:i:s", 951827696))
	fmt.Println(php.Date("D, jS F y, g:i a", 951827696))
	fmt.Println(php.Date(php.DATE_ATOM, 0))
	// Output:
	// 2000-02-29 12:34:56
	// Tue, 29th February 00, 12:34 pm
	// 1970-01-01T00:00:00+00:00
}

func ExampleGmdate() {
	fmt.Println(php.Gmdate(`D, d M Y H:i:s \G\M\T`, 951827696))
	// Output:
	// Tue, 29 Feb 2000 12:34:56 GMT
}

func ExampleTime() {
	fmt.Println(php.Time() > 1700000000)
	// Output:
	// true
}

func ExampleMicrotime() {
	start := php.Microtime(true)
	fmt.Println(php.Microtime(true) >= start)
	// Output:
	// true
}

func ExampleMicrotimeText() {
	fmt.Println(len(php.Explode(" ", php.MicrotimeText())))
	// Output:
	// 2
}

func ExampleHrtime() {
	start := php.Hrtime(true)
	fmt.Println(php.Hrtime(true) >= start)
	// Output:
	// true
}

func ExampleHrtimePair() {
	fmt.Println(len(php.HrtimePair()))
	// Output:
	// 2
}

func ExampleSleep() {
	fmt.Println(php.Sleep(0))
	// Output:
	// 0
}

func ExampleUsleep() {
	php.Usleep(1000)
	fmt.Println("a millisecond later")
	// Output:
	// a millisecond later
}

func ExampleMktime() {
	fmt.Println(php.Mktime(12, 34, 56, 2, 29, 2000))
	// Output:
	// 951827696
}

func ExampleGmmktime() {
	fmt.Println(php.Gmmktime(0, 0, 0, 13, 1, 99) == php.Gmmktime(0, 0, 0, 1, 1, 2000))
	// Output:
	// true
}

func ExampleCheckdate() {
	fmt.Println(php.Checkdate(2, 29, 2024), php.Checkdate(2, 29, 2023))
	// Output:
	// true false
}
