package socket

// Codes of a failed host lookup: Winsock's own, as in PHP.
const (
	hostNotFound = SOCKET_HOST_NOT_FOUND
	hostTryAgain = SOCKET_TRY_AGAIN
	hostFailure  = SOCKET_NO_RECOVERY
	hostNoData   = SOCKET_NO_DATA
)
