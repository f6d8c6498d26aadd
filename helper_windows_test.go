package socket

import (
	"testing"

	"golang.org/x/sys/windows"

	"phpsocket/socket/internal/sys"
)

// pairFamily is the domain for CreatePair.
const pairFamily = AF_INET

// The goroutine of the poller never ends. Start it now, so that the leak check does not count it as
// a leak.
func init() { pollNow(windows.InvalidHandle, sys.PollRead) }

// Under Wine, skipWine skips a test that Wine cannot run correctly. .ci/EMULATORS.md lists the
// possible reasons.
func skipWine(t *testing.T, reason string) {
	t.Helper()
	if windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil {
		t.Skip("skipped: Wine:", reason)
	}
}

const dontwait = 0 // Windows does not have this flag

// newDatagramPair returns two sockets that receive only from each other.
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

// sysSend calls sysSendto without an address, which sends to the peer.
func sysSend(fd sysfd, p []byte, flags int) (int, Errno) { return sysSendto(fd, p, flags, nil) }
