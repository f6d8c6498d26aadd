package socket

// systemSpec knows the options that not every system has.
func systemSpec(level, option int) optionSpec {
	if level == SOL_SOCKET && option == SO_LINGER_SEC {
		return optionSpec{kind: kindLinger, name: "SO_LINGER_SEC"}
	}
	return optionSpec{}
}
