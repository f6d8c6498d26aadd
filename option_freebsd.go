package socket

// systemSpec knows the options that not every system has.
func systemSpec(level, option int) optionSpec {
	switch level {
	case SOL_SOCKET:
		if option == SO_ACCEPTFILTER {
			return optionSpec{kind: kindString, name: "SO_ACCEPTFILTER", max: 15, size: 256}
		}
	case SOL_TCP:
		switch option {
		case TCP_CONGESTION:
			return optionSpec{kind: kindString, name: "TCP_CONGESTION"}
		case TCP_FUNCTION_BLK:
			return optionSpec{kind: kindString, name: "TCP_FUNCTION_BLK", max: 31, size: 36}
		}
	}
	return sourceSpec(level, option)
}
