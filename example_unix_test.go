//go:build !windows

package socket_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"syscall"

	"phpsocket/socket"
)

// On Windows, as in PHP, the domain is AF_INET.
func ExampleCreatePair() {
	// socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
	var pair [2]*socket.Socket
	if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(pair[0])
	defer socket.Close(pair[1])

	// socket_write($pair[0], 'abc');
	if _, err := socket.Write(pair[0], "abc"); err != nil {
		log.Fatal(err)
	}
	// echo socket_read($pair[1], 512), "\n";
	text, err := socket.Read(pair[1], 512)
	fmt.Println(text, err)
	// Output: abc <nil>
}

// Read until the other end closes the connection. Then Read returns "" without an error. PHP's loop
// also stops at an error, or if the data is "0".
func ExampleRead() {
	var pair [2]*socket.Socket
	if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(pair[1])
	socket.Write(pair[0], "hello")
	socket.Close(pair[0])

	// while ($data = socket_read($pair[1], 2048)) {
	for {
		data, err := socket.Read(pair[1], 2048)
		if err != nil {
			log.Fatal(err)
		}
		if data == "" {
			break
		}
		fmt.Printf("%q\n", data)
	}
	// Output: "hello"
}

// Read line by line. A line ends with \r or \n, so "\r\n" ends a line and begins an empty one. As
// in PHP, trimming the line and testing it for "" skips the empty line. At the end of the
// connection, Read returns an error, together with an unfinished line. PHP drops that line.
func ExampleRead_line() {
	var pair [2]*socket.Socket
	if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(pair[1])
	socket.Write(pair[0], "USER me\r\nQUIT\nrest")
	socket.Close(pair[0])

	for {
		// $line = socket_read($pair[1], 2048, PHP_NORMAL_READ);
		// if ($line === false) break;
		line, err := socket.Read(pair[1], 2048, socket.PHP_NORMAL_READ)
		if err != nil {
			fmt.Printf("%q, the end: %v\n", line, errors.Is(err, io.EOF))
			break
		}
		fmt.Printf("%q\n", line)
		// if (!$line = trim($line)) continue;
		line = strings.Trim(line, " \n\r\t\v\x00")
		if line == "" {
			continue
		}
		// ...
	}
	// Output:
	// "USER me\r"
	// "\n"
	// "QUIT\n"
	// "rest", the end: true
}

// Without a length argument, Write uses all of the data. On a blocking socket, it returns only
// after it has sent everything. So the loop that PHP's manual recommends is not needed.
func ExampleWrite() {
	var pair [2]*socket.Socket
	if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(pair[0])
	defer socket.Close(pair[1])

	// $n = socket_write($pair[0], $text, strlen($text));
	text := "abcdef"
	n, err := socket.Write(pair[0], text, len(text))
	fmt.Println(n, err)

	// socket_write($pair[0], 'xyz', 2);
	n, err = socket.Write(pair[0], []byte("xyz"), 2)
	fmt.Println(n, err)

	data, err := socket.Read(pair[1], 512)
	fmt.Println(data, err)
	// Output:
	// 6 <nil>
	// 2 <nil>
	// abcdefxy <nil>
}

func ExampleRecv() {
	var pair [2]*socket.Socket
	if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(pair[1])
	socket.Write(pair[0], "\x00\x05hello")
	socket.Close(pair[0])

	// $n = socket_recv($pair[1], $head, 2, MSG_WAITALL);
	var head []byte
	n, err := socket.Recv(pair[1], &head, 2, socket.MSG_WAITALL)
	fmt.Println(n, head, err)

	// $n = socket_recv($pair[1], $body, 512, MSG_PEEK);
	var body string
	n, err = socket.Recv(pair[1], &body, 512, socket.MSG_PEEK)
	fmt.Println(n, body, err)
	n, err = socket.Recv(pair[1], &body, 512, 0)
	fmt.Println(n, body, err)

	// if ($n === 0) { // and $body is null
	n, err = socket.Recv(pair[1], &body, 512, 0)
	fmt.Printf("%d %q %v\n", n, body, err)
	// Output:
	// 2 [0 5] <nil>
	// 5 hello <nil>
	// 5 hello <nil>
	// 0 "" <nil>
}

// If the []byte is large enough, every Recv stores its data in it, without an allocation.
func ExampleRecv_buffer() {
	var pair [2]*socket.Socket
	if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_DGRAM, 0, &pair); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(pair[0])
	defer socket.Close(pair[1])

	buf := make([]byte, 512)
	for _, text := range []string{"one", "three"} {
		socket.Write(pair[0], text)
		// socket_recv($pair[1], $buf, 512, 0);
		if _, err := socket.Recv(pair[1], &buf, 512, 0); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %d\n", buf, cap(buf))
	}
	// Output:
	// one 512
	// three 512
}

func ExampleSend() {
	var pair [2]*socket.Socket
	if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(pair[0])
	defer socket.Close(pair[1])

	// $n = socket_send($pair[0], $text, strlen($text), 0);
	text := "hello"
	n, err := socket.Send(pair[0], text, len(text), 0)
	fmt.Println(n, err)

	data, err := socket.Read(pair[1], 512)
	fmt.Println(data, err)
	// Output:
	// 5 <nil>
	// hello <nil>
}

