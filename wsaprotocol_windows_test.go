package socket

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"phpsocket/socket/internal/sys"
)

func TestWsaprotocolInfo(t *testing.T) {
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	id, err := WsaprotocolInfoExport(a, os.Getpid())
	must(t, err)
	if !strings.HasPrefix(id, infoPrefix) {
		t.Errorf("id %q", id)
	}
	c, err := WsaprotocolInfoImport(id)
	must(t, err)
	defer Close(c)
	want(t, "family", c.family, AF_INET)
	want(t, "type", c.typ, SOCK_STREAM)
	// a and c stand for the same socket. This socket exists as long as a or c is open.
	must(t, Close(a))
	done := make(chan string)
	go func() {
		s, err := Read(c, 10) // c is blocking, so this call waits
		done <- fmt.Sprint(s, err)
	}()
	parked(t, &c.fd.rd)
	_, err = Write(b, "hello")
	must(t, err)
	want(t, "read", <-done, fmt.Sprint("hello", nil))
	must(t, Close(c))
	s, err := Read(b, 10)
	must(t, err)
	want(t, "the end", s, "")

	must(t, WsaprotocolInfoRelease(id))
	if err := WsaprotocolInfoRelease(id); !errors.Is(err, ErrArgument) {
		t.Errorf("released twice: %v", err)
	}
	_, err = WsaprotocolInfoImport(id)
	want(t, "after release", fmt.Sprint(err), "socket_wsaprotocol_info_import(): Unable to open file mapping [0x00000002]")
	want(t, "is not there", errors.Is(err, os.ErrNotExist), true)
}

func TestWsaprotocolInfoFailure(t *testing.T) {
	t.Parallel()
	s, _ := newPair(t, SOCK_STREAM)
	closed, _ := newPair(t, SOCK_STREAM)
	must(t, Close(closed))
	export := func(s *Socket, id int) error { _, err := WsaprotocolInfoExport(s, id); return err }
	for _, test := range []struct {
		err  error
		is   error
		text string
	}{
		{export(nil, 1), ErrArgument, "socket_wsaprotocol_info_export(): Argument #1 ($socket) must be of type Socket, null given"},
		{export(closed, 1), net.ErrClosed, "socket_wsaprotocol_info_export(): Argument #1 ($socket) has already been closed"},
		{export(s, -1), ErrArgument, "socket_wsaprotocol_info_export(): Argument #2 ($process_id) must be between 0 and 4294967295"},
		{WsaprotocolInfoRelease("x"), ErrArgument,
			"socket_wsaprotocol_info_release(): Argument #1 ($info_id) must be the id of an exported socket"},
	} {
		if !errors.Is(test.err, test.is) || test.err.Error() != test.text {
			t.Errorf("%v, want %s", test.err, test.text)
		}
	}
	// No process has the ID 3, because IDs are multiples of 4.
	if err := export(s, 3); err == nil || !strings.HasPrefix(err.Error(),
		"socket_wsaprotocol_info_export(): Unable to export WSA protocol info [0x0000") {
		t.Errorf("no such process: %v", err)
	}
	want(t, "slot", LastError(s), 0)
}

// No two exports have the same name, even if different processes make them.
func TestWsaprotocolInfoNames(t *testing.T) {
	t.Parallel()
	a, _ := newPair(t, SOCK_STREAM)
	first, err := WsaprotocolInfoExport(a, os.Getpid())
	must(t, err)
	defer WsaprotocolInfoRelease(first)
	exported.mu.Lock()
	exported.count = 0 // the counter of another process starts at 0 too
	exported.mu.Unlock()
	second, err := WsaprotocolInfoExport(a, os.Getpid())
	must(t, err)
	defer WsaprotocolInfoRelease(second)
	if first == second {
		t.Errorf("both are %q", first)
	}
}

// A socket can be passed to another process.
func TestWsaprotocolInfoChild(t *testing.T) {
	const asChild = "SOCKET_TEST_CHILD"
	if os.Getenv(asChild) != "" { // in the child
		id, err := bufio.NewReader(os.Stdin).ReadString('\n')
		must(t, err)
		s, err := WsaprotocolInfoImport(strings.TrimSpace(id))
		must(t, err)
		_, err = Write(s, "from the child")
		must(t, err)
		must(t, Close(s))
		return
	}
	t.Parallel()
	a, b := newPair(t, SOCK_STREAM)
	self, err := os.Executable()
	must(t, err)
	child := exec.Command(self, "-test.run", "^TestWsaprotocolInfoChild$")
	child.Env = append(os.Environ(), asChild+"=1")
	in, err := child.StdinPipe()
	must(t, err)
	var out strings.Builder
	child.Stdout, child.Stderr = &out, &out
	must(t, child.Start())
	id, err := WsaprotocolInfoExport(a, child.Process.Pid)
	must(t, err)
	io.WriteString(in, id+"\n")
	if err := child.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	must(t, WsaprotocolInfoRelease(id))
	must(t, Close(a))
	var data string
	_, err = Recv(b, &data, 100, MSG_WAITALL)
	must(t, err)
	want(t, "data", data, "from the child")
}

// A socket is exported and imported. The imported duplicate works even after the original is
// closed.
func TestDuplicate(t *testing.T) {
	t.Parallel()
	a, b, closeA, _ := wsaTestPair(t)
	var info sys.ProtocolInfo
	if e := sys.WSADuplicate(a, uint32(os.Getpid()), &info); e != 0 {
		t.Fatal(e)
	}
	if info.Family != AF_INET || info.Type != SOCK_STREAM {
		t.Errorf("family %d, type %d", info.Family, info.Type)
	}
	h, e := sys.WSAImport(&info)
	if e != 0 {
		t.Fatal(e)
	}
	defer sys.Close(h)
	closeA()
	if n, e := sysSend(h, []byte("x"), 0); n != 1 || e != 0 {
		t.Fatalf("send: %d, code %d", n, e)
	}
	var p [4]byte
	pollUntil(b, sys.PollRead, soonest())
	if n, e := sysRecv(b, p[:], 0); n != 1 || e != 0 {
		t.Errorf("recv: %d, code %d", n, e)
	}
	if _, e := sysRecv(h, p[:], 0); e != SOCKET_EWOULDBLOCK {
		t.Errorf("recv on the duplicate: code %d, want %d", e, SOCKET_EWOULDBLOCK)
	}
}
