package socket

// systemSpec knows the options that not every system has.
func systemSpec(level, option int) optionSpec { return sourceSpec(level, option) }

// The size of a sockaddr_storage, and where it stands in a group_req.
const (
	storageSize  = 1280
	storageAlign = 8
)
