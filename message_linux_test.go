package socket

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/oracle"
	"phpsocket/socket/internal/qemu"
	"phpsocket/socket/internal/sys"
)

// receiveControl receives a message, which must have exactly one control message. It returns this
// control message.
func receiveControl(t *testing.T, s *Socket) Control {
	t.Helper()
	m := Message{Controllen: 200}
	_, err := Recvmsg(s, &m)
	must(t, err)
	if len(m.Control) != 1 {
		t.Fatalf("control data %+v, flags %d", m.Control, m.Flags)
	}
	return m.Control[0]
}

func TestControl(t *testing.T) {
	t.Parallel()
	lo, _ := interfaceIndex("lo")
	now := time.Now()
	const recvTOS, recvTTL = unix.IP_RECVTOS, unix.IP_RECVTTL
	for _, test := range []struct {
		name          string
		family        int
		level, option int      // after this option is set, the kernel adds the control message
		send          *Control // the control message to send, or nil if none is needed
		want          Control
	}{
		{name: "IP_PKTINFO", family: AF_INET, level: IPPROTO_IP, option: IP_PKTINFO,
			send: &Control{Level: IPPROTO_IP, Type: IP_PKTINFO, Pktinfo: Pktinfo{Addr: "127.0.0.1", Interface: "lo"}},
			want: Control{Level: IPPROTO_IP, Type: IP_PKTINFO, Pktinfo: Pktinfo{Addr: "127.0.0.1", Ifindex: int(lo)}}},
		{name: "IP_TTL", family: AF_INET, level: IPPROTO_IP, option: recvTTL,
			send: &Control{Level: IPPROTO_IP, Type: IP_TTL, Int: 17},
			want: Control{Level: IPPROTO_IP, Type: IP_TTL, Int: 17}},
		{name: "IP_TOS", family: AF_INET, level: IPPROTO_IP, option: recvTOS,
			send: &Control{Level: IPPROTO_IP, Type: IP_TOS, Int: 0x20},
			want: Control{Level: IPPROTO_IP, Type: IP_TOS, Int: 0x20}},
		{name: "bytes for an int", family: AF_INET, level: IPPROTO_IP, option: recvTOS,
			send: &Control{Level: IPPROTO_IP, Type: IP_TOS, Data: []byte{0x40}},
			want: Control{Level: IPPROTO_IP, Type: IP_TOS, Int: 0x40}},
		{name: "IPV6_PKTINFO", family: AF_INET6, level: IPPROTO_IPV6, option: IPV6_RECVPKTINFO,
			send: &Control{Level: IPPROTO_IPV6, Type: IPV6_PKTINFO, Pktinfo: Pktinfo{Addr: "::1", Ifindex: int(lo)}},
			want: Control{Level: IPPROTO_IPV6, Type: IPV6_PKTINFO, Pktinfo: Pktinfo{Addr: "::1", Ifindex: int(lo)}}},
		{name: "IPV6_HOPLIMIT", family: AF_INET6, level: IPPROTO_IPV6, option: IPV6_RECVHOPLIMIT,
			send: &Control{Level: IPPROTO_IPV6, Type: IPV6_HOPLIMIT, Int: 19},
			want: Control{Level: IPPROTO_IPV6, Type: IPV6_HOPLIMIT, Int: 19}},
		{name: "IPV6_TCLASS", family: AF_INET6, level: IPPROTO_IPV6, option: IPV6_RECVTCLASS,
			send: &Control{Level: IPPROTO_IPV6, Type: IPV6_TCLASS, Int: 0x24},
			want: Control{Level: IPPROTO_IPV6, Type: IPV6_TCLASS, Int: 0x24}},
		{name: "SO_TIMESTAMP", family: AF_INET, level: SOL_SOCKET, option: SO_TIMESTAMP,
			want: Control{Level: SOL_SOCKET, Type: SO_TIMESTAMP, Time: now}},
		{name: "SO_TIMESTAMP_NEW", family: AF_INET, level: SOL_SOCKET, option: unix.SO_TIMESTAMP_NEW,
			want: Control{Level: SOL_SOCKET, Type: unix.SO_TIMESTAMP_NEW, Time: now}},
		{name: "SO_TIMESTAMPNS", family: AF_INET6, level: SOL_SOCKET, option: SO_TIMESTAMPNS,
			want: Control{Level: SOL_SOCKET, Type: SO_TIMESTAMPNS, Time: now}},
		{name: "SO_RXQ_OVFL", family: AF_INET, level: SOL_SOCKET, option: unix.SO_RXQ_OVFL,
			want: Control{Level: SOL_SOCKET, Type: unix.SO_RXQ_OVFL, Data: []byte{0, 0, 0, 0}}},
		{name: "IP_RECVORIGDSTADDR", family: AF_INET, level: IPPROTO_IP, option: unix.IP_RECVORIGDSTADDR,
			want: Control{Level: IPPROTO_IP, Type: unix.IP_ORIGDSTADDR}},
	} {
		t.Run(test.name, func(t *testing.T) {
			qemu.Needs(t, test.name)
			if test.send != nil {
				qemu.Needs(t, "control data")
			}
			s, port := newUDP(t, test.family)
			must(t, SetOption(s, test.level, test.option, 1))
			m := Message{Name: Name{Addr: loopback(test.family), Port: port}, Iov: [][]byte{[]byte("x")}}
			if test.send != nil {
				m.Control = []Control{*test.send}
			}
			_, err := Sendmsg(s, &m)
			if test.name == "SO_RXQ_OVFL" { // the kernel reports the number of dropped messages only after it has dropped one
				must(t, SetOption(s, SOL_SOCKET, SO_RCVBUF, 1))
				for range 100 {
					Sendmsg(s, &m)
				}
				for err == nil {
					_, err = Recv(s, new([]byte), 1, MSG_DONTWAIT)
				}
				_, err = Sendmsg(s, &m)
			}
			must(t, err)
			got := receiveControl(t, s)
			switch {
			case !test.want.Time.IsZero():
				if d := got.Time.Sub(now); d < -time.Minute || d > time.Minute {
					t.Errorf("%s: %v", test.name, got.Time)
				}
				got.Time = test.want.Time
			case test.name == "SO_RXQ_OVFL":
				if len(got.Data) != 4 || binary.NativeEndian.Uint32(got.Data) == 0 {
					t.Errorf("%s: % x", test.name, got.Data)
				}
				got.Data = test.want.Data
			case test.want.Type == unix.IP_ORIGDSTADDR:
				if len(got.Data) != unix.SizeofSockaddrInet4 || got.Data[3] != byte(port) {
					t.Errorf("%s: % x", test.name, got.Data)
				}
				got.Data = nil
			}
			want(t, test.name, fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", test.want))
		})
	}
}

func TestTimestamping(t *testing.T) {
	qemu.Needs(t, "SO_TIMESTAMPING")
	t.Parallel()
	s, port := newUDP(t, AF_INET)
	must(t, SetOption(s, SOL_SOCKET, unix.SO_TIMESTAMPING, unix.SOF_TIMESTAMPING_RX_SOFTWARE|unix.SOF_TIMESTAMPING_SOFTWARE))
	m := Message{Controllen: 200}
	for len(m.Control) == 0 { // repeat this, because the kernel does not add time stamps right after SetOption
		_, err := Sendto(s, "x", 1, 0, "127.0.0.1", port)
		must(t, err)
		_, err = Recvmsg(s, &m)
		must(t, err)
	}
	c := m.Control[0]
	want(t, "type", c.Type, unix.SO_TIMESTAMPING)
	if d := time.Since(c.Time); d < -time.Minute || d > time.Minute {
		t.Errorf("%v", c.Time)
	}
	want(t, "all three", len(c.Data) > 0, true)
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_DGRAM)
	must(t, SetOption(b, SOL_SOCKET, SO_PASSCRED, 1))
	me := Ucred{os.Getpid(), os.Getuid(), os.Getgid()}
	_, err := Sendmsg(a, &Message{
		Iov:     [][]byte{[]byte("x")},
		Control: []Control{{Level: SOL_SOCKET, Type: SCM_CREDENTIALS, Ucred: me}},
	})
	must(t, err)
	c := receiveControl(t, b)
	want(t, "type", c.Type, SCM_CREDENTIALS)
	want(t, "credentials", c.Ucred, me)

	refused := codeOf(unix.Sendmsg(a.fd.sysfd, []byte("x"), unix.UnixCredentials(&unix.Ucred{}), nil, 0))
	want(t, "the kernel refuses process 0", refused == Errno(unix.ESRCH) || refused == SOCKET_EPERM, true)
	const at = "socket_sendmsg(): error converting user data (path: msghdr > control > element #0 > data > "
	for _, test := range []struct {
		ucred Ucred
		want  string
	}{
		{Ucred{}, fnSendmsg.fail(nil, refused).Error()}, // the error depends on the user's privileges
		{Ucred{Pid: -1}, at + "pid): given PHP integer is out of bounds for a pid_t value"},
		{Ucred{Pid: me.Pid, Uid: -1}, at + "uid): given PHP integer is out of bounds for a uid_t value"},
		{Ucred{Pid: me.Pid, Gid: -1}, at + "gid): given PHP integer is out of bounds for a gid_t value"},
	} {
		_, err := Sendmsg(a, &Message{
			Iov:     [][]byte{[]byte("x")},
			Control: []Control{{Level: SOL_SOCKET, Type: SCM_CREDENTIALS, Ucred: test.ucred}},
		})
		if err == nil || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
}

func TestControlFailure(t *testing.T) {
	qemu.Needs(t, "odd control data")
	t.Parallel()
	u, _ := newUDP(t, AF_INET)
	const at = "socket_sendmsg(): error converting user data (path: msghdr > control > element #0"
	for _, test := range []struct {
		control Control
		want    string
	}{
		{Control{}, at + "): cmsghdr with level 0 and type 0 not supported"},
		{Control{Level: SOL_SOCKET, Type: SO_TIMESTAMP}, at + "): cmsghdr with level 1 and type 29 not supported"},
		{Control{Level: SOL_UDP, Type: UDP_SEGMENT, Int: 65536}, at + " > data): given PHP integer is out of bounds for an unsigned 16-bit integer"},
		{Control{Level: SOL_UDP, Type: UDP_SEGMENT, Int: -1}, at + " > data): given PHP integer is out of bounds for an unsigned 16-bit integer"},
		{Control{Level: IPPROTO_IPV6, Type: IPV6_PKTINFO}, at + " > data): The key 'addr' is required"},
		{Control{Level: IPPROTO_IPV6, Type: IPV6_PKTINFO, Pktinfo: Pktinfo{Addr: "::1", Ifindex: -1}},
			at + " > data > ifindex): the interface index cannot be negative or larger than 4294967295; given -1"},
		{Control{Level: IPPROTO_IP, Type: IP_PKTINFO, Pktinfo: Pktinfo{Interface: "no such"}},
			at + ` > data > ifindex): no interface with name "no such" could be found`},
		{Control{Level: IPPROTO_IP, Type: IP_PKTINFO, Pktinfo: Pktinfo{Addr: "a..b"}}, "socket_sendmsg(): Host lookup failed [-10001]: Unknown host"},
		{Control{Level: IPPROTO_IP, Type: 9999, Data: []byte{}}, "socket_sendmsg(): Error in sendmsg [22]: Invalid argument"},
	} {
		_, err := Sendmsg(u, &Message{Name: Name{Addr: "127.0.0.1", Port: 9}, Control: []Control{test.control}})
		if err == nil || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
	_, err := Sendmsg(u, &Message{Name: Name{Addr: "127.0.0.1", Port: 9},
		Control: []Control{{Level: IPPROTO_IP, Type: IP_TTL, Data: make([]byte, 200_000)}}})
	if !errors.Is(err, SOCKET_ENOBUFS) && !errors.Is(err, SOCKET_ENOMEM) {
		t.Error("more control data than the kernel accepts:", err)
	}
	if big := int64(1) << 40; int64(int(big)) == big {
		for _, test := range []struct {
			control Control
			want    string
		}{
			{Control{Level: int(big)}, at + " > level): given PHP integer is out of bounds for a native int"},
			{Control{Type: int(big)}, at + " > type): given PHP integer is out of bounds for a native int"},
			{Control{Level: IPPROTO_IP, Type: IP_TTL, Int: int(big)}, at + " > data): given PHP integer is out of bounds for a native int"},
		} {
			_, err := Sendmsg(u, &Message{Control: []Control{test.control}})
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		}
	}
}

// With UDP_SEGMENT, the kernel splits one message into many datagrams. With UDP_GRO, it joins
// several datagrams into one message.
func TestSegments(t *testing.T) {
	qemu.Needs(t, "control data")
	t.Parallel()
	s, port := newUDP(t, AF_INET)
	text := strings.Repeat("0123456789", 10)
	m := Message{
		Name:    Name{Addr: "127.0.0.1", Port: port},
		Iov:     [][]byte{[]byte(text[:33]), []byte(text[33:])},
		Control: []Control{{Level: SOL_UDP, Type: UDP_SEGMENT, Int: 30}},
	}
	n, err := Sendmsg(s, &m)
	must(t, err)
	want(t, "sent", n, 100)
	for i := 0; i < 100; i += 30 {
		got, err := Read(s, 1000)
		must(t, err)
		want(t, "segment", got, text[i:min(100, i+30)])
	}

	must(t, SetOption(s, SOL_UDP, UDP_GRO, 1))
	_, err = Sendmsg(s, &m)
	must(t, err)
	var all []byte
	for len(all) < 100 {
		got := Message{Controllen: 100, BufferSize: 65535}
		_, err := Recvmsg(s, &got)
		must(t, err)
		all = append(all, got.Iov[0]...)
		if len(got.Iov[0]) > 30 {
			if len(got.Control) != 1 || got.Control[0].Type != UDP_GRO || got.Control[0].Int != 30 {
				t.Errorf("%d bytes joined, control data %+v", len(got.Iov[0]), got.Control)
			}
		}
	}
	want(t, "joined", string(all), text)
}

// An AF_UNIX sender may have an abstract name. The Name of its message has exactly the bytes of
// this name, so an answer can be sent to it.
func TestMessageUnix(t *testing.T) {
	t.Parallel()
	dir := needs.SocketDir(t)
	abstract := fmt.Sprintf("\x00phpsocket %d\x00message %s", os.Getpid(), dir)
	for _, typ := range []int{SOCK_DGRAM, SOCK_SEQPACKET} {
		for _, paths := range [][2]string{{dir + "/a", dir + "/b"}, {abstract + "a", abstract + "b"}} {
			a, err := Create(AF_UNIX, typ, 0)
			must(t, err)
			defer Close(a)
			must(t, Bind(a, paths[0]+fmt.Sprint(typ)))
			b, err := Create(AF_UNIX, typ, 0)
			must(t, err)
			defer Close(b)
			must(t, Bind(b, paths[1]+fmt.Sprint(typ)))
			if typ == SOCK_SEQPACKET {
				must(t, Listen(a))
				must(t, Connect(b, paths[0]+fmt.Sprint(typ)))
				c, err := Accept(a)
				must(t, err)
				defer Close(c)
				Write(b, "hello")
				m := Message{Controllen: 1}
				_, err = Recvmsg(c, &m)
				must(t, err)
				want(t, "name", m.Name, Name{Family: AF_UNIX, Path: paths[1] + fmt.Sprint(typ)})
				continue
			}
			_, err = Sendmsg(b, &Message{Name: Name{Path: paths[0] + fmt.Sprint(typ)}, Iov: [][]byte{[]byte("hello")}})
			must(t, err)
			m := Message{Controllen: 1}
			_, err = Recvmsg(a, &m)
			must(t, err)
			want(t, "data", string(m.Iov[0]), "hello")
			want(t, "name", m.Name, Name{Family: AF_UNIX, Path: paths[1] + fmt.Sprint(typ)})
			_, err = Sendmsg(a, &Message{Name: m.Name, Iov: m.Iov})
			must(t, err)
			text, err := Read(b, 100)
			must(t, err)
			want(t, "answer", text, "hello")

			_, err = Sendmsg(a, &Message{Name: Name{Path: paths[1] + "none"}, Iov: m.Iov})
			if !errors.Is(err, SOCKET_ENOENT) && !errors.Is(err, SOCKET_ECONNREFUSED) {
				t.Error("no such socket:", err)
			}
			for path, text := range map[string]string{
				"":                       "the path is must not be empty",
				strings.Repeat("x", 108): "the path is too long, the maximum permitted length is 107",
			} {
				_, err = Sendmsg(a, &Message{Name: Name{Family: AF_UNIX, Path: path}, Iov: m.Iov})
				if err == nil || err.Error() != "socket_sendmsg(): error converting user data (path: msghdr > name > path): "+text {
					t.Error(err)
				}
			}
			_, err = Sendmsg(a, &Message{Name: Name{Family: AF_INET, Addr: "127.0.0.1"}, Iov: m.Iov})
			if err == nil || err.Error() != "socket_sendmsg(): error converting user data (path: msghdr > name): the specified family (number 2) is not supported on this socket" {
				t.Error(err)
			}
		}
	}
	a, b := newPair(t, SOCK_DGRAM)
	Write(a, "unnamed")
	m := Message{Controllen: 1, Name: Name{Path: "old"}}
	_, err := Recvmsg(b, &m)
	must(t, err)
	want(t, "no name", m.Name, Name{})
}

// If a frame arrives on an AF_PACKET socket, the Name of the message is the interface that received
// the frame.
func TestMessagePacket(t *testing.T) {
	qemu.Needs(t, "interfaces")
	t.Parallel()
	const etherType = 0x88b6 // a protocol number reserved for experiments
	s, ok := newRoot(t, AF_PACKET, SOCK_RAW, etherType)
	if !ok {
		return
	}
	lo, _ := interfaceIndex("lo")
	must(t, Bind(s, "lo"))
	frame := append(make([]byte, 12), etherType>>8, etherType&0xff, 'x')
	_, err := Sendmsg(s, &Message{Name: Name{Port: int(lo)}, Iov: [][]byte{frame}})
	must(t, err)
	m := Message{Controllen: 1}
	_, err = Recvmsg(s, &m)
	must(t, err)
	want(t, "frame", string(m.Iov[0]), string(frame))
	want(t, "name", m.Name, Name{Family: AF_PACKET, Addr: "lo", Port: int(lo)})
}

// If a datagram does not reach its address, the error queue reports that address.
func TestMessageErrorQueue(t *testing.T) {
	t.Parallel()
	s, _ := newUDP(t, AF_INET)
	dead, port := newUDP(t, AF_INET)
	Close(dead)
	must(t, SetOption(s, IPPROTO_IP, unix.IP_RECVERR, 1))
	m := Message{Controllen: 200}
	if _, err := Recvmsg(s, &m, MSG_ERRQUEUE); !errors.Is(err, SOCKET_EAGAIN) {
		t.Error("Recvmsg on an empty error queue:", err)
	}
	_, err := Sendto(s, "lost", 4, 0, "127.0.0.1", port)
	must(t, err)
	n, err := Recvmsg(s, &m, MSG_ERRQUEUE)
	must(t, err)
	want(t, "received", n, 4)
	want(t, "flags", m.Flags&MSG_ERRQUEUE, MSG_ERRQUEUE)
	want(t, "name", m.Name, Name{Family: AF_INET, Addr: "127.0.0.1", Port: port})
	if len(m.Control) != 1 || m.Control[0].Type != unix.IP_RECVERR || len(m.Control[0].Data) < 16 ||
		binary.NativeEndian.Uint32(m.Control[0].Data) != uint32(SOCKET_ECONNREFUSED) {
		t.Errorf("control data %+v", m.Control)
	}
}

func TestCmsgSpaceLikePHP(t *testing.T) {
	t.Parallel()
	pairs := [][3]int{
		{SOL_SOCKET, SCM_RIGHTS, 0}, {SOL_SOCKET, SCM_RIGHTS, 1}, {SOL_SOCKET, SCM_RIGHTS, 2}, {SOL_SOCKET, SCM_RIGHTS, 3},
		{SOL_SOCKET, SCM_RIGHTS, 1 << 20}, {SOL_SOCKET, SCM_CREDENTIALS, 0}, {SOL_SOCKET, SCM_CREDENTIALS, 7},
		{IPPROTO_IPV6, IPV6_PKTINFO, 0}, {IPPROTO_IPV6, IPV6_HOPLIMIT, 0}, {IPPROTO_IPV6, IPV6_TCLASS, 0},
	}
	var code, ours strings.Builder
	for _, p := range pairs {
		n, err := CmsgSpace(p[0], p[1], p[2])
		must(t, err)
		fmt.Fprintln(&ours, n)
		fmt.Fprintf(&code, "echo socket_cmsg_space(%d, %d, %d), \"\\n\";", p[0], p[1], p[2])
	}
	for _, php := range oracle.Runners(t) {
		if php.Run(t, "echo PHP_INT_SIZE;") == fmt.Sprint(strconv.IntSize/8) {
			want(t, php.Name, ours.String(), php.Run(t, code.String()))
		}
	}
	// CmsgSpace also accepts every other type for which Control has a field.
	for _, p := range [][2]int{{IPPROTO_IP, IP_PKTINFO}, {IPPROTO_IP, IP_TTL}, {IPPROTO_IP, IP_TOS}, {SOL_SOCKET, SO_TIMESTAMP},
		{SOL_SOCKET, SO_TIMESTAMPNS}, {SOL_SOCKET, unix.SO_TIMESTAMPING}, {SOL_UDP, UDP_SEGMENT}, {SOL_UDP, UDP_GRO}} {
		if n, err := CmsgSpace(p[0], p[1]); err != nil || n <= sys.CmsgLen(0) {
			t.Error(p, n, err)
		}
	}
}

// phpPeer is a php process that prints what it does. An AF_UNIX stream connects the Socket with the
// php process.
type phpPeer struct {
	*Socket
	lines *bufio.Scanner
	t     *testing.T
}

// startPeer runs code in php. The Socket in the result is connected with the socket $s of that
// code.
func startPeer(t *testing.T, php oracle.Runner, code string) phpPeer {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "socket") // php may run in a root directory of its own, but its /tmp is the same as here
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	l, err := Create(AF_UNIX, SOCK_STREAM, 0)
	must(t, err)
	defer Close(l)
	must(t, Bind(l, dir+"/s"))
	must(t, Listen(l))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	cmd := exec.CommandContext(ctx, php.Command)
	cmd.Stdin = strings.NewReader(`<?php
		error_reporting(E_ALL);
		set_error_handler(function ($no, $text) { echo "$text\n"; exit(1); });
		function blocks($s) { return stream_get_meta_data(socket_export_stream($s))['blocked'] ? 'blocks' : 'does not block'; }
		$s = socket_create(AF_UNIX, SOCK_STREAM, 0);
		socket_connect($s, '` + dir + `/s');
	` + code)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	must(t, SetOption(l, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 20}))
	s, err := Accept(l)
	t.Cleanup(func() {
		if s != nil {
			Close(s)
		}
		cmd.Wait()
		cancel()
		if t.Failed() {
			t.Log(stderr.String())
		}
	})
	must(t, err)
	return phpPeer{s, bufio.NewScanner(out), t}
}

