package php

import "strings"

// Texts is the type of an argument that is one text or several, such as the arguments of StrReplace.
type Texts interface{ string | []byte | []string }

// StrReplace is str_replace: subject with each occurrence of search replaced. Several searches are
// applied one after another, each to the result of the previous one. If there are fewer
// replacements than searches, the missing ones are "". An empty search replaces nothing. If count
// is given, the number of replacements is stored in *count. Where PHP has an array of subjects, use
// a loop.
//
// A list of replacements for a single search is a programming error: StrReplace panics with PHP's message.
func StrReplace[S, R Texts, T Bytes](search S, replace R, subject T, count ...*int) string {
	return replaceTexts("str_replace", any(search), any(replace), string(subject), count, replaceOne)
}

// StrIreplace is str_ireplace: like StrReplace, but without regard to the case of ASCII letters.
func StrIreplace[S, R Texts, T Bytes](search S, replace R, subject T, count ...*int) string {
	return replaceTexts("str_ireplace", any(search), any(replace), string(subject), count, replaceFold)
}

type replacer func(subject, search, replace string) (string, int)

func replaceTexts(name string, search, replace any, subject string, count []*int, replacer replacer) string {
	searches, many := texts(search)
	replaces, manyReplaces := texts(replace)
	if manyReplaces && !many {
		throwType(name + "(): Argument #2 ($replace) must be of type string when argument #1 ($search) is a string")
	}
	total := 0
	for i, what := range searches {
		with := ""
		switch {
		case !manyReplaces:
			with = replaces[0]
		case i < len(replaces):
			with = replaces[i]
		}
		if what == "" {
			continue
		}
		var n int
		subject, n = replacer(subject, what, with)
		total += n
	}
	if len(count) > 0 && count[0] != nil {
		*count[0] = total
	}
	return subject
}

// texts returns the texts in a value of type Texts, and whether the value is a list.
func texts(v any) (list []string, many bool) {
	switch v := v.(type) {
	case string:
		return []string{v}, false
	case []byte:
		return []string{string(v)}, false
	case []string:
		return v, true
	}
	return nil, true
}

func replaceOne(subject, search, replace string) (string, int) {
	n := strings.Count(subject, search)
	if n > 0 {
		subject = strings.ReplaceAll(subject, search, replace)
	}
	return subject, n
}

func replaceFold(subject, search, replace string) (string, int) {
	folded, search := Strtolower(subject), Strtolower(search)
	n := strings.Count(folded, search)
	if n == 0 {
		return subject, 0
	}
	var b strings.Builder
	b.Grow(len(subject) + n*(len(replace)-len(search)))
	at := 0
	for range n {
		i := at + strings.Index(folded[at:], search)
		b.WriteString(subject[at:i])
		b.WriteString(replace)
		at = i + len(search)
	}
	b.WriteString(subject[at:])
	return b.String(), n
}

// Pairs is the type of Strtr's second argument: either a string of bytes to replace, with the
// replacements in the third argument, or a map from strings to their replacements.
type Pairs interface {
	string | []byte | map[string]string
}

// Strtr is strtr. The second argument is a string or a map. If it is a string, each byte of s that occurs in it
// becomes the byte at the same position in the third argument. If the second argument is longer than the third,
// its remaining bytes are not translated. If the second argument is a map, each key that occurs in s becomes
// its value. If several keys match at one position, the longest is replaced. Replaced text is not searched
// again, and an empty key is ignored.
//
// If the second argument is a string and the third is missing, that is a programming error: Strtr panics with
// PHP's message.
func Strtr[T Bytes, P Pairs](s T, from P, to ...string) string {
	switch from := any(from).(type) {
	case map[string]string:
		return translate(string(s), from)
	case []byte:
		return translateBytes(string(s), string(from), to)
	case string:
		return translateBytes(string(s), from, to)
	}
	return string(s)
}

func translateBytes(s, from string, to []string) string {
	if len(to) == 0 {
		throwType("strtr(): Argument #2 ($from) must be of type array, string given")
	}
	var table [256]byte
	for i := range table {
		table[i] = byte(i)
	}
	for i := range min(len(from), len(to[0])) {
		table[from[i]] = to[0][i]
	}
	return mapBytes(s, func(c byte) byte { return table[c] })
}

func translate(s string, pairs map[string]string) string {
	longest, shortest := 0, len(s)+1
	var begins [256]bool
	for key := range pairs {
		if s == "" {
			break
		}
		if key == "" {
			warn("strtr(): Ignoring replacement of empty string")
		} else {
			longest, shortest = max(longest, len(key)), min(shortest, len(key))
			begins[key[0]] = true
		}
	}
	longest = min(longest, len(s))
	var b strings.Builder
	at := 0
next:
	for i := 0; i < len(s); {
		if begins[s[i]] {
			for n := min(longest, len(s)-i); n >= shortest; n-- {
				if value, ok := pairs[s[i:i+n]]; ok {
					b.WriteString(s[at:i])
					b.WriteString(value)
					i += n
					at = i
					continue next
				}
			}
		}
		i++
	}
	if at == 0 {
		return s
	}
	b.WriteString(s[at:])
	return b.String()
}

// Nl2br is nl2br: s with "<br />" in front of each line break: "\r\n", "\n\r", "\n" or "\r". If xhtml is false, it
// inserts "<br>" instead.
func Nl2br[T Bytes](s T, xhtml ...bool) string {
	br := "<br />"
	if !optional(xhtml, true) {
		br = "<br>"
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c == '\r' || c == '\n' {
			b.WriteString(br)
			if i+1 < len(s) && c+s[i+1] == '\r'+'\n' {
				b.WriteByte(c)
				i++
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
