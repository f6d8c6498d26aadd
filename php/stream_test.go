package php

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// pipe returns a stream that reads the data written to w.
func pipe(t *testing.T) (s *Stream, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s = &Stream{file: r, uri: "php://stdin", mode: "r"}
	t.Cleanup(func() { w.Close(); Fclose(s) })
	return s, w
}

// TestFgetsPipe checks that lines are not lost between calls if they arrive in one write, and that
// the end is reported as in PHP.
func TestFgetsPipe(t *testing.T) {
	t.Parallel()
	s, w := pipe(t)
	io.WriteString(w, "one\ntwo\nthr")
	io.WriteString(w, "ee\n0\nlast")
	w.Close()
	for _, want := range []string{"one\n", "two\n", "three\n", "0\n", "last"} {
		if Feof(s) {
			t.Error("feof in front of ", want)
		}
		if line, ok := Fgets(s); line != want || !ok {
			t.Errorf("fgets: %q %v, want %q", line, ok, want)
		}
	}
	if line, ok := Fgets(s); ok || !Feof(s) {
		t.Errorf("the end: %q %v %v", line, ok, Feof(s))
	}
}

// TestFreadPipe checks that a read from a pipe returns the data that is available.
func TestFreadPipe(t *testing.T) {
	t.Parallel()
	s, w := pipe(t)
	io.WriteString(w, "abc")
	if got, err := Fread(s, 100); got != "abc" || err != nil {
		t.Errorf("fread: %q %v", got, err)
	}
	io.WriteString(w, "defg")
	if got, err := Fread(s, 2); got != "de" || err != nil {
		t.Errorf("fread: %q %v", got, err)
	}
	if got, err := Fread(s, 10); got != "fg" || err != nil {
		t.Errorf("fread of the rest: %q %v", got, err)
	}
	if _, err := Fread(s, 0); err == nil || err.Error() != "fread(): Argument #2 ($length) must be greater than 0" {
		t.Error(err)
	}
}

// TestStdinNonblocking checks that a read on a non-blocking stream returns at once, and that a
// later read returns the data that has arrived.
func TestStdinNonblocking(t *testing.T) {
	t.Parallel()
	s, w := pipe(t)
	StreamSetBlocking(s, false)
	if line, ok := Fgets(s); ok {
		t.Errorf("there is nothing yet: %q", line)
	}
	if Feof(s) {
		t.Error("that is not the end")
	}
	io.WriteString(w, "half")
	read := []*Stream{s}
	if n, err := StreamSelect(&read, nil, nil, 10); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if line, ok := Fgets(s); line != "half" || !ok {
		t.Errorf("what there is of a line: %q %v", line, ok)
	}
	w.Close()
	read = []*Stream{s}
	if n, err := StreamSelect(&read, nil, nil, 10); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if line, ok := Fgets(s); ok || !Feof(s) {
		t.Errorf("the end: %q %v", line, Feof(s))
	}
}

func server(t *testing.T, address string) (s *Stream, name string) {
	t.Helper()
	s, err := StreamSocketServer(address, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { Fclose(s) })
	name, ok := StreamSocketGetName(s, false)
	if !ok {
		t.Fatal("a server without a name")
	}
	return s, name
}