// says waits for the next line that the process prints. If that line differs from the given one,
// the test fails.
func (p phpPeer) says(line string) {
	p.t.Helper()
	if !p.lines.Scan() {
		p.t.Fatalf("php has ended and has not printed %q", line)
	}
	want(p.t, "php says", p.lines.Text(), line)
}

// A socket is passed to php. The socket has the same blocking mode in php as here, and it still
// works in this process.
func TestRightsToPHP(t *testing.T) {
	t.Parallel()
	for _, php := range oracle.Runners(t) {
		p := startPeer(t, php, `
			$m = ['controllen' => socket_cmsg_space(SOL_SOCKET, SCM_RIGHTS, 4)];
			socket_recvmsg($s, $m);
			[$block, $non, $file, $l] = $m['control'][0]['data'];
			echo blocks($block), ', ', blocks($non), ', ', stream_get_contents($file, -1, 0), ', ', blocks($l), "\n";
			echo socket_read($block, 100), "\n";
			socket_write($block, 'from php');
			echo socket_read($block, 100), "\n";
			for ($i = 0; $i < 2; $i++) {
				$c = socket_accept($l);
				echo socket_read($c, 100), "\n";
				socket_close($c);
			}
		`)
		block, peer := newPair(t, SOCK_STREAM)
		non, _ := newPair(t, SOCK_STREAM)
		must(t, SetNonblock(non))
		file, err := os.CreateTemp(t.TempDir(), "")
		must(t, err)
		defer file.Close()
		_, err = file.WriteString("a file")
		must(t, err)
		l, port := listenTCP(t, 5)
		accepted := make(chan error, 1)
		go func() {
			c, err := Accept(l) // this call is already waiting when php gets the listener
			if err == nil {
				_, err = Write(c, "a client that is accepted here")
				Close(c)
			}
			accepted <- err
		}()
		parked(t, &l.fd.rd)

		_, err = Sendmsg(p.Socket, &Message{
			Iov:     [][]byte{[]byte("x")},
			Control: []Control{{Level: SOL_SOCKET, Type: SCM_RIGHTS, Rights: []syscall.Conn{block, non, file, l}}},
		})
		must(t, err)
		p.says("blocks, does not block, a file, blocks")
		// By now php waits in socket_read, or it will soon wait there.
		_, err = Write(peer, "first")
		must(t, err)
		p.says("first")
		text, err := Read(peer, 100)
		must(t, err)
		want(t, "data", text, "from php")

		// Both processes read. A read in this process waits too, until a deadline ends it.
		// (SO_RCVTIMEO would also apply to php.)
		must(t, block.SetReadDeadline(time.Now().Add(10*time.Millisecond)))
		if _, err := Read(block, 100); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error("deadline:", err)
		}
		_, err = Write(peer, "second")
		must(t, err)
		p.says("second")

		// Both processes accept: php accepts two connections and this process one.
		for range 3 {
			c, err := Create(AF_INET, SOCK_STREAM, 0)
			must(t, err)
			defer Close(c)
			must(t, Connect(c, "127.0.0.1", port))
			_, err = Write(c, "client")
			must(t, err)
			must(t, SetOption(c, SOL_SOCKET, SO_RCVTIMEO, Timeval{Sec: 20}))
			if text, _ := Read(c, 100); text == "" {
				p.says("client")
			} else {
				must(t, <-accepted)
			}
		}
	}
}

