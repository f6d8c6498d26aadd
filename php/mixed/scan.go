package mixed

import (
	"strconv"
	"strings"
	"sync"

	"phpsocket/socket/php"
)

var token struct {
	sync.Mutex
	rest string
}

// Strtok is strtok: it returns the next token of a string. ok is false if there are no more
// tokens. The last argument lists the bytes that separate tokens.
func Strtok(args ...string) (string, bool) {
	token.Lock()
	defer token.Unlock()
	if len(args) == 2 {
		token.rest = args[0]
	}
	by := args[len(args)-1]
	rest := strings.TrimLeftFunc(token.rest, func(rune) bool { return false })
	i := 0
	for i < len(rest) && strings.IndexByte(by, rest[i]) >= 0 {
		i++
	}
	rest = rest[i:]
	if rest == "" {
		token.rest = ""
		return "", false
	}
	end := 0
	for end < len(rest) && strings.IndexByte(by, rest[end]) < 0 {
		end++
	}
	token.rest = rest[min(len(rest), end+1):]
	return rest[:end], true
}

// Sscanf is sscanf with variables that the values are stored in. It returns the number of
// variables that it set. It returns -1 if the text ends before the first value.
func Sscanf(s, format string, to ...*any) int {
	list, ended := scan(s, format)
	n := 0
	for i, v := range list {
		if v != nil && i < len(to) {
			*to[i] = v
			n++
		}
	}
	if n == 0 && ended {
		return -1
	}
	return n
}

// SscanfArray is sscanf without variables: it returns an array of the values, or -1 if the text is empty.
func SscanfArray(s, format string) any {
	list, ended := scan(s, format)
	if ended && s == "" {
		return -1
	}
	return AnyArray(list)
}

// scan returns a value for each conversion in a format. The value is nil for a conversion
// that was not reached. ended reports whether the text ended before the first value.
func scan(s, format string) (list []any, ended bool) {
	pos, failed := 0, false
	blanks := func() {
		for pos < len(s) && strings.IndexByte(" \t\n\r\v\f", s[pos]) >= 0 {
			pos++
		}
	}
	take := func(width int, ok func(i int, c byte) bool) string {
		start := pos
		for pos < len(s) && (width == 0 || pos-start < width) && ok(pos-start, s[pos]) {
			pos++
		}
		return s[start:pos]
	}
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			if !failed {
				blanks()
			}
			continue
		}
		if c != '%' || i+1 >= len(format) {
			if !failed && pos < len(s) && s[pos] == c {
				pos++
			} else {
				ended = ended || len(list) == 0 && pos >= len(s)
				failed = true
			}
			continue
		}
		i++
		skip := format[i] == '*'
		if skip {
			i++
		}
		width := 0
		for i < len(format) && format[i] >= '0' && format[i] <= '9' {
			width = width*10 + int(format[i]-'0')
			i++
		}
		for i < len(format) && strings.IndexByte("hlL", format[i]) >= 0 {
			i++
		}
		if i >= len(format) {
			break
		}
		var set func(c byte) bool
		verb := format[i]
		if verb == '[' {
			set, i = scanSet(format, i+1)
		}
		if verb == '%' {
			if pos < len(s) && s[pos] == '%' {
				pos++
			} else {
				failed = true
			}
			continue
		}
		var v any
		if !failed {
			if verb != 'c' && verb != '[' && verb != 'n' {
				blanks()
			}
			if pos >= len(s) && verb != 'n' {
				ended = ended || len(list) == 0
				failed = true
			} else {
				v = convert(verb, width, set, pos, take)
				failed = v == nil
			}
		}
		if !skip {
			list = append(list, v)
		}
	}
	return list, ended
}

// convert reads the value of one conversion from the text. It returns nil if the text does
// not match the conversion.
func convert(verb byte, width int, set func(byte) bool, pos int, take func(int, func(int, byte) bool) string) any {
	sign := func(i int, c byte) bool { return i == 0 && (c == '-' || c == '+') }
	digits := func(base int) func(int, byte) bool {
		return func(i int, c byte) bool {
			n, err := strconv.ParseUint(string([]byte{c}), 36, 8)
			return sign(i, c) || err == nil && int(n) < base
		}
	}
	switch verb {
	case 'n':
		return pos
	case 'c':
		return take(max(width, 1), func(int, byte) bool { return true })
	case 's':
		return take(width, func(_ int, c byte) bool { return strings.IndexByte(" \t\n\r\v\f", c) < 0 })
	case '[':
		if t := take(width, func(_ int, c byte) bool { return set(c) }); t != "" {
			return t
		}
		return nil
	case 'd', 'u', 'i':
		if t := take(width, digits(10)); strings.Trim(t, "+-") != "" {
			return php.Intval(t)
		}
		return nil
	case 'x', 'X':
		t := take(width, func(i int, c byte) bool { return digits(16)(i, c) || i == 1 && (c == 'x' || c == 'X') })
		if n, err := strconv.ParseInt(strings.TrimPrefix(strings.ToLower(t), "0x"), 16, 0); err == nil {
			return int(n)
		}
		return nil
	case 'o':
		if n, err := strconv.ParseInt(take(width, digits(8)), 8, 0); err == nil {
			return int(n)
		}
		return nil
	case 'f', 'e', 'g', 'E':
		t := take(width, func(i int, c byte) bool { return strings.IndexByte("+-0123456789.eE", c) >= 0 })
		if t != "" {
			return php.Floatval(t)
		}
		return nil
	}
	panic("php2go: not converted: sscanf() with %" + string([]byte{verb}))
}

// scanSet reads the set of bytes in a %[...] conversion. It returns a function that reports
// whether a byte is in the set, and the index of the closing bracket.
func scanSet(format string, i int) (func(byte) bool, int) {
	not := i < len(format) && format[i] == '^'
	if not {
		i++
	}
	var has [256]bool
	for start := i; i < len(format) && (format[i] != ']' || i == start); i++ {
		if i+2 < len(format) && format[i+1] == '-' && format[i+2] != ']' {
			for c := int(format[i]); c <= int(format[i+2]); c++ {
				has[c] = true
			}
			i += 2
			continue
		}
		has[format[i]] = true
	}
	return func(c byte) bool { return has[c] != not }, i
}
