package socket

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/qemu"
)

// The backlogs that nobody chose. PHP does not show them: the kernel tells in
// TCP_INFO, which is longer than the number that PHP reads.
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
