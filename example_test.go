package socket_test

import (
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net"
	"os"
	"slices"
	"strings"

	"phpsocket/socket"
)

func ExampleCreate() {
	// $s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil { // if ($s === false) {
		log.Fatal(err)
	}
	defer socket.Close(s)

	_, err = socket.Create(-1, socket.SOCK_STREAM, 0)
	fmt.Println(err)
	// Output: socket_create(): Argument #1 ($domain) must be one of AF_UNIX, AF_PACKET, AF_INET6, or AF_INET
}

func ExampleCreateListen() {
	// $s = socket_create_listen(0);
	s, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)

	// socket_getsockname($s, $address, $port);
	var address string
	var port int
	if err := socket.Getsockname(s, &address, &port); err != nil {
		log.Fatal(err)
	}
	fmt.Println(port != 0)
	// Output: true
}

// This is the beginning of a server: Create, SetOption, Bind, Listen and Accept. Each "or die" of
// the PHP program becomes an if statement.
func ExampleBind() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)

	// socket_set_option($s, SOL_SOCKET, SO_REUSEADDR, 1);
	if err := socket.SetOption(s, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); err != nil {
		log.Fatal(err)
	}
	// socket_bind($s, '127.0.0.1', 0) or die(socket_strerror(socket_last_error($s)));
	if err := socket.Bind(s, "127.0.0.1", 0); err != nil {
		log.Fatal(err)
	}

	var address string
	if err := socket.Getsockname(s, &address); err != nil {
		log.Fatal(err)
	}
	fmt.Println(address)
	// Output: 127.0.0.1
}

// If a port is in use, the error has the text and the code of PHP's warning.
func ExampleBind_inUse() {
	first, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(first)
	var address string
	var port int
	if err := socket.Getsockname(first, &address, &port); err != nil {
		log.Fatal(err)
	}

	second, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(second)
	// if (!@socket_bind($second, $address, $port)
	//     && socket_last_error($second) == SOCKET_EADDRINUSE) {
	err = socket.Bind(second, address, port)
	if errors.Is(err, socket.SOCKET_EADDRINUSE) {
		fmt.Println("the port is taken")
	}
	// Output: the port is taken
}

func ExampleListen() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	if err := socket.Bind(s, "127.0.0.1"); err != nil {
		log.Fatal(err)
	}

	// if (!socket_listen($s, SOMAXCONN)) {
	if err := socket.Listen(s, socket.SOMAXCONN); err != nil {
		log.Fatal(err)
	}

	listens, err := socket.GetOption[bool](s, socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
	fmt.Println(listens, err)
	// Output: true <nil>
}

// This accept loop starts a goroutine for each client, where PHP's loop forks a process.
func ExampleAccept() {
	server, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	var address string
	var port int
	if err := socket.Getsockname(server, &address, &port); err != nil {
		log.Fatal(err)
	}

	go func() {
		// while ($client = socket_accept($server)) {
		for {
			client, err := socket.Accept(server)
			if err != nil {
				break // the server is closed
			}
			// if (pcntl_fork() == 0) { ... exit; }
			go func() {
				defer socket.Close(client)
				socket.Write(client, "hello\n")
			}()
		}
	}()

	client, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(client)
	if err := socket.Connect(client, "127.0.0.1", port); err != nil {
		log.Fatal(err)
	}
	line, err := socket.Read(client, 1024, socket.PHP_NORMAL_READ)
	fmt.Printf("%q %v\n", line, err)
	socket.Close(server)
	// Output: "hello\n" <nil>
}

func ExampleConnect() {
	server, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	var address string
	var port int
	if err := socket.Getsockname(server, &address, &port); err != nil {
		log.Fatal(err)
	}

	client, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(client)
	// if (socket_connect($client, '127.0.0.1', $port) === false) {
	if err := socket.Connect(client, "127.0.0.1", port); err != nil {
		log.Fatal(err)
	}
	fmt.Println("connected")
	socket.Close(server)

	second, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(second)
	err = socket.Connect(second, "127.0.0.1", port)
	fmt.Println("refused:", errors.Is(err, socket.SOCKET_ECONNREFUSED))
	// Output:
	// connected
	// refused: true
}

