package php

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The flags of Htmlspecialchars and the related functions.
const (
	ENT_NOQUOTES   = 0
	ENT_COMPAT     = 2
	ENT_QUOTES     = 3
	ENT_IGNORE     = 4
	ENT_SUBSTITUTE = 8
	ENT_HTML401    = 0
	ENT_XML1       = 16
	ENT_XHTML      = 32
	ENT_HTML5      = 48

	entDouble  = 2
	entSingle  = 1
	entDefault = ENT_QUOTES | ENT_SUBSTITUTE | ENT_HTML401
)

// Htmlspecialchars is htmlspecialchars: s, which is UTF-8, with entities for & < > and quotes. The
// first element of flags holds the ENT_ flags, by default ENT_QUOTES|ENT_SUBSTITUTE. The second
// element is PHP's $double_encode; if it is 0, existing entities are left unchanged. With
// ENT_SUBSTITUTE, invalid UTF-8 becomes U+FFFD; with ENT_IGNORE, it is removed. With neither flag,
// the result for invalid UTF-8 is "".
func Htmlspecialchars[T Bytes](s T, flags ...int) string {
	return escapeHTML(string(s), flags, false)
}

// Htmlentities is htmlentities: like Htmlspecialchars, but with entities for all characters that have one in HTML
// 4.01.
func Htmlentities[T Bytes](s T, flags ...int) string {
	return escapeHTML(string(s), flags, true)
}

func escapeHTML(s string, args []int, all bool) string {
	flags := optional(args, entDefault)
	double := len(args) < 2 || args[1] != 0
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size, ok := nextRune(s[i:])
		switch {
		case !ok && flags&ENT_IGNORE != 0:
		case !ok && flags&ENT_SUBSTITUTE != 0:
			b.WriteRune(utf8.RuneError)
		case !ok:
			return ""
		case r == '&' && !double && entityAt(s[i:], flags) > 0:
			size = entityAt(s[i:], flags)
			b.WriteString(s[i : i+size])
		default:
			b.WriteString(escapeRune(r, s[i:i+size], flags, all))
		}
		i += size
	}
	return b.String()
}

// escapeRune returns the HTML for r. The string s is r in UTF-8.
func escapeRune(r rune, s string, flags int, all bool) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		if flags&entDouble != 0 {
			return "&quot;"
		}
	case '\'':
		if flags&entSingle != 0 {
			return apostrophe(flags)
		}
	}
	if all && r >= 0xa0 {
		if name := entityName(r); name != "" {
			return "&" + name + ";"
		}
	}
	return s
}

func apostrophe(flags int) string {
	if doc := flags & ENT_HTML5; doc == ENT_XML1 || doc == ENT_HTML5 {
		return "&apos;"
	}
	return "&#039;"
}

// nextRune decodes a UTF-8 character as PHP does. If s does not begin with a valid character, ok is false, and size
// is the number of bytes that count as one invalid character.
func nextRune(s string) (r rune, size int, ok bool) {
	r, size = utf8.DecodeRuneInString(s)
	if r != utf8.RuneError || size > 1 {
		return r, size, true
	}
	want := 0
	switch c := s[0]; {
	case c < 0xc2 || c > 0xf4:
		return 0, 1, false
	case c < 0xe0:
		want = 2
	case c < 0xf0:
		want = 3
	default:
		want = 4
	}
	if want == 2 && len(s) < 2 {
		return 0, 1, false
	}
	for n := 1; n < want; n++ {
		if n == len(s) || leads(s[n]) {
			return 0, n, false
		}
	}
	return 0, want, false
}

// leads reports whether c can be the first byte of a UTF-8 character.
func leads(c byte) bool { return c < 0x80 || 0xc2 <= c && c <= 0xf4 }

// entityBetween returns the text between the & at the start of s and the next semicolon, or "" if
// that text is neither a name nor a number.
func entityBetween(s string) string {
	end := 1
	for end < len(s) && (isAlnum(s[end]) || s[end] == '#' && end == 1) {
		end++
	}
	if at(s, end) != ';' {
		return ""
	}
	return s[1:end]
}

// entityAt returns the length of the entity at the start of s, or 0 if there is none.
func entityAt(s string, flags int) int {
	name := entityBetween(s)
	if name == "" {
		return 0
	}
	end := 1 + len(name)
	if name[0] == '#' {
		if r, ok := numericEntity(name[1:]); !ok || r < 0 {
			return 0
		}
		return end + 1
	}
	if _, ok := namedEntity(name, true); !ok && (name != "apos" || flags&ENT_HTML5 == 0) {
		return 0
	}
	return end + 1
}

// HtmlspecialcharsDecode is htmlspecialchars_decode: it replaces the entities for & < > and quotes with the
// characters. The entities may be named or numeric. The flags decide which quotes are included.
func HtmlspecialcharsDecode[T Bytes](s T, flags ...int) string {
	return unescapeHTML(string(s), optional(flags, entDefault), false)
}

// HtmlEntityDecode is html_entity_decode: it replaces all entities of HTML 4.01 with the characters
// in UTF-8. The entities may be named or numeric.
func HtmlEntityDecode[T Bytes](s T, flags ...int) string {
	return unescapeHTML(string(s), optional(flags, entDefault), true)
}

func unescapeHTML(s string, flags int, all bool) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		r, size, ok := readEntity(s, flags, all)
		if ok {
			b.WriteRune(r)
		} else {
			size = 1
			b.WriteByte('&')
		}
		s = s[size:]
	}
	b.WriteString(s)
	return b.String()
}

// readEntity decodes the entity at the start of s.
func readEntity(s string, flags int, all bool) (r rune, size int, ok bool) {
	name := entityBetween(s)
	if name == "" {
		return 0, 0, false
	}
	end := 1 + len(name)
	if name[0] == '#' {
		r, ok = numericEntity(name[1:])
		ok = ok && allowedRune(r) && (all || strings.ContainsRune("&<>\"'", r))
	} else if r, ok = namedEntity(name, all); !ok && name == "apos" {
		r, ok = '\'', flags&ENT_HTML5 != 0
	}
	if r == '"' && flags&entDouble == 0 || r == '\'' && flags&entSingle == 0 {
		ok = false
	}
	return r, end + 1, ok
}

// numericEntity decodes the text between & and the semicolon of a numeric entity.
func numericEntity(s string) (rune, bool) {
	base := 10
	if s != "" && (s[0] == 'x' || s[0] == 'X') {
		base, s = 16, s[1:]
	}
	if s == "" || !all(s, isXdigit) {
		return 0, false
	}
	n, err := strconv.ParseUint(s, base, 64)
	return rune(n), err == nil && n <= utf8.MaxRune
}

// allowedRune reports whether HTML 4.01 allows r as a numeric entity.
func allowedRune(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	case r < 0xa0:
		return r < 0x7f
	}
	return r < 0xd800 || r > 0xdfff
}

// namedEntity returns the character that name stands for. It knows the entities for & < > and ". If
// all is true, it knows all entities of HTML 4.01.
func namedEntity(name string, all bool) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	}
	if !all {
		return 0, false
	}
	r, ok := entityRunes()[name]
	return r, ok
}
