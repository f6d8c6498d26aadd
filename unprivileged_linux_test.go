package socket

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/oracle"
	"phpsocket/socket/internal/qemu"
)

// What a user who is not root is refused, here and in PHP.
func TestUnprivilegedLikePHP(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		text, err := os.ReadFile("/proc/sys/net/ipv4/" + name)
		must(t, err)
		return strings.TrimSpace(string(text))
	}
	congestion := ""
	allowed := strings.Fields(read("tcp_allowed_congestion_control"))
	for _, name := range strings.Fields(read("tcp_available_congestion_control")) {
		if !slices.Contains(allowed, name) {
			congestion = name
		}
	}
	switch {
	case congestion == "":
		t.Log("skipped: every congestion control is for everybody here")
	case qemu.Without(t, "errors of options"):
		congestion = ""
	}

	ours := make(chan []string, 1)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with its user
		const nobody = 65534
		if os.Getuid() == 0 {
			if _, _, e := unix.RawSyscall(unix.SYS_SETRESUID, nobody, nobody, nobody); e != 0 {
				t.Error(e)
			}
		}
		var list []string
		say := func(err error) {
			text := ""
			if err != nil {
				text = err.Error()
			}
			list = append(list, text)
		}
		raw, err := Create(AF_INET, SOCK_RAW, 1)
		say(err)
		s, err := Create(AF_INET, SOCK_STREAM, 0)
		say(err)
		say(Bind(s, "127.0.0.1", 1))
		if congestion != "" {
			say(SetOption(s, SOL_TCP, TCP_CONGESTION, congestion))
		}
		Close(raw)
		Close(s)
		ours <- list
	}()
	got := <-ours

	for _, php := range oracle.Runners(t) {
		out := php.Run(t, `
			if (posix_getuid() == 0)
				posix_setuid(65534);
			function say() {
				echo error_get_last()['message'] ?? '', "\n";
				error_clear_last();
			}
			@socket_create(AF_INET, SOCK_RAW, 1); say();
			$s = @socket_create(AF_INET, SOCK_STREAM, 0); say();
			@socket_bind($s, '127.0.0.1', 1); say();
			if ('`+congestion+`') { @socket_set_option($s, SOL_TCP, TCP_CONGESTION, '`+congestion+`'); say(); }`)
		if theirs := strings.Split(strings.TrimSuffix(out, "\n"), "\n"); !slices.Equal(got, theirs) {
			t.Errorf("here %q\n%s %q", got, php.Name, theirs)
		}
	}
	want(t, "raw", got[0], "socket_create(): Unable to create socket [1]: Operation not permitted")
}
