// Tls is an HTTPS server. It creates its sockets and accepts clients with PHP's functions.
// Then it gives each accepted Socket, which is a net.Conn, to Go's crypto/tls.
//
//	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
//		-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key.pem -out cert.pem
//	go run ./examples/tls -port 8443
//	curl --cacert cert.pem https://localhost:8443/
//
// PHP's socket_* functions do not support TLS, so a PHP program that needs TLS must be
// rewritten with streams.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"phpsocket/socket"
)

// listen does the part of the work that PHP's socket_* functions can also do. It returns
// after a signal has closed the server's socket.
func listen(ip string, port int, config *tls.Config) error {
	// $server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
	server, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		return err
	}
	// socket_set_option($server, SOL_SOCKET, SO_REUSEADDR, 1);
	if err := socket.SetOption(server, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); err != nil {
		return err
	}
	// socket_bind($server, $ip, $port);
	if err := socket.Bind(server, ip, port); err != nil {
		return err
	}
	// socket_listen($server, SOMAXCONN);
	if err := socket.Listen(server, socket.SOMAXCONN); err != nil {
		return err
	}
	// socket_getsockname($server, $ip, $port);
	if err := socket.Getsockname(server, &ip, &port); err != nil {
		return err
	}
	closeOnSignal(server)
	fmt.Printf("listening on https://%s:%d/\n", ip, port)

	var serving sync.WaitGroup
	defer serving.Wait() // finish serving the accepted clients
	for {
		// $client = socket_accept($server);
		client, err := socket.Accept(server)
		if err != nil {
			return err
		}
		serving.Go(func() {
			if err := serve(client, config); err != nil {
				fmt.Println(err)
			}
		})
	}
}

// serve answers an HTTP request.
func serve(client *socket.Socket, config *tls.Config) error {
	client.SetDeadline(time.Now().Add(10 * time.Second))
	conn := tls.Server(client, config)
	defer conn.Close()
	request, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return err
	}
	var ip string
	var port int
	if err := socket.Getpeername(client, &ip, &port); err != nil {
		return err
	}
	body := fmt.Sprintf("hello, %s: %s with %s\n", ip, request.URL, tls.VersionName(conn.ConnectionState().Version))
	_, err = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body)
	return err
}

func main() {
	log.SetFlags(0)
	ip := flag.String("ip", "127.0.0.1", "`address` to listen on")
	port := flag.Int("port", 0, "port to listen on, 0 for any")
	cert := flag.String("cert", "cert.pem", "`file` with the certificate")
	key := flag.String("key", "key.pem", "`file` with its key")
	flag.Parse()

	pair, err := tls.LoadX509KeyPair(*cert, *key)
	if err != nil {
		log.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}}

	if err := listen(*ip, *port, config); err != nil && !errors.Is(err, net.ErrClosed) {
		log.Fatal(err)
	}
}

// closeOnSignal closes the server's socket at SIGINT or SIGTERM, which ends the waiting
// Accept.
func closeOnSignal(server *socket.Socket) {
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(stop, func() { socket.Close(server) })
}
