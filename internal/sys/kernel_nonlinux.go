//go:build !linux

package sys

// Undelivered is false: the wait is left to the system.
func Undelivered(FD) bool { return false }

// AttachReuseportFilter fails: there is no such option.
func AttachReuseportFilter(FD, int) Errno { return ENOPROTOOPT }

// DetachReuseportFilter fails: there is no such option.
func DetachReuseportFilter(FD) Errno { return ENOPROTOOPT }

// PassesCredentials is false: what does not fit is descriptors.
func PassesCredentials(FD) bool { return false }

// InterfaceIndex fails: no family of sockets asks for it.
func InterfaceIndex(FD, string) (int, Errno) { return 0, ENOPROTOOPT }

// InterfaceName fails: no family of sockets asks for it.
func InterfaceName(FD, int, string) (string, Errno) { return "", ENOPROTOOPT }

// SizeofUcred is nothing: no credentials come with messages.
const SizeofUcred = 0

// PeeksUnixOnce says that a stream of AF_UNIX does not wait for all with
// MSG_PEEK|MSG_WAITALL: it returns what is there.
const PeeksUnixOnce = false

// IsShut is false: a receive from a socket that was shut down says so itself.
func IsShut(FD) bool { return false }

// PeekOffset is -1: there is no SO_PEEK_OFF.
func PeekOffset(FD) int { return -1 }

// SetPeekOffset does nothing: there is no SO_PEEK_OFF.
func SetPeekOffset(FD, int) {}