// This example connects without waiting, and gets the result from SO_ERROR.
func ExampleConnect_nonblocking() {
	server, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(server)
	var address string
	var port int
	if err := socket.Getsockname(server, &address, &port); err != nil {
		log.Fatal(err)
	}

	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	// socket_set_nonblock($s);
	if err := socket.SetNonblock(s); err != nil {
		log.Fatal(err)
	}
	// if (!@socket_connect($s, '127.0.0.1', $port)
	//     && !in_array(socket_last_error($s), [SOCKET_EINPROGRESS, SOCKET_EWOULDBLOCK])) {
	err = socket.Connect(s, "127.0.0.1", port)
	if err != nil && !errors.Is(err, socket.SOCKET_EINPROGRESS) && !errors.Is(err, socket.SOCKET_EWOULDBLOCK) {
		log.Fatal(err)
	}
	// $w = [$s]; $n = socket_select($r, $w, $e, 5);
	write := []*socket.Socket{s}
	n, err := socket.Select(nil, &write, nil, 5)
	if err != nil || n == 0 {
		log.Fatal("no answer: ", err)
	}
	// $error = socket_get_option($s, SOL_SOCKET, SO_ERROR);
	code, err := socket.GetOption[int](s, socket.SOL_SOCKET, socket.SO_ERROR)
	fmt.Println(code, err)
	// Output: 0 <nil>
}

// A closed socket stays closed. Where PHP 8 throws, every call returns an error.
func ExampleClose() {
	s, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}

	// socket_close($s);
	socket.Close(s)

	_, err = socket.Accept(s)
	fmt.Println(err)
	fmt.Println(errors.Is(err, net.ErrClosed))
	// Output:
	// socket_accept(): Argument #1 ($socket) has already been closed
	// true
}

func ExampleGetsockname() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	if err := socket.Bind(s, "127.0.0.1"); err != nil {
		log.Fatal(err)
	}

	// socket_getsockname($s, $address, $port);
	var address string
	var port int
	if err := socket.Getsockname(s, &address, &port); err != nil {
		log.Fatal(err)
	}
	fmt.Println(address, port != 0)
	// Output: 127.0.0.1 true
}

func ExampleGetpeername() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	if err := socket.Connect(s, "127.0.0.1", 53); err != nil { // a UDP socket sends nothing when it connects
		log.Fatal(err)
	}

	// socket_getpeername($s, $address, $port);
	var address string
	var port int
	if err := socket.Getpeername(s, &address, &port); err != nil {
		log.Fatal(err)
	}
	fmt.Println(address, port)
	// Output: 127.0.0.1 53
}

func ExampleGetOption() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)

	// $type = socket_get_option($s, SOL_SOCKET, SO_TYPE);
	typ, err := socket.GetOption[int](s, socket.SOL_SOCKET, socket.SO_TYPE)
	fmt.Println(typ == socket.SOCK_STREAM, err)

	// $linger = socket_get_option($s, SOL_SOCKET, SO_LINGER);
	linger, err := socket.GetOption[socket.Linger](s, socket.SOL_SOCKET, socket.SO_LINGER)
	fmt.Println(linger.Onoff, err) // $linger['l_onoff']
	// Output:
	// true <nil>
	// 0 <nil>
}

func ExampleSetOption() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)

	// socket_set_option($s, SOL_SOCKET, SO_REUSEADDR, 1);
	if err := socket.SetOption(s, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); err != nil {
		log.Fatal(err)
	}
	// socket_set_option($s, SOL_TCP, TCP_NODELAY, true);
	if err := socket.SetOption(s, socket.SOL_TCP, socket.TCP_NODELAY, true); err != nil {
		log.Fatal(err)
	}
	// socket_set_option($s, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
	if err := socket.SetOption(s, socket.SOL_SOCKET, socket.SO_LINGER, socket.Linger{Onoff: 1}); err != nil {
		log.Fatal(err)
	}

	err = socket.SetOption(s, socket.SOL_SOCKET, socket.SO_RCVTIMEO, 2)
	fmt.Println(err)
	// Output: socket_set_option(): Argument #4 ($value) must be of type socket.Timeval when argument #3 ($option) is SO_RCVTIMEO, int given
}