// A socket that php has passed to this process works. The socket stays blocking in php, and calls
// on it wait.
func TestRightsFromPHP(t *testing.T) {
	t.Parallel()
	for _, php := range oracle.Runners(t) {
		p := startPeer(t, php, `
			socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $a);
			socket_create_pair(AF_UNIX, SOCK_DGRAM, 0, $b);
			socket_set_option($a[0], SOL_SOCKET, SO_RCVTIMEO, ['sec' => 7, 'usec' => 0]);
			socket_set_nonblock($b[0]);
			$file = tmpfile();
			fwrite($file, 'a file of php');
			$streams = [socket_export_stream($a[0]), socket_export_stream($b[0]), $file, socket_export_stream($a[1])];
			echo socket_sendmsg($s, ['iov' => ['x'], 'control' => [['level' => SOL_SOCKET, 'type' => SCM_RIGHTS, 'data' => $streams]]]), "\n";
			echo socket_read($s, 100), "\n";
			socket_write($a[1], 'from php');
			echo socket_read($s, 100), "\n";
			echo socket_read($a[0], 100), "\n";
			echo blocks($a[0]), "\n";
		`)
		p.says("1")
		m := Message{Controllen: 100}
		_, err := Recvmsg(p.Socket, &m)
		must(t, err)
		if len(m.Control) != 1 || len(m.Control[0].Rights) != 4 {
			t.Fatalf("control data %+v", m.Control)
		}
		rights := m.Control[0].Rights
		block, non, file, peer := rights[0].(*Socket), rights[1].(*Socket), rights[2].(*os.File), rights[3].(*Socket)
		defer Close(block)
		defer Close(non)
		defer file.Close()
		defer Close(peer)
		want(t, "types", fmt.Sprint(block.family, block.typ, non.family, non.typ), fmt.Sprint(AF_UNIX, SOCK_STREAM, AF_UNIX, SOCK_DGRAM))
		wait, err := GetOption[Timeval](block, SOL_SOCKET, SO_RCVTIMEO)
		must(t, err)
		want(t, "SO_RCVTIMEO", wait, Timeval{Sec: 7})
		text := make([]byte, 13)
		_, err = file.ReadAt(text, 0)
		must(t, err)
		want(t, "file", string(text), "a file of php")

		if _, err := Read(non, 10); !errors.Is(err, SOCKET_EAGAIN) {
			t.Error("non-blocking:", err)
		}
		done := make(chan string)
		go func() {
			text, err := Read(block, 100)
			done <- fmt.Sprint(text, err)
		}()
		parked(t, &block.fd.rd)
		if !settles(block.fd.registered.Load) { // the function parked may return before the call has registered the socket, so wait for that too
			t.Fatal("no call waits")
		}
		want(t, "the description blocks", isNonblock(block.fd.sysfd), false)
		Write(p.Socket, "write it")
		p.says("write it")
		want(t, "data", <-done, "from php<nil>")

		// php now waits in a read.
		Write(p.Socket, "read it")
		p.says("read it")
		_, err = Write(peer, "to php")
		must(t, err)
		p.says("to php")
		p.says("blocks")
	}
}

