package php_test

import (
	"io"
	"net"
	"strconv"

	"phpsocket/socket/php"
)

// exampleFile returns an open file with two lines. Its position is at the beginning.
func exampleFile() *php.Stream {
	f, err := php.Tmpfile()
	if err != nil {
		panic(err)
	}
	php.Fwrite(f, "line one\nline two\n")
	php.Rewind(f)
	return f
}

// echoServer starts a server that sends back all data that it receives. It accepts connections
// until stop is called.
func echoServer() (address string, stop func()) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				io.Copy(c, c)
				c.Close()
			}()
		}
	}()
	return l.Addr().String(), func() { l.Close() }
}

// quoted formats the two results of a function that reads a line.
func quoted(s string, ok bool) string { return strconv.Quote(s) + " " + strconv.FormatBool(ok) }
