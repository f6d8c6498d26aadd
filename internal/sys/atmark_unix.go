//go:build unix

package sys

import "golang.org/x/sys/unix"

func Atmark(fd int) (bool, Errno) {
	n, err := unix.IoctlGetInt(fd, unix.SIOCATMARK)
	return n != 0, errnoOf(err)
}
