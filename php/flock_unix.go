//go:build unix && !solaris && !aix

package php

import (
	"os"
	"syscall"
)

func flock(f *os.File, operation int) bool {
	how := [...]int{0, syscall.LOCK_SH, syscall.LOCK_EX, syscall.LOCK_UN}[operation&3]
	if how == 0 {
		return false
	}
	if operation&LOCK_NB != 0 {
		how |= syscall.LOCK_NB
	}
	c, err := f.SyscallConn()
	if err != nil {
		return false
	}
	failed := error(nil)
	err = c.Control(func(fd uintptr) {
		for {
			if failed = syscall.Flock(int(fd), how); failed != syscall.EINTR {
				return
			}
		}
	})
	return err == nil && failed == nil
}
