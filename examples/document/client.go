package main

import (
	"fmt"
	"io"
	"log"

	"phpsocket/socket"
)

// This file repeats the functions of ../client/main.go. TestSame compares the two files.

// client is the ported PHP program. PHP's functions return false after a failure, so the
// PHP program's "< 0" never detects one. Here "err != nil" detects each failure and ends the
// program.
func client(out io.Writer, ip string, port int) error {
	fmt.Fprint(out, "<h2>TCP/IP Connection</h2>\n")

	// $socket = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
	sock, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		fmt.Fprint(out, "socket_create() failed: reason: ", strerror(err), "\n")
		return err
	}
	fmt.Fprint(out, "OK.\n")

	// echo "试图连接 '$ip' 端口 '$port'...\n";
	fmt.Fprintf(out, "试图连接 '%s' 端口 '%d'...\n", ip, port)
	// $result = socket_connect($socket, $ip, $port);
	if err := socket.Connect(sock, ip, port); err != nil {
		fmt.Fprintf(out, "socket_connect() failed.\nReason: (%d) %s\n", socket.LastError(sock), strerror(err))
		return err
	}
	fmt.Fprint(out, "连接OK\n")

	in := "Ho\r\n"
	in += "first blood\r\n"

	// if(!socket_write($socket, $in, strlen($in))) {
	if _, err := socket.Write(sock, in, len(in)); err != nil {
		fmt.Fprint(out, "socket_write() failed: reason: ", strerror(err), "\n")
		return err
	}
	fmt.Fprint(out, "发送到服务器信息成功!\n")
	fmt.Fprintf(out, "发送的内容为:<font color='red'>%s</font> <br>", in)

	// while($out = socket_read($socket, 8192)) {
	for {
		answer, err := socket.Read(sock, 8192)
		if err != nil {
			log.Print("Warning: ", err) // PHP prints this warning, and then the loop ends
		}
		if answer == "" {
			break // the server has closed the connection
		}
		fmt.Fprint(out, "接收服务器回传信息成功!\n")
		fmt.Fprint(out, "接受的内容为:", answer)
	}

	fmt.Fprint(out, "关闭SOCKET...\n")
	socket.Close(sock)
	fmt.Fprint(out, "关闭OK\n")
	return nil
}
