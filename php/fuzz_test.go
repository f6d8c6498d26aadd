package php

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzPreg checks that the preg functions do not panic, whatever the pattern and the subject are. They return a
// result or an error, and each match is a part of the subject.
func FuzzPreg(f *testing.F) {
	for _, seed := range []string{`/a(b)?$/m`, `~^(?<n>\w+)[^\s\]a-z]{2,3}?\x{41}\Q.\E~iusx`, `(a|b)`, `/[[:alpha:]\d]+/u`, `/\p{Lu}|\R/`} {
		f.Add(seed, "ab\nAB é\xff")
	}
	f.Fuzz(func(t *testing.T, pattern, subject string) {
		var m Array[any]
		if ok, err := PregMatchFlags(pattern, subject, &m, PREG_OFFSET_CAPTURE); ok && err == nil {
			pair := m.At(0).(*Array[any])
			text, at := pair.At(0).(string), pair.At(1).(int)
			if at > len(subject) || !strings.HasPrefix(subject[at:], text) {
				t.Fatalf("%q in %q: %q at %d", pattern, subject, text, at)
			}
		}
		if parts, err := PregSplit(pattern, subject); err == nil && len(strings.Join(parts, "")) > len(subject) {
			t.Fatalf("%q in %q: %q", pattern, subject, parts)
		}
		PregReplace(pattern, "[$1]", subject)
	})
}

// FuzzUnpack checks that Unpack does not panic, whatever the data is. It returns values or an
// error.
func FuzzUnpack(f *testing.F) {
	f.Add("nlen/a*rest", "\x00\x05hello")
	f.Add("H*a/X2/@3/Jb/x5", "0123456789")
	f.Fuzz(func(t *testing.T, format, data string) {
		defer func() {
			if e, ok := recover().(*Error); ok && !strings.HasPrefix(e.Message, "Invalid format type ") && !strings.HasPrefix(e.Message, "64-bit") {
				t.Fatalf("%q: %v", format, e)
			}
		}()
		Unpack(format, data)
	})
}

// FuzzWeb checks that the functions that parse data from a peer do not panic, whatever the data is.
func FuzzWeb(f *testing.F) {
	f.Add("http://u:p@[::1]:80/a?b=1&c[]=2&c[d][e]=%41#x &eacute;&#1234;<\xff>")
	f.Fuzz(func(t *testing.T, s string) {
		ParseUrl(s)
		var a Array[any]
		ParseStr(s, &a)
		if got := HtmlspecialcharsDecode(Htmlspecialchars(s)); utf8.ValidString(s) && got != s {
			t.Fatalf("%q: %q", s, got)
		}
		if got := Rawurldecode(Rawurlencode(s)); got != s {
			t.Fatalf("%q: %q", s, got)
		}
		HtmlEntityDecode(s)
		Stripcslashes(s)
		Fnmatch(s[:min(len(s), 100)], s[:min(len(s), 100)]) // patterns do not come from peers, so limit their length
		Date(s, len(s))
		StrWords(s, s)
		Utf8Decode(s)
		Iconv("UTF-8", "ISO-8859-1", s)
		MbSubstr(s, -2)
		Wordwrap(s, 5, "\n", true)
		NumberFormat(len(s), 2)
	})
}
