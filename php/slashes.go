package php

import "strings"

// Addslashes is addslashes: s with a backslash in front of quotes and backslashes, and `\0` for each NUL.
func Addslashes[T Bytes](s T) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; c {
		case '\'', '"', '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case 0:
			b.WriteString(`\0`)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Stripslashes is stripslashes: s without the backslashes that Addslashes adds.
func Stripslashes[T Bytes](s T) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' {
			i++
			if i == len(s) {
				break
			}
			if c = s[i]; c == '0' {
				c = 0
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

const (
	escapes  = "ntrabvf"
	escaped  = "\n\t\r\a\b\v\f"
	octality = "01234567"
)

// Addcslashes is addcslashes: s with a backslash in front of each byte that is in chars. In chars,
// "a..z" is a range. If such a byte is not printable, it becomes an escape sequence as in C: `\n`,
// for example, or a backslash and octal digits.
func Addcslashes[T Bytes](s T, chars string) string {
	if len(s) == 0 {
		return ""
	}
	set := charmask("addcslashes", chars)
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if !set[c] {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('\\')
		if e := strings.IndexByte(escaped, c); e >= 0 {
			b.WriteByte(escapes[e])
		} else if c < ' ' || c > '~' {
			b.Write([]byte{'0' + c>>6, '0' + c>>3&7, '0' + c&7})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Stripcslashes is stripcslashes: it replaces C's escapes in s with the bytes that they stand for. Examples are
// `\x41` and the escapes that Addcslashes writes.
func Stripcslashes[T Bytes](s T) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		c := s[i]
		if e := strings.IndexByte(escapes, c); e >= 0 {
			b.WriteByte(escaped[e])
			continue
		}
		value, digits := 0, 0
		if c == 'x' {
			for digits < 2 && i+1 < len(s) && isXdigit(s[i+1]) {
				n, _ := nibble(s[i+1])
				value = value<<4 | int(n)
				i++
				digits++
			}
		} else {
			for digits < 3 && i < len(s) && strings.IndexByte(octality, s[i]) >= 0 {
				value = value<<3 | int(s[i]-'0')
				i++
				digits++
			}
			if digits > 0 {
				i--
			}
		}
		if digits > 0 {
			c = byte(value)
		}
		b.WriteByte(c)
	}
	return b.String()
}

// Quotemeta is quotemeta: s with a backslash in front of . \ + * ? [ ^ ] $ ( and ).
func Quotemeta[T Bytes](s T) string {
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(`.\+*?[^]$()`, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// Escapeshellarg is escapeshellarg: s in single quotes for a Unix shell. A NUL in s, for which PHP throws a
// ValueError, is left out.
func Escapeshellarg[T Bytes](s T) string {
	text := strings.ReplaceAll(string(s), "\x00", "")
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
