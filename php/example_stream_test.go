package php_test

import (
	"fmt"
	"net"
	"os"

	"phpsocket/socket/php"
)

func ExampleFopen() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	f, err := php.Fopen(dir+"/f", "w+")
	if err != nil {
		fmt.Println(err)
		return
	}
	php.Fwrite(f, "line one\nline two\n")
	php.Rewind(f)
	for {
		line, ok := php.Fgets(f)
		if !ok {
			break
		}
		fmt.Printf("%q\n", line)
	}
	php.Fclose(f)
	// Output:
	// "line one\n"
	// "line two\n"
}

func ExampleFread() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	fmt.Println(php.Fread(f, 5))
	// Output:
	// line  <nil>
}

func ExampleFgets() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	fmt.Println(quoted(php.Fgets(f)))
	fmt.Println(quoted(php.Fgets(f, 4)))
	// Output:
	// "line one\n" true
	// "lin" true
}

func ExampleFgetc() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	fmt.Println(php.Fgetc(f))
	// Output:
	// l true
}

func ExampleFeof() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	fmt.Println(php.Feof(f))
	php.StreamGetContents(f)
	fmt.Println(php.Feof(f))
	// Output:
	// false
	// true
}

func ExampleFwrite() {
	fmt.Println(php.Fwrite(php.STDOUT, "hello\n"))
	fmt.Println(php.Fwrite(php.STDOUT, "hello\n", 2))
	// Output:
	// 6 <nil>
	// 2 <nil>
}

func ExampleFputs() {
	php.Fputs(php.STDOUT, "a line\n")
	// Output:
	//
}

func ExampleFprintf() {
	php.Fprintf(php.STDOUT, "%04d\n", 42)
	// Output:
	//
}

func ExampleFclose() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	fmt.Println(php.Fclose(f))
	fmt.Println(php.Fclose(f))
	// Output:
	// <nil>
	// fclose(): supplied resource is not a valid stream resource
}

func ExampleFflush() {
	fmt.Println(php.Fflush(php.STDOUT))
	// Output:
	// true
}

func ExampleStreamGetLine() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	fmt.Println(php.StreamGetLine(f, 100, " "))
	fmt.Println(php.StreamGetLine(f, 100, "\n"))
	// Output:
	// line true
	// one true
}

func ExampleStreamGetContents() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	s, err := php.StreamGetContents(f)
	fmt.Printf("%q %v\n", s, err)
	// Output:
	// "line one\nline two\n" <nil>
}

func ExampleFtell() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	php.Fgets(f)
	fmt.Println(php.Ftell(f))
	// Output:
	// 9 true
}

func ExampleFseek() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	fmt.Println(php.Fseek(f, -4, php.SEEK_END))
	fmt.Println(quoted(php.Fgets(f)))
	// Output:
	// 0
	// "two\n" true
}

func ExampleRewind() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	php.Fgets(f)
	fmt.Println(php.Rewind(f))
	fmt.Println(quoted(php.Fgets(f)))
	// Output:
	// true
	// "line one\n" true
}

func ExampleFtruncate() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	fmt.Println(php.Ftruncate(f, 4))
	fmt.Println(php.StreamGetContents(f))
	// Output:
	// true
	// line <nil>
}

func ExampleFlock() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	fmt.Println(php.Flock(f, php.LOCK_EX), php.Flock(f, php.LOCK_UN))
}

func ExampleFsockopen() {
	address, stop := echoServer()
	defer stop()
	host, port, _ := net.SplitHostPort(address)
	var errno int
	var errstr string
	c, err := php.Fsockopen(host, php.Intval(port), &errno, &errstr, 5)
	if err != nil {
		fmt.Println(errno, errstr)
		return
	}
	defer php.Fclose(c)
	php.Fwrite(c, "ping\n")
	fmt.Println(php.Fgets(c))
	// Output:
	// ping
	//  true
}

func ExampleStreamSocketClient() {
	address, stop := echoServer()
	defer stop()
	c, err := php.StreamSocketClient("tcp://"+address, nil, nil, 5)
	if err != nil {
		fmt.Println(err)
		return
	}
	php.Fwrite(c, "ping\n")
	fmt.Println(php.Fgets(c))
	php.Fclose(c)
	// Output:
	// ping
	//  true
}

func ExampleStreamOf() {
	here, there := net.Pipe()
	go func() {
		fmt.Fprint(there, "220 ready\r\n")
		there.Close()
	}()
	s := php.StreamOf(here)
	defer php.Fclose(s)
	line, ok := php.Fgets(s)
	fmt.Printf("%q %v\n", line, ok)
	// Output: "220 ready\r\n" true
}

