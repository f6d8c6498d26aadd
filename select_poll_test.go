//go:build unix

package socket

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/leaks"
	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/qemu"
)

// pollSelect does what Select does on a system without epoll.
func pollSelect(read, write, except *[]*Socket, seconds, microseconds int) (int, error) {
	q := getQuery()
	defer putQuery(q)
	vars := [3]*[]*Socket{read, write, except}
	for i, v := range vars {
		if v != nil {
			q.lists[i] = *v
		}
	}
	limit, _ := selectLimit(seconds, microseconds)
	if err := q.pollAnswer(limit); err != nil {
		return 0, err
	}
	for i, v := range vars {
		if v != nil {
			*v = q.result(i)
		}
	}
	return q.n, nil
}

// Several calls wait at the same time. Each ends at its own event, when its socket is closed, or at
// its own timeout.
func TestSelectByPoll(t *testing.T) {
	t.Parallel()
	shared, sharedPeer := newPair(t, SOCK_STREAM)
	const calls = 200
	type call struct {
		a, b *Socket
		done chan error
		n    int
	}
	var all []*call
	for i := range calls {
		c := &call{done: make(chan error, 1)}
		c.a, c.b = newPair(t, SOCK_STREAM)
		all = append(all, c)
		go func() {
			read, except := []*Socket{c.a, shared}, []*Socket{c.a}
			seconds, microseconds := Forever, 0
			if i%4 == 3 {
				seconds, microseconds = 0, 1000*i
			}
			n, err := pollSelect(&read, nil, &except, seconds, microseconds)
			c.n = n
			c.done <- err
		}()
	}
	for i, c := range all {
		switch i % 4 {
		case 0:
			selectWaits(t, c.a)
			_, err := Write(c.b, "x")
			must(t, err)
			must(t, <-c.done)
			want(t, "woken by data", c.n, 1)
		case 1:
			selectWaits(t, c.a)
			must(t, Close(c.a))
			if err := <-c.done; !errors.Is(err, net.ErrClosed) {
				t.Errorf("woken by Close: %v", err)
			}
		case 3:
			must(t, <-c.done)
			want(t, "timeout", c.n, 0)
		}
	}
	_, err := Write(sharedPeer, "x")
	must(t, err)
	for i := 2; i < calls; i += 4 {
		must(t, <-all[i].done)
		want(t, "woken by the socket that all have", all[i].n, 1)
	}
}

// The system reports some events even if a call has not asked for them. Here, the call has a socket
// only in its except list, and the connection ends. The call goes on waiting. An event that it has
// asked for still wakes it.
func TestSelectUnasked(t *testing.T) {
	t.Parallel()
	for name, selectBy := range map[string]func(read, write, except *[]*Socket, seconds, microseconds int) (int, error){
		"kept": func(read, write, except *[]*Socket, seconds, microseconds int) (int, error) {
			return Select(read, write, except, seconds, microseconds)
		},
		"poll": pollSelect,
	} {
		t.Run(name, func(t *testing.T) {
			a, b := newPair(t, SOCK_STREAM)
			c, d := newPair(t, SOCK_STREAM)
			must(t, Close(b))
			except := []*Socket{a}
			start := time.Now()
			n, err := selectBy(nil, nil, &except, 0, 30000)
			must(t, err)
			want(t, "ready", n, 0)
			if d := time.Since(start); d < 30*time.Millisecond {
				t.Errorf("waited %v, not 30 ms", d)
			}
			var wg sync.WaitGroup
			wg.Go(func() {
				read, except := []*Socket{c}, []*Socket{a}
				n, err := selectBy(&read, nil, &except, Forever, 0)
				if n != 1 || err != nil {
					t.Error(n, err)
				}
			})
			selectWaits(t, c)
			_, err = Write(d, "x")
			must(t, err)
			wg.Wait()
		})
	}
}