// SO_RCVTIMEO sets a timeout for Read. In the same way, SO_SNDTIMEO limits Connect and Write.
func ExampleSetOption_timeout() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	if err := socket.Bind(s, "127.0.0.1"); err != nil {
		log.Fatal(err)
	}

	// socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 20000]);
	if err := socket.SetOption(s, socket.SOL_SOCKET, socket.SO_RCVTIMEO, socket.Timeval{Usec: 20_000}); err != nil {
		log.Fatal(err)
	}
	// if (socket_read($s, 512) === false && socket_last_error($s) == SOCKET_EAGAIN) {
	_, err = socket.Read(s, 512)
	if errors.Is(err, os.ErrDeadlineExceeded) { // true on every system; PHP's code on Windows is SOCKET_ETIMEDOUT
		fmt.Println("nobody has written")
	}
	// Output: nobody has written
}

func ExampleLastError() {
	socket.ClearError()
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)

	var address string
	var port int
	err = socket.Getpeername(s, &address, &port)

	// $code = socket_last_error($s);
	code := socket.LastError(s)
	fmt.Println(code == socket.SOCKET_ENOTCONN)

	// socket_last_error() == SOCKET_ENOTCONN
	fmt.Println(socket.LastError() == socket.SOCKET_ENOTCONN)

	// This check does not use the error slots, which other goroutines may change:
	fmt.Println(errors.Is(err, socket.SOCKET_ENOTCONN))
	// Output:
	// true
	// true
	// true
}

func ExampleClearError() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	var address string
	if socket.Getpeername(s, &address) == nil {
		log.Fatal("connected to ", address)
	}

	// socket_clear_error($s);
	socket.ClearError(s)
	fmt.Println(int(socket.LastError(s)), socket.LastError() != 0)

	// socket_clear_error();
	socket.ClearError()
	fmt.Println(int(socket.LastError()))
	// Output:
	// 0 true
	// 0
}

func ExampleStrerror() {
	// echo socket_strerror(-10001), "\n";
	fmt.Println(socket.Strerror(-10001))

	// echo socket_strerror(socket_last_error()), "\n";
	fmt.Println(socket.Strerror(socket.SOCKET_EPERM) == socket.SOCKET_EPERM.Error())
	// Output:
	// Unknown host
	// true
}

// An Error contains the name of PHP's function, the text of PHP's message and the error code.
func ExampleError() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)

	_, err = socket.Read(s, 0)
	fmt.Println(errors.Is(err, socket.ErrArgument))

	var address string
	err = socket.Getpeername(s, &address)
	var e *socket.Error
	if errors.As(err, &e) {
		fmt.Println(e.Func)
		fmt.Println(e.Message)
		fmt.Println(e.Errno == socket.SOCKET_ENOTCONN)
	}
	fmt.Println(errors.Is(socket.SOCKET_EACCES, fs.ErrPermission))
	// Output:
	// true
	// socket_getpeername
	// unable to retrieve peer name
	// true
	// true
}

// The handler receives every error, even if the program ignores the error.
func ExampleSetErrorHandler() {
	// set_error_handler(function ($no, $text, $file, $line) { echo $text, "\n"; });
	socket.SetErrorHandler(func(err *socket.Error, file string, line int) { fmt.Println(err.Class()+":", err) })
	defer socket.SetErrorHandler(nil)

	// $s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP); socket_bind($s, '127.0.0.1');
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		log.Fatal(err)
	}
	socket.Bind(s, "127.0.0.1")
	// socket_bind($s, '127.0.0.1', 70000); socket_close($s); socket_listen($s);
	socket.Bind(s, "127.0.0.1", 70000)
	socket.Close(s)
	socket.Listen(s)
	// Output:
	// ValueError: socket_bind(): Argument #3 ($port) must be between 0 and 65535
	// Error: socket_listen(): Argument #1 ($socket) has already been closed
}

