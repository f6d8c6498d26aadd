package php

import "strings"

// PregReplace is preg_replace: subject with each match of pattern replaced. The optional limit is the maximum
// number of replacements for each pattern. In the replacement, $1, ${1} and \1 are the text of a group, and $0
// is the whole match. Several patterns are applied one after another, each to the result of the previous one.
// If there are fewer replacements than patterns, the missing ones are "". The errors are those of PregMatch.
func PregReplace[P, R Texts, T Bytes](pattern P, replacement R, subject T, limit ...int) (string, error) {
	s, _, err := pregReplace(any(pattern), any(replacement), string(subject), limit)
	return s, err
}

// PregReplaceCount is preg_replace with PHP's argument &$count: it stores the number of replacements in *count.
func PregReplaceCount[P, R Texts, T Bytes](pattern P, replacement R, subject T, limit int, count *int) (string, error) {
	s, n, err := pregReplace(any(pattern), any(replacement), string(subject), []int{limit})
	*count = n
	return s, err
}

func pregReplace(pattern, replacement any, subject string, limit []int) (string, int, error) {
	patterns, several := texts(pattern)
	replaces, severalReplaces := texts(replacement)
	if severalReplaces && !several {
		throwType("preg_replace(): Argument #1 ($pattern) must be of type array when argument #2 ($replacement) is an array, string given")
	}
	total := 0
	for i, source := range patterns {
		with := ""
		switch {
		case !severalReplaces:
			with = replaces[0]
		case i < len(replaces):
			with = replaces[i]
		}
		var n int
		var err error
		subject, n, err = replaceMatches("preg_replace", source, subject, limit, func(_ *pcre, m []int, b *strings.Builder) {
			expand(b, with, m, subject)
		})
		if err != nil {
			return "", 0, err
		}
		total += n
	}
	return subject, total, nil
}

// PregReplaceCallback is preg_replace_callback: it replaces each match of pattern in subject with the result of
// callback. This function receives the match as PregMatch stores it. The errors are those of PregMatch.
func PregReplaceCallback[T Bytes](pattern string, callback func(matches *Array[string]) string, subject T, limit ...int) (string, error) {
	text := string(subject)
	s, _, err := replaceMatches("preg_replace_callback", pattern, text, limit, func(p *pcre, m []int, b *strings.Builder) {
		matches := new(Array[string])
		fillMatch(matches, p, m, text)
		b.WriteString(callback(matches))
	})
	return s, err
}

// replaceMatches replaces each match of a pattern in text with the text that f writes for the match.
func replaceMatches(function, source, text string, limit []int, f func(p *pcre, m []int, b *strings.Builder)) (string, int, error) {
	p, err := compile(function, source)
	if err != nil {
		return "", 0, err
	}
	left := optional(limit, -1)
	if left == 0 {
		return text, 0, nil
	}
	s, err := p.in(function, text, 0)
	if err != nil {
		return "", 0, err
	}
	var b strings.Builder
	n, at := 0, 0
	s.each(0, func(m []int) bool {
		b.WriteString(text[at:m[0]])
		f(p, m, &b)
		at = m[1]
		n++
		left--
		return left != 0
	})
	if n == 0 {
		return text, 0, nil
	}
	b.WriteString(text[at:])
	return b.String(), n, nil
}

// expand writes the replacement for a match. Each reference in it, such as $1, becomes the text of
// the group.
func expand(b *strings.Builder, with string, m []int, text string) {
	for i := 0; i < len(with); {
		n, size := reference(with[i:])
		switch {
		case size > 0:
			if n < len(m)/2 {
				b.WriteString(group(m, n, text))
			}
			i += size
		case strings.HasPrefix(with[i:], `\\`):
			b.WriteByte('\\')
			i += 2
		default:
			b.WriteByte(with[i])
			i++
		}
	}
}

// reference returns the number of the group that a reference at the start of s names, and the
// length of that reference. The length is 0 if s does not start with a reference.
func reference(s string) (n, size int) {
	at := 1
	braced := strings.HasPrefix(s, "${")
	switch {
	case braced:
		at = 2
	case s[0] != '$' && s[0] != '\\':
		return 0, 0
	}
	from := at
	for at < len(s) && at < from+2 && isDigit(s[at]) {
		n = 10*n + int(s[at]-'0')
		at++
	}
	if at == from || braced && (at == len(s) || s[at] != '}') {
		return 0, 0
	}
	if braced {
		at++
	}
	return n, at
}

// PregSplit is preg_split: the parts of subject between the matches of pattern. The first optional
// argument limits the number of parts; the last part then has the rest. -1 and 0 mean no limit. The
// second optional argument holds the flags: PREG_SPLIT_NO_EMPTY leaves out empty parts, and
// PREG_SPLIT_DELIM_CAPTURE adds the text of the groups. PREG_SPLIT_OFFSET_CAPTURE is an error in
// this package: use PregMatchAllFlags for offsets. The errors are those of PregMatch.
func PregSplit[T Bytes](pattern string, subject T, limitAndFlags ...int) ([]string, error) {
	text := string(subject)
	p, err := compile("preg_split", pattern)
	if err != nil {
		return nil, err
	}
	limit, flags := optional(limitAndFlags, -1), 0
	if len(limitAndFlags) > 1 {
		flags = limitAndFlags[1]
	}
	if flags&PREG_SPLIT_OFFSET_CAPTURE != 0 {
		return nil, &Error{Class: "Warning", Message: "preg_split(): PREG_SPLIT_OFFSET_CAPTURE is not supported"}
	}
	if limit == 0 {
		limit = -1
	}
	all := flags&PREG_SPLIT_NO_EMPTY == 0
	var parts []string
	at := 0
	if limit < 0 || limit > 1 {
		s, err := p.in("preg_split", text, 0)
		if err != nil {
			return nil, err
		}
		s.split(func(m []int) bool {
			if all || m[0] != at {
				parts = append(parts, text[at:m[0]])
				if limit > 0 {
					limit--
				}
			}
			for i := 1; i < matched(m) && flags&PREG_SPLIT_DELIM_CAPTURE != 0; i++ {
				if g := group(m, i, text); all || g != "" {
					parts = append(parts, g)
				}
			}
			at = m[1]
			return limit < 0 || limit > 1
		})
	}
	if all || at < len(text) {
		parts = append(parts, text[at:])
	}
	return parts, nil
}

// split calls f for each match where preg_split splits the subject.
func (s *subject) split(f func(m []int) bool) {
	s.each(0, func(m []int) bool {
		return f(m) && (m[1] > m[0] || m[1] < s.size)
	})
}