func ExampleShutdown() {
	var pair [2]*socket.Socket
	if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(pair[0])
	defer socket.Close(pair[1])

	socket.Write(pair[0], "the question")
	// socket_shutdown($pair[0], 1); // end of the data, but the answer can still be read
	if err := socket.Shutdown(pair[0], socket.SHUT_WR); err != nil {
		log.Fatal(err)
	}

	question, _ := socket.Read(pair[1], 512)
	end, err := socket.Read(pair[1], 512)
	fmt.Printf("%q %q %v\n", question, end, err)

	socket.Write(pair[1], "the answer")
	answer, err := socket.Read(pair[0], 512)
	fmt.Printf("%q %v\n", answer, err)
	// Output:
	// "the question" "" <nil>
	// "the answer" <nil>
}

func ExampleSetNonblock() {
	var pair [2]*socket.Socket
	if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(pair[0])
	defer socket.Close(pair[1])

	// socket_set_nonblock($pair[0]);
	if err := socket.SetNonblock(pair[0]); err != nil {
		log.Fatal(err)
	}

	// $data = socket_read($pair[0], 512);
	data, err := socket.Read(pair[0], 512)
	switch {
	// if ($data === false && socket_last_error($pair[0]) == SOCKET_EAGAIN) {
	case errors.Is(err, socket.SOCKET_EAGAIN):
		fmt.Println("nothing there")
	// elseif ($data === false) {
	case err != nil:
		log.Fatal(err)
	// elseif ($data === '') {
	case data == "":
		fmt.Println("closed")
	}
	// Output: nothing there
}

func ExampleSetBlock() {
	var pair [2]*socket.Socket
	if err := socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(pair[0])
	defer socket.Close(pair[1])
	if err := socket.SetNonblock(pair[0]); err != nil {
		log.Fatal(err)
	}

	// socket_set_block($pair[0]);
	if err := socket.SetBlock(pair[0]); err != nil {
		log.Fatal(err)
	}

	go socket.Write(pair[1], "at last")
	data, err := socket.Read(pair[0], 512) // waits until data arrives
	fmt.Println(data, err)
	// Output: at last <nil>
}

func ExampleAtmark() {
	server, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(server)
	var address string
	var port int
	socket.Getsockname(server, &address, &port)
	client, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(client)
	socket.Connect(client, "127.0.0.1", port)
	s, err := socket.Accept(server)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)

	socket.Send(client, "list of files\x03", 14, socket.MSG_OOB) // the last byte, ^C, is sent as urgent data
	except := []*socket.Socket{s}
	socket.Select(nil, nil, &except, 10)

	// while (!socket_atmark($s)) { socket_read($s, 100); }
	for {
		at, err := socket.Atmark(s)
		if err != nil {
			log.Fatal(err)
		}
		if at {
			break
		}
		text, _ := socket.Read(s, 100)
		fmt.Printf("dropped %q\n", text)
	}
	var urgent string
	_, err = socket.Recv(s, &urgent, 1, socket.MSG_OOB)
	fmt.Printf("%q %v\n", urgent, err)
	// Output:
	// dropped "list of files"
	// "\x03" <nil>
}

func ExampleReadv() {
	var pair [2]*socket.Socket
	socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair)
	defer socket.Close(pair[0])
	defer socket.Close(pair[1])
	socket.Write(pair[0], "HEADbody of the message")

	v, _ := socket.IovecAlloc(2, 4, 100)
	n, err := socket.Readv(pair[1], v)
	fmt.Println(n, err)
	fmt.Println(socket.IovecFetch(v, 0))
	fmt.Printf("%s\n", v.Buffers()[1][:n-4])
	// Output:
	// 23 <nil>
	// HEAD <nil>
	// body of the message
}

func ExampleWritev() {
	var pair [2]*socket.Socket
	socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair)
	defer socket.Close(pair[0])
	defer socket.Close(pair[1])

	v, _ := socket.IovecAlloc(2, 0, 0)
	socket.IovecSet(v, 0, "two buffers, ")
	socket.IovecSet(v, 1, "one message")
	fmt.Println(socket.Writev(pair[0], v))
	fmt.Println(socket.Read(pair[1], 100))
	// Output:
	// 24 <nil>
	// two buffers, one message <nil>
}

func ExampleSendmsg_rights() {
	var pair [2]*socket.Socket
	socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair)
	defer socket.Close(pair[0])
	defer socket.Close(pair[1])
	listener, _ := socket.CreateListen(0)
	defer socket.Close(listener)

	// socket_sendmsg($pair[0], ['iov' => ['x'], 'control' =>
	//     [['level' => SOL_SOCKET, 'type' => SCM_RIGHTS, 'data' => [$listener]]]]);
	_, err := socket.Sendmsg(pair[0], &socket.Message{
		Iov:     [][]byte{[]byte("x")},
		Control: []socket.Control{{Level: socket.SOL_SOCKET, Type: socket.SCM_RIGHTS, Rights: []syscall.Conn{listener}}},
	})
	fmt.Println(err)

	// $m = ['controllen' => socket_cmsg_space(SOL_SOCKET, SCM_RIGHTS, 1)]; socket_recvmsg($pair[1], $m);
	// $s = $m['control'][0]['data'][0];
	space, _ := socket.CmsgSpace(socket.SOL_SOCKET, socket.SCM_RIGHTS, 1)
	m := socket.Message{Controllen: space}
	_, err = socket.Recvmsg(pair[1], &m)
	fmt.Println(err)
	if len(m.Control) > 0 && len(m.Control[0].Rights) > 0 {
		if s, ok := m.Control[0].Rights[0].(*socket.Socket); ok {
			defer socket.Close(s)
			fmt.Println(strings.HasPrefix(s.String(), "AF_INET socket 0.0.0.0:"))
		}
	}
	// Output:
	// <nil>
	// <nil>
	// true
}
