package socket

import "strconv"

// systemSpec knows the options that not every system has.
func systemSpec(level, option int) optionSpec { return sourceSpec(level, option) }

// noInterfaceAddr is what PHP says of an interface that has no IPv4 address, or
// does not exist.
func noInterfaceAddr(index uint32, _ bool) string {
	return "No interface with index " + strconv.FormatUint(uint64(index), 10) + " was found"
}
