package socket

// systemSpec knows the options that not every system has.
func systemSpec(level, option int) optionSpec {
	switch level {
	case SOL_FILTER:
		switch option {
		case FIL_ATTACH:
			return optionSpec{kind: kindString, name: "FIL_ATTACH"}
		case FIL_DETACH:
			return optionSpec{kind: kindString, name: "FIL_DETACH"}
		}
	case SOL_TCP:
		if option == TCP_CONGESTION {
			return optionSpec{kind: kindString, name: "TCP_CONGESTION"}
		}
	}
	return sourceSpec(level, option)
}
