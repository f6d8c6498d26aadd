package php

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestPregErrors checks the messages for patterns that PHP rejects, and for patterns that Go's
// regexp cannot support.
func TestPregErrors(t *testing.T) {
	for _, row := range []struct{ pattern, want string }{
		{"", "preg_match(): Empty regular expression"},
		{"abc", "preg_match(): Delimiter must not be alphanumeric, backslash, or NUL"},
		{`\a\`, "preg_match(): Delimiter must not be alphanumeric, backslash, or NUL"},
		{"/abc", "preg_match(): No ending delimiter '/' found"},
		{"(abc", "preg_match(): No ending matching delimiter ')' found"},
		{"/a/k", "preg_match(): Unknown modifier 'k'"},
		{"/a/i\x00", "preg_match(): NUL byte is not a valid modifier"},
		{"/(a/", "preg_match(): Compilation failed: missing closing parenthesis at offset 2"},
		{"/a)/", "preg_match(): Compilation failed: unmatched closing parenthesis at offset 1"},
		{"/[a/", "preg_match(): Compilation failed: missing terminating ] for character class at offset 2"},
		{"/*a/", "preg_match(): Compilation failed: quantifier does not follow a repeatable item at offset 0"},
		{"/[b-a]/", "preg_match(): Compilation failed: range out of order in character class at offset 3"},
		{`/a\/`, "preg_match(): No ending delimiter '/' found"},
	} {
		_, err := PregMatch(row.pattern, "a")
		var e *Error
		if !errors.As(err, &e) || e.Message != row.want || PregLastError() != PREG_INTERNAL_ERROR {
			t.Errorf("%q: %v (%d), want %s", row.pattern, err, PregLastError(), row.want)
		}
	}
	for _, pattern := range []string{`/a(?=b)/`, `/a(?!b)/`, `/(?<=a)b/`, `/(?<!a)b/`, `/(a)\1/`, `/a++/`, `/a*+b/`, `/a{2}+/`, `/(?>a)/`, `/(?|a|b)/`,
		`/(a)(?(1)b)/`, `/(?R)?/`, `/(?1)(a)/`, `/(?&n)(?<n>a)/`, `/(?P=n)(?<n>a)/`, `/a\Kb/`, `/\Ga/`, `/\k<n>(?<n>a)/`, `/(*ACCEPT)/`, `/a{2}{3}/`} {
		_, err := PregMatch(pattern, "ab")
		if err == nil || !strings.Contains(err.Error(), "Go's regexp does not have it") {
			t.Errorf("%s: %v", pattern, err)
		}
		if _, err := PregReplace(pattern, "x", "ab"); err == nil {
			t.Errorf("preg_replace %s: no error", pattern)
		}
		if _, err := PregSplit(pattern, "ab"); err == nil {
			t.Errorf("preg_split %s: no error", pattern)
		}
	}
	if _, err := PregMatch("/a{1001}/", "a"); err == nil || !strings.Contains(err.Error(), "Go's regexp does not take it") {
		t.Error("a count above 1000: ", err)
	}
	if _, err := PregMatch(`/\bé/u`, "aé"); err == nil {
		t.Error(`\b beyond ASCII: no error`)
	}
	if ok, err := PregMatch(`/a/`, "a"); !ok || err != nil || PregLastError() != PREG_NO_ERROR || PregLastErrorMsg() != "No error" {
		t.Error("an error stays: ", ok, err, PregLastErrorMsg())
	}
}

// TestPregNewline checks that \R matches "\r\n" as a unit, whatever follows.
func TestPregNewline(t *testing.T) {
	for _, row := range []struct {
		pattern, text string
		want          []string
	}{
		{`/\R\R/`, "a: 1\r\nb: 2\r\n\r\nbody", []string{"a: 1\r\nb: 2", "body"}},
		{`/\R{2}/u`, "é\r\nb\r\n\r\nbody", []string{"é\r\nb", "body"}},
		{`/\R/`, "\xe9\r\nb\rc\n\rd", []string{"\xe9", "b", "c", "", "d"}},
		{`/\R\n/`, "a\r\n\nb\r\nc", []string{"a", "b\r\nc"}},
		{`/[^\r]\r\R?/`, "ab\r\nc", []string{"a", "c"}},
	} {
		got, err := PregSplit(row.pattern, row.text)
		if err != nil || !slices.Equal(got, row.want) {
			t.Errorf("%s: %q %v, want %q", row.pattern, got, err, row.want)
		}
	}
}

// TestPregHyphen checks that a "-" after a backslash does not mean a range, at any position in a
// class.
func TestPregHyphen(t *testing.T) {
	for _, row := range []struct{ pattern, want string }{
		{`/[a\-z]/`, "_bm__"}, {`/[{}\-\/]/`, "abmz_"}, {`/[^a\-z]/`, "a__z-"}, {`/[z\-]/`, "abm__"}, {`/[+--]/`, "abmz_"},
	} {
		if got, err := PregReplace(row.pattern, "_", "abmz-"); err != nil || got != row.want {
			t.Errorf("%s: %q %v, want %q", row.pattern, got, err, row.want)
		}
	}
}

// TestPregCache uses, in several goroutines, more patterns than the cache can hold.
func TestPregCache(t *testing.T) {
	done := make(chan bool)
	for range 4 {
		go func() {
			ok := true
			for i := range maxPatterns + 100 {
				found, err := PregMatch("/^"+Strval(i)+"$/", Strval(i))
				ok = ok && found && err == nil
			}
			done <- ok
		}()
	}
	for range 4 {
		if !<-done {
			t.Error("a pattern did not match")
		}
	}
	if len(patterns.m) > maxPatterns {
		t.Error("the cache keeps ", len(patterns.m))
	}
}
