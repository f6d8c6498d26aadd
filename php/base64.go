package php

import "encoding/base64"

// Base64Encode is base64_encode: s in base 64, with padding.
func Base64Encode[T Bytes](s T) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// Base64Decode is base64_decode: it skips bytes that are not base64 digits and does not require padding.
func Base64Decode[T Bytes](s T) string {
	b, _ := decodeBase64(string(s), false)
	return b
}

// Base64DecodeStrict is base64_decode with strict set to true: it skips white space, but no other
// bytes. If there is any other invalid byte, or if the padding is wrong, it reports false.
func Base64DecodeStrict[T Bytes](s T) (string, bool) { return decodeBase64(string(s), true) }

func decodeBase64(s string, strict bool) (string, bool) {
	out := make([]byte, 0, len(s)/4*3+3)
	acc, n, padding := uint(0), 0, 0
	for i := range len(s) {
		c := s[i]
		if c == '=' {
			padding++
			continue
		}
		d, ok := base64Digit(c)
		switch {
		case !ok && (!strict || c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			continue
		case strict && (!ok || padding > 0):
			return "", false
		}
		acc = acc<<6 | d
		if n++; n%4 != 1 {
			out = append(out, byte(acc>>((4-n%4)%4*2)))
		}
	}
	if strict && (n%4 == 1 || padding > 0 && (padding > 2 || (n+padding)%4 != 0)) {
		return "", false
	}
	return string(out), true
}

func base64Digit(c byte) (uint, bool) {
	switch {
	case 'A' <= c && c <= 'Z':
		return uint(c - 'A'), true
	case 'a' <= c && c <= 'z':
		return uint(c-'a') + 26, true
	case isDigit(c):
		return uint(c-'0') + 52, true
	case c == '+':
		return 62, true
	case c == '/':
		return 63, true
	}
	return 0, false
}
