package php

import (
	"strconv"
	"strings"
)

// Urlencode is urlencode: it replaces each space in s with "+". It replaces every other byte with %XX, unless
// the byte is an ASCII letter, a digit, "-", "." or "_". (url.QueryEscape does not encode "~".)
func Urlencode[T Bytes](s T) string {
	return percent(string(s), true)
}

// Rawurlencode is rawurlencode: it replaces each byte of s with %XX, unless the byte is an ASCII letter, a
// digit, "-", ".", "_" or "~".
func Rawurlencode[T Bytes](s T) string {
	return percent(string(s), false)
}

func percent(s string, form bool) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case isAlnum(c) || c == '-' || c == '.' || c == '_' || c == '~' && !form:
			b.WriteByte(c)
		case c == ' ' && form:
			b.WriteByte('+')
		default:
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}

// Urldecode is urldecode: it replaces each %XX in s with the byte that it stands for, and each "+" with a
// space. An invalid %XX is left as it is.
func Urldecode[T Bytes](s T) string {
	return unpercent(string(s), true)
}

// Rawurldecode is rawurldecode: it replaces each %XX in s with the byte that it stands for. An invalid %XX is
// left as it is.
func Rawurldecode[T Bytes](s T) string {
	return unpercent(string(s), false)
}

func unpercent(s string, form bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '+' && form:
			c = ' '
		case c == '%' && i+2 < len(s) && isXdigit(s[i+1]) && isXdigit(s[i+2]):
			high, _ := nibble(s[i+1])
			low, _ := nibble(s[i+2])
			c = high<<4 | low
			i += 2
		}
		b.WriteByte(c)
	}
	return b.String()
}

// PHP's constants for the parts of a URL. ParseUrl does not take them; it returns all parts under their keys.
const (
	PHP_URL_SCHEME = iota
	PHP_URL_HOST
	PHP_URL_PORT
	PHP_URL_USER
	PHP_URL_PASS
	PHP_URL_PATH
	PHP_URL_QUERY
	PHP_URL_FRAGMENT
)

// ParseUrl is parse_url: the parts of the URL s, and whether s is valid. The keys are scheme, host,
// port, user, pass, path, query and fragment; a part that s does not have is left out. The port is
// an int. Instead of PHP's second argument, call At with the part's key.
func ParseUrl[T Bytes](s T) (*Array[any], bool) {
	p := urlParser{rest: string(s)}
	if !p.parse() {
		return nil, false
	}
	a := new(Array[any])
	for _, part := range []struct {
		name  string
		value *string
	}{{"scheme", p.scheme}, {"host", p.host}, {"port", p.port}, {"user", p.user}, {"pass", p.pass},
		{"path", p.path}, {"query", p.query}, {"fragment", p.fragment}} {
		switch {
		case part.value == nil:
		case part.name == "port":
			n, _ := strconv.Atoi(*part.value)
			a.Set(part.name, n)
		default:
			a.Set(part.name, mapBytes(*part.value, visible))
		}
	}
	return a, true
}

// visible replaces a control character with "_", as PHP does.
func visible(c byte) byte {
	if isCntrl(c) {
		return '_'
	}
	return c
}

// urlParser is the state of one call to ParseUrl. A part is nil if the URL does not have
// it.
type urlParser struct {
	rest                                                  string
	scheme, host, port, user, pass, path, query, fragment *string
}

