package php

// The ctype functions report whether s is not empty and consists only of bytes of one kind, in the "C" locale. PHP
// also accepts ints, which is deprecated there; these functions do not.

// CtypeAlnum is ctype_alnum: ASCII letters and digits.
func CtypeAlnum[T Bytes](s T) bool { return all(s, isAlnum) }

// CtypeAlpha is ctype_alpha: ASCII letters.
func CtypeAlpha[T Bytes](s T) bool { return all(s, isAlpha) }

// CtypeCntrl is ctype_cntrl: control characters, bytes below 32 and 127.
func CtypeCntrl[T Bytes](s T) bool { return all(s, isCntrl) }

// CtypeDigit is ctype_digit: decimal digits.
func CtypeDigit[T Bytes](s T) bool { return all(s, isDigit) }

// CtypeGraph is ctype_graph: printable ASCII characters except the space.
func CtypeGraph[T Bytes](s T) bool { return all(s, isGraph) }

// CtypeLower is ctype_lower: ASCII letters in lower case.
func CtypeLower[T Bytes](s T) bool { return all(s, func(c byte) bool { return upper(c) != c }) }

// CtypePrint is ctype_print: printable ASCII characters, the space included.
func CtypePrint[T Bytes](s T) bool {
	return all(s, func(c byte) bool { return c == ' ' || isGraph(c) })
}

// CtypePunct is ctype_punct: printable ASCII characters that are not letters, digits or the space.
func CtypePunct[T Bytes](s T) bool {
	return all(s, func(c byte) bool { return isGraph(c) && !isAlnum(c) })
}

// CtypeSpace is ctype_space: space, "\t", "\n", "\v", "\f" and "\r".
func CtypeSpace[T Bytes](s T) bool { return all(s, isSpace) }

// CtypeUpper is ctype_upper: ASCII letters in upper case.
func CtypeUpper[T Bytes](s T) bool { return all(s, func(c byte) bool { return lower(c) != c }) }

// CtypeXdigit is ctype_xdigit: hexadecimal digits in either case.
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
