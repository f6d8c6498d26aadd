package php

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// wide describes an encoding with units of two bytes.
type wide struct {
	little bool // the low byte of a unit comes first
	mark   bool // a byte order mark at the start of a text gives the order
	pairs  bool // two surrogates are a character
}

// wideOf returns the description of an encoding with units of two bytes. Without a byte order
// mark, mbstring reads UTF-16 and UCS-2 with the high byte first, and iconv with the low byte first.
func wideOf(name string, iconv bool) (w wide, ok bool) {
	base, order, pairs := name, "", strings.HasPrefix(name, "UTF-16")
	if len(name) > 2 && (strings.HasSuffix(name, "LE") || strings.HasSuffix(name, "BE")) {
		base, order = name[:len(name)-2], name[len(name)-2:]
	}
	if base != "UTF-16" && base != "UCS-2" {
		return wide{}, false
	}
	return wide{little: order == "LE" || order == "" && iconv, mark: order == "" && (pairs || !iconv), pairs: pairs}, true
}

// start removes a byte order mark from s and returns the encoding of the rest.
func (w wide) start(s string) (wide, string) {
	if w.mark && len(s) >= 2 && (s[:2] == "\xfe\xff" || s[:2] == "\xff\xfe") {
		w.little = s[0] == 0xff
		s = s[2:]
	}
	return w, s
}

func (w wide) unit(s string) rune {
	if w.little {
		return rune(s[0]) | rune(s[1])<<8
	}
	return rune(s[0])<<8 | rune(s[1])
}

// next returns the first character of s and the number of its bytes. If s does not begin
// with a valid character, ok is false. If, in addition, s may be only the beginning of a
// character, whole is false as well.
func (w wide) next(s string) (r rune, size int, ok, whole bool) {
	if len(s) < 2 {
		return 0, len(s), false, false
	}
	r = w.unit(s)
	if !utf16.IsSurrogate(r) || !w.pairs {
		return r, 2, true, true
	}
	if r >= 0xdc00 {
		return 0, 2, false, true
	}
	if len(s) < 4 {
		return 0, 2, false, false
	}
	if r = utf16.DecodeRune(r, w.unit(s[2:])); r == utf8.RuneError {
		return 0, 2, false, true
	}
	return r, 4, true, true
}

// write appends a character that the encoding has.
func (w wide) write(b *strings.Builder, r rune) {
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		w.write(b, high)
		r = low
	}
	if w.little {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
		return
	}
	b.WriteByte(byte(r >> 8))
	b.WriteByte(byte(r))
}

// writeRune appends r in UTF-8. As in mbstring, r may be only half of a surrogate pair.
func writeRune(b *strings.Builder, r rune) {
	if utf16.IsSurrogate(r) {
		b.Write([]byte{0xe0 | byte(r>>12), 0x80 | byte(r>>6)&0x3f, 0x80 | byte(r)&0x3f})
		return
	}
	b.WriteRune(r)
}
