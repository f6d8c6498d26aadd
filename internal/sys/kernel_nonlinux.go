//go:build !linux

package sys

// Undelivered returns false, so that package socket does not itself wait for SO_LINGER on these
// systems. If the system waits, it does so in Close.
func Undelivered(FD) bool { return false }

// AttachReuseportFilter fails, because these systems do not have SO_ATTACH_REUSEPORT_CBPF.
func AttachReuseportFilter(FD, int) Errno { return ENOPROTOOPT }

// DetachReuseportFilter fails, because these systems do not have SO_ATTACH_REUSEPORT_CBPF.
func DetachReuseportFilter(FD) Errno { return ENOPROTOOPT }

// PassesCredentials returns false, because only Linux has SO_PASSCRED.
func PassesCredentials(FD) bool { return false }

// InterfaceIndex fails. Only AF_PACKET addresses need it, and these systems do not have
// AF_PACKET.
func InterfaceIndex(FD, string) (int, Errno) { return 0, ENOPROTOOPT }

// InterfaceName fails. Only AF_PACKET addresses need it, and these systems do not have
// AF_PACKET.
func InterfaceName(FD, int, string) (string, Errno) { return "", ENOPROTOOPT }

// SizeofUcred is 0, because on these systems messages do not carry credentials.
const SizeofUcred = 0

// PeeksUnixOnce says what a receive with MSG_PEEK|MSG_WAITALL does on an AF_UNIX stream. True
// means that it returns the data that has arrived; false means that it waits for the full
// length.
const PeeksUnixOnce = false

// IsShut returns false. On these systems no such check is needed, because a receive from a socket
// that was shut down returns the end of the data.
func IsShut(FD) bool { return false }

// PeekOffset returns -1, because these systems do not have SO_PEEK_OFF.
func PeekOffset(FD) int { return -1 }

// SetPeekOffset does nothing, because these systems do not have SO_PEEK_OFF.
func SetPeekOffset(FD, int) {}
