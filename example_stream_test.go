package socket_test

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"

	"phpsocket/socket"
)

// To set an option that package net lacks, import the stream and set the option on the Socket. PHP
// programs do the same with their streams.
func ExampleImportStream() {
	// $stream = stream_socket_server('tcp://127.0.0.1:0');
	stream, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer stream.Close()

	// $s = socket_import_stream($stream);
	s, err := socket.ImportStream(stream.(*net.TCPListener))
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s) // does not close the stream

	// socket_set_option($s, SOL_SOCKET, SO_KEEPALIVE, 1);
	err = socket.SetOption(s, socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
	fmt.Println(err)
	// Output: <nil>
}

// ExportStream returns a net.Conn. Go's bufio and crypto/tls use it in place of PHP's fgets and
// stream_socket_enable_crypto.
func ExampleExportStream() {
	client, server := connection()
	defer socket.Close(server)
	socket.Write(server, "first line\nsecond line\n")

	// $stream = socket_export_stream($client);
	stream, err := socket.ExportStream(client)
	if err != nil {
		log.Fatal(err)
	}
	defer stream.Close() // also closes the Socket

	// echo fgets($stream);
	line, err := bufio.NewReader(stream).ReadString('\n')
	fmt.Print(line)
	fmt.Println(err)
	// Output:
	// first line
	// <nil>
}

// A Socket is itself a net.Conn, so it does not need ExportStream.
func ExampleSocket() {
	client, server := connection()
	defer client.Close()
	go func() {
		defer server.Close()
		io.WriteString(server, "hello")
	}()
	text, err := io.ReadAll(client)
	fmt.Println(string(text), err)
	// Output: hello <nil>
}

// net/http serves HTTP on the listening socket of a ported program.
func ExampleSocket_Listener() {
	s, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	go http.Serve(s.Listener(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "path ", r.URL.Path)
	}))

	var address string
	var port int
	socket.Getsockname(s, &address, &port)
	r, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/chat", port))
	if err != nil {
		log.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	fmt.Println(string(text), err)
	http.DefaultClient.CloseIdleConnections()
	// Output: path /chat <nil>
}

// This UDP echo server does not allocate.
func ExampleSocket_ReadFromUDPAddrPort() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		log.Fatal(err)
	}
	if err := socket.Bind(s, "127.0.0.1"); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(s)
	go func() {
		p := make([]byte, 1500)
		for {
			n, from, err := s.ReadFromUDPAddrPort(p)
			if err != nil {
				return
			}
			s.WriteToUDPAddrPort(p[:n], from)
		}
	}()

	client, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(client)
	to := netip.MustParseAddrPort(s.LocalAddr().String())
	if _, err := client.WriteToUDPAddrPort([]byte("echo"), to); err != nil {
		log.Fatal(err)
	}
	p := make([]byte, 1500)
	n, from, err := client.ReadFromUDPAddrPort(p)
	fmt.Println(string(p[:n]), from == to, err)
	// Output: echo true <nil>
}

// connection returns both ends of a TCP connection over loopback.
func connection() (client, server *socket.Socket) {
	l, err := socket.CreateListen(0)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close(l)
	var address string
	var port int
	socket.Getsockname(l, &address, &port)
	client, err = socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		log.Fatal(err)
	}
	if err := socket.Connect(client, "127.0.0.1", port); err != nil {
		log.Fatal(err)
	}
	if server, err = socket.Accept(l); err != nil {
		log.Fatal(err)
	}
	return client, server
}
