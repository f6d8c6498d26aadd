package php

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Utf8Encode is utf8_encode: it converts s from ISO-8859-1 to UTF-8.
func Utf8Encode[T Bytes](s T) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

// Utf8Decode is utf8_decode: it converts s from UTF-8 to ISO-8859-1. Invalid UTF-8 becomes "?". A
// character that ISO-8859-1 lacks also becomes "?".
func Utf8Decode[T Bytes](s T) string {
	return toLatin(string(s), "?")
}

func toLatin(s, other string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size, ok := nextRune(s[i:])
		if ok && r <= 0xff {
			b.WriteByte(byte(r))
		} else {
			b.WriteString(other)
		}
		i += size
	}
	return b.String()
}

// charset returns the canonical name of an encoding that this package supports, or "" for any other.
func charset(name string) string {
	switch strings.ToUpper(name) {
	case "UTF-8", "UTF8":
		return "UTF-8"
	case "ISO-8859-1", "ISO8859-1", "ISO_8859-1", "LATIN1", "L1":
		return "ISO-8859-1"
	case "ASCII", "US-ASCII":
		return "ASCII"
	case "UTF-16", "UTF-16BE", "UTF-16LE", "UCS-2", "UCS-2BE", "UCS-2LE":
		return strings.ToUpper(name)
	case "UTF16", "UCS2":
		return strings.ToUpper(name[:3]) + "-" + name[3:]
	}
	return ""
}

// limit returns the last character that an encoding has.
func limit(charset string) rune {
	switch charset {
	case "ISO-8859-1":
		return 0xff
	case "ASCII":
		return 0x7f
	case "UCS-2", "UCS-2BE", "UCS-2LE":
		return 0xffff
	}
	return utf8.MaxRune
}

// MbConvertEncoding is mb_convert_encoding for UTF-8, UTF-16, UCS-2, ISO-8859-1 and ASCII: it
// converts s to another encoding. Bytes that are invalid in their encoding become "?", and so does
// a character that the other encoding lacks. The last argument is the encoding of s, which is UTF-8
// by default. If an encoding is not one of these, the error has PHP's message.
func MbConvertEncoding[T Bytes](s T, to string, from ...string) (string, error) {
	source := optional(from, "UTF-8")
	switch {
	case charset(to) == "":
		return "", valueError(fmt.Sprintf("mb_convert_encoding(): Argument #2 ($to_encoding) must be a valid encoding, \"%s\" given", to))
	case charset(source) == "":
		return "", valueError(fmt.Sprintf("mb_convert_encoding(): Argument #3 ($from_encoding) specifies an invalid encoding \"%s\"", source))
	}
	to = charset(to)
	text := mbText(string(s), charset(source))
	last := limit(to)
	w, isWide := wideOf(to, false)
	var b strings.Builder
	for _, r := range text {
		if r > last {
			r = '?'
		}
		switch {
		case isWide:
			w.write(&b, r)
		case last == 0xff:
			b.WriteByte(byte(r))
		default:
			writeRune(&b, r)
		}
	}
	return b.String(), nil
}

// mbText returns the characters of s as mbstring reads them.
func mbText(s, from string) []rune {
	w, isWide := wideOf(from, false)
	switch {
	case isWide:
		w, s = w.start(s)
		text := make([]rune, 0, len(s)/2+1)
		for len(s) > 0 {
			r, size, ok, _ := w.next(s)
			if !ok {
				r = '?'
			}
			text, s = append(text, r), s[size:]
		}
		return text
	case from == "UTF-8":
		text := make([]rune, 0, len(s))
		for len(s) > 0 {
			r, size := utf8.DecodeRuneInString(s)
			if r == utf8.RuneError && size == 1 {
				r, size = '?', brokenSize(s)
			}
			text, s = append(text, r), s[size:]
		}
		return text
	}
	text := make([]rune, len(s))
	for i := range len(s) {
		text[i] = rune(s[i])
		if from == "ASCII" && s[i] >= utf8.RuneSelf {
			text[i] = '?'
		}
	}
	return text
}

// brokenSize returns how many bytes at the start of s become one "?". The text s does not
// begin with a valid UTF-8 character, and these bytes are the ones that could begin such a
// character.
func brokenSize(s string) int {
	n := 1
	for n < len(s) && !utf8.FullRuneInString(s[:n+1]) {
		n++
	}
	return n
}

// iconvNext returns the first character of s and the number of its bytes. If s does not
// begin with a valid character, ok is false; whole is also false if s may be only the
// beginning of a character.
func iconvNext(s, from string, w wide, isWide bool) (r rune, size int, ok, whole bool) {
	switch {
	case isWide:
		r, size, ok, whole = w.next(s)
		return r, size, ok && !utf16.IsSurrogate(r), whole
	case from == "UTF-8":
		r, size, ok = nextRune(s[:min(len(s), utf8.UTFMax)])
		return r, size, ok, ok || utf8.FullRuneInString(s)
	case from == "ASCII":
		return rune(s[0]), 1, s[0] < utf8.RuneSelf, true
	}
	return rune(s[0]), 1, true, true
}