// A few threads serve ten thousand connections at the same time. One server uses a select loop, as
// PHP programs do. The other has a goroutine for each connection.
func TestTenThousandConnections(t *testing.T) {
	if path := os.Getenv("SOCKET_TEST_CLIENTS"); path != "" {
		manyClients(t, path)
		return
	}
	connections := min(10000, raiseLimit(t)-leaks.Descriptors()-100)
	if testing.Short() {
		connections = min(1000, connections)
	}
	if raceEnabled {
		connections = min(4000, connections) // the race detector allows at most 8,128 goroutines
	}
	for _, server := range []struct {
		name  string
		serve func(t *testing.T, listen *Socket, connections int)
	}{
		{"select", selectServer},
		{"goroutines", goroutineServer},
	} {
		t.Run(server.name, func(t *testing.T) {
			path := needs.SocketDir(t) + "/s"
			listen, err := Create(AF_UNIX, SOCK_STREAM, 0)
			must(t, err)
			defer Close(listen)
			must(t, Bind(listen, path))
			must(t, Listen(listen, SOMAXCONN))
			before := leaks.Threads()

			words := qemu.Args(os.Args[0], "-test.run=^TestTenThousandConnections$")
			clients := exec.Command(words[0], words[1:]...)
			clients.Env = append(os.Environ(), "SOCKET_TEST_CLIENTS="+path, "SOCKET_TEST_CONNECTIONS="+strconv.Itoa(connections))
			done := make(chan error, 1)
			go func() {
				out, err := clients.CombinedOutput()
				if err != nil {
					Close(listen) // the clients have failed, so wake the server
					err = fmt.Errorf("%w\n%s", err, out)
				}
				done <- err
			}()
			server.serve(t, listen, connections)
			must(t, <-done)
			t.Logf("%d connections, %d threads, %d before", connections, leaks.Threads(), before)
			if n := leaks.Threads(); n > max(20, before+10) {
				t.Errorf("%d threads", n)
			}
		})
	}
}

// raiseLimit raises this process's limit of descriptors to the allowed maximum, but to at most
// 65,536. It returns the new limit.
func raiseLimit(t *testing.T) int {
	var limit unix.Rlimit
	must(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	limit.Cur = min(limit.Max, 1<<16)
	must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &limit))
	return int(limit.Cur)
}

// selectServer sends back what the clients send. It returns when all clients have gone.
func selectServer(t *testing.T, listen *Socket, connections int) {
	clients := []*Socket{listen}
	come := 0
	for come < connections || len(clients) > 1 {
		read := clients
		if _, err := Select(&read, nil, nil, 60); err != nil || len(read) == 0 {
			t.Fatalf("Select: %v, %v", read, err)
		}
		for _, s := range read {
			if s == listen {
				c, err := Accept(listen)
				must(t, err)
				clients = append(clients, c)
				come++
				continue
			}
			data, err := Read(s, 1024)
			if err != nil || data == "" {
				i := slices.Index(clients, s)
				clients = slices.Delete(slices.Clone(clients), i, i+1)
				Close(s)
				continue
			}
			if _, err := Write(s, data, len(data)); err != nil {
				t.Error(err)
			}
		}
	}
}

// goroutineServer does what selectServer does, but with a goroutine for each client instead of
// Select.
func goroutineServer(t *testing.T, listen *Socket, connections int) {
	done := make(chan bool)
	for range connections {
		c, err := Accept(listen)
		must(t, err)
		go func() {
			for {
				data, err := Read(c, 1024)
				if err != nil || data == "" {
					break
				}
				if _, err := Write(c, data, len(data)); err != nil {
					t.Error(err)
				}
			}
			Close(c)
			done <- true
		}()
	}
	for range connections {
		<-done
	}
}

// manyClients opens all connections. Then it sends twice on each connection and receives the
// answers.
func manyClients(t *testing.T, path string) {
	connections, err := strconv.Atoi(os.Getenv("SOCKET_TEST_CONNECTIONS"))
	must(t, err)
	raiseLimit(t)
	clients := make([]*Socket, connections)
	for i := range clients {
		clients[i], err = Create(AF_UNIX, SOCK_STREAM, 0)
		must(t, err)
		must(t, Connect(clients[i], path))
	}
	for range 2 {
		for i, c := range clients {
			_, err := Write(c, fmt.Sprint(i))
			must(t, err)
		}
		for i, c := range clients {
			data, err := Read(c, 100)
			must(t, err)
			want(t, "answer", data, fmt.Sprint(i))
		}
	}
	for _, c := range clients {
		must(t, Close(c))
	}
}

