//go:build !linux

package sys

// Undelivered returns false, because on these systems package socket does not wait for
// SO_LINGER itself. If the system waits, it waits in Close.
func Undelivered(FD) bool { return false }

// AttachReuseportFilter fails, because these systems lack the option.
func AttachReuseportFilter(FD, int) Errno { return ENOPROTOOPT }

// DetachReuseportFilter fails, because these systems lack the option.
func DetachReuseportFilter(FD) Errno { return ENOPROTOOPT }

// PassesCredentials returns false, because only Linux has SO_PASSCRED.
func PassesCredentials(FD) bool { return false }

// InterfaceIndex fails, because only AF_PACKET addresses need it, and these systems
// lack AF_PACKET.
func InterfaceIndex(FD, string) (int, Errno) { return 0, ENOPROTOOPT }

// InterfaceName fails, because only AF_PACKET addresses need it, and these systems
// lack AF_PACKET.
func InterfaceName(FD, int, string) (string, Errno) { return "", ENOPROTOOPT }

// SizeofUcred is 0, because messages do not carry credentials.
const SizeofUcred = 0

// PeeksUnixOnce says whether MSG_PEEK|MSG_WAITALL on an AF_UNIX stream returns the data
// that has arrived instead of waiting for the full length.
const PeeksUnixOnce = false

// IsShut returns false, because on these systems a receive from a socket that was
// shut down reports the end itself.
func IsShut(FD) bool { return false }

// PeekOffset returns -1, because these systems lack SO_PEEK_OFF.
func PeekOffset(FD) int { return -1 }

// SetPeekOffset does nothing, because these systems lack SO_PEEK_OFF.
func SetPeekOffset(FD, int) {}
