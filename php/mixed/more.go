package mixed

import (
	"crypto/subtle"
	"io/fs"
	"math/rand/v2"
	"net/netip"
	"os"
	"regexp"
	"strings"

	"phpsocket/socket/php"
)

// HashEquals is hash_equals.
func HashEquals(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// Getopt is getopt.
func Getopt(short string, rest ...any) *php.Array[any] {
	var long []string
	var index []*int
	for _, v := range rest {
		switch v := v.(type) {
		case *php.Array[any]:
			long = texts(v)
		case *int:
			if v != nil {
				index = []*int{v}
			}
		}
	}
	return php.Getopt(short, long, index...)
}

// PregGrep is preg_grep.
func PregGrep[V any](re string, a *php.Array[V], flags ...int) *php.Array[V] {
	out, err := php.PregGrep(re, a, flags...)
	pattern(err)
	return out
}

// CountChars is count_chars: it returns an array, or a string for the modes 3 and 4.
func CountChars(s string, mode ...int) any {
	if len(mode) > 0 && mode[0] >= 3 {
		return php.CountCharsText(s, mode[0] == 4)
	}
	return AnyArray(php.CountChars(s, mode...))
}

// Fileperms is fileperms.
func Fileperms(name string) (int, error) {
	info, err := os.Stat(name)
	if err != nil {
		return 0, err
	}
	kinds := map[fs.FileMode]int{0: 0o100000, fs.ModeDir: 0o040000, fs.ModeSocket: 0o140000, fs.ModeNamedPipe: 0o010000, fs.ModeDevice | fs.ModeCharDevice: 0o020000, fs.ModeDevice: 0o060000}
	mode := int(info.Mode().Perm()) | kinds[info.Mode().Type()]
	for bit, n := range map[fs.FileMode]int{fs.ModeSetuid: 0o4000, fs.ModeSetgid: 0o2000, fs.ModeSticky: 0o1000} {
		if info.Mode()&bit != 0 {
			mode |= n
		}
	}
	return mode, nil
}

// Filetype is filetype.
func Filetype(name string) (string, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return "", err
	}
	switch t := info.Mode().Type(); {
	case t == 0:
		return "file", nil
	case t == fs.ModeDir:
		return "dir", nil
	case t == fs.ModeSymlink:
		return "link", nil
	case t == fs.ModeNamedPipe:
		return "fifo", nil
	case t == fs.ModeSocket:
		return "socket", nil
	case t&fs.ModeCharDevice != 0:
		return "char", nil
	case t&fs.ModeDevice != 0:
		return "block", nil
	}
	return "unknown", nil
}

// ParseIniFile is parse_ini_file: it returns an array of strings. If the argument sections
// is true, it returns an array that has an array for each section.
func ParseIniFile(name string, sections ...bool) any {
	data, err := os.ReadFile(name)
	if err != nil {
		return false
	}
	return ParseIniString(string(data), sections...)
}

// ParseIniString is parse_ini_string.
func ParseIniString(data string, sections ...bool) any {
	out := new(php.Array[any])
	in := out
	for line := range strings.Lines(data) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == ';' || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			name, _, ok := strings.Cut(line[1:], "]")
			if !ok {
				return false
			}
			if len(sections) > 0 && sections[0] {
				in = new(php.Array[any])
				out.Set(iniKey(name), in)
			}
			continue
		}
		key, value, _ := strings.Cut(line, "=")
		key, value = strings.TrimSpace(key), iniValue(strings.TrimSpace(value))
		if name, sub, ok := strings.Cut(key, "["); ok {
			list := in.Ref(iniKey(name))
			if sub = strings.TrimSuffix(sub, "]"); sub == "" {
				Append(list, value)
			} else {
				SetIndex(list, sub, value)
			}
			continue
		}
		in.Set(iniKey(key), value)
	}
	return out
}

func iniKey(s string) php.Key {
	k, _ := php.KeyOf(s)
	return k
}

func iniValue(s string) string {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		text, _, _ := strings.Cut(s[1:], s[:1])
		return text
	}
	s, _, _ = strings.Cut(s, ";")
	switch s = strings.TrimSpace(s); strings.ToLower(s) {
	case "true", "on", "yes":
		return "1"
	case "false", "off", "no", "none", "null":
		return ""
	}
	return s
}