// The interface of a Name may be part of Addr, after a '%', or it may be in ScopeID.
func TestMessageScope(t *testing.T) {
	t.Parallel()
	needs.IPv6(t)
	s, err := Create(AF_INET6, SOCK_DGRAM, 0)
	must(t, err)
	defer Close(s)
	for _, test := range []struct {
		name Name
		want uint32
	}{
		{Name{Addr: "fe80::1%7"}, 7},
		{Name{Addr: "fe80::1%7", ScopeID: 8}, 8},
		{Name{Addr: "fe80::1", ScopeID: 8}, 8},
		{Name{Addr: "fe80::1"}, 0},
	} {
		var sa sockaddr
		must(t, fnSendmsg.encodeName(s, &sa, &test.name))
		want(t, fmt.Sprintf("%+v", test.name), sa.Scope, test.want)
	}
}

// part holds the text and the control data that one call sends on a stream.
type part struct {
	Text   string
	Rights bool
	Uid    int // the user ID in SCM_CREDENTIALS, or 0 if no credentials are sent
}

func (p part) message(rights syscall.Conn) *Message {
	m := &Message{Iov: [][]byte{[]byte(p.Text)}}
	if p.Rights {
		m.Control = append(m.Control, Control{Level: SOL_SOCKET, Type: SCM_RIGHTS, Rights: []syscall.Conn{rights}})
	}
	if p.Uid != 0 {
		m.Control = append(m.Control, Control{Level: SOL_SOCKET, Type: SCM_CREDENTIALS,
			Ucred: Ucred{Pid: os.Getpid(), Uid: p.Uid, Gid: os.Getgid()}})
	}
	return m
}

