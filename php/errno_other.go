//go:build !windows

package php

import "syscall"

const (
	etimedout = int(syscall.ETIMEDOUT) // the error if a connection takes too long
	enotempty = syscall.ENOTEMPTY      // the error if a directory is not empty
)