// QuotedPrintableDecode is quoted_printable_decode.
func QuotedPrintableDecode(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '=' {
			out.WriteByte(s[i])
			continue
		}
		if i+2 < len(s) && php.CtypeXdigit(s[i+1:i+3]) {
			out.WriteByte(byte(php.Hexdec(s[i+1 : i+3])))
			i += 2
			continue
		}
		end := i + 1
		for end < len(s) && (s[end] == ' ' || s[end] == '\t') {
			end++
		}
		switch {
		case end < len(s) && s[end] == '\n':
			i = end
		case end+1 < len(s) && s[end] == '\r' && s[end+1] == '\n':
			i = end + 1
		case end >= len(s):
			i = end
		default:
			out.WriteByte('=')
		}
	}
	return out.String()
}

const (
	filterInt   = 257
	filterBool  = 258
	filterFloat = 259
	filterEmail = 274
	filterIP    = 275
	flagIPv4    = 1 << 20
	flagIPv6    = 1 << 21
)

var email = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$")

// FilterVar is filter_var, for the filters of ints, floats, bools, email addresses and IP
// addresses: it returns the value, or false if the filter rejects it.
func FilterVar(v any, rest ...any) any {
	filter, flags := 516, 0
	var options *php.Array[any]
	if len(rest) > 0 {
		filter = php.Intval(rest[0])
	}
	if len(rest) > 1 {
		if a, ok := rest[1].(*php.Array[any]); ok {
			flags = php.Intval(a.At("flags"))
			options, _ = a.At("options").(*php.Array[any])
		} else {
			flags = php.Intval(rest[1])
		}
	}
	s := php.Strval(v)
	trimmed := php.Trim(s)
	failed := any(false)
	if options != nil && options.Has("default") {
		failed = options.At("default")
	}
	switch filter {
	case 516:
		return s
	case filterInt:
		n := php.Intval(trimmed)
		if plain := strings.TrimPrefix(trimmed, "+"); php.Strval(n) != plain || options != nil && (options.Has("min_range") && n < php.Intval(options.At("min_range")) || options.Has("max_range") && n > php.Intval(options.At("max_range"))) {
			return failed
		}
		return n
	case filterFloat:
		if !php.IsNumeric(trimmed) {
			return failed
		}
		return php.Floatval(trimmed)
	case filterBool:
		switch strings.ToLower(trimmed) {
		case "1", "true", "on", "yes":
			return true
		case "0", "false", "off", "no", "":
			return false
		}
		if flags&(1<<27) != 0 {
			return nil
		}
		return failed
	case filterEmail:
		if local, _, _ := strings.Cut(s, "@"); len(local) > 64 || len(s) > 254 || !email.MatchString(s) {
			return failed
		}
		return s
	case filterIP:
		a, err := netip.ParseAddr(s)
		if err != nil || a.Zone() != "" || flags&(flagIPv4|flagIPv6) != 0 && (a.Is4() && flags&flagIPv4 == 0 || a.Is6() && flags&flagIPv6 == 0) {
			return failed
		}
		if flags&^(flagIPv4|flagIPv6) != 0 {
			panic("php2go: not converted: filter_var() with these flags")
		}
		return s
	}
	panic("php2go: not converted: this filter of filter_var()")
}

// LcgValue is lcg_value.
func LcgValue() float64 { return rand.Float64() }

// Implode is implode for arguments of types that are known only at run time. The array may
// also be the first argument.
func Implode(separator, array any) string {
	if _, ok := separator.(string); !ok {
		separator, array = array, separator
	}
	return php.Implode(php.Strval(separator), ToArray(array).Values())
}

// ExtensionLoaded is extension_loaded. It returns true if converted programs can call the
// extension's functions.
func ExtensionLoaded(name string) bool {
	switch strings.ToLower(name) {
	case "sockets", "pcntl", "posix", "json", "pcre", "standard", "hash", "ctype", "mbstring":
		return true
	}
	return false
}

// Wordwrap is wordwrap. The optional arguments are PHP's width, break (the text between
// lines) and cut_long_words.
func Wordwrap(s string, rest ...any) string {
	width, with, cut := 75, "\n", false
	for i, v := range rest {
		switch i {
		case 0:
			width = php.Intval(v)
		case 1:
			with = php.Strval(v)
		case 2:
			cut = php.Truth(v)
		}
	}
	return php.Wordwrap(s, width, with, cut)
}