// waitallCase describes a stream and how Recvmsg reads it with MSG_WAITALL.
type waitallCase struct {
	Passcred   bool
	Controllen int
	Length     int
	Flags      int
	Parts      []part
}

// With MSG_WAITALL, a message may contain several parts, each sent by one call. It has the control
// data of the last part that had any. The message ends where the kernel would end it: after a part
// with descriptors, and before the data of another writer.
func TestWaitallControl(t *testing.T) {
	qemu.Needs(t, "control data")
	qemu.Needs(t, "cut control data")
	t.Parallel()
	room := func(n int, err error) int { must(t, err); return n }
	creds, rights := room(CmsgSpace(SOL_SOCKET, SCM_CREDENTIALS)), room(CmsgSpace(SOL_SOCKET, SCM_RIGHTS, 1))
	abc, defg, fd, otherUser := part{Text: "abc"}, part{Text: "defg"}, part{Text: "RR", Rights: true}, part{Text: "UU", Uid: 65534}
	streams := [][]part{{abc, defg}, {abc, fd, defg}, {fd, abc, defg}, {abc, fd, fd, defg}}
	if os.Getuid() == 0 {
		streams = append(streams, []part{abc, otherUser, defg}, []part{abc, otherUser, fd, defg}, []part{otherUser, otherUser, abc})
	}
	var cases []waitallCase
	for _, parts := range streams {
		for _, controllen := range []int{100, rights, creds} {
			cases = append(cases, waitallCase{false, controllen, 8, 0, parts})
			if controllen < creds {
				continue // PHP cannot convert credentials that were cut
			}
			cases = append(cases, waitallCase{true, controllen, 8, 0, parts}, waitallCase{true, controllen, 3, 0, parts})
		}
		cases = append(cases, waitallCase{false, 1, 8, 0, parts}, waitallCase{true, 100, 8, MSG_PEEK, parts}, waitallCase{false, 100, 8, MSG_PEEK, parts})
	}
	cases = append(cases, waitallCase{true, 1, 7, 0, []part{abc, defg}})

	got := make([][]string, len(cases))
	for i, c := range cases {
		got[i] = c.receive(t, false)
		if c.Flags&MSG_PEEK == 0 {
			want(t, fmt.Sprintf("%+v part by part", c), fmt.Sprint(c.receive(t, true)), fmt.Sprint(got[i]))
		}
	}
	if strconv.IntSize < 64 {
		return // php is a 64-bit process here, so its control headers have another size
	}
	for _, php := range oracle.Runners(t) {
		var theirs [][]string
		ask(t, php, cases, &theirs, `function answer($c) {
			socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $p);
			socket_set_option($p[1], SOL_SOCKET, SO_PASSCRED, (int)$c['Passcred']);
			foreach ($c['Parts'] as $part) {
				$m = ['iov' => [$part['Text']]];
				if ($part['Rights']) {
					$m['control'][] = ['level' => SOL_SOCKET, 'type' => SCM_RIGHTS, 'data' => [fopen('/dev/null', 'r')]];
				}
				if ($part['Uid']) {
					$m['control'][] = ['level' => SOL_SOCKET, 'type' => SCM_CREDENTIALS,
						'data' => ['pid' => getmypid(), 'uid' => $part['Uid'], 'gid' => posix_getgid()]];
				}
				socket_sendmsg($p[0], $m);
			}
			socket_shutdown($p[0]);
			$all = [];
			for ($flags = MSG_WAITALL | $c['Flags']; true; $flags = MSG_WAITALL) {
				$m = ['buffer_size' => $c['Length'], 'controllen' => $c['Controllen']];
				if (!socket_recvmsg($p[1], $m, $flags)) {
					return $all;
				}
				$text = $m['iov'][0] . ' ' . $m['flags'];
				foreach ($m['control'] as $control) {
					$text .= ' ' . $control['type'] . ($control['type'] == SCM_CREDENTIALS ? ' ' . $control['data']['uid'] : '');
				}
				$all[] = $text;
			}
		}`)
		for i, c := range cases {
			want(t, fmt.Sprintf("%s: %+v", php.Command, c), fmt.Sprintf("%q", got[i]), fmt.Sprintf("%q", theirs[i]))
		}
	}
}

