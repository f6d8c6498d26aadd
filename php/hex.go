package php

import "encoding/hex"

// Ord is ord: the first byte of s, or 0 if s is empty.
func Ord[T Bytes](s T) int {
	if len(s) == 0 {
		deprecated("ord(): Providing an empty string is deprecated")
		return 0
	}
	if len(s) > 1 {
		deprecated("ord(): Providing a string that is not one byte long is deprecated. Use ord($str[0]) instead")
	}
	return int(s[0])
}

// Chr is chr: a string of one byte, which is codepoint modulo 256.
func Chr(codepoint int) string {
	if codepoint < 0 || codepoint > 255 {
		deprecated("chr(): Providing a value not in-between 0 and 255 is deprecated, this is because a byte value must be in the [0, 255] " +
			"interval. The value used will be constrained using %% 256")
	}
	return string([]byte{byte(codepoint)})
}

// Bin2hex is bin2hex: each byte of s as two hexadecimal digits in lower case.
func Bin2hex[T Bytes](s T) string {
	return hex.EncodeToString([]byte(s))
}

// Hex2bin is hex2bin: the bytes that the hexadecimal digits of s represent. If s contains anything else or has an odd
// length, the error is PHP's warning.
func Hex2bin[T Bytes](s T) (string, error) {
	if len(s)%2 != 0 {
		return "", warning("hex2bin(): Hexadecimal input string must have an even length")
	}
	b, err := hex.DecodeString(string(s))
	if err != nil {
		return "", warning("hex2bin(): Input string must be hexadecimal string")
	}
	return string(b), nil
}
