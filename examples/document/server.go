package main

import (
	"errors"
	"fmt"
	"io"
	"log"

	"phpsocket/socket"
)

// This file repeats the functions of ../server/main.go. TestSame compares the two files.

// server is the ported PHP program. PHP's functions return false after a failure, so the
// PHP program's "< 0" never detects one. Here "err != nil" detects each failure and ends the
// program.
func server(out io.Writer, ip string, port int) error {
	// if(($sock = socket_create(AF_INET,SOCK_STREAM,SOL_TCP)) < 0) {
	sock, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		fmt.Fprint(out, "socket_create() 失败的原因是:", strerror(err), "\n")
		return err
	}

	// if(($ret = socket_bind($sock,$ip,$port)) < 0) {
	if err := socket.Bind(sock, ip, port); err != nil {
		fmt.Fprint(out, "socket_bind() 失败的原因是:", strerror(err), "\n")
		return err
	}

	// if(($ret = socket_listen($sock,4)) < 0) {
	if err := socket.Listen(sock, 4); err != nil {
		fmt.Fprint(out, "socket_listen() 失败的原因是:", strerror(err), "\n")
		return err
	}

	count := 0

	for {
		// if (($msgsock = socket_accept($sock)) < 0) {
		msgsock, err := socket.Accept(sock)
		if err != nil {
			fmt.Fprint(out, "socket_accept() failed: reason: ", strerror(err), "\n")
			return err
		}

		// 发到客户端
		msg := "测试成功!\n"
		// socket_write($msgsock, $msg, strlen($msg));
		if _, err := socket.Write(msgsock, msg, len(msg)); err != nil {
			log.Print("Warning: ", err) // PHP prints this warning and goes on
		}

		fmt.Fprint(out, "测试成功了\n")
		// $buf = socket_read($msgsock,8192);
		buf, err := socket.Read(msgsock, 8192)
		if err != nil {
			log.Print("Warning: ", err)
		}

		talkback := "收到的信息:" + buf + "\n"
		fmt.Fprint(out, talkback)

		// if(++$count >= 5){
		if count++; count >= 5 {
			defer socket.Close(msgsock) // PHP closes it when $msgsock goes out of scope
			break
		}
		socket.Close(msgsock)
	}

	socket.Close(sock)
	return nil
}

// strerror does the work of socket_strerror() for an error. It returns the text of the
// error's code or, if the error does not have a code, the error's own text.
func strerror(err error) string {
	var code socket.Errno
	if errors.As(err, &code) {
		return socket.Strerror(code)
	}
	return err.Error()
}
