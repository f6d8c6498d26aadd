//go:build !windows

package php

import "syscall"

// etimedout is the system's code for a connection that takes too long.
const etimedout = int(syscall.ETIMEDOUT)
