//go:build unix

package socket

import "golang.org/x/sys/unix"

func sysAtmark(fd int) (bool, Errno) {
	n, err := unix.IoctlGetInt(fd, unix.SIOCATMARK)
	return n != 0, errnoOf(err)
}
