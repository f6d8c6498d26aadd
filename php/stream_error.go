package php

import (
	"errors"
	"io/fs"
	"net"
	"syscall"
)

// errno returns the system's code for an error, or 0 if the error has none.
func errno(err error) int {
	var e syscall.Errno
	if errors.As(err, &e) {
		return int(e)
	}
	return 0
}

// strerror returns the message of an error as C's strerror does: Go's message with a capital letter.
func strerror(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, fs.ErrNotExist):
		return "No such file or directory"
	case errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EPERM):
		return "Permission denied"
	case errors.Is(err, enotempty):
		return "Directory not empty"
	case errors.Is(err, fs.ErrExist):
		return "File exists"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Connection refused"
	}
	var e syscall.Errno
	if errors.As(err, &e) {
		return Ucfirst(e.Error())
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return "Connection timed out"
	}
	return err.Error()
}
