package socket

import (
	"fmt"
	"io"
	"runtime/pprof"
	"testing"

	"golang.org/x/sys/windows"

	"phpsocket/socket/internal/sys"
)

// pairFamily is the family that CreatePair takes.
const pairFamily = AF_INET

// The poller's goroutine, once it has begun, stays.
func init() { pollNow(windows.InvalidHandle, sys.PollRead) }

// openDescriptors counts this process's sockets.
func openDescriptors() int { return len(openSockets()) }

func openSockets() (list []windows.Handle) {
	for h := windows.Handle(4); h < 1<<16; h += 4 {
		var typ int32
		if _, e := sysGetsockopt(h, SOL_SOCKET, SO_TYPE, bytesOf(&typ)); e == 0 {
			list = append(list, h)
		}
	}
	return list
}

// listDescriptors says what they are.
func listDescriptors(w io.Writer) {
	for _, h := range openSockets() {
		var local, peer sockaddr
		sysGetsockname(h, &local)
		sysGetpeername(h, &peer)
		fmt.Fprintf(w, "\t%d %v %v\n", h, &local, &peer)
	}
}

// skipWine skips a test that Wine cannot judge, for a reason that .ci/EMULATORS.md
// lists.
func skipWine(t *testing.T, reason string) {
	t.Helper()
	if windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil {
		t.Skip("skipped: Wine:", reason)
	}
}

const dontwait = 0 // Windows has no such flag

// newDatagramPair returns two sockets that hear each other only.
func newDatagramPair(t testing.TB) (*Socket, *Socket) {
	t.Helper()
	var pair [2]*Socket
	var ports [2]int
	for i := range pair {
		s, err := Create(AF_INET, SOCK_DGRAM, SOL_UDP)
		must(t, err)
		t.Cleanup(func() { Close(s) })
		must(t, Bind(s, "127.0.0.1"))
		var address string
		must(t, Getsockname(s, &address, &ports[i]))
		pair[i] = s
	}
	for i, s := range pair {
		must(t, Connect(s, "127.0.0.1", ports[1-i]))
	}
	return pair[0], pair[1]
}

// threads counts the threads that were ever made and not ended.
func threads() int { return pprof.Lookup("threadcreate").Count() }

// sysSend is sysSendto to the peer.
func sysSend(fd sysfd, p []byte, flags int) (int, Errno) { return sysSendto(fd, p, flags, nil) }
