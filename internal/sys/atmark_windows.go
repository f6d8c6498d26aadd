package sys

import "golang.org/x/sys/windows"

// Winsock's SIOCATMARK answers another question: whether all urgent data has been
// read.
func Atmark(windows.Handle) (bool, Errno) { return false, EOPNOTSUPP }