func ExampleStreamSocketServer() {
	s, err := php.StreamSocketServer("tcp://127.0.0.1:0", nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer php.Fclose(s)
	name, _ := php.StreamSocketGetName(s, false)
	fmt.Println(php.Strpos(name, "127.0.0.1:"))
	_, err = php.StreamSocketServer("tcp://nonsense", nil, nil)
	fmt.Println(err)
	// Output:
	// 0 true
	// stream_socket_server(): Unable to connect to tcp://nonsense (Failed to parse address "nonsense")
}

func ExampleStreamSocketAccept() {
	s, _ := php.StreamSocketServer("tcp://127.0.0.1:0", nil, nil)
	defer php.Fclose(s)
	_, err := php.StreamSocketAccept(s, 0)
	fmt.Println(err)
	name, _ := php.StreamSocketGetName(s, false)
	c, _ := php.StreamSocketClient(name, nil, nil)
	defer php.Fclose(c)
	var peer string
	a, err := php.StreamSocketAccept(s, 5, &peer)
	fmt.Println(err)
	php.Fwrite(a, "welcome\n")
	fmt.Println(php.Fgets(c))
	php.Fclose(a)
	// Output:
	// stream_socket_accept(): Accept failed: Connection timed out
	// <nil>
	// welcome
	//  true
}

func ExampleStreamSocketGetName() {
	s, _ := php.StreamSocketServer("tcp://127.0.0.1:0", nil, nil)
	defer php.Fclose(s)
	name, ok := php.StreamSocketGetName(s, false)
	fmt.Println(php.Explode(":", name)[0], ok)
	fmt.Println(php.StreamSocketGetName(s, true))
	// Output:
	// 127.0.0.1 true
	//  false
}

func ExampleStreamSocketShutdown() {
	address, stop := echoServer()
	defer stop()
	c, _ := php.StreamSocketClient(address, nil, nil)
	php.Fwrite(c, "bye\n")
	fmt.Println(php.StreamSocketShutdown(c, php.STREAM_SHUT_WR))
	fmt.Println(php.Fgets(c))
	php.Fclose(c)
	// Output:
	// true
	// bye
	//  true
}

func ExampleStreamSocketRecvfrom() {
	s, _ := php.StreamSocketServer("udp://127.0.0.1:0", nil, nil, php.STREAM_SERVER_BIND)
	defer php.Fclose(s)
	name, _ := php.StreamSocketGetName(s, false)
	c, _ := php.StreamSocketClient("udp://"+name, nil, nil)
	defer php.Fclose(c)
	php.Fwrite(c, "hello")
	var from string
	data, ok := php.StreamSocketRecvfrom(s, 1500, 0, &from)
	fmt.Println(data, ok)
	php.StreamSocketSendto(s, "back", 0, from)
	fmt.Println(php.Fread(c, 1500))
}

func ExampleStreamSocketSendto() {
	s, _ := php.StreamSocketServer("udp://127.0.0.1:0", nil, nil)
	defer php.Fclose(s)
	name, _ := php.StreamSocketGetName(s, false)
	fmt.Println(php.StreamSocketSendto(s, "to myself", 0, name))
	fmt.Println(php.Fread(s, 100))
}

func ExampleStreamSetBlocking() {
	address, stop := echoServer()
	defer stop()
	c, _ := php.StreamSocketClient(address, nil, nil)
	defer php.Fclose(c)
	fmt.Println(php.StreamSetBlocking(c, false))
	fmt.Println(php.Fgets(c))
	// Output:
	// true
	//  false
}

func ExampleStreamSetTimeout() {
	address, stop := echoServer()
	defer stop()
	c, _ := php.StreamSocketClient(address, nil, nil)
	defer php.Fclose(c)
	fmt.Println(php.StreamSetTimeout(c, 0, 10000))
	_, ok := php.Fgets(c)
	fmt.Println(ok, php.StreamGetMetaData(c).At("timed_out"))
	// Output:
	// true
	// false true
}

func ExampleStreamGetMetaData() {
	f := exampleFile() // "line one\nline two\n"
	defer php.Fclose(f)
	meta := php.StreamGetMetaData(f)
	fmt.Println(meta.At("mode"), meta.At("seekable"), meta.At("eof"))
	// Output:
	// r+b true false
}

func ExampleStreamSelect() {
	address, stop := echoServer()
	defer stop()
	c, _ := php.StreamSocketClient(address, nil, nil)
	defer php.Fclose(c)
	php.Fwrite(c, "ping\n")
	read := []*php.Stream{c}
	n, err := php.StreamSelect(&read, nil, nil, 5)
	fmt.Println(n, err, len(read))
	fmt.Println(php.Fgets(read[0]))
	// Output:
	// 1 <nil> 1
	// ping
	//  true
}