// receive calls Recvmsg until the end of the stream and returns all results. If partByPart is true,
// each part is sent only after the earlier parts have been received. Otherwise all parts are sent
// before the first call.
func (c waitallCase) receive(t *testing.T, partByPart bool) (all []string) {
	t.Helper()
	a, b := newPair(t, SOCK_STREAM)
	must(t, SetOption(b, SOL_SOCKET, SO_PASSCRED, c.Passcred))
	sent := make(chan error, 1)
	send := func() {
		for _, p := range c.Parts {
			if _, err := Sendmsg(a, p.message(a)); err != nil {
				sent <- err
				return
			}
			for partByPart && sysPending(b.fd.sysfd) > 0 {
				runtime.Gosched()
			}
		}
		sent <- Shutdown(a)
	}
	if partByPart {
		go send()
	} else {
		send()
	}
	for flags := MSG_WAITALL | c.Flags; ; flags = MSG_WAITALL {
		m := Message{BufferSize: c.Length, Controllen: c.Controllen}
		n, err := Recvmsg(b, &m, flags)
		must(t, err)
		if n == 0 {
			must(t, <-sent)
			return all
		}
		text := fmt.Sprint(string(m.Iov[0]), " ", m.Flags)
		for _, control := range m.Control {
			text += fmt.Sprint(" ", control.Type)
			if control.Type == SCM_CREDENTIALS {
				text += fmt.Sprint(" ", control.Ucred.Uid)
			}
			for _, s := range control.Rights {
				Close(s.(*Socket))
			}
		}
		all = append(all, text)
	}
}

