package php

import "strings"

// The flags of the preg functions.
const (
	PREG_PATTERN_ORDER        = 1
	PREG_SET_ORDER            = 2
	PREG_OFFSET_CAPTURE       = 256
	PREG_UNMATCHED_AS_NULL    = 512
	PREG_SPLIT_NO_EMPTY       = 1
	PREG_SPLIT_DELIM_CAPTURE  = 2
	PREG_SPLIT_OFFSET_CAPTURE = 4
	PREG_GREP_INVERT          = 1
)

// PregMatch is preg_match: it reports whether subject matches pattern, which has delimiters and modifiers as in
// PHP. The text of the match is stored in matches under 0, and the text of each group under its number and its
// name. For flags or an offset, use PregMatchFlags.
//
// It returns an error if PHP raises a warning for the pattern, or if the pattern uses a feature
// that Go's regexp does not have: lookaround, backreferences, possessive quantifiers, recursion.
// With the modifier u, it also returns an error for a subject that is not UTF-8.
func PregMatch[T Bytes](pattern string, subject T, matches ...*Array[string]) (bool, error) {
	text := string(subject)
	p, err := compile("preg_match", pattern)
	if err != nil {
		return false, err
	}
	s, err := p.in("preg_match", text, 0)
	if err != nil {
		return false, err
	}
	m := s.find(0)
	if len(matches) > 0 && matches[0] != nil {
		matches[0].Clear()
		if m != nil {
			fillMatch(matches[0], p, m, text)
		}
	}
	return m != nil, nil
}

// fillMatch stores the text of each group of m under its number and name. It leaves out
// unmatched groups at the end.
func fillMatch(a *Array[string], p *pcre, m []int, text string) {
	for i := range matched(m) {
		v := group(m, i, text)
		if p.names[i] != "" {
			a.Set(p.names[i], v)
		}
		a.Set(i, v)
	}
}

// matched returns the number of groups in m. It does not count unmatched groups at the end.
func matched(m []int) int {
	n := len(m) / 2
	for n > 0 && m[2*n-2] < 0 {
		n--
	}
	return n
}

func group(m []int, i int, text string) string {
	if m[2*i] < 0 {
		return ""
	}
	return text[m[2*i]:m[2*i+1]]
}

// PregMatchFlags is preg_match with flags (PREG_OFFSET_CAPTURE, PREG_UNMATCHED_AS_NULL) and an
// offset where the search begins. With PREG_OFFSET_CAPTURE, each group is stored as an array of its
// text and its offset, which is -1 for a group that did not match.
func PregMatchFlags[T Bytes](pattern string, subject T, matches *Array[any], flags int, offset ...int) (bool, error) {
	text := string(subject)
	s, from, err := begin("preg_match", pattern, text, offset)
	if err != nil {
		return false, err
	}
	m := s.find(from)
	if matches != nil {
		matches.Clear()
		if m != nil {
			fillSet(matches, s.pcre, m, text, flags)
		}
	}
	return m != nil, nil
}

// begin compiles a pattern and determines where the search in text begins. For an offset past the
// end of text, it returns PHP's "Internal error".
func begin(function, pattern, text string, offset []int) (*subject, int, error) {
	p, err := compile(function, pattern)
	if err != nil {
		return nil, 0, err
	}
	from := optional(offset, 0)
	if from < 0 {
		from = max(0, len(text)+from)
	}
	if from > len(text) {
		pregLastError.Store(PREG_INTERNAL_ERROR)
		return nil, 0, &Error{Class: "Warning", Message: "Internal error", Code: PREG_INTERNAL_ERROR}
	}
	if p.utf && from < len(text) && text[from]&0xc0 == 0x80 {
		return nil, 0, pregFail(PREG_BAD_UTF8_OFFSET_ERROR, "The offset did not correspond to the beginning of a valid UTF-8 code point")
	}
	s, err := p.in(function, text, from)
	return s, from, err
}

// fillSet stores one match in the form that the flags ask for.
func fillSet(a *Array[any], p *pcre, m []int, text string, flags int) {
	n := matched(m)
	if flags&PREG_UNMATCHED_AS_NULL != 0 {
		n = len(m) / 2
	}
	for i := range n {
		v := groupValue(m, i, text, flags)
		if p.names[i] != "" {
			a.Set(p.names[i], v)
			if inner, ok := v.(*Array[any]); ok {
				v = inner.Clone()
			}
		}
		a.Set(i, v)
	}
}

// groupValue returns the text of a group or, with PREG_UNMATCHED_AS_NULL, null for a group that did
// not match. With PREG_OFFSET_CAPTURE, it returns an array of this value and the offset.
func groupValue(m []int, i int, text string, flags int) any {
	var v any = group(m, i, text)
	if m[2*i] < 0 && flags&PREG_UNMATCHED_AS_NULL != 0 {
		v = nil
	}
	if flags&PREG_OFFSET_CAPTURE != 0 {
		return ArrayOf(v, any(m[2*i]))
	}
	return v
}