func ExampleRecvfrom() {
	server, _ := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	defer socket.Close(server)
	socket.Bind(server, "127.0.0.1")
	var address string
	var port int
	socket.Getsockname(server, &address, &port)

	client, _ := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	defer socket.Close(client)
	socket.Sendto(client, "ping", 4, 0, address, port)

	var data string
	n, err := socket.Recvfrom(server, &data, 1024, 0, &address, &port)
	fmt.Println(n, data, address, err)
	socket.Sendto(server, "pong", 4, 0, address, port)

	n, err = socket.Recvfrom(client, &data, 1024, 0, &address, &port)
	fmt.Println(n, data, address, err)
	// Output:
	// 4 ping 127.0.0.1 <nil>
	// 4 pong 127.0.0.1 <nil>
}

func ExampleSendto() {
	s, _ := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	defer socket.Close(s)
	n, err := socket.Sendto(s, "OK then", 2, 0, "127.0.0.1", 9)
	fmt.Println(n, err)
	n, err = socket.Sendto(s, "OK", 2, 0, "127.0.0.1")
	fmt.Println(n, err)
	// Output:
	// 2 <nil>
	// 0 socket_sendto(): Argument #6 ($port) cannot be null when the socket type is AF_INET
}

func ExampleRecvmmsg() {
	s, _ := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	defer socket.Close(s)
	socket.Bind(s, "127.0.0.1")
	var address string
	var port int
	socket.Getsockname(s, &address, &port)

	to := socket.Name{Addr: address, Port: port}
	n, err := socket.Sendmmsg(s, []socket.Message{
		{Name: to, Iov: [][]byte{[]byte("one")}},
		{Name: to, Iov: [][]byte{[]byte("two")}},
	})
	fmt.Println(n, err)

	list := make([]socket.Message, 64)
	for i := range list {
		list[i].Iov = [][]byte{make([]byte, 2048)}
	}
	for got := 0; got < 2; {
		n, err := socket.Recvmmsg(s, list)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, m := range list[:n] {
			fmt.Printf("%s from %s\n", m.Iov[0][:m.N], m.Name.Addr)
		}
		got += n
	}
	// Output:
	// 2 <nil>
	// one from 127.0.0.1
	// two from 127.0.0.1
}

// This server handles any number of clients in one loop.
func ExampleSelect() {
	// $server = socket_create_listen(0);
	server, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	go greet(server, "hello")

	// $clients = [$server];
	clients := []*socket.Socket{server}
	// while ($clients) {
	for len(clients) > 0 {
		// $read = $clients; $write = $except = null;
		// if (socket_select($read, $write, $except, null) === false) {
		read := clients
		if _, err := socket.Select(&read, nil, nil, socket.Forever); err != nil {
			log.Fatal(err)
		}
		// foreach ($read as $s) {
		for _, s := range read {
			if s == server {
				// $clients[] = socket_accept($server);
				client, err := socket.Accept(server)
				if err != nil {
					log.Fatal(err)
				}
				clients = append(clients, client)
				continue
			}
			// $data = socket_read($s, 1024);
			data, err := socket.Read(s, 1024)
			if err == nil && data != "" {
				fmt.Println(strings.ToUpper(data))
				continue
			}
			// unset($clients[array_search($s, $clients)]); socket_close($s);
			clients = slices.DeleteFunc(clients, func(c *socket.Socket) bool { return c == s || c == server })
			socket.Close(s)
			socket.Close(server) // stop listening, because this example has only one client
		}
	}
	// Output: HELLO
}

