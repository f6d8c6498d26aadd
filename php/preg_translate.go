package php

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A pattern in the syntax of PCRE, PHP's regular expression library, is translated to the syntax of
// package regexp. Without the modifier u, a pattern matches bytes. A byte above 127, in the pattern
// or in the subject, is then represented by one of Unicode's private-use characters. These have
// neither upper nor lower case and are not in any class.

const (
	highByte = 0xf700          // a byte above 127 is represented by the character highByte + byte
	crOfCRLF = highByte + '\r' // a "\r" before "\n" in the subject of a pattern with \R; see crlf
)

// pregFlags are the modifiers that can also be changed inside a pattern, as in (?i).
type pregFlags struct {
	fold, lines, dotAll, extended, lazy bool // the modifiers i, m, s, x and U
}

// translator turns the body of a pattern into the body of a regexp.
type translator struct {
	in    string
	at    int
	flags pregFlags
	utf   bool // the modifier u: the pattern and the subject are UTF-8
	end   bool // the modifier D: $ matches only at the very end
	named bool // the modifier n: only named groups capture text
	// crlf is set for a pattern with \R. If the subject has "\r\n", \R must not match the "\r"
	// without the "\n". So in the subject, this "\r" becomes crOfCRLF, and every other part of the
	// pattern that matches "\r" must also match crOfCRLF.
	crlf bool

	atom   bool // whether a quantifier may follow the element that was translated last
	marked bool // whether $ and ^ become groups, which show where they matched; see variant
	out    strings.Builder
	groups []int    // for each group of the regexp, its number in PHP, or markEnd or markLine
	names  []string // the names of PHP's groups
	ascii  string   // the part of the pattern that matches as in PHP only if the subject is ASCII; "" if there is none
	depth  []pregFlags
}

const (
	markEnd  = -1
	markLine = -2
)

// pregSyntax is the panic value that ends a translation with an error.
type pregSyntax struct {
	text string
	at   int
}

func (t *translator) fail(format string, args ...any) {
	panic(pregSyntax{fmt.Sprintf(format, args...), t.at})
}

// lacks ends the translation because of a feature that Go's regexp does not have.
func (t *translator) lacks(what string) {
	t.fail("%s: Go's regexp does not have it, because it never backtracks", what)
}

func (t *translator) peek(s string) bool { return strings.HasPrefix(t.in[t.at:], s) }

// translate returns the regexp, or the error that ended the translation.
func (t *translator) translate() (re string, err *pregSyntax) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case pregSyntax:
			err = &e
		default:
			panic(e)
		}
	}()
	t.groups, t.names = []int{0}, []string{""}
	if t.utf && !utf8.ValidString(t.in) {
		t.fail("UTF-8 error")
	}
	t.out.WriteString(goFlags(t.flags))
	for t.at < len(t.in) {
		t.step()
	}
	if len(t.depth) > 0 {
		t.fail("missing closing parenthesis")
	}
	return t.out.String(), nil
}

// goFlags returns the group that sets these flags in a regexp.
func goFlags(f pregFlags) string {
	on, off := "", ""
	for _, flag := range []struct {
		set  bool
		name string
	}{{f.fold, "i"}, {f.dotAll, "s"}, {f.lazy, "U"}} {
		if flag.set {
			on += flag.name
		} else {
			off += flag.name
		}
	}
	if off != "" {
		off = "-" + off
	}
	return "(?" + on + off + ")"
}

// step translates the next element of the pattern.
func (t *translator) step() {
	c := t.in[t.at]
	if strings.IndexByte("*+?", c) < 0 && (c != '{' || !pregCount.MatchString(t.in[t.at:])) {
		if t.flags.extended && t.skipSpace() {
			return
		}
		t.atom = true
	}
	switch c {
	case '\\':
		t.escape()
	case '(':
		t.open()
	case ')':
		if len(t.depth) == 0 {
			t.fail("unmatched closing parenthesis")
		}
		t.flags, t.depth = t.depth[len(t.depth)-1], t.depth[:len(t.depth)-1]
		t.at++
		t.out.WriteByte(')')
	case '[':
		t.class()
	case '*', '+', '?':
		t.repeat(string(c))
	case '{':
		if m := pregCount.FindString(t.in[t.at:]); m != "" {
			t.repeat(m)
			return
		}
		t.literal()
	case '^':
		t.at++
		t.caret()
	case '$':
		t.at++
		t.dollar(t.end)
	case '.', '|':
		t.at++
		t.atom = c == '.'
		t.out.WriteByte(c)
	default:
		t.literal()
	}
}

var pregCount = regexp.MustCompile(`^\{\d+(,\d*)?\}`)

// repeat translates a quantifier.
func (t *translator) repeat(q string) {
	if !t.atom {
		t.fail("quantifier does not follow a repeatable item")
	}
	t.at += len(q)
	t.out.WriteString(q)
	t.atom = false
	if t.peek("+") {
		t.lacks("a possessive quantifier")
	}
	if t.peek("?") {
		t.at++
		t.out.WriteByte('?')
	}
	if m := pregCount.FindString(t.in[t.at:]); m != "" {
		t.lacks("a quantifier after a quantifier")
	}
}

