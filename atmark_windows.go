package socket

import "golang.org/x/sys/windows"

// Winsock's SIOCATMARK answers another question: whether all urgent data has been
// read.
func sysAtmark(windows.Handle) (bool, Errno) { return false, SOCKET_EOPNOTSUPP }
