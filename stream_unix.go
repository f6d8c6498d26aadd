//go:build unix

package socket

import (
	"os"
)

// file returns a duplicate, for another process.
func (s *Socket) file() (*os.File, Errno) {
	fd, e := lend(s)
	if e != 0 {
		return nil, e
	}
	return os.NewFile(uintptr(fd), "socket"), 0
}
