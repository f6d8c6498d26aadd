package php

import (
	"strings"
	"testing"
	"time"
)

// TestLinear checks that functions for data from a peer are fast: their time is at most
// proportional to the length of the data.
func TestLinear(t *testing.T) {
	for _, unit := range []string{"&", "&a", "&#", "<", "[", "a[", "%", "a=1&", "\\", "-", "'", " ", "\n", "a", "\xc3", "é", "+", "/", ":", "@", "?", "$1", "{", "(", "a b-"} {
		s := strings.Repeat(unit, 1<<17/len(unit))
		for name, f := range map[string]func(){
			"html":    func() { HtmlEntityDecode(s); Htmlspecialchars(s, ENT_QUOTES, 0); HtmlspecialcharsDecode(s) },
			"url":     func() { ParseUrl(s); Urldecode(s); Rawurlencode(s) },
			"query":   func() { var a Array[any]; ParseStr(s, &a) },
			"slashes": func() { Stripcslashes(s); Stripslashes(s); Addslashes(s); Quotemeta(s) },
			"words":   func() { StrWords(s); Wordwrap(s, 5, "\n", true); Nl2br(s); Ucwords(s) },
			"charset": func() { Utf8Decode(s); Iconv("UTF-8", "UTF-8", s); MbSubstr(s, -2); MbStrlen(s); MbStrSplit(s) },
			"replace": func() {
				StrReplace("a", "b", s)
				StrIreplace("A", "b", s)
				Strtr(s, map[string]string{"a": "b", "&a&": "x"})
			},
			"search":   func() { Strpos(s, "zz"); Stripos(s, "zz"); Strrpos(s, "zz"); Explode(unit, s); Trim(s) },
			"compare":  func() { Strnatcmp(s, s); Strcasecmp(s, s); Soundex(s) },
			"unpack":   func() { Unpack("C*", s); Unpack("n*a", s); Unpack("H*", s) },
			"path":     func() { Basename(s); Dirname(s); Pathinfo(s) },
			"preg":     func() { PregMatch(`/^(\w+)=(.*)$/m`, s); PregReplace("/[a&]/", "x", s); PregSplit(`/\s/`, s) },
			"template": func() { PregReplace("/zz/", s, "zz"); PregQuote(s) },
		} {
			start := processorTime(t)
			f()
			if d := processorTime(t) - start; d > 3*time.Second {
				t.Errorf("%s of %q takes %v", name, unit, d)
			}
		}
	}
}
