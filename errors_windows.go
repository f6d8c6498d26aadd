package socket

import "syscall"

// std returns the code by which package syscall knows e: its E constants are
// numbers of its own here, which no call returns.
func (e Errno) std() syscall.Errno {
	switch e {
	case SOCKET_EACCES:
		return syscall.EACCES
	case SOCKET_EADDRINUSE:
		return syscall.EADDRINUSE
	case SOCKET_EADDRNOTAVAIL:
		return syscall.EADDRNOTAVAIL
	case SOCKET_EAFNOSUPPORT:
		return syscall.EAFNOSUPPORT
	case SOCKET_EALREADY:
		return syscall.EALREADY
	case SOCKET_EBADF:
		return syscall.EBADF
	case SOCKET_ECONNABORTED:
		return syscall.ECONNABORTED
	case SOCKET_ECONNREFUSED:
		return syscall.ECONNREFUSED
	case SOCKET_ECONNRESET:
		return syscall.ECONNRESET
	case SOCKET_EDESTADDRREQ:
		return syscall.EDESTADDRREQ
	case SOCKET_EDQUOT:
		return syscall.EDQUOT
	case SOCKET_EFAULT:
		return syscall.EFAULT
	case SOCKET_EHOSTDOWN:
		return syscall.EHOSTDOWN
	case SOCKET_EHOSTUNREACH:
		return syscall.EHOSTUNREACH
	case SOCKET_EINPROGRESS:
		return syscall.EINPROGRESS
	case SOCKET_EINTR:
		return syscall.EINTR
	case SOCKET_EINVAL:
		return syscall.EINVAL
	case SOCKET_EISCONN:
		return syscall.EISCONN
	case SOCKET_ELOOP:
		return syscall.ELOOP
	case SOCKET_EMFILE:
		return syscall.EMFILE
	case SOCKET_EMSGSIZE:
		return syscall.EMSGSIZE
	case SOCKET_ENAMETOOLONG:
		return syscall.ENAMETOOLONG
	case SOCKET_ENETDOWN:
		return syscall.ENETDOWN
	case SOCKET_ENETRESET:
		return syscall.ENETRESET
	case SOCKET_ENETUNREACH:
		return syscall.ENETUNREACH
	case SOCKET_ENOBUFS:
		return syscall.ENOBUFS
	case SOCKET_ENOPROTOOPT:
		return syscall.ENOPROTOOPT
	case SOCKET_ENOTCONN:
		return syscall.ENOTCONN
	case SOCKET_ENOTEMPTY:
		return syscall.ENOTEMPTY
	case SOCKET_ENOTSOCK:
		return syscall.ENOTSOCK
	case SOCKET_EOPNOTSUPP:
		return syscall.EOPNOTSUPP
	case SOCKET_EPFNOSUPPORT:
		return syscall.EPFNOSUPPORT
	case SOCKET_EPROTONOSUPPORT:
		return syscall.EPROTONOSUPPORT
	case SOCKET_EPROTOTYPE:
		return syscall.EPROTOTYPE
	case SOCKET_EREMOTE:
		return syscall.EREMOTE
	case SOCKET_ESHUTDOWN:
		return syscall.ESHUTDOWN
	case SOCKET_ESOCKTNOSUPPORT:
		return syscall.ESOCKTNOSUPPORT
	case SOCKET_ESTALE:
		return syscall.ESTALE
	case SOCKET_ETIMEDOUT:
		return syscall.ETIMEDOUT
	case SOCKET_ETOOMANYREFS:
		return syscall.ETOOMANYREFS
	case SOCKET_EUSERS:
		return syscall.EUSERS
	case SOCKET_EWOULDBLOCK:
		return syscall.EWOULDBLOCK
	}
	return syscall.Errno(e)
}

// Codes of a failed host lookup: Winsock's own, as in PHP.
const (
	hostNotFound = SOCKET_HOST_NOT_FOUND
	hostTryAgain = SOCKET_TRY_AGAIN
	hostFailure  = SOCKET_NO_RECOVERY
	hostNoData   = SOCKET_NO_DATA
)

// eaiSystem is the code of AddrinfoLookup for a failure of the system, which has
// none of its own here.
const eaiSystem = EAI_FAIL
