package socket

// systemSpec knows the options that not every system has: none here.
func systemSpec(level, option int) optionSpec { return optionSpec{} }
