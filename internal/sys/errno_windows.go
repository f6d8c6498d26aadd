package sys

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// Std returns the code that package syscall uses for the error e. On Windows, the E constants
// of package syscall are invented numbers, which no system call returns.
func Std(e Errno) Errno {
	switch e {
	case windows.WSAEACCES:
		return syscall.EACCES
	case windows.WSAEADDRINUSE:
		return syscall.EADDRINUSE
	case windows.WSAEADDRNOTAVAIL:
		return syscall.EADDRNOTAVAIL
	case windows.WSAEAFNOSUPPORT:
		return syscall.EAFNOSUPPORT
	case windows.WSAEALREADY:
		return syscall.EALREADY
	case windows.WSAEBADF:
		return syscall.EBADF
	case windows.WSAECONNABORTED:
		return syscall.ECONNABORTED
	case windows.WSAECONNREFUSED:
		return syscall.ECONNREFUSED
	case windows.WSAECONNRESET:
		return syscall.ECONNRESET
	case windows.WSAEDESTADDRREQ:
		return syscall.EDESTADDRREQ
	case windows.WSAEDQUOT:
		return syscall.EDQUOT
	case windows.WSAEFAULT:
		return syscall.EFAULT
	case windows.WSAEHOSTDOWN:
		return syscall.EHOSTDOWN
	case windows.WSAEHOSTUNREACH:
		return syscall.EHOSTUNREACH
	case windows.WSAEINPROGRESS:
		return syscall.EINPROGRESS
	case windows.WSAEINTR:
		return syscall.EINTR
	case windows.WSAEINVAL:
		return syscall.EINVAL
	case windows.WSAEISCONN:
		return syscall.EISCONN
	case windows.WSAELOOP:
		return syscall.ELOOP
	case windows.WSAEMFILE:
		return syscall.EMFILE
	case windows.WSAEMSGSIZE:
		return syscall.EMSGSIZE
	case windows.WSAENAMETOOLONG:
		return syscall.ENAMETOOLONG
	case windows.WSAENETDOWN:
		return syscall.ENETDOWN
	case windows.WSAENETRESET:
		return syscall.ENETRESET
	case windows.WSAENETUNREACH:
		return syscall.ENETUNREACH
	case windows.WSAENOBUFS:
		return syscall.ENOBUFS
	case windows.WSAENOPROTOOPT:
		return syscall.ENOPROTOOPT
	case windows.WSAENOTCONN:
		return syscall.ENOTCONN
	case windows.WSAENOTEMPTY:
		return syscall.ENOTEMPTY
	case windows.WSAENOTSOCK:
		return syscall.ENOTSOCK
	case windows.WSAEOPNOTSUPP:
		return syscall.EOPNOTSUPP
	case windows.WSAEPFNOSUPPORT:
		return syscall.EPFNOSUPPORT
	case windows.WSAEPROTONOSUPPORT:
		return syscall.EPROTONOSUPPORT
	case windows.WSAEPROTOTYPE:
		return syscall.EPROTOTYPE
	case windows.WSAEREMOTE:
		return syscall.EREMOTE
	case windows.WSAESHUTDOWN:
		return syscall.ESHUTDOWN
	case windows.WSAESOCKTNOSUPPORT:
		return syscall.ESOCKTNOSUPPORT
	case windows.WSAESTALE:
		return syscall.ESTALE
	case windows.WSAETIMEDOUT:
		return syscall.ETIMEDOUT
	case windows.WSAETOOMANYREFS:
		return syscall.ETOOMANYREFS
	case windows.WSAEUSERS:
		return syscall.EUSERS
	case windows.WSAEWOULDBLOCK:
		return syscall.EWOULDBLOCK
	}
	return e
}

// The error codes that this package and package socket test for.
const (
	EAFNOSUPPORT  = windows.WSAEAFNOSUPPORT
	EAGAIN        = windows.WSAEWOULDBLOCK
	EADDRNOTAVAIL = windows.WSAEADDRNOTAVAIL
	EALREADY      = windows.WSAEALREADY
	ECONNABORTED  = windows.WSAECONNABORTED
	ECONNREFUSED  = windows.WSAECONNREFUSED
	EINPROGRESS   = windows.WSAEINPROGRESS
	EINTR         = windows.WSAEINTR
	EINVAL        = windows.WSAEINVAL
	EISCONN       = windows.WSAEISCONN
	EMSGSIZE      = windows.WSAEMSGSIZE
	ENOPROTOOPT   = windows.WSAENOPROTOOPT
	ENOTSOCK      = windows.WSAENOTSOCK
	EOPNOTSUPP    = windows.WSAEOPNOTSUPP
	ETIMEDOUT     = windows.WSAETIMEDOUT
	EWOULDBLOCK   = windows.WSAEWOULDBLOCK
	EPIPE         = windows.WSAESHUTDOWN
)
