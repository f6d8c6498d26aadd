package php

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
)

// formatOf returns a random format for Sprintf. Most formats are valid.
func formatOf(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(3) {
		b.WriteString(randBytes(r, "ab %", 2))
		b.WriteByte('%')
		if r.IntN(4) == 0 {
			b.WriteString(strconv.Itoa(r.IntN(4)) + "$")
		}
		for range r.IntN(3) {
			b.WriteString(oneOf(r, "-", "+", "0", " ", "'*", "'x", "'0"))
		}
		if r.IntN(2) == 0 {
			b.WriteString(oneOf(r, "1", "5", "12", "30", "*", "*2$", "0"))
		}
		if r.IntN(2) == 0 {
			b.WriteString(oneOf(r, ".0", ".1", ".2", ".5", ".12", ".", ".*", ".60", ".17"))
		}
		b.WriteString(oneOf(r, "", "", "", "", "l"))
		b.WriteString(oneOf(r, "s", "s", "d", "d", "u", "x", "X", "o", "b", "c", "e", "E", "f", "F", "g", "G", "h", "H", "%", "y", ""))
	}
	return b.String()
}

func randFormatArg(r *rand.Rand) any {
	if r.IntN(4) == 0 {
		return r.IntN(12) - 1
	}
	v := randScalar(r)
	if n, ok := v.(int); ok && n > 1000 && n <= math.MaxInt32 {
		return n % 1000 // small, because it may be used as a width
	}
	return v
}

func randFormatArgs(r *rand.Rand) []any {
	args := []any{formatOf(r)}
	for range r.IntN(5) {
		arg := randFormatArg(r)
		if f := Floatval(arg); (math.IsInf(f, 0) || f != f) && strings.Contains(args[0].(string), "+") {
			arg = 1.5 // not infinity or NAN, for which PHP prints "+NF" and the like
		}
		args = append(args, arg)
	}
	return args
}

var barePoint = regexp.MustCompile(`\.([^\d*]|$)`)

// olderFormat converts our result of Sprintf to the result that an older PHP returns.
func olderFormat(version int, args []any, ours string) string {
	if barePoint.MatchString(args[0].(string)) {
		return "" // before 8.6, a point without digits was not a precision
	}
	if version >= 804 {
		return ours
	}
	if strings.Contains(ours, "-INF") || strings.Contains(ours, "-inf") {
		return "" // older versions left out the sign
	}
	for _, what := range []string{"Width", "Precision"} {
		ours = strings.Replace(ours, what+" must be between 0 and", what+" must be greater than zero and less than", 1)
		ours = strings.Replace(ours, what+" must be between -1 and", what+" must be between -1 and", 1)
	}
	return ours
}

// packCodes are the codes of Pack. If the machine's byte order differs from that of php, the codes
// that use the machine's byte order are left out.
var packCodes = func() string {
	codes := "aAZhHcCnvNVJPgGeExX@"
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		codes += "sSlLiIqQfd"
	}
	return codes
}()

func packFormat(r *rand.Rand) (format string, args []any) {
	var b strings.Builder
	for range 1 + r.IntN(4) {
		code := packCodes[r.IntN(len(packCodes))]
		if r.IntN(30) == 0 {
			code = 'k'
		}
		b.WriteByte(code)
		n := 1
		switch r.IntN(4) {
		case 0:
			n = r.IntN(6)
			b.WriteString(strconv.Itoa(n))
		case 1:
			b.WriteByte('*')
			n = r.IntN(3)
		}
		switch {
		case strings.IndexByte("xX@", code) >= 0:
			n = 0
		case strings.IndexByte("hH", code) >= 0:
			args, n = append(args, randBytes(r, "0123456789abcdefABCDEFg", 7)), 0
		case strings.IndexByte("aAZ", code) >= 0:
			args, n = append(args, text(r)), 0
		}
		for range n {
			args = append(args, randScalar(r))
		}
	}
	if r.IntN(8) == 0 {
		args = append(args, "more")
	}
	if r.IntN(12) == 0 && len(args) > 0 {
		args = args[:len(args)-1]
	}
	return b.String(), args
}

func unpackFormat(r *rand.Rand) string {
	var b strings.Builder
	for i := range 1 + r.IntN(4) {
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteByte((packCodes + "k")[r.IntN(len(packCodes)+1)])
		b.WriteString(oneOf(r, "", "", "", "*", "1", "2", "0", "3", "5", "9"))
		b.WriteString(oneOf(r, "", "", "name", "x y", "5", "ab"))
	}
	return b.String()
}

var olderUnpack = regexp.MustCompile(`not enough input values, need (\d+) values but only (\d+) (?:was|were) provided`)

func init() {
	register(
		oracle{name: "sprintf", rows: 20000, args: randFormatArgs, older: olderFormat,
			call: func(a []any) any { return Sprintf(a[0].(string), a[1:]...) }},
		oracle{name: "vsprintf", args: func(r *rand.Rand) []any {
			args := randFormatArgs(r)
			return []any{args[0], ArrayOf(args[1:]...)}
		}, older: olderFormat, call: func(a []any) any { return Vsprintf(a[0].(string), a[1].(*Array[any]).Values()) }},
		oracle{name: "pack", rows: 10000, args: func(r *rand.Rand) []any {
			format, args := packFormat(r)
			return append([]any{format}, args...)
		}, call: func(a []any) any { return Pack(a[0].(string), a[1:]...) }},
		oracle{name: "unpack", older: func(version int, _ []any, ours string) string {
			if version < 804 {
				ours = olderUnpack.ReplaceAllString(ours, "not enough input, need $1, have $2")
			}
			return ours
		}, rows: 20000, args: func(r *rand.Rand) []any {
			b := make([]byte, r.IntN(24))
			for i := range b {
				b[i] = byte(oneOf(r, r.IntN(256), 0, ' ', 'a'))
			}
			return some(r, 2, unpackFormat(r), string(b), r.IntN(12)-2)
		}, call: func(a []any) any { return orError(Unpack(a[0].(string), a[1].(string), rest[int](a, 2)...)) }},
	)
}
