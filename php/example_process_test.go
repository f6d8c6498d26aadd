package php_test

import (
	"fmt"
	"os"

	"phpsocket/socket/php"
)

func ExampleGethostbyname() {
	fmt.Println(php.Gethostbyname("127.0.0.1"))
	// Output:
	// 127.0.0.1
}

func ExampleGethostbynamel() {
	fmt.Println(php.Gethostbynamel("127.0.0.1"))
	// Output:
	// [127.0.0.1] true
}

func ExampleGethostbyaddr() {
	_, err := php.Gethostbyaddr("256.1.1.1")
	fmt.Println(err)
	// Output:
	// gethostbyaddr(): Address is not a valid IPv4 or IPv6 address
}

func ExampleGetservbyname() {
	fmt.Println(php.Getservbyname("no such service", "tcp"))
	// Output:
	// 0 false
}

func ExampleGetprotobyname() {
	fmt.Println(php.Getprotobyname("icmp"))
	// Output:
	// 1 true
}

func ExampleGetprotobynumber() {
	fmt.Println(php.Getprotobynumber(17))
	// Output:
	// udp true
}

func ExampleIp2long() {
	fmt.Println(php.Ip2long("127.0.0.1"))
	// Output:
	// 2130706433 true
}

func ExampleLong2ip() {
	fmt.Println(php.Long2ip(2130706433))
	// Output:
	// 127.0.0.1
}

func ExampleInetPton() {
	s, ok := php.InetPton("::1")
	fmt.Println(php.Bin2hex(s), ok)
	// Output:
	// 00000000000000000000000000000001 true
}

func ExampleInetNtop() {
	fmt.Println(php.InetNtop("\x7f\x00\x00\x01"))
	// Output:
	// 127.0.0.1 true
}

func ExampleGetenv() {
	php.Putenv("EXAMPLE=1")
	fmt.Println(php.Getenv("EXAMPLE"))
	// Output:
	// 1 true
}

func ExamplePutenv() {
	fmt.Println(php.Putenv("EXAMPLE=2"))
	fmt.Println(php.Putenv("EXAMPLE"))
	fmt.Println(php.Getenv("EXAMPLE"))
	// Output:
	// true
	// true
	//  false
}

func ExamplePhpUname() {
	fmt.Println(php.PhpUname("s") != "")
	// Output:
	// true
}

func ExampleMemoryGetUsage() {
	fmt.Println(php.MemoryGetUsage() > 0)
	// Output:
	// true
}

func ExampleMemoryGetPeakUsage() {
	fmt.Println(php.MemoryGetPeakUsage() >= php.MemoryGetUsage())
	// Output:
	// true
}

func ExampleRegisterShutdownFunction() {
	php.RegisterShutdownFunction(func() { fmt.Println("closing") })
	php.Exit()
}

func ExampleExit() {
	php.Exit("no socket\n") // like die("no socket\n"): it prints the text and ends with the status 0
}

func ExampleGetopt() {
	old := os.Args
	defer func() { os.Args = old }()
	os.Args = []string{"server", "-v", "-p", "8000", "--host=0.0.0.0", "file"}
	var rest int
	options := php.Getopt("vp:", []string{"host:"}, &rest)
	fmt.Println(options.At("p"), options.At("host"), options.Has("v"), os.Args[rest:])
	// Output:
	// 8000 0.0.0.0 true [file]
}

func ExampleReadline() {
	name, ok := php.Readline("Your name: ")
	fmt.Println(name, ok)
}
