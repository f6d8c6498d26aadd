package php

import "syscall"

const (
	etimedout = 10060              // a connection takes too long
	enotempty = syscall.Errno(145) // a directory has files
)
