//go:build !windows

package php

import "syscall"

const (
	etimedout = int(syscall.ETIMEDOUT) // a connection takes too long
	enotempty = syscall.ENOTEMPTY      // a directory has files
)
