//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package mixed

import "golang.org/x/sys/unix"

// Umask is umask: if the argument mask is given, it becomes the mask for the permissions of
// new files. It returns the previous mask.
func Umask(mask ...int) int {
	if len(mask) > 0 {
		return unix.Umask(mask[0] & 0o777)
	}
	old := unix.Umask(0o77)
	unix.Umask(old)
	return old
}

// PosixMkfifo is posix_mkfifo.
func PosixMkfifo(name string, permissions int) bool {
	return unix.Mkfifo(name, uint32(permissions)) == nil
}
