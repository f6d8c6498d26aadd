package php

import "syscall"

const (
	etimedout = 10060              // the error if a connection takes too long
	enotempty = syscall.Errno(145) // the error if a directory is not empty
)
