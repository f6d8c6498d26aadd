package php

// Strtolower is strtolower: s with its ASCII letters in lower case. Other bytes are unchanged, as in PHP since
// 8.2.
func Strtolower[T Bytes](s T) string {
	return mapBytes(s, lower)
}

// Strtoupper is strtoupper: s with its ASCII letters in upper case. Other bytes are unchanged, as in PHP since
// 8.2.
func Strtoupper[T Bytes](s T) string {
	return mapBytes(s, upper)
}

// Ucfirst is ucfirst: s with its first byte in upper case, if it is an ASCII letter.
func Ucfirst[T Bytes](s T) string {
	return first(s, upper)
}

// Lcfirst is lcfirst: s with its first byte in lower case, if it is an ASCII letter.
func Lcfirst[T Bytes](s T) string {
	return first(s, lower)
}

// Ucwords is ucwords: s with the first byte of each word in upper case. A word begins at the start
// of s and after each separator. By default, the separators are space, "\t", "\r", "\n", "\f" and
// "\v". In the argument separators, "a..z" is a range.
func Ucwords[T Bytes](s T, separators ...string) string {
	if len(s) == 0 {
		return ""
	}
	between := charmask("ucwords", optional(separators, " \t\r\n\f\v"))
	b := []byte(s)
	for i := range b {
		if i == 0 || between[b[i-1]] {
			b[i] = upper(b[i])
		}
	}
	return string(b)
}

// mapBytes returns s with f applied to each byte. If f changes no byte, mapBytes returns s itself.
func mapBytes[T Bytes](s T, f func(byte) byte) string {
	for i := range len(s) {
		if f(s[i]) == s[i] {
			continue
		}
		b := []byte(s)
		for j := i; j < len(b); j++ {
			b[j] = f(b[j])
		}
		return string(b)
	}
	return string(s)
}

func first[T Bytes](s T, f func(byte) byte) string {
	if len(s) == 0 || f(s[0]) == s[0] {
		return string(s)
	}
	return string(f(s[0])) + string(s[1:])
}
