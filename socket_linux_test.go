package socket

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/leaks"
	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/oracle"
	"phpsocket/socket/internal/qemu"
)

// php and two processes with this package accept from the same listener. The listener stays
// blocking for php. So the loop in php ends only when the listener is shut down.
func TestProcessesAcceptPHP(t *testing.T) {
	qemu.Needs(t, "a program that starts itself")
	for _, php := range oracle.Runners(t) {
		t.Run(php.Name, func(t *testing.T) {
			l, port := listenTCP(t, SOMAXCONN)
			f, err := l.File()
			must(t, err)
			defer f.Close()
			end := inChild(t, work, f)
			p := startPeer(t, php, `
				$m = ['controllen' => socket_cmsg_space(SOL_SOCKET, SCM_RIGHTS, 1)];
				socket_recvmsg($s, $m);
				$l = $m['control'][0]['data'][0];
				echo "accepts\n";
				while ($c = socket_accept($l)) {
					socket_write($c, 'php');
					socket_close($c);
				}
			`)
			_, err = Sendmsg(p.Socket, &Message{
				Iov:     [][]byte{[]byte("x")},
				Control: []Control{{Level: SOL_SOCKET, Type: SCM_RIGHTS, Rights: []syscall.Conn{l}}},
			})
			must(t, err)
			p.says("accepts")
			w := &worker{file: f, answer: "p"}
			stop, done := make(chan struct{}), make(chan struct{})
			go func() {
				w.run(stop)
				close(done)
			}()
			answers := connectAll(t, port, connections(20_000), 3, w)
			close(stop)
			<-done
			end()
			must(t, w.check())
			must(t, Shutdown(l))
			p.says("socket_accept(): unable to accept incoming connection [22]: Invalid argument")
			t.Logf("%v, %d imports, %v at the most, %d threads", answers, w.imports.Load(), w.slowest, leaks.Threads())
		})
	}
}

// An Accept on a blocking open file description finds no connection. It does not stay in the
// kernel, and it does not change the socket's options.
func TestAlarm(t *testing.T) {
	t.Parallel()
	for _, family := range []int{AF_INET, AF_UNIX} {
		for _, timeout := range []Timeval{{}, {Sec: 60}} {
			s := newSocketOf(t, family, SOCK_STREAM)
			if family == AF_UNIX {
				must(t, Bind(s, needs.SocketDir(t)+"/s"))
			}
			must(t, Listen(s, 5))
			must(t, SetOption(s, SOL_SOCKET, SO_RCVTIMEO, timeout))
			f, err := s.File()
			must(t, err)
			defer f.Close()
			for range 20 {
				if !s.fd.sit() {
					t.Fatal("sit reports false on an open descriptor")
				}
				begin := time.Now()
				_, _, e := s.fd.acceptShared()
				s.fd.rise()
				want(t, "accept", e, SOCKET_EWOULDBLOCK)
				if took := time.Since(begin); took > 5*time.Second {
					t.Errorf("the call took %v", took)
				}
				tv, err := unix.GetsockoptTimeval(s.fd.sysfd, SOL_SOCKET, SO_RCVTIMEO)
				must(t, err)
				want(t, "SO_RCVTIMEO", int(tv.Sec), timeout.Sec)
			}
			want(t, "the description blocks", isNonblock(s.fd.sysfd), false)
		}
	}
}

// An alarm ends an Accept that sleeps in the kernel. For this, the alarm sets a long timeout on the
// listener for a moment. A socket that is accepted meanwhile does not inherit that timeout.
func TestAlarmInherited(t *testing.T) {
	t.Parallel()
	l, port := listenTCP(t, 5)
	f, err := l.File()
	must(t, err)
	defer f.Close()
	for range 20 {
		done := make(chan *Socket)
		go func() {
			for {
				nfd, family, e := l.fd.acceptShared()
				if e == 0 {
					done <- newSocket(nfd, family, SOCK_STREAM)
					return
				}
			}
		}()
		settles(func() bool {
			tv, err := unix.GetsockoptTimeval(l.fd.sysfd, SOL_SOCKET, SO_RCVTIMEO)
			return err == nil && tv.Sec == longTimeout
		})
		c := newSocketOf(t, AF_INET, SOCK_STREAM)
		must(t, Connect(c, "127.0.0.1", port))
		s := <-done
		defer Close(s)
		tv, err := unix.GetsockoptTimeval(s.fd.sysfd, SOL_SOCKET, SO_RCVTIMEO)
		must(t, err)
		want(t, "SO_RCVTIMEO", int(tv.Sec), 0)
	}
	imported := importOf(t, f)
	wait, err := GetOption[Timeval](imported, SOL_SOCKET, SO_RCVTIMEO)
	must(t, err)
	want(t, "SO_RCVTIMEO of an import", wait, Timeval{})
}