// The keys of the array identify the clients.
func ExampleSelectKeyed() {
	server, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(server)
	// $clients = [];
	clients := make(map[string]*socket.Socket)
	for _, name := range []string{"Anna", "Bert"} {
		go greet(server, "I am "+name)
		s, err := socket.Accept(server)
		if err != nil {
			log.Fatal(err)
		}
		// $clients[$name] = $s;
		clients[name] = s
	}

	// $read = ['Bert' => $clients['Bert']];
	read := map[string]*socket.Socket{"Bert": clients["Bert"]}
	// $n = socket_select($read, $write, $except, 5);
	n, err := socket.SelectKeyed(&read, nil, nil, 5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(n)
	// foreach ($read as $name => $s) {
	for name, s := range read {
		data, err := socket.Read(s, 1024)
		fmt.Printf("%s: %q %v\n", name, data, err)
	}
	for _, s := range clients {
		socket.Close(s)
	}
	// Output:
	// 1
	// Bert: "I am Bert" <nil>
}

// greet is a client that sends words to the given server and closes its connection.
func greet(server *socket.Socket, words string) {
	var address string
	var port int
	if err := socket.Getsockname(server, &address, &port); err != nil {
		log.Fatal(err)
	}
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	if err := socket.Connect(s, "127.0.0.1", port); err != nil {
		log.Fatal(err)
	}
	if _, err := socket.Write(s, words); err != nil {
		log.Fatal(err)
	}
}

// PHP: foreach (socket_addrinfo_lookup('127.0.0.1', '80', ['ai_socktype' => SOCK_STREAM]) as $a)
func ExampleAddrinfoLookup() {
	list, err := socket.AddrinfoLookup("127.0.0.1", "80", socket.AddrinfoHints{AiSocktype: socket.SOCK_STREAM})
	if err != nil {
		log.Fatal(err)
	}
	for _, a := range list {
		info := socket.AddrinfoExplain(a)
		fmt.Println(info.AiAddr.SinAddr, info.AiAddr.SinPort)
	}
	// Output: 127.0.0.1 80
}

func ExampleAddrinfoLookup_error() {
	var code socket.EAI // PHP's fourth argument, $error_code
	_, err := socket.AddrinfoLookup("localhost", "80", socket.AddrinfoHints{AiFlags: socket.AI_NUMERICHOST}, &code)
	if code == socket.EAI_NONAME { // or errors.Is(err, socket.EAI_NONAME)
		fmt.Println("no address")
	}
	fmt.Println(errors.Is(err, code), code)
	// Output:
	// no address
	// true Name or service not known
}

func ExampleAddrinfoExplain() {
	list, err := socket.AddrinfoLookup("::1", "53", socket.AddrinfoHints{AiSocktype: socket.SOCK_DGRAM})
	if err != nil {
		log.Fatal(err)
	}
	info := socket.AddrinfoExplain(list[0])
	fmt.Println(info.AiFamily == socket.AF_INET6, info.AiProtocol == socket.IPPROTO_UDP)
	fmt.Println(info.AiAddr.Sin6Addr, info.AiAddr.Sin6Port)
	// Output:
	// true true
	// ::1 53
}

func ExampleAddrinfoBind() {
	list, err := socket.AddrinfoLookup("127.0.0.1", "0", socket.AddrinfoHints{AiSocktype: socket.SOCK_STREAM})
	if err != nil {
		log.Fatal(err)
	}
	server, err := socket.AddrinfoBind(list[0])
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(server)
	var address string
	if err := socket.Getsockname(server, &address); err != nil {
		log.Fatal(err)
	}
	fmt.Println(address)
	// Output: 127.0.0.1
}

func ExampleAddrinfoConnect() {
	server, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(server)
	var address string
	var port int
	if err := socket.Getsockname(server, &address, &port); err != nil {
		log.Fatal(err)
	}

	list, err := socket.AddrinfoLookup("127.0.0.1", fmt.Sprint(port), socket.AddrinfoHints{AiSocktype: socket.SOCK_STREAM})
	if err != nil {
		log.Fatal(err)
	}
	client, err := socket.AddrinfoConnect(list[0])
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(client)
	if err := socket.Getpeername(client, &address); err != nil {
		log.Fatal(err)
	}
	fmt.Println(address)
	// Output: 127.0.0.1
}
