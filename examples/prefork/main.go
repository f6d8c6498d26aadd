//go:build !windows && !solaris

// Prefork is a server that consists of several processes. They listen on one port, each
// with its own SO_REUSEPORT socket. The first process starts the others, replaces those
// that die, and stops them when it is stopped itself.
//
//	go run ./examples/prefork -workers 4 -port 8000
//	curl http://127.0.0.1:8000/
//
// PHP programs do this with pcntl_fork to use more than one core. A Go program uses all
// cores in one process, with a goroutine for each client. Several processes are still
// useful for two reasons. A crash ends the connections of only some clients, and a newer
// version can replace the processes without a pause.
//
// Linux distributes the connections among the processes. On other systems, one process may
// receive all connections.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"sync"
	"syscall"

	"phpsocket/socket"
)

// reuse returns a socket that is bound to an address that other sockets may also use.
func reuse(ip string, port int) (*socket.Socket, error) {
	sock, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		return nil, err
	}
	// socket_set_option($sock, SOL_SOCKET, SO_REUSEPORT, 1);
	if err := socket.SetOption(sock, socket.SOL_SOCKET, socket.SO_REUSEPORT, 1); err != nil {
		return nil, err
	}
	return sock, socket.Bind(sock, ip, port)
}

// work is what a worker process does: it answers clients until it is told to stop.
func work(stop context.Context, ip string, port int) error {
	server, err := reuse(ip, port)
	if err != nil {
		return err
	}
	if err := socket.Listen(server, socket.SOMAXCONN); err != nil {
		return err
	}
	context.AfterFunc(stop, func() { socket.Close(server) })
	fmt.Printf("worker %d listening on %s:%d\n", os.Getpid(), ip, port)

	var serving sync.WaitGroup
	defer serving.Wait() // finish serving the accepted clients
	for {
		client, err := socket.Accept(server)
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		serving.Go(func() { serve(client) })
	}
}

// serve answers an HTTP request.
func serve(client *socket.Socket) {
	defer socket.Close(client)
	if err := socket.SetOption(client, socket.SOL_SOCKET, socket.SO_RCVTIMEO, socket.Timeval{Sec: 5}); err != nil {
		return
	}
	if _, err := socket.Read(client, 8192); err != nil {
		return
	}
	body := fmt.Sprintf("worker %d\n", os.Getpid())
	socket.Write(client, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body))
}

// manage keeps the workers running until it is told to stop.
func manage(stop context.Context, ip string, port, workers int) error {
	// The manager does not listen. Its socket only reserves the port. If port is 0, Bind
	// chooses a free one.
	sock, err := reuse(ip, port)
	if err != nil {
		return err
	}
	defer socket.Close(sock)
	if err := socket.Getsockname(sock, &ip, &port); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}

	ctx, fail := context.WithCancelCause(stop)
	defer fail(nil)
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for ctx.Err() == nil {
				// pcntl_fork(), and posix_kill($pid, SIGTERM) when ctx is canceled
				cmd := exec.CommandContext(ctx, self, "-worker", "-ip", ip, "-port", strconv.Itoa(port))
				cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
				cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
				if err := cmd.Start(); err != nil {
					fail(err)
					return
				}
				// pcntl_wait($status)
				if err := cmd.Wait(); err != nil && ctx.Err() == nil {
					log.Printf("worker %d: %v", cmd.Process.Pid, err)
					if cmd.ProcessState.Exited() { // the worker ended with an error, so restarting it would not help
						fail(err)
					}
				}
			}
		})
	}
	running.Wait()
	if stop.Err() != nil {
		return nil
	}
	return context.Cause(ctx)
}

func main() {
	log.SetFlags(0)
	ip := flag.String("ip", "127.0.0.1", "`address` to listen on")
	port := flag.Int("port", 0, "port to listen on, 0 for any")
	workers := flag.Int("workers", 4, "how many processes")
	worker := flag.Bool("worker", false, "be one of the processes")
	flag.Parse()

	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	var err error
	if *worker {
		err = work(stop, *ip, *port)
	} else {
		err = manage(stop, *ip, *port, *workers)
	}
	if err != nil {
		log.Fatal(err)
	}
}
