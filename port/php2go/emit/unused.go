package emit

import (
	"regexp"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/infer"
)

// useAll adds `_ = x` for each variable that the Go compiler would report as declared and
// not used. This happens, for example, if the program only tests whether the variable is
// false.
func (e *emitter) useAll(f *infer.Fn, lines []string) []string {
	text := strings.Join(lines, "\n")
	for _, v := range e.places.order {
		if e.places.unread[v] {
			continue
		}
		for _, name := range []string{e.names.variable(v), e.names.variable(v) + "OK"} {
			if strings.Contains(text, name) {
				lines = useOne(lines, name)
			}
		}
	}
	for i := 1; i <= e.temps; i++ {
		for _, name := range []string{"t", "err", "ok"} {
			if name += strconv.Itoa(i); strings.Contains(text, name) {
				lines = useOne(lines, name)
			}
		}
	}
	return lines
}

// quoted matches Go string literals and method signatures. A name in them does not count as
// a use of a variable.
var quoted = regexp.MustCompile("interface\\{ [^{}]* \\}|\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`")

// useOne adds `_ = name` after each declaration of the variable with the given name, if no
// line uses the variable.
func useOne(lines []string, name string) []string {
	word := regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`)
	store := regexp.MustCompile(`^(var )?` + regexp.QuoteMeta(name) + `(, \w+)? (:?=|any|[\w.*\[\]]+( = .*)?$)`)
	declared := regexp.MustCompile(`^(var ` + regexp.QuoteMeta(name) + ` |` + regexp.QuoteMeta(name) + `(, \w+)? := )`)
	found := false
	for _, l := range lines {
		if strings.HasPrefix(l, "//") {
			continue
		}
		l = quoted.ReplaceAllString(l, `""`)
		n := len(word.FindAllStringIndex(l, -1))
		if n == 0 {
			continue
		}
		if store.MatchString(l) {
			n--
		}
		if n > 0 {
			return lines
		}
		found = true
	}
	if !found {
		return lines
	}
	var out []string
	for _, l := range lines {
		out = append(out, l)
		if declared.MatchString(l) {
			out = append(out, "_ = "+name)
		}
	}
	return out
}