// An alarm first tries the signal SIGURG. A program that ignores SIGURG does not hang.
func TestAlarmIgnored(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "a program that starts itself")
	l, port := listenTCP(t, SOMAXCONN)
	f, err := l.File()
	must(t, err)
	defer f.Close()
	deaf := func(file *os.File, stop <-chan struct{}) error {
		signal.Ignore(unix.SIGURG)
		return work(file, stop)
	}
	first := inChild(t, deaf, f)
	second := inChild(t, deaf, f)
	w := &worker{file: f, answer: "p"}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		w.run(stop)
		close(done)
	}()
	connectAll(t, port, connections(2000), 3, w)
	close(stop)
	<-done
	first()
	second()
	must(t, w.err)
}

// A program ignores SIGURG, and another process makes the open file description blocking. Even so,
// a call in that program does not stay in the kernel.
func TestAlarmIgnoredAlone(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "a program that starts itself")
	for name, ignored := range map[string][]os.Signal{
		"SIGURG":              {unix.SIGURG},
		"SIGURG and SIGWINCH": {unix.SIGURG, unix.SIGWINCH},
	} {
		t.Run(name, func(t *testing.T) {
			l, _ := listenTCP(t, 5)
			f, err := l.File()
			must(t, err)
			defer f.Close()
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				end := inChild(t, func(file *os.File, stop <-chan struct{}) error {
					signal.Ignore(ignored...)
					s, err := ImportStream(file)
					if err != nil {
						return err
					}
					defer Close(s)
					for range 300 {
						if !s.fd.sit() {
							return net.ErrClosed
						}
						_, _, e := s.fd.acceptShared()
						s.fd.rise()
						if e != SOCKET_EWOULDBLOCK {
							return e
						}
					}
					return nil
				}, f)
				end()
			}()
			for {
				select {
				case <-ended:
					return
				default:
					unix.SetNonblock(l.fd.sysfd, false)
				}
			}
		})
	}
}

// The poller may need a descriptor for a socket with a blocking open file description. If none is
// left, a call on the socket still waits, and a timeout, a deadline or Close still ends it.
func TestNoStandIn(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "a program that starts itself")
	l, _ := listenTCP(t, SOMAXCONN)
	f, err := l.File()
	must(t, err)
	defer f.Close()
	inChild(t, func(file *os.File, stop <-chan struct{}) error {
		s, err := ImportStream(file)
		if err != nil {
			return err
		}
		defer Close(s)
		var limit unix.Rlimit
		if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
			return err
		}
		none := limit
		none.Cur = 3
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &none); err != nil {
			return err
		}
		if err := SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 50_000}); err != nil {
			return err
		}
		begin := time.Now()
		if _, err := Accept(s); !errors.Is(err, SOCKET_EAGAIN) || time.Since(begin) < 50*time.Millisecond {
			return fmt.Errorf("Accept after %v: %w", time.Since(begin), err)
		}
		s.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		if _, err := Accept(s); !errors.Is(err, os.ErrDeadlineExceeded) {
			return fmt.Errorf("deadline: %w", err)
		}
		s.SetReadDeadline(time.Time{})
		if s.fd.standIn(&s.fd.rd).Load() != nil {
			return errors.New("there was a descriptor")
		}
		SetOption(s, SOL_SOCKET, SO_RCVTIMEO, Timeval{})
		closed := make(chan error)
		go func() { closed <- second(Accept(s)) }()
		<-stop
		Close(s)
		if err := <-closed; !errors.Is(err, net.ErrClosed) {
			return fmt.Errorf("Close: %w", err)
		}
		return nil
	}, f)
}