// parse reads the scheme, if there is one, and the rest of the URL.
func (p *urlParser) parse() bool {
	s := p.rest
	colon := strings.IndexByte(s, ':')
	switch {
	case colon < 0:
		return p.noScheme()
	case colon == 0:
		return p.portFirst(0)
	}
	if !all(s[:colon], isScheme) {
		if end := len(s) - len(s[colon:]); colon+1 < len(s) && end < firstOf(s, "?#") {
			return p.portFirst(colon)
		}
		return p.noScheme()
	}
	after := s[colon+1:]
	switch {
	case after == "":
		p.scheme = &[]string{s[:colon]}[0]
		return true
	case after[0] != '/':
		digits := 0
		for digits < len(after) && isDigit(after[digits]) {
			digits++
		}
		if digits < 6 && (digits == len(after) || after[digits] == '/') {
			return p.portFirst(colon)
		}
		p.setScheme(colon, colon+1)
		return p.justPath()
	case !strings.HasPrefix(after, "//"):
		p.setScheme(colon, colon+1)
		return p.justPath()
	}
	p.setScheme(colon, colon+3)
	if Strtolower(*p.scheme) == "file" && strings.HasPrefix(after, "///") {
		if len(after) > 4 && after[4] == ':' { // a Windows drive
			p.rest = p.rest[1:]
		}
		return p.justPath()
	}
	return p.authority()
}

func isScheme(c byte) bool { return isAlnum(c) || c == '+' || c == '.' || c == '-' }

func (p *urlParser) setScheme(end, next int) {
	scheme := p.rest[:end]
	p.scheme, p.rest = &scheme, p.rest[next:]
}

// firstOf returns the index of the first byte in s that is one of chars, or the length of s.
func firstOf(s, chars string) int {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return i
	}
	return len(s)
}

// noScheme parses a URL without a scheme: "//host" or a path.
func (p *urlParser) noScheme() bool {
	if strings.HasPrefix(p.rest, "//") {
		p.rest = p.rest[2:]
		return p.authority()
	}
	return p.justPath()
}

// portFirst parses a URL in which the first colon may come before a port: "host:80/path".
func (p *urlParser) portFirst(colon int) bool {
	after := p.rest[colon+1:]
	digits := 0
	for digits < len(after) && digits < 6 && isDigit(after[digits]) {
		digits++
	}
	switch {
	case digits > 0 && digits < 6 && (digits == len(after) || after[digits] == '/'):
		if !p.setPort(after[:digits]) {
			return false
		}
		p.rest = strings.TrimPrefix(p.rest, "//")
		return p.authority()
	case after == "":
		return false
	}
	return p.noScheme()
}

func (p *urlParser) setPort(digits string) bool {
	n := Intval(digits)
	if n < 0 || n > 65535 || n == 0 && !startsWithNumber(digits) {
		return false
	}
	text := strconv.Itoa(n)
	p.port = &text
	return true
}

// startsWithNumber reports whether C's strtol finds a number at the beginning of s.
func startsWithNumber(s string) bool {
	s = Ltrim(s, " \t\n\v\f\r")
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	return s != "" && isDigit(s[0])
}

// authority reads the user, the password, the host and the port.
func (p *urlParser) authority() bool {
	end := firstOf(p.rest, "/?#")
	s, rest := p.rest[:end], p.rest[end:]
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		user, pass, ok := strings.Cut(s[:i], ":")
		p.user = &user
		if ok {
			p.pass = &pass
		}
		s = s[i+1:]
	}
	host := s
	if colon := strings.LastIndexByte(s, ':'); colon >= 0 && (s[0] != '[' || s[len(s)-1] != ']') {
		host = s[:colon]
		if port := s[colon+1:]; (p.port == nil || *p.port == "0") && port != "" {
			if len(port) > 5 || !p.setPort(port) {
				return false
			}
		}
	}
	if host == "" {
		return false
	}
	p.host, p.rest = &host, rest
	if rest == "" {
		return true
	}
	return p.justPath()
}

// justPath reads the path, the query and the fragment.
func (p *urlParser) justPath() bool {
	s, whole := p.rest, p.rest
	if before, fragment, ok := strings.Cut(s, "#"); ok {
		p.fragment, s = &fragment, before
	}
	if before, query, ok := strings.Cut(s, "?"); ok {
		p.query, s = &query, before
	}
	if s != "" || whole == "" {
		p.path = &s
	}
	return true
}
