package php

// The ctype functions use the "C" locale. They do not accept ints. PHP's functions do, but that is
// deprecated.

// CtypeAlnum is ctype_alnum: it reports whether s has only ASCII letters and digits, and is not empty.
func CtypeAlnum[T Bytes](s T) bool { return all(s, isAlnum) }

// CtypeAlpha is ctype_alpha: it reports whether s has only ASCII letters, and is not empty.
func CtypeAlpha[T Bytes](s T) bool { return all(s, isAlpha) }

// CtypeCntrl is ctype_cntrl: it reports whether s has only control characters (0 to 31 and 127), and is not empty.
func CtypeCntrl[T Bytes](s T) bool { return all(s, isCntrl) }

// CtypeDigit is ctype_digit: it reports whether s has only decimal digits, and is not empty.
func CtypeDigit[T Bytes](s T) bool { return all(s, isDigit) }

// CtypeGraph is ctype_graph: it reports whether s has only printable ASCII characters except the space, and is not
// empty.
func CtypeGraph[T Bytes](s T) bool { return all(s, isGraph) }

// CtypeLower is ctype_lower: it reports whether s has only ASCII letters in lower case, and is not empty.
func CtypeLower[T Bytes](s T) bool { return all(s, func(c byte) bool { return upper(c) != c }) }

// CtypePrint is ctype_print: it reports whether s has only printable ASCII characters, including the space, and is
// not empty.
func CtypePrint[T Bytes](s T) bool {
	return all(s, func(c byte) bool { return c == ' ' || isGraph(c) })
}

// CtypePunct is ctype_punct: it reports whether s has only printable ASCII characters other than letters, digits and
// the space, and is not empty.
func CtypePunct[T Bytes](s T) bool {
	return all(s, func(c byte) bool { return isGraph(c) && !isAlnum(c) })
}

// CtypeSpace is ctype_space: it reports whether s has only spaces, "\t", "\n", "\v", "\f" and "\r", and is not empty.
func CtypeSpace[T Bytes](s T) bool { return all(s, isSpace) }

// CtypeUpper is ctype_upper: it reports whether s has only ASCII letters in upper case, and is not empty.
func CtypeUpper[T Bytes](s T) bool { return all(s, func(c byte) bool { return lower(c) != c }) }

// CtypeXdigit is ctype_xdigit: it reports whether s has only hexadecimal digits, in either case, and is not empty.
func CtypeXdigit[T Bytes](s T) bool { return all(s, isXdigit) }

func all[T Bytes](s T, is func(byte) bool) bool {
	for i := range len(s) {
		if !is(s[i]) {
			return false
		}
	}
	return len(s) > 0
}

func isAlpha(c byte) bool { return 'a' <= lower(c) && lower(c) <= 'z' }
func isAlnum(c byte) bool { return isDigit(c) || isAlpha(c) }
func isCntrl(c byte) bool { return c < ' ' || c == 0x7f }
func isGraph(c byte) bool { return ' ' < c && c < 0x7f }
func isXdigit(c byte) bool {
	return isDigit(c) || 'a' <= lower(c) && lower(c) <= 'f'
}