// Listen and CreateListen have the same default backlogs as in PHP. The kernel reports the backlog
// in a part of TCP_INFO that PHP cannot read, so the test does not ask php.
func TestBacklog(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "TCP_INFO")
	text, err := os.ReadFile("/proc/sys/net/core/somaxconn")
	must(t, err)
	most, err := strconv.Atoi(strings.TrimSpace(string(text)))
	must(t, err)
	listening := func(backlog ...int) *Socket {
		s := newSocketOf(t, AF_INET, SOCK_STREAM)
		must(t, Listen(s, backlog...))
		return s
	}
	chosen, err := CreateListen(0)
	must(t, err)
	defer Close(chosen)
	for _, test := range []struct {
		name string
		s    *Socket
		want int
	}{
		{"CreateListen", chosen, min(SOMAXCONN, most)},
		{"Listen", listening(), 0},
		{"Listen with 7", listening(7), 7},
		{"Listen with -1", listening(-1), most},
	} {
		info, err := unix.GetsockoptTCPInfo(test.s.fd.sysfd, unix.SOL_TCP, unix.TCP_INFO)
		must(t, err)
		want(t, test.name, int(info.Sacked), test.want)
	}
}

// With SO_LINGER, Close waits until the peer has received the written data, but not longer.
func TestLingerEnds(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1, Linger: 60}))
	fillUp(c)
	data := make([]byte, 1<<20)
	began := time.Now()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		Close(c)
	}()
	for {
		n, err := Recv(s, &data, cap(data), 0)
		must(t, err)
		if n == 0 {
			break
		}
	}
	<-closed
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("Close took %v", took)
	}
}

// If SO_LINGER makes Close wait, a signal does not end this wait. It does not matter which thread
// receives the signal.
func TestLingerOutlivesSignals(t *testing.T) {
	t.Parallel()
	t.Run("alone", func(t *testing.T) {
		t.Parallel()
		c, _ := newTCP(t)
		lingerOutlivesSignals(t, c)
	})
	t.Run("shared", func(t *testing.T) {
		t.Parallel()
		c, _ := newTCP(t)
		file, err := c.File()
		must(t, err)
		must(t, file.Close())
		lingerOutlivesSignals(t, c)
	})
}

func lingerOutlivesSignals(t *testing.T, c *Socket) {
	t.Helper()
	must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1, Linger: 1}))
	fillUp(c)
	began := time.Now()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		Close(c)
	}()
	for {
		select {
		case <-closed:
			if took := time.Since(began); took < 900*time.Millisecond {
				t.Errorf("Close took %v", took)
			}
			return
		case <-time.After(5 * time.Millisecond):
			tasks, err := os.ReadDir("/proc/self/task")
			must(t, err)
			for _, task := range tasks {
				tid, err := strconv.Atoi(task.Name())
				must(t, err)
				unix.Tgkill(os.Getpid(), tid, unix.SIGURG) // Go's runtime handles this signal
			}
		}
	}
}

// SO_LINGER makes Close wait. Close wakes other calls, and those calls end without this wait.
func TestLingerWakes(t *testing.T) {
	t.Parallel()
	c, s := newTCP(t)
	must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1, Linger: 60}))
	fillUp(c)
	reads, writes, closed := make(chan error), make(chan error), make(chan error)
	go func() { reads <- second(Read(c, 1)) }()
	go func() { writes <- second(Write(c, make([]byte, 64<<20))) }() // more data than the buffers can hold
	parked(t, &c.fd.rd)
	parked(t, &c.fd.wr)
	go func() { closed <- Close(c) }()
	if err := <-reads; !errors.Is(err, net.ErrClosed) {
		t.Errorf("the reader: %v", err)
	}
	<-writes // the write has ended; some of its data may have been sent
	select {
	case <-closed:
		t.Error("Close did not wait")
	default:
	}
	must(t, Close(s)) // resets the connection, because s has not read all data
	must(t, <-closed)
}

// The finalizer does not wait, even if the program has set SO_LINGER without SetOption.
func TestLingerOfOthers(t *testing.T) {
	t.Parallel()
	set := func(fd uintptr) {
		must(t, unix.SetsockoptLinger(int(fd), unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1, Linger: 60}))
	}
	for name, linger := range map[string]func(c *Socket){
		"SyscallConn": func(c *Socket) {
			raw, err := c.SyscallConn()
			must(t, err)
			must(t, raw.Control(set))
		},
		"File": func(c *Socket) {
			file, err := c.File()
			must(t, err)
			set(file.Fd())
			must(t, file.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := newTCP(t)
			linger(c)
			fillUp(c)
			done := make(chan struct{})
			go func() {
				defer close(done)
				c.collected()
			}()
			select {
			case <-done:
			case <-time.After(10 * time.Second):
				t.Error("the finalizer waits")
			}
			must(t, Close(s)) // resets the connection, because s has not read all data
			<-done
		})
	}
}

