package php

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// subject is a text that is searched for a pattern.
type subject struct {
	*pcre
	*variant
	text   string // the subject in the form that the regexp searches
	places []int  // the offset in text of each byte of PHP's subject; nil if text is that subject
	size   int    // the length of PHP's subject
}

// The method in prepares a text for searches. A search may begin at the given offset or later.
func (p *pcre) in(function, text string, from int) (*subject, error) {
	s := &subject{pcre: p, variant: &p.plain, text: text, size: len(text)}
	if p.newline != nil && strings.HasSuffix(text, "\n") {
		s.variant = p.newline
	}
	crlf := p.crlf && strings.Contains(text, "\r\n")
	ascii := isASCII(text)
	if ascii && !crlf {
		return s, nil
	}
	if !ascii && p.ascii != "" {
		return nil, pregFail(PREG_INTERNAL_ERROR, function+"(): "+p.ascii+" matches only ASCII here")
	}
	if p.utf {
		if !utf8.ValidString(text[from:]) {
			return nil, pregFail(PREG_BAD_UTF8_ERROR, "Malformed UTF-8 characters, possibly incorrectly encoded")
		}
		if p.crlf && strings.ContainsRune(text, crOfCRLF) {
			return nil, pregFail(PREG_INTERNAL_ERROR, function+"(): \\R does not work with U+F70D in the subject here")
		}
		if !crlf {
			return s, nil
		}
	}
	var b strings.Builder
	s.places = make([]int, len(text)+1)
	for i := range len(text) {
		s.places[i] = b.Len()
		switch c := text[i]; {
		case crlf && c == '\r' && strings.HasPrefix(text[i+1:], "\n"):
			b.WriteRune(crOfCRLF)
		case c < utf8.RuneSelf || p.utf:
			b.WriteByte(c)
		default:
			b.WriteRune(highByte + rune(c))
		}
	}
	s.places[len(text)] = b.Len()
	s.text = b.String()
	return s, nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// next returns the offset of the character after the one at i.
func (s *subject) next(i int) int {
	if s.utf && i < s.size {
		at := s.place(i)
		_, n := utf8.DecodeRuneInString(s.text[at:])
		return s.unplace(at + n)
	}
	return i + 1
}

// find searches for the first match that begins at the given offset or later. It returns the offsets of the
// match and of its groups, as regexp.FindSubmatchIndex does, or nil if there is no match.
func (s *subject) find(from int) []int {
	if s.anchored {
		return s.at(from)
	}
	at := s.place(from)
	switch {
	case at == 0:
		return s.result(s.search.FindStringSubmatchIndex(s.text), 0, 0)
	case !s.looksBack:
		return s.result(s.search.FindStringSubmatchIndex(s.text[at:]), at, 0)
	}
	back := s.before(at)
	return s.result(s.compiled(afterOne).FindStringSubmatchIndex(s.text[back:]), back, 1)
}

// The method at returns the match that begins at the given offset, or nil if there is none.
func (s *subject) at(from int) []int {
	at := s.place(from)
	if at == 0 || !s.looksBack {
		return s.result(s.compiled(atStart).FindStringSubmatchIndex(s.text[at:]), at, 1)
	}
	back := s.before(at)
	return s.result(s.compiled(atAfterOne).FindStringSubmatchIndex(s.text[back:]), back, 1)
}

// notEmpty returns a match that begins at the given offset and is not empty. If the pattern prefers the empty
// match, notEmpty returns the longest match.
func (s *subject) notEmpty(from int) []int {
	if m := s.at(from); m == nil || m[1] > m[0] {
		return m
	}
	at, way := s.place(from), longestAtStart
	if at > 0 && s.looksBack {
		at, way = s.before(at), longestAtAfterOne
	}
	if m := s.result(s.compiled(way).FindStringSubmatchIndex(s.text[at:]), at, 1); m != nil && m[1] > m[0] {
		return m
	}
	return nil
}

// before returns the offset of the character that ends at the given offset.
func (s *subject) before(at int) int {
	_, n := utf8.DecodeLastRuneInString(s.text[:at])
	return at - n
}

// place converts an offset in PHP's subject to an offset in text; unplace does the inverse.
func (s *subject) place(i int) int {
	if s.places == nil {
		return i
	}
	return s.places[i]
}

func (s *subject) unplace(i int) int {
	if s.places == nil || i < 0 {
		return i
	}
	return sort.SearchInts(s.places, i)
}

// result converts the match that the regexp found in text[base:] to PHP's group numbers and offsets. The regexp
// begins with groups that are not groups of the pattern; skip is their number.
func (s *subject) result(m []int, base, skip int) []int {
	if m == nil {
		return nil
	}
	m = m[2*skip:]
	places := make([]int, 2*len(s.names))
	for i := range places {
		places[i] = -1
	}
	end := -1
	for i, group := range s.groups {
		from, to := m[2*i], m[2*i+1]
		switch {
		case from < 0:
		case group == markLine:
			if from+base == len(s.text) && s.size > 0 {
				return nil // ^ must not match after the newline at the end
			}
		case group == markEnd:
			end = from + base
		default:
			places[2*group], places[2*group+1] = s.unplace(from+base), s.unplace(to+base)
		}
	}
	if end >= 0 { // $ has matched before the newline, which the regexp has consumed
		end = s.unplace(end)
		for i, place := range places {
			places[i] = min(place, end)
		}
	}
	return places
}