// connected returns both ends of a new connection.
func connected(t *testing.T) (client, peer *Stream) {
	t.Helper()
	s, name := server(t, "tcp://127.0.0.1:0")
	client, err := StreamSocketClient("tcp://"+name, nil, nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	var from string
	peer, err = StreamSocketAccept(s, 10, &from)
	if err != nil {
		t.Fatal(err)
	}
	if mine, _ := StreamSocketGetName(client, false); mine != from {
		t.Error("the peer is ", from, ", the client ", mine)
	}
	t.Cleanup(func() { Fclose(client); Fclose(peer) })
	return client, peer
}

// TestStreamSocket makes calls that were also made in php, and compares the results with those from
// php.
func TestStreamSocket(t *testing.T) {
	t.Parallel()
	c, a := connected(t)
	Fwrite(c, "hello\nworld")
	if line, ok := Fgets(a); line != "hello\n" || !ok || Feof(a) {
		t.Errorf("%q %v", line, ok)
	}
	if s, err := Fread(a, 100); s != "world" || err != nil || Feof(a) {
		t.Errorf("%q %v", s, err)
	}
	StreamSetBlocking(a, false)
	if line, ok := Fgets(a); ok {
		t.Errorf("%q", line)
	}
	if s, err := Fread(a, 10); s != "" || err != nil || Feof(a) {
		t.Errorf("%q %v", s, err)
	}
	StreamSetBlocking(a, true)
	StreamSetTimeout(a, 0, 20000)
	if line, ok := Fgets(a); ok || StreamGetMetaData(a).At("timed_out") != true {
		t.Errorf("%q %v", line, StreamGetMetaData(a))
	}
	StreamSetTimeout(a, 10)
	Fwrite(c, "abc|def|gh")
	for _, row := range []struct {
		length int
		want   string
		ok     bool
	}{{100, "abc", true}, {2, "de", true}, {100, "f", true}} {
		if s, ok := StreamGetLine(a, row.length, "|"); s != row.want || ok != row.ok {
			t.Errorf("%q %v, want %q", s, ok, row.want)
		}
	}
	StreamSetTimeout(a, 0, 20000)
	if s, ok := StreamGetLine(a, 100, "|"); ok {
		t.Errorf("not ended yet: %q", s)
	}
	Fclose(c)
	if s, err := Fread(a, 10); s != "gh" || err != nil {
		t.Errorf("%q %v", s, err)
	}
	for deadline := time.Now().Add(10 * time.Second); !Feof(a); {
		if time.Now().After(deadline) {
			t.Fatal("the peer has closed, feof does not tell")
		}
	}
	if s, err := Fread(a, 10); s != "" || err != nil {
		t.Errorf("%q %v", s, err)
	}
	if line, ok := Fgets(a); ok {
		t.Errorf("%q", line)
	}
}

// TestStreamSelect waits for data, for connections and for the end of the data.
func TestStreamSelect(t *testing.T) {
	t.Parallel()
	s, name := server(t, "tcp://127.0.0.1:0")
	c, a := connected(t)
	read, write := []*Stream{a, s}, []*Stream{a}
	if n, err := StreamSelect(&read, &write, nil, 0); n != 1 || err != nil || len(read) != 0 || len(write) != 1 {
		t.Error(n, err, read, write)
	}
	read = []*Stream{a, s}
	if n, err := StreamSelect(&read, nil, nil, 0, 10000); n != 0 || err != nil || len(read) != 0 {
		t.Error(n, err, read)
	}
	go func() {
		other, err := StreamSocketClient(name, nil, nil, 10)
		if err != nil {
			t.Error(err)
			return
		}
		Fwrite(c, "x")
		Fclose(other)
	}()
	got := make(map[*Stream]bool)
	for deadline := time.Now().Add(10 * time.Second); len(got) < 2 && time.Now().Before(deadline); {
		read = []*Stream{a, s}
		n, err := StreamSelect(&read, nil, nil, 10)
		if err != nil || n != len(read) {
			t.Fatal(n, err)
		}
		for _, r := range read {
			got[r] = true
		}
	}
	if !got[a] || !got[s] {
		t.Fatal("select told of ", got)
	}
	if peer, err := StreamSocketAccept(s, 0); err != nil {
		t.Error(err)
	} else {
		Fclose(peer)
	}
	if _, err := StreamSocketAccept(s, 0); err == nil || err.Error() != "stream_socket_accept(): Accept failed: Connection timed out" {
		t.Error(err)
	}
	if _, err := StreamSelect(nil, nil, nil, 0); err == nil || err.Error() != "No stream arrays were passed" {
		t.Error(err)
	}
	Fclose(a)
	read = []*Stream{a}
	if n, err := StreamSelect(&read, nil, nil, -1); n != 1 || err != nil {
		t.Error("a closed stream: ", n, err)
	}
}

// TestStreamClose checks that a waiting call returns when another goroutine closes the stream.
func TestStreamClose(t *testing.T) {
	t.Parallel()
	_, a := connected(t)
	s, _ := server(t, "tcp://127.0.0.1:0")
	p, _ := pipe(t)
	var wg sync.WaitGroup
	started := make(chan struct{}, 4)
	for _, wait := range []func(){
		func() { Fgets(a) },
		func() { Fread(p, 1) },
		func() { StreamSocketAccept(s, 100) },
		func() { read := []*Stream{a}; StreamSelect(&read, nil, nil, -1) },
	} {
		wg.Go(func() {
			started <- struct{}{}
			wait()
		})
	}
	for range 4 {
		<-started
	}
	Fclose(a)
	Fclose(p)
	Fclose(s)
	wg.Wait()
	if err := Fclose(a); err == nil || err.Error() != "fclose(): supplied resource is not a valid stream resource" {
		t.Error(err)
	}
	if _, err := Fread(nil, 1); err == nil {
		t.Error("a nil stream can be read")
	}
	if !Feof(nil) || Fflush(nil) || StreamGetMetaData(nil) != nil || Fseek(nil, 0) != -1 || StreamSetTimeout(nil, 1) {
		t.Error("a nil stream is open")
	}
}

// TestStreamUDP sends datagrams in both directions.
func TestStreamUDP(t *testing.T) {
	t.Parallel()
	if pc, err := net.ListenPacket("udp", "127.0.0.1:0"); err != nil {
		t.Skip("skipped: no UDP: ", err) // happens under Wine
	} else {
		pc.Close()
	}
	u, name := server(t, "udp://127.0.0.1:0")
	c, err := StreamSocketClient("udp://"+name, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer Fclose(c)
	Fwrite(c, "dgram")
	Fwrite(c, "second")
	var from string
	if s, ok := StreamSocketRecvfrom(u, 3, 0, &from); s != "dgr" || !ok {
		t.Errorf("%q %v", s, ok)
	}
	if s, err := Fread(u, 100); s != "second" || err != nil {
		t.Errorf("%q %v", s, err)
	}
	if n, err := StreamSocketSendto(u, "re", 0, from); n != 2 || err != nil {
		t.Error(n, err)
	}
	if s, err := Fread(c, 10); s != "re" || err != nil {
		t.Errorf("%q %v", s, err)
	}
}

// TestStreamUnix connects through a Unix socket.
func TestStreamUnix(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s")
	s, err := StreamSocketServer("unix://"+path, nil, nil)
	if err != nil {
		t.Skip("skipped: no AF_UNIX: ", err)
	}
	defer Fclose(s)
	c, err := Fsockopen("unix://"+path, -1, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer Fclose(c)
	a, err := StreamSocketAccept(s, 10)
	if err != nil {
		t.Fatal(err)
	}
	defer Fclose(a)
	Fwrite(a, "hi\n")
	if line, ok := Fgets(c); line != "hi\n" || !ok {
		t.Errorf("%q %v", line, ok)
	}
	StreamSocketShutdown(a, STREAM_SHUT_WR)
	if s, err := StreamGetContents(c); s != "" || err != nil || !Feof(c) {
		t.Errorf("%q %v", s, err)
	}
}

// TestFsockopenErrors compares the messages for failed connections with those of PHP.
func TestFsockopenErrors(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	code, text := -1, ""
	_, err = Fsockopen("127.0.0.1", port, &code, &text, 10)
	want := "fsockopen(): Unable to connect to 127.0.0.1:" + Strval(port) + " (" + text + ")"
	if err == nil || err.Error() != want || code == 0 || text == "" {
		t.Errorf("%v, want %s; %d", err, want, code)
	}
	for _, row := range []struct{ address, text string }{
		{"foo://127.0.0.1:1", `Unable to find the socket transport "foo" - did you forget to enable it when you configured PHP?`},
		{"127.0.0.1", `Failed to parse address "127.0.0.1"`},
		{"tcp://127.0.0.1:65536", `Failed to parse address "127.0.0.1:65536"`},
	} {
		_, err := StreamSocketClient(row.address, &code, &text)
		if err == nil || err.Error() != "stream_socket_client(): Unable to connect to "+row.address+" ("+row.text+")" || code != 0 || text != row.text {
			t.Errorf("%s: %v; %d %s", row.address, err, code, text)
		}
		_, err = StreamSocketServer(row.address, &code, &text)
		if err == nil || err.Error() != "stream_socket_server(): Unable to connect to "+row.address+" ("+row.text+")" || code != 0 || text != row.text {
			t.Errorf("server %s: %v; %d %s", row.address, err, code, text)
		}
	}
}