// iconvCharset is charset for the names that only iconv knows.
func iconvCharset(name string) string {
	switch upper := strings.ToUpper(name); upper {
	case "UTF16BE", "UTF16LE":
		return "UTF-" + upper[3:]
	}
	return charset(name)
}

// Iconv is iconv for UTF-8, UTF-16, UCS-2, ISO-8859-1 and ASCII: it converts s from one encoding to
// another. If s has bytes that are invalid in its encoding, or a character that the other encoding
// does not have, the error is PHP's notice. If the name of the target encoding ends with //IGNORE,
// these bytes and characters are left out instead. If it ends with //TRANSLIT, a character that the
// other encoding does not have becomes "?".
func Iconv[T Bytes](from, to string, s T) (string, error) {
	name, option, _ := strings.Cut(to, "//")
	source, target := iconvCharset(from), iconvCharset(name)
	if source == "" || target == "" {
		return "", warning(fmt.Sprintf("iconv(): Wrong encoding, conversion from \"%s\" to \"%s\" is not allowed", from, to))
	}
	in, wideIn := wideOf(source, true)
	in, text := in.start(string(s))
	out, wideOut := wideOf(target, true)
	last, lacked := limit(target), false
	var b strings.Builder
	put := func(r rune) {
		switch {
		case wideOut:
			if out.mark && b.Len() == 0 {
				out.write(&b, 0xfeff)
			}
			out.write(&b, r)
		case last == 0xff:
			b.WriteByte(byte(r))
		default:
			b.WriteRune(r)
		}
	}
	for i := 0; i < len(text); {
		r, size, ok, whole := iconvNext(text[i:], source, in, wideIn)
		switch {
		case ok && r <= last:
			put(r)
		case ok && strings.Contains(option, "TRANSLIT"):
			put('?')
		case strings.Contains(option, "IGNORE") && (whole || lacked): // PHP reports an incomplete end only if the target had every character
			lacked = lacked || ok
		default:
			what := "an illegal character"
			if !whole {
				what = "an incomplete multibyte character"
			}
			message := "iconv(): Detected " + what + " in input string"
			raise(E_NOTICE, "%s", message)
			return "", &Error{Class: "Warning", Message: message}
		}
		i += size
	}
	return b.String(), nil
}

// runeSize returns the number of bytes in a UTF-8 character that begins with the byte c. As in PHP, the other bytes are
// not checked.
func runeSize(c byte) int {
	switch {
	case c < 0xc2 || c > 0xf4:
		return 1
	case c < 0xe0:
		return 2
	case c < 0xf0:
		return 3
	}
	return 4
}

// MbStrlen is mb_strlen: the number of characters in s, which is UTF-8.
func MbStrlen[T Bytes](s T) int {
	n := 0
	for i := 0; i < len(s); i += runeSize(s[i]) {
		n++
	}
	return n
}

// MbSubstr is mb_substr: like Substr, but it counts UTF-8 characters instead of bytes.
func MbSubstr[T Bytes](s T, start int, length ...int) string {
	from, to, _ := window(MbStrlen(s), start, length)
	return string(s[byteOf(s, from):byteOf(s, to)])
}

// byteOf returns the byte offset where character n of s begins.
func byteOf[T Bytes](s T, n int) int {
	i := 0
	for ; n > 0 && i < len(s); n-- {
		i += runeSize(s[i])
	}
	return min(i, len(s))
}

// MbStrpos is mb_strpos: like Strpos, but it counts UTF-8 characters instead of bytes.
func MbStrpos[T, U Bytes](haystack T, needle U, offset ...int) (int, bool) {
	o, ok := searchStart(MbStrlen(haystack), offset)
	if !ok {
		return 0, false
	}
	from := byteOf(haystack, o)
	i := index(haystack[from:], needle)
	if i < 0 {
		return 0, false
	}
	return MbStrlen(haystack[:from+i]), true
}

// MbStrtoupper is mb_strtoupper: s, which is UTF-8, in upper case.
func MbStrtoupper[T Bytes](s T) string {
	return strings.ToUpper(strings.ReplaceAll(strings.ToValidUTF8(string(s), "?"), "ß", "SS"))
}

// MbStrtolower is mb_strtolower: s, which is UTF-8, in lower case.
func MbStrtolower[T Bytes](s T) string {
	return strings.ToLower(strings.ToValidUTF8(string(s), "?"))
}

// MbStrSplit is mb_str_split: like StrSplit, but it counts UTF-8 characters instead of bytes.
//
// A length below 1 is a programming error: MbStrSplit panics with PHP's message.
func MbStrSplit[T Bytes](s T, length ...int) []string {
	n := optional(length, 1)
	if n < 1 {
		throw("mb_str_split(): Argument #2 ($length) must be greater than 0")
	}
	pieces := make([]string, 0, len(s)/n)
	for i := 0; i < len(s); {
		size := byteOf(s[i:], n)
		pieces = append(pieces, string(s[i:i+size]))
		i += size
	}
	return pieces
}

// MbCheckEncoding is mb_check_encoding: it reports whether s is valid UTF-8.
func MbCheckEncoding[T Bytes](s T) bool {
	return utf8.ValidString(string(s))
}