// If the connection has another holder, Close does not wait despite SO_LINGER, and SO_LINGER stays
// on for the other holder. When the last holder calls Close, Close waits. The calls that it wakes
// end without this wait.
func TestLingerShared(t *testing.T) {
	t.Parallel()
	for name, seconds := range map[string]int{"long": 60, "short": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, s := newTCP(t)
			linger := Linger{Onoff: 1, Linger: seconds}
			must(t, SetOption(c, SOL_SOCKET, SO_LINGER, linger))
			file, err := c.File()
			must(t, err)
			last := importOf(t, file)
			must(t, file.Close())
			fillUp(c)
			began := time.Now()
			must(t, Close(c))
			if took := time.Since(began); took > time.Duration(seconds)*time.Second/2 {
				t.Errorf("Close took %v", took)
			}
			got, err := GetOption[Linger](last, SOL_SOCKET, SO_LINGER)
			must(t, err)
			want(t, "SO_LINGER", got, linger)
			reads, closed := make(chan error), make(chan error)
			go func() { reads <- second(Read(last, 1)) }()
			parked(t, &last.fd.rd)
			began = time.Now()
			go func() { closed <- Close(last) }()
			if err := <-reads; !errors.Is(err, net.ErrClosed) {
				t.Errorf("the reader: %v", err)
			}
			if took := time.Since(began); took > time.Duration(seconds)*time.Second/2 {
				t.Errorf("the reader took %v", took)
			}
			if seconds > 2 {
				must(t, Close(s)) // resets the connection, because s has not read all data
			}
			must(t, <-closed)
			if took := time.Since(began); seconds == 2 && took < 1900*time.Millisecond {
				t.Errorf("the last Close took %v", took)
			}
		})
	}
}

// On an AF_UNIX socket, SO_LINGER has no effect.
func TestLingerUnix(t *testing.T) {
	t.Parallel()
	c, s := newPair(t, SOCK_STREAM)
	must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1, Linger: 60}))
	must(t, second(Write(c, "unread")))
	began := time.Now()
	must(t, Close(c))
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("Close took %v", took)
	}
	text, err := Read(s, 10)
	must(t, err)
	want(t, "behind it", text, "unread")
}

// fillUp writes to s until its buffers are full.
func fillUp(s *Socket) {
	data := make([]byte, 1<<20)
	for err := error(nil); err == nil; {
		_, err = Send(s, data, len(data), MSG_DONTWAIT)
	}
}

// TestFewDescriptors runs a program in which the first sockets use up all descriptors. If the poller has
// to start after that, Go's runtime ends the program.
func TestFewDescriptors(t *testing.T) {
	t.Parallel()
	qemu.Needs(t, "a program that starts itself")
	for free := range 8 {
		words := qemu.Args(os.Args[0])
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", fewVariable, free))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%d descriptors free: %v: %.200s", free, err, out)
		}
	}
}

const fewVariable = "SOCKET_TEST_FEW"

// init is the program that TestFewDescriptors runs. It runs before TestMain, because TestMain would
// start the poller.
func init() {
	free, err := strconv.Atoi(os.Getenv(fewVariable))
	if err != nil {
		return
	}
	last, err := unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	limit := unix.Rlimit{Cur: uint64(last + free), Max: uint64(last + free)}
	if err != nil || unix.Close(last) != nil || unix.Setrlimit(unix.RLIMIT_NOFILE, &limit) != nil {
		os.Exit(1)
	}
	var pair [2]*Socket
	if CreatePair(AF_UNIX, SOCK_STREAM, 0, &pair) == nil {
		SetOption(pair[0], SOL_SOCKET, SO_RCVTIMEO, Timeval{Usec: 1000})
		if _, err := Read(pair[0], 1); !errors.Is(err, SOCKET_EAGAIN) {
			fmt.Println(err)
			os.Exit(1)
		}
	} else if free >= 2 {
		os.Exit(2)
	}
	os.Exit(0)
}
