package php

import "strings"

// The sides that StrPad can pad.
const (
	STR_PAD_LEFT  = 0
	STR_PAD_RIGHT = 1
	STR_PAD_BOTH  = 2
)

// StrPad is str_pad: s, padded until it is length bytes long. The optional arguments are
// the string to pad with, by default " ", and the side: STR_PAD_RIGHT (the default),
// STR_PAD_LEFT or STR_PAD_BOTH.
//
//	php.StrPad(s, 10)
//	php.StrPad(s, 10, "0", php.STR_PAD_LEFT)
//
// An empty pad string or an unknown side is a programming error: StrPad panics with PHP's message.
func StrPad[T Bytes](s T, length int, pad ...any) string {
	missing := length - len(s)
	if missing <= 0 {
		return string(s)
	}
	with, side := " ", STR_PAD_RIGHT
	if len(pad) > 0 {
		with = Strval(pad[0])
	}
	if with == "" {
		throw("str_pad(): Argument #3 ($pad_string) must not be empty")
	}
	if len(pad) > 1 {
		n, ok := pad[1].(int)
		if !ok || n < STR_PAD_LEFT || n > STR_PAD_BOTH {
			throw("str_pad(): Argument #4 ($pad_type) must be STR_PAD_LEFT, STR_PAD_RIGHT, or STR_PAD_BOTH")
		}
		side = n
	}
	var left int
	switch side {
	case STR_PAD_LEFT:
		left = missing
	case STR_PAD_BOTH:
		left = missing / 2
	}
	return filled(with, left) + string(s) + filled(with, missing-left)
}

// filled returns n bytes: s, repeated as often as necessary.
func filled(s string, n int) string {
	return strings.Repeat(s, n/len(s)) + s[:n%len(s)]
}

// Wordwrap is wordwrap: it replaces some spaces of s with lineBreak, so that no line has more bytes than width.
// A word longer than width remains whole unless cut is true. PHP's defaults are a width of 75 and the line
// break "\n".
//
// An empty lineBreak, or a width of 0 if cut is true, is a programming error: Wordwrap panics with PHP's message.
func Wordwrap[T Bytes](s T, width int, lineBreak string, cut ...bool) string {
	cutting := optional(cut, false)
	if len(s) == 0 {
		return ""
	}
	if lineBreak == "" {
		throw("wordwrap(): Argument #3 ($break) must not be empty")
	}
	if width == 0 && cutting {
		throw("wordwrap(): Argument #4 ($cut_long_words) cannot be true when argument #2 ($width) is 0")
	}
	text := string(s)
	var b strings.Builder
	line, space := 0, 0 // the start of the current line, and its last space; if it has none, space <= line
	end := func(to, next int) {
		b.WriteString(text[line:to])
		b.WriteString(lineBreak)
		line = next
	}
	for i := 0; i < len(text); i++ {
		full := i-line >= width
		switch {
		case strings.HasPrefix(text[i:], lineBreak):
			i += len(lineBreak)
			b.WriteString(text[line:i])
			line, space = i, i
			i--
		case text[i] == ' ':
			if full {
				end(i, i+1)
			}
			space = i
		case full && line < space:
			end(space, space+1)
			space = line
		case full && cutting && line >= space:
			end(i, i)
			space = i
		}
	}
	b.WriteString(text[line:])
	return b.String()
}
