package php

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"sync/atomic"
)

// pcre is a translated pattern. PCRE is PHP's regular expression library.
type pcre struct {
	names    []string // the names of the groups; "" for the whole match and for a group without a name
	utf      bool     // the modifier u: the pattern and the subject are UTF-8
	anchored bool     // the modifier A: a match must begin where the search begins
	ascii    string   // the part of the pattern that matches as in PHP only if the subject is ASCII; "" if there is none
	crlf     bool     // whether the pattern has \R; see translator
	plain    variant
	newline  *variant // for a subject that ends with "\n"; nil if plain is also right for such a subject
}

// variant is one translation of a pattern. In PHP, $ also matches before a newline at the end of the subject, and
// with the modifier m, ^ does not match after that newline. In the translation for a subject that ends with a
// newline, $ and ^ are groups, so that subject.result knows where they matched.
type variant struct {
	source    string
	groups    []int // for each group of the regexp, its number in PHP, or markEnd or markLine
	looksBack bool  // whether the match can depend on the character before the place where a search begins
	search    *regexp.Regexp
	others    [5]atomic.Pointer[regexp.Regexp]
}

// The additional forms in which a variant is compiled.
const (
	atStart    = iota // the match begins where the search does
	afterOne          // the search begins after the first character
	atAfterOne        // the match begins after the first character
	longestAtStart
	longestAtAfterOne
)

func (v *variant) compiled(way int) *regexp.Regexp {
	if re := v.others[way].Load(); re != nil {
		return re
	}
	prefix := [...]string{`\A`, `\A(?s:.)(?s:.*?)`, `\A(?s:.)`, `\A`, `\A(?s:.)`}[way]
	re := regexp.MustCompile(prefix + "(" + v.source + ")")
	if way >= longestAtStart {
		re.Longest()
	}
	v.others[way].Store(re)
	return re
}

// The results of PregLastError.
const (
	PREG_NO_ERROR              = 0
	PREG_INTERNAL_ERROR        = 1
	PREG_BACKTRACK_LIMIT_ERROR = 2
	PREG_RECURSION_LIMIT_ERROR = 3
	PREG_BAD_UTF8_ERROR        = 4
	PREG_BAD_UTF8_OFFSET_ERROR = 5
	PREG_JIT_STACKLIMIT_ERROR  = 6
)

var pregLastError atomic.Int32

// PregLastError is preg_last_error: the error of the last call to a preg function on any goroutine,
// or PREG_NO_ERROR.
func PregLastError() int { return int(pregLastError.Load()) }

// PregLastErrorMsg is preg_last_error_msg: the message for PregLastError.
func PregLastErrorMsg() string {
	switch PregLastError() {
	case PREG_NO_ERROR:
		return "No error"
	case PREG_INTERNAL_ERROR:
		return "Internal error"
	case PREG_BAD_UTF8_ERROR:
		return "Malformed UTF-8 characters, possibly incorrectly encoded"
	case PREG_BAD_UTF8_OFFSET_ERROR:
		return "The offset did not correspond to the beginning of a valid UTF-8 code point"
	}
	return "Unknown error"
}

// pregFail records an error for PregLastError and returns it. As in PHP, only an error in the pattern also raises
// a warning.
func pregFail(code int32, message string) error {
	pregLastError.Store(code)
	if code == PREG_INTERNAL_ERROR {
		return warning(message)
	}
	return &Error{Class: "Warning", Message: message, Code: int(code)}
}

// patterns caches the translated patterns: at most 4096, as in PHP.
var patterns struct {
	sync.RWMutex
	m map[string]*pcre
}

const maxPatterns = 4096