// PregMatchAll is preg_match_all: it finds all matches and returns their number. It also stores
// them in the array matches, unless matches is nil. Under the number and the name of each group, it
// stores an array with the text of the group in each match. With the flag PREG_SET_ORDER, it stores
// one array for each match instead. An offset where the search begins may follow the flags. For the
// other flags, use PregMatchAllFlags. The errors are those of PregMatch.
func PregMatchAll[T Bytes](pattern string, subject T, matches *Array[*Array[string]], flags ...int) (int, error) {
	text := string(subject)
	sets := optional(flags, 0)&PREG_SET_ORDER != 0
	s, from, err := begin("preg_match_all", pattern, text, flags[min(1, len(flags)):])
	if err != nil {
		return 0, err
	}
	if matches != nil {
		matches.Clear()
	}
	var groups []*Array[string]
	for range s.names {
		groups = append(groups, new(Array[string]))
	}
	n := 0
	s.each(from, func(m []int) bool {
		n++
		switch {
		case matches == nil:
		case sets:
			set := new(Array[string])
			fillMatch(set, s.pcre, m, text)
			matches.Append(set)
		default:
			for i, g := range groups {
				g.Append(group(m, i, text))
			}
		}
		return true
	})
	for i, g := range groups {
		if matches == nil || sets {
			break
		}
		if s.names[i] != "" {
			matches.Set(s.names[i], g.Clone())
		}
		matches.Set(i, g)
	}
	return n, nil
}

// PregMatchAllFlags is preg_match_all with all its flags (including PREG_OFFSET_CAPTURE and
// PREG_UNMATCHED_AS_NULL) and an offset where the search begins.
func PregMatchAllFlags[T Bytes](pattern string, subject T, matches *Array[any], flags int, offset ...int) (int, error) {
	text := string(subject)
	s, from, err := begin("preg_match_all", pattern, text, offset)
	if err != nil {
		return 0, err
	}
	if matches == nil {
		matches = new(Array[any])
	}
	matches.Clear()
	var groups []*Array[any]
	for range s.names {
		groups = append(groups, new(Array[any]))
	}
	n := 0
	s.each(from, func(m []int) bool {
		n++
		if flags&PREG_SET_ORDER != 0 {
			set := new(Array[any])
			fillSet(set, s.pcre, m, text, flags)
			matches.Append(set)
			return true
		}
		for i, g := range groups {
			g.Append(groupValue(m, i, text, flags))
		}
		return true
	})
	for i, g := range groups {
		if flags&PREG_SET_ORDER != 0 {
			break
		}
		if s.names[i] != "" {
			matches.Set(s.names[i], g.Clone())
		}
		matches.Set(i, g)
	}
	return n, nil
}

// The method each calls f for all matches from the given offset on, until f returns false. After an empty
// match, it looks for a match that begins at the same place and is not empty.
func (s *subject) each(from int, f func(m []int) bool) {
	empty := false
	for from <= s.size {
		var m []int
		if empty {
			m = s.notEmpty(from)
		} else {
			m = s.find(from)
		}
		switch {
		case m != nil:
			if !f(m) {
				return
			}
			from, empty = m[1], m[0] == m[1]
		case !empty || from == s.size:
			return
		default:
			from, empty = s.next(from), false
		}
	}
}

// PregQuote is preg_quote: s with a backslash in front of each character that is special in a
// pattern. If delimiter is given, there is also a backslash in front of each occurrence of its
// first byte.
func PregQuote[T Bytes](s T, delimiter ...string) string {
	special := `.\+*?[^]$(){}=!<>|:-#`
	if d := optional(delimiter, ""); d != "" {
		special += d[:1]
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == 0:
			b.WriteString(`\000`)
			continue
		case strings.IndexByte(special, c) >= 0:
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// PregGrep is preg_grep: the elements of array that match pattern. Keys are kept. With the flag
// PREG_GREP_INVERT, it returns the elements that do not match. The errors are those of PregMatch.
func PregGrep[V any](pattern string, array *Array[V], flags ...int) (*Array[V], error) {
	p, err := compile("preg_grep", pattern)
	if err != nil {
		return nil, err
	}
	found := new(Array[V])
	for k, v := range array.All() {
		s, err := p.in("preg_grep", Strval(any(v)), 0)
		if err != nil {
			return nil, err
		}
		if (s.find(0) != nil) != (optional(flags, 0)&PREG_GREP_INVERT != 0) {
			found.Set(k, v)
		}
	}
	return found, nil
}
