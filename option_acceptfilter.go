//go:build netbsd || dragonfly

package socket

// systemSpec knows the options that not every system has.
func systemSpec(level, option int) optionSpec {
	if level == SOL_SOCKET && option == SO_ACCEPTFILTER {
		return optionSpec{kind: kindString, name: "SO_ACCEPTFILTER", max: 15, size: 256}
	}
	return optionSpec{}
}
