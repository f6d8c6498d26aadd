//go:build unix

package socket

import (
	"errors"
	"fmt"
	"testing"

	"golang.org/x/sys/unix"
)

func TestTimeoutValues(t *testing.T) {
	t.Parallel()
	s := newSocketOf(t, AF_INET, SOCK_STREAM)
	for _, c := range []struct {
		set, want Timeval
		errno     Errno
	}{
		{Timeval{}, Timeval{}, 0},
		{Timeval{5, 0}, Timeval{5, 0}, 0},
		{Timeval{0, 1000000}, Timeval{5, 0}, Errno(unix.EDOM)},
		{Timeval{0, -1}, Timeval{5, 0}, Errno(unix.EDOM)},
		{Timeval{-1, 0}, Timeval{}, 0},
	} {
		ClearError(s)
		err := SetOption(s, SOL_SOCKET, SO_RCVTIMEO, c.set)
		if c.errno == 0 && err != nil || c.errno != 0 && !errors.Is(err, c.errno) {
			t.Errorf("%v: %v", c.set, err)
		}
		want(t, "LastError", LastError(s), c.errno)
		got, err := GetOption[Timeval](s, SOL_SOCKET, SO_RCVTIMEO)
		must(t, err)
		want(t, fmt.Sprint("after ", c.set), got, c.want)
	}
}
