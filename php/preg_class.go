package php

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// runeSet is a set of characters: a list of ranges in any order.
type runeSet [][2]rune

// tableSet returns the characters in the given Unicode tables.
func tableSet(tables ...*unicode.RangeTable) (set runeSet) {
	for _, table := range tables {
		for _, r := range table.R16 {
			set = set.stride(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range table.R32 {
			set = set.stride(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	return set
}

func (set runeSet) stride(lo, hi, stride rune) runeSet {
	if stride == 1 {
		return append(set, [2]rune{lo, hi})
	}
	for r := lo; r <= hi; r += stride {
		set = append(set, [2]rune{r, r})
	}
	return set
}

// negate returns the set of all other characters.
func (set runeSet) negate() (others runeSet) {
	set = slices.Clone(set)
	slices.SortFunc(set, func(a, b [2]rune) int { return int(a[0] - b[0]) })
	next := rune(0)
	for _, r := range set {
		if r[0] > next {
			others = append(others, [2]rune{next, r[0] - 1})
		}
		next = max(next, r[1]+1)
	}
	if next <= unicode.MaxRune {
		others = append(others, [2]rune{next, unicode.MaxRune})
	}
	return others
}

// class returns the set as a character class of a regexp.
func (set runeSet) class() string {
	var b strings.Builder
	b.WriteByte('[')
	set.write(&b)
	b.WriteByte(']')
	return b.String()
}

func (set runeSet) write(b *strings.Builder) {
	for _, r := range set {
		b.WriteString(quoteInClass(r[0]))
		if r[1] > r[0] {
			if r[1] > r[0]+1 {
				b.WriteByte('-')
			}
			b.WriteString(quoteInClass(r[1]))
		}
	}
}

// quoteInClass returns a character as it is written within a class, where an unquoted "-" would mean a range.
func quoteInClass(r rune) string {
	if r == '-' {
		return `\-`
	}
	return quoteRune(r)
}

var namedClass = regexp.MustCompile(`^\[:\^?[a-z]*:\]`)

// class translates a character class, [...].
func (t *translator) class() {
	if t.peek("[:") && namedClass.MatchString(t.in[t.at:]) {
		t.fail("POSIX named classes are supported only within a class")
	}
	t.at++
	negated := t.peek("^")
	if negated {
		t.at++
	}
	var set runeSet
	properties := ""
	for first := true; ; first = false {
		if t.at >= len(t.in) {
			t.fail("missing terminating ] for character class")
		}
		if t.peek("]") && !first {
			t.at++
			break
		}
		if more, ok := t.posix(); ok {
			set = append(set, more...)
			continue
		}
		if t.peek(`\p`) || t.peek(`\P`) {
			properties += t.propertyInClass()
			continue
		}
		set = append(set, t.item()...)
	}
	t.set(set, negated, properties)
}

// The method set writes a character class for the characters in the given set and properties. If
// negated is true, the class is for all other characters.
func (t *translator) set(set runeSet, negated bool, properties ...string) {
	if t.crlf {
		set = set.joinReturns()
	}
	property := strings.Join(properties, "")
	if len(set) == 0 && property == "" {
		set = runeSet{{0, unicode.MaxRune}} // the class is empty, so write it as the complement of all characters
		negated = !negated
	}
	open := "["
	if negated {
		open = "[^"
	}
	t.out.WriteString(open)
	set.write(&t.out)
	t.out.WriteString(property + "]")
}

// joinReturns returns a set that treats crOfCRLF like "\r". (crOfCRLF stands for the "\r" of a
// "\r\n".) If the original set has "\r", the result has both; otherwise, it has neither.
func (set runeSet) joinReturns() (joined runeSet) {
	found := false
	for _, r := range set {
		found = found || r[0] <= '\r' && '\r' <= r[1]
		if r[0] <= crOfCRLF && crOfCRLF <= r[1] {
			if r[0] < crOfCRLF {
				joined = append(joined, [2]rune{r[0], crOfCRLF - 1})
			}
			if r[1] > crOfCRLF {
				joined = append(joined, [2]rune{crOfCRLF + 1, r[1]})
			}
			continue
		}
		joined = append(joined, r)
	}
	if found {
		joined = append(joined, [2]rune{crOfCRLF, crOfCRLF})
	}
	return joined
}

// propertyInClass translates a property, such as \p{Lu}, that is in a class.
func (t *translator) propertyInClass() string {
	written := t.out.String()
	t.at++
	t.property()
	property := t.out.String()[len(written):]
	t.out.Reset()
	t.out.WriteString(written)
	return strings.Trim(property, "[]")
}

// item translates a character, a range or an escape in a class.
func (t *translator) item() runeSet {
	lo, set, ok := t.member()
	if !ok {
		return set
	}
	if !t.peek("-") || t.at+1 >= len(t.in) || t.in[t.at+1] == ']' {
		return runeSet{{t.code(lo), t.code(lo)}}
	}
	t.at++
	from := t.at
	hi, set, ok := t.member()
	if !ok { // in [a-\d], the - is literal
		return append(set, [2]rune{t.code(lo), t.code(lo)}, [2]rune{'-', '-'})
	}
	if hi < lo {
		t.at = from
		t.fail("range out of order in character class")
	}
	return t.bytes(lo, hi)
}

// bytes returns the range from lo to hi. Without the modifier u, the range may extend from ASCII
// into the bytes above 127.
func (t *translator) bytes(lo, hi rune) runeSet {
	if t.utf || lo >= utf8.RuneSelf || hi < utf8.RuneSelf {
		return runeSet{{t.code(lo), t.code(hi)}}
	}
	return runeSet{{lo, utf8.RuneSelf - 1}, {t.code(utf8.RuneSelf), t.code(hi)}}
}

// member reads a character in a class. For an escape that stands for a set, such as \d, it returns the set and
// false.
func (t *translator) member() (rune, runeSet, bool) {
	if !t.peek(`\`) {
		if t.utf {
			r, size := utf8.DecodeRuneInString(t.in[t.at:])
			t.at += size
			return r, nil, true
		}
		t.at++
		return rune(t.in[t.at-1]), nil, true
	}
	t.at++
	if t.at == len(t.in) {
		t.fail("\\ at end of pattern")
	}
	c := t.in[t.at]
	if set, ok := t.classEscape(c); ok {
		t.at++
		return 0, set, false
	}
	switch c {
	case 'b':
		t.at++
		return '\b', nil, true
	case 'Q', 'E':
		t.fail(`\Q or \E in a character class`)
	case 'B', 'R', 'X', 'N':
		t.fail("escape sequence is invalid in character class")
	}
	return t.character(true), nil, true
}

// posixClasses maps the name of a class such as [:alpha:] to a function that reports whether an
// ASCII character is in the class.
var posixClasses = map[string]func(byte) bool{
	"alnum": isAlnum, "alpha": isAlpha, "ascii": func(byte) bool { return true },
	"blank": func(c byte) bool { return c == ' ' || c == '\t' }, "cntrl": isCntrl, "digit": isDigit, "graph": isGraph,
	"lower": func(c byte) bool { return upper(c) != c }, "print": func(c byte) bool { return c == ' ' || isGraph(c) },
	"punct": func(c byte) bool { return isGraph(c) && !isAlnum(c) }, "space": isSpace,
	"upper": func(c byte) bool { return lower(c) != c }, "word": func(c byte) bool { return isAlnum(c) || c == '_' },
	"xdigit": isXdigit,
}

// posix translates [:name:] in a class.
func (t *translator) posix() (runeSet, bool) {
	if !t.peek("[:") {
		return nil, false
	}
	end := strings.Index(t.in[t.at:], ":]")
	if end < 2 {
		return nil, false
	}
	name := t.in[t.at+2 : t.at+end]
	name, negated := strings.CutPrefix(name, "^")
	if !all(name, isAlpha) {
		return nil, false
	}
	is, ok := posixClasses[name]
	if !ok {
		t.fail("unknown POSIX class name")
	}
	t.at += end + 2
	var set runeSet
	for c := range rune(utf8.RuneSelf) {
		if is(byte(c)) {
			set = append(set, [2]rune{c, c})
		}
	}
	if t.utf {
		switch name {
		case "alpha":
			set = tableSet(unicode.L)
		case "lower":
			set = tableSet(unicode.Ll)
		case "upper":
			set = tableSet(unicode.Lu)
		case "alnum":
			set = tableSet(unicode.L, unicode.N)
		case "digit":
			set = tableSet(unicode.Nd)
		default:
			t.ascii = "[:" + name + ":] with the modifier u"
		}
	}
	if negated {
		set = set.negate()
	}
	return set, true
}
