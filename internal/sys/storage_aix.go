package sys

// The size of a sockaddr_storage, and where it is in a group_req.
const (
	storageSize  = 1280
	storageAlign = 8
)