// compile returns the translation of source, a pattern with delimiters and modifiers. The first argument is the
// name of the preg function, for the error messages.
func compile(function, source string) (*pcre, error) {
	patterns.RLock()
	p := patterns.m[source]
	patterns.RUnlock()
	if p != nil {
		pregLastError.Store(PREG_NO_ERROR)
		return p, nil
	}
	body, modifiers, problem := splitPattern(source)
	if problem == "" {
		p, problem = newPattern(body, modifiers)
	}
	if problem != "" {
		return nil, pregFail(PREG_INTERNAL_ERROR, function+"(): "+problem)
	}
	patterns.Lock()
	defer patterns.Unlock()
	if patterns.m == nil || len(patterns.m) >= maxPatterns {
		patterns.m = make(map[string]*pcre)
	}
	patterns.m[source] = p
	pregLastError.Store(PREG_NO_ERROR)
	return p, nil
}

// splitPattern returns the body of a pattern, which is the text between the delimiters, and its
// modifiers. If the pattern is invalid, it returns a description of the problem instead.
func splitPattern(source string) (body, modifiers, problem string) {
	s := strings.TrimLeft(source, " \t\n\v\f\r")
	if s == "" {
		return "", "", "Empty regular expression"
	}
	open := s[0]
	if isAlnum(open) || open == '\\' || open == 0 {
		return "", "", "Delimiter must not be alphanumeric, backslash, or NUL"
	}
	end, depth := open, 1
	if i := strings.IndexByte("([{<", open); i >= 0 {
		end = ")]}>"[i]
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case c == end:
			if depth--; depth == 0 {
				return s[1:i], s[i+1:], ""
			}
		case c == open:
			depth++
		}
	}
	if end != open {
		return "", "", fmt.Sprintf("No ending matching delimiter '%c' found", end)
	}
	return "", "", fmt.Sprintf("No ending delimiter '%c' found", end)
}

// newPattern translates a pattern. If that is impossible, it returns a description of the problem
// instead.
func newPattern(body, modifiers string) (p *pcre, problem string) {
	p = new(pcre)
	t := translator{in: body, crlf: strings.Contains(body, `\R`)}
	p.crlf = t.crlf
	for i := range len(modifiers) {
		switch c := modifiers[i]; c {
		case 'i':
			t.flags.fold = true
		case 'm':
			t.flags.lines = true
		case 's':
			t.flags.dotAll = true
		case 'x':
			t.flags.extended = true
		case 'U':
			t.flags.lazy = true
		case 'u':
			t.utf, p.utf = true, true
		case 'D':
			t.end = true
		case 'A':
			p.anchored = true
		case 'n':
			t.named = true
		case 'S', 'X', 'J', ' ', '\n', '\r':
		case 0:
			return nil, "NUL byte is not a valid modifier"
		default:
			return nil, fmt.Sprintf("Unknown modifier '%c'", c)
		}
	}
	marked := t
	marked.marked = true
	if problem := p.plain.translate(&t); problem != "" {
		return nil, problem
	}
	p.names, p.ascii = t.names, t.ascii
	v := new(variant)
	if v.translate(&marked); v.source != p.plain.source {
		p.newline = v
	}
	return p, ""
}

// translate fills v with the translation. If it fails, it returns a description of the
// problem.
func (v *variant) translate(t *translator) (problem string) {
	source, err := t.translate()
	if err != nil {
		return fmt.Sprintf("Compilation failed: %s at offset %d", err.text, err.at)
	}
	re, bad := regexp.Compile(source)
	if bad != nil {
		what := bad.Error()
		if e, ok := bad.(*syntax.Error); ok {
			what = string(e.Code)
		}
		return fmt.Sprintf("Compilation failed: %s: Go's regexp does not take it at offset 0", what)
	}
	v.source, v.groups, v.search = source, t.groups, re
	tree, _ := syntax.Parse(source, syntax.Perl)
	v.looksBack = looksBack(tree)
	return ""
}

// looksBack reports whether re contains something that depends on the text before it.
func looksBack(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginLine, syntax.OpBeginText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	}
	for _, sub := range re.Sub {
		if looksBack(sub) {
			return true
		}
	}
	return false
}
