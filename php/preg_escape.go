package php

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escape translates an escape sequence outside a class.
func (t *translator) escape() {
	t.at++
	if t.at == len(t.in) {
		t.fail("\\ at end of pattern")
	}
	c := t.in[t.at]
	if set, ok := t.classEscape(c); ok {
		t.at++
		t.set(set, false)
		return
	}
	switch c {
	case 'A':
		t.at++
		t.atom = false
		t.out.WriteString(`\A`)
	case 'z':
		t.at++
		t.atom = false
		t.out.WriteString(`\z`)
	case 'Z':
		t.at++
		lines := t.flags.lines
		t.flags.lines = false
		t.dollar(false)
		t.flags.lines = lines
	case 'b', 'B':
		t.at++
		if t.utf {
			t.ascii = `\b with the modifier u`
		}
		t.atom = false
		t.out.WriteByte('\\')
		t.out.WriteByte(c)
	case 'R':
		t.at++
		t.out.WriteString("(?:" + quoteRune(crOfCRLF) + `\n|` + t.verticals().class() + ")")
	case 'N':
		t.at++
		t.out.WriteString(`[^\n]`)
	case 'p', 'P':
		t.property()
	case 'Q':
		t.at++
		text, rest, _ := strings.Cut(t.in[t.at:], `\E`)
		for end := t.at + len(text); t.at < end; {
			t.literal()
		}
		t.at = len(t.in) - len(rest)
	case 'E':
		t.at++
	case 'G', 'K', 'X', 'C', 'k', 'g':
		t.lacks(`\` + string(c))
	default:
		t.rune(t.character(false))
	}
}

// property translates a property, such as \p{Lu}.
func (t *translator) property() {
	if !t.utf {
		t.ascii = `\p without the modifier u`
	}
	from := t.at
	t.at++
	if t.peek("{") {
		end := strings.IndexByte(t.in[t.at:], '}')
		if end < 0 {
			t.fail("malformed \\P or \\p sequence")
		}
		t.at += end
	}
	t.at++
	if t.at > len(t.in) {
		t.fail("malformed \\P or \\p sequence")
	}
	name := t.in[from:t.at]
	if rest, ok := strings.CutSuffix(name, "{L&}"); ok {
		set := tableSet(unicode.Lu, unicode.Ll, unicode.Lt)
		if rest == "P" {
			set = set.negate()
		}
		t.set(set, false)
		return
	}
	if set, ok := t.propertySet(name); ok {
		t.set(set, false)
		return
	}
	t.out.WriteString(`\` + name)
}

// propertySet returns the characters of a property. They are needed only if the pattern has \R and the property
// contains exactly one of "\r" and its stand-in crOfCRLF. In all other cases, propertySet returns false.
func (t *translator) propertySet(name string) (runeSet, bool) {
	if !t.crlf {
		return nil, false
	}
	negated := name[0] == 'P'
	name, caret := strings.CutPrefix(strings.Trim(name[1:], "{}"), "^")
	table := unicode.Categories[name]
	if table == nil {
		table = unicode.Scripts[name]
	}
	if table == nil || unicode.Is(table, '\r') == unicode.Is(table, crOfCRLF) {
		return nil, false
	}
	set := tableSet(table)
	if caret != negated {
		set = set.negate()
	}
	return set, true
}

// character reads an escape sequence for one character. t.at is the position of the letter after the backslash.
func (t *translator) character(class bool) rune {
	c := t.in[t.at]
	switch c {
	case 'a', 'e', 'f', 'n', 'r', 't':
		t.at++
		return rune("\a\x1b\f\n\r\t"[strings.IndexByte("aefnrt", c)])
	case 'c':
		t.at += 2
		if t.at > len(t.in) {
			t.fail("\\c at end of pattern")
		}
		if c := t.in[t.at-1]; c < ' ' || c > '~' {
			t.fail("\\c must be followed by a printable ASCII character")
		}
		return rune(upper(t.in[t.at-1]) ^ 0x40)
	case 'x':
		return t.hexCharacter()
	case 'o':
		if t.peek("o{") {
			return t.braced(8)
		}
	}
	switch {
	case isDigit(c):
		return t.octal(class)
	case isAlpha(c):
		t.fail("unrecognized character follows \\")
	}
	if t.utf {
		r, size := utf8.DecodeRuneInString(t.in[t.at:])
		t.at += size
		return r
	}
	t.at++
	return rune(c)
}

func (t *translator) hexCharacter() rune {
	if t.peek("x{") {
		return t.braced(16)
	}
	t.at++
	n := 0
	for range 2 {
		if t.at == len(t.in) || !isXdigit(t.in[t.at]) {
			break
		}
		digit, _ := nibble(t.in[t.at])
		n = n<<4 | int(digit)
		t.at++
	}
	return rune(n)
}

// braced reads digits between braces, as in \x{1F600}, and returns the character with that number.
func (t *translator) braced(base int) rune {
	end := strings.IndexByte(t.in[t.at:], '}')
	if end < 0 {
		t.fail("missing terminating } for hexadecimal or octal escape")
	}
	n, err := strconv.ParseInt(t.in[t.at+2:t.at+end], base, 32)
	if err != nil || n > unicode.MaxRune || n < 0 {
		t.fail("non-hex or non-octal character in \\x{} or \\o{}, or a value that is too large")
	}
	t.at += end + 1
	return rune(n)
}

// octal reads up to three octal digits. Outside a class, digits that do not begin with a zero are a backreference.
func (t *translator) octal(class bool) rune {
	if c := t.in[t.at]; c != '0' && !class {
		digits := t.in[t.at:]
		n, most := 0, len(t.names)
		for n < len(digits) && isDigit(digits[n]) {
			n++
		}
		if number := Intval(digits[:n]); number < 10 || number < most || c >= '8' {
			t.lacks(`a backreference, \` + digits[:n])
		}
	}
	n, digits := 0, 0
	for digits < 3 && t.at < len(t.in) && strings.IndexByte(octality, t.in[t.at]) >= 0 {
		n = n<<3 | int(t.in[t.at]-'0')
		t.at++
		digits++
	}
	if digits == 0 { // \8 and \9 in a class
		t.at++
		return rune(t.in[t.at-1])
	}
	return rune(n)
}

// classEscape returns the set of characters of an escape such as \d.
func (t *translator) classEscape(c byte) (runeSet, bool) {
	var set runeSet
	switch lower(c) {
	case 'd':
		set = runeSet{{'0', '9'}}
		if t.utf {
			set = tableSet(unicode.Nd)
		}
	case 'w':
		set = runeSet{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
		if t.utf {
			set = append(tableSet(unicode.L, unicode.N), [2]rune{'_', '_'})
		}
	case 's':
		set = runeSet{{'\t', '\r'}, {' ', ' '}}
		if t.utf {
			set = append(append(set, tableSet(unicode.Z)...), [2]rune{0x85, 0x85})
		}
	case 'h':
		set = runeSet{{'\t', '\t'}, {' ', ' '}, {t.code(0xa0), t.code(0xa0)}}
		if t.utf {
			set = append(set, [2]rune{0x1680, 0x1680}, [2]rune{0x180e, 0x180e}, [2]rune{0x2000, 0x200a},
				[2]rune{0x202f, 0x202f}, [2]rune{0x205f, 0x205f}, [2]rune{0x3000, 0x3000})
		}
	case 'v':
		set = t.verticals()
	default:
		return nil, false
	}
	if c < 'a' {
		set = set.negate()
	}
	return set, true
}

// verticals returns the characters that end a line.
func (t *translator) verticals() runeSet {
	set := runeSet{{'\n', '\r'}, {t.code(0x85), t.code(0x85)}}
	if t.utf {
		set = append(set, [2]rune{0x2028, 0x2029})
	}
	return set
}