// BenchmarkSelect measures a round trip to a server that uses Select. A client writes, Select finds
// the server's socket among many idle ones, and the server reads. For comparison, BenchmarkSelect
// also measures the same round trip with poll(2).
func BenchmarkSelect(b *testing.B) {
	for _, idle := range []int{0, 100, 400, 1000, 4000, 10000} {
		var clients []*Socket
		for range (idle + 1 + 1) / 2 {
			x, y := newPair(b, SOCK_STREAM)
			clients = append(clients, x, y)
		}
		clients = clients[:idle]
		client, server := newPair(b, SOCK_STREAM)
		clients = append(clients, server)
		p := make([]byte, messageSize)
		b.Run(fmt.Sprintf("socket/idle=%d", idle), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Send(client, p, len(p), 0)
				read := clients
				if n, err := Select(&read, nil, nil, Forever); n != 1 || err != nil {
					b.Fatal(n, err)
				}
				if n, err := Recv(read[0], &p, len(p), 0); n != messageSize || err != nil {
					b.Fatal(n, err)
				}
			}
		})
		b.Run(fmt.Sprintf("poll/idle=%d", idle), func(b *testing.B) {
			fds := make([]unix.PollFd, len(clients))
			for b.Loop() {
				unix.Write(client.fd.sysfd, p)
				for i, s := range clients {
					fds[i] = unix.PollFd{Fd: int32(s.fd.sysfd), Events: unix.POLLIN}
				}
				if n, err := unix.Poll(fds, -1); n != 1 || err != nil {
					b.Fatal(n, err)
				}
				if n, err := unix.Read(server.fd.sysfd, p); n != messageSize || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// BenchmarkSelectWait measures an echo over TCP. The server has a goroutine of its own, and waits
// for each request.
func BenchmarkSelectWait(b *testing.B) {
	for _, idle := range []int{0, 1000} {
		b.Run(fmt.Sprintf("idle=%d", idle), func(b *testing.B) {
			var clients []*Socket
			for range (idle + 1) / 2 {
				x, y := newPair(b, SOCK_STREAM)
				clients = append(clients, x, y)
			}
			client, server := newTCP(b)
			must(b, SetOption(client, SOL_TCP, TCP_NODELAY, 1))
			must(b, SetOption(server, SOL_TCP, TCP_NODELAY, 1))
			clients = append(clients, server)
			done := make(chan error)
			go func() {
				var p []byte
				for {
					read := clients
					if _, err := Select(&read, nil, nil, Forever); err != nil {
						done <- err
						return
					}
					if n, err := Recv(read[0], &p, messageSize, 0); n == 0 {
						done <- err
						return
					}
					Send(read[0], p, len(p), 0)
				}
			}()
			p := make([]byte, messageSize)
			b.ReportAllocs()
			for b.Loop() {
				Send(client, p, len(p), 0)
				if _, err := Recv(client, &p, messageSize, MSG_WAITALL); err != nil {
					b.Fatal(err)
				}
			}
			must(b, Shutdown(client))
			must(b, <-done)
		})
	}
}

// BenchmarkSelectKeyed measures a call with a map of sockets, one of which is ready.
func BenchmarkSelectKeyed(b *testing.B) {
	for _, idle := range []int{0, 1000} {
		b.Run(fmt.Sprintf("idle=%d", idle), func(b *testing.B) {
			clients := make(map[int]*Socket)
			for i := range idle {
				clients[i], _ = newPair(b, SOCK_STREAM)
			}
			x, y := newPair(b, SOCK_STREAM)
			clients[-1] = x
			_, err := Write(y, "x")
			must(b, err)
			for b.Loop() {
				read := clients
				if n, err := SelectKeyed(&read, nil, nil, 0); n != 1 || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// BenchmarkSelectShared measures a round trip to one of many goroutines that wait. Each of them
// waits for its own socket and for one that they all share.
func BenchmarkSelectShared(b *testing.B) {
	for _, calls := range []int{10, 100, 1000, 3000} {
		b.Run(fmt.Sprintf("calls=%d", calls), func(b *testing.B) {
			shared, _ := newPair(b, SOCK_STREAM)
			var peers []*Socket
			for range calls {
				own, peer := newPair(b, SOCK_STREAM)
				peers = append(peers, peer)
				go func() {
					var p []byte
					for {
						read := []*Socket{own, shared}
						if _, err := Select(&read, nil, nil, Forever); err != nil {
							return
						}
						Recv(own, &p, messageSize, 0)
						Send(own, p, len(p), 0)
					}
				}()
				selectWaits(b, own)
			}
			p := make([]byte, messageSize)
			i := 0
			for b.Loop() {
				peer := peers[i%calls]
				i++
				Send(peer, p, len(p), 0)
				if _, err := Recv(peer, &p, messageSize, MSG_WAITALL); err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			must(b, Close(shared))
		})
	}
}