// One call may receive several parts of a TCP stream. The message then has the time stamp of the
// last part.
func TestWaitallTimestamp(t *testing.T) {
	qemu.Needs(t, "SO_TIMESTAMPNS")
	t.Parallel()
	for _, batch := range []bool{false, true} {
		c, s := newTCP(t)
		must(t, SetOption(s, SOL_SOCKET, unix.SO_TIMESTAMPNS, 1))
		if !settles(func() bool { // repeat this, because the kernel does not add time stamps right after SetOption
			Write(c, "x")
			m := Message{Controllen: 100}
			_, err := Recvmsg(s, &m)
			must(t, err)
			return len(m.Control) == 1
		}) {
			t.Fatal("no time stamps")
		}
		between := make(chan time.Time, 1)
		go func() {
			Write(c, "abc")
			parked(t, &s.fd.rd)
			for sysPending(s.fd.sysfd) > 0 {
				runtime.Gosched()
			}
			between <- time.Now()
			Write(c, "defg")
		}()
		list := []Message{{Iov: [][]byte{make([]byte, 2), make([]byte, 5)}, Controllen: 100}}
		var n int
		var err error
		if batch {
			_, err = Recvmmsg(s, list, MSG_WAITALL)
			n = list[0].N
		} else {
			n, err = Recvmsg(s, &list[0], MSG_WAITALL)
		}
		must(t, err)
		want(t, "length", n, 7)
		want(t, "data", string(bytes.Join(list[0].Iov, nil)), "abcdefg")
		if len(list[0].Control) != 1 {
			t.Fatalf("control data %+v", list[0].Control)
		}
		if stamp, first := list[0].Control[0].Time, <-between; stamp.Before(first) {
			t.Errorf("%v, but the second part was written after %v", stamp, first)
		}
	}
}
