package socket

// systemSpec knows the options that not every system has.
func systemSpec(level, option int) optionSpec { return sourceSpec(level, option) }