// skipSpace skips white space or a comment, which the modifier x allows, and reports whether it
// skipped any.
func (t *translator) skipSpace() bool {
	switch c := t.in[t.at]; {
	case isSpace(c):
		t.at++
		return true
	case c == '#':
		if i := strings.IndexByte(t.in[t.at:], '\n'); i >= 0 {
			t.at += i + 1
		} else {
			t.at = len(t.in)
		}
		return true
	}
	return false
}

// literal translates the next character, which has no special meaning.
func (t *translator) literal() {
	if t.utf {
		r, size := utf8.DecodeRuneInString(t.in[t.at:])
		t.at += size
		t.rune(r)
		return
	}
	t.at++
	t.rune(rune(t.in[t.at-1]))
}

// code returns the character that represents r in the regexp.
func (t *translator) code(r rune) rune {
	if !t.utf && r >= utf8.RuneSelf {
		if r > 0xff {
			t.fail("character code point value in \\x{} or \\o{} is too large")
		}
		return highByte + r
	}
	return r
}

func (t *translator) rune(r rune) {
	if t.crlf && (r == '\r' || r == crOfCRLF) {
		t.set(runeSet{{r, r}}, false)
		return
	}
	t.out.WriteString(quoteRune(t.code(r)))
}

func quoteRune(r rune) string {
	if r > ' ' && r < 0x7f {
		return regexp.QuoteMeta(string(r))
	}
	return `\x{` + strconv.FormatInt(int64(r), 16) + `}`
}

func (t *translator) caret() {
	t.atom = false
	switch {
	case !t.flags.lines:
		t.out.WriteString(`\A`)
	case t.marked:
		t.groups = append(t.groups, markLine)
		t.out.WriteString(`((?m:^))`)
	default:
		t.out.WriteString(`(?m:^)`)
	}
}

// dollar translates $ and \Z. They match at the end of the subject. If the argument is false, they also match
// before a newline at the end. With the modifier m, $ matches at the end of any line, but \Z does not.
func (t *translator) dollar(end bool) {
	t.atom = false
	switch {
	case t.flags.lines:
		t.out.WriteString(`(?m:$)`)
	case t.marked && !end:
		t.groups = append(t.groups, markEnd)
		t.out.WriteString(`(?:\z|(\n)\z)`)
	default:
		t.out.WriteString(`\z`)
	}
}

// open translates the start of a group.
func (t *translator) open() {
	t.atom = false
	if t.peek("(*") {
		t.lacks("(*VERB)")
	}
	if !t.peek("(?") {
		t.at++
		t.push()
		if t.named {
			t.out.WriteString("(?:")
			return
		}
		t.capture("")
		return
	}
	for _, name := range []string{"(?P<", "(?<", "(?'"} {
		rest := t.in[t.at:]
		if !strings.HasPrefix(rest, name) || strings.HasPrefix(rest, "(?<=") || strings.HasPrefix(rest, "(?<!") {
			continue
		}
		t.at += len(name)
		closing := byte('>')
		if name == "(?'" {
			closing = '\''
		}
		n := strings.IndexByte(t.in[t.at:], closing)
		if n <= 0 {
			t.fail("syntax error in subpattern name (missing terminator?)")
		}
		name = t.in[t.at : t.at+n]
		t.at += n + 1
		t.push()
		t.capture(name)
		return
	}
	t.special()
}

func (t *translator) push() { t.depth = append(t.depth, t.flags) }

func (t *translator) capture(name string) {
	if name != "" && slices.Contains(t.names, name) {
		t.fail("two named subpatterns have the same name (PCRE2_DUPNAMES not set)")
	}
	t.groups = append(t.groups, len(t.names))
	t.names = append(t.names, name)
	t.out.WriteByte('(')
}

// special translates the start of a group that begins with (? and has no name.
func (t *translator) special() {
	t.at += 2
	rest := t.in[t.at:]
	for prefix, what := range map[string]string{
		"=": "a lookahead", "!": "a lookahead", "<=": "a lookbehind", "<!": "a lookbehind", ">": "an atomic group",
		"|": "a group with alternative numbers", "(": "a condition", "R": "a recursion", "&": "a recursion", "P>": "a recursion",
		"P=": "a backreference", "C": "a callout", "+": "a recursion",
	} {
		if strings.HasPrefix(rest, prefix) {
			t.lacks(what + ", (?" + prefix + ",")
		}
	}
	if rest != "" && isDigit(rest[0]) {
		t.lacks("a recursion")
	}
	if strings.HasPrefix(rest, "#") {
		end := strings.IndexByte(rest, ')')
		if end < 0 {
			t.fail("missing ) after (?# comment")
		}
		t.at += end + 1
		return
	}
	t.options()
}

// options translates inline options: (?i) and (?i:...).
func (t *translator) options() {
	before, on := t.flags, true
	for ; t.at < len(t.in); t.at++ {
		switch c := t.in[t.at]; c {
		case 'i':
			t.flags.fold = on
		case 'm':
			t.flags.lines = on
		case 's':
			t.flags.dotAll = on
		case 'x':
			t.flags.extended = on
		case 'U':
			t.flags.lazy = on
		case '-':
			on = false
		case ')':
			t.at++
			t.out.WriteString(goFlags(t.flags))
			return
		case ':':
			t.at++
			t.depth = append(t.depth, before)
			t.out.WriteString(strings.TrimSuffix(goFlags(t.flags), ")") + ":")
			return
		default:
			t.fail("unrecognized character after (? or (?-")
		}
	}
	t.fail("missing closing parenthesis")
}
