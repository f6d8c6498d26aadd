package emit

import (
	"strconv"
	"strings"
	"unicode"

	"phpsocket/socket/port/php2go/infer"
)

// names chooses the Go names for variables, functions, methods, classes and constants.
type names struct {
	info   *infer.Info
	vars   map[*infer.Var]string
	funcs  map[*infer.Fn]string
	taken  map[string]bool // the names in use at package level
	consts map[string]string
	method map[string]bool

	methods   map[string]string // the Go names of methods, by PHP names in lower case
	goMethods map[string]bool
}

// reserved holds the names that no variable may have: Go's keywords, and names that the
// output itself uses. It maps each of them to a replacement.
var reserved = map[string]string{
	"socket": "sock", "string": "str", "type": "typ", "func": "fn", "range": "rng", "map": "table", "len": "length", "php": "phpValue", "mixed": "mixedValue",
	"err": "errValue", "ok": "okValue", "error": "errText", "int": "number", "select": "sel", "package": "pkg", "go": "goValue", "chan": "channel",
	"interface": "iface", "var": "variable", "import": "imp", "defer": "deferred", "fallthrough": "fall", "main": "mainValue", "new": "fresh",
	"append": "appended", "copy": "copied", "max": "maximum", "min": "minimum", "any": "anyValue", "bool": "boolean", "byte": "octet", "nil": "null",
	"true": "yes", "false": "no", "fmt": "format", "os": "system", "strings": "texts", "strconv": "conv", "math": "maths", "slices": "parts", "time": "now",
	"float64": "float", "panic": "alarm", "print": "printed", "clear": "cleared", "delete": "deleted", "init": "initial", "cap": "capacity", "close": "closing",
	"break": "brk", "case": "cas", "const": "constant", "continue": "cont", "default": "def", "else": "otherwise", "for": "loop", "goto": "jump", "if": "cond",
	"return": "ret", "struct": "record", "switch": "swtch", "this": "self", "make": "made", "real": "realValue", "imag": "imagValue", "complex": "complexValue",
	"recover": "recovered", "gen": "genValue", "println": "printedLine", "rune": "runeValue", "uint8": "u8", "iota": "iotaValue",
}

func newNames(info *infer.Info) *names {
	n := &names{info: info, vars: make(map[*infer.Var]string), funcs: make(map[*infer.Fn]string), taken: make(map[string]bool), consts: make(map[string]string), method: make(map[string]bool),
		methods: make(map[string]string), goMethods: map[string]bool{"defaults": true}}
	n.taken["main"], n.taken["init"] = true, true
	for _, r := range info.Records() {
		n.taken[r.Name] = true
	}
	for _, c := range info.Order {
		n.taken[typeName(c)] = true
		n.taken["New"+typeName(c)] = true
		n.taken["to"+typeName(c)] = true
		for m := range c.Methods {
			n.method[m] = true
		}
	}
	return n
}

// typeName returns the name of the struct for a class.
func typeName(c *infer.Class) string {
	if c.Builtin {
		return "mixed.Exception"
	}
	s := camel(c.Name)
	s = strings.ToUpper(s[:1]) + s[1:]
	return s
}

// camel returns a name such as a_name in the form aName.
func camel(s string) string {
	var b strings.Builder
	up := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '_' && b.Len() > 0 {
			up = true
			continue
		}
		if c == '_' && b.Len() == 0 {
			continue
		}
		if c >= 0x80 {
			b.WriteString("x")
			continue
		}
		if up {
			c = byte(unicode.ToUpper(rune(c)))
			up = false
		}
		if b.Len() == 0 && c >= '0' && c <= '9' {
			b.WriteByte('n')
		}
		b.WriteByte(c)
	}
	if b.Len() == 0 {
		return "underscore"
	}
	return b.String()
}

func lowerFirst(s string) string {
	if strings.ToUpper(s) == s {
		return strings.ToLower(s)
	}
	i := 0
	for i < len(s) && unicode.IsUpper(rune(s[i])) {
		i++
	}
	if i > 1 {
		i--
	}
	return strings.ToLower(s[:max(i, 1)]) + s[max(i, 1):]
}

func safe(s string) string {
	if r, ok := reserved[s]; ok {
		return r
	}
	return s
}

// variable returns the Go name of a variable. The name is unique among the function's
// variables and the package's declarations.
func (n *names) variable(v *infer.Var) string {
	if s := n.vars[v]; s != "" {
		return s
	}
	text := v.Name
	if v.Rec != nil && v.Hint != "" {
		text = v.Hint
	}
	base := safe(lowerFirst(camel(strings.NewReplacer("-", "_", " ", "_").Replace(text))))
	if v.Rec != nil {
		used := make(map[string]bool)
		for _, w := range v.Rec.Root().Order {
			used[n.vars[w]] = w != v
		}
		s := base
		for i := 2; used[s]; i++ {
			s = base + strconv.Itoa(i)
		}
		n.vars[v] = s
		return s
	}
	if v.Class != nil {
		if n.method[strings.ToLower(base)] || base == "self" {
			base += "Value"
		}
		used := make(map[string]bool)
		for c := v.Class; c != nil; c = c.Up {
			for _, w := range c.Order {
				if w != v {
					used[n.vars[w]] = true
				}
			}
		}
		for _, r := range []string{"message", "code", "class", "line", "file"} {
			used[r] = used[r] && true
		}
		s := base
		for i := 2; used[s]; i++ {
			s = base + string(rune('0'+i%10))
		}
		if v.Static {
			s = n.global(lowerFirst(typeName(v.Class)) + strings.ToUpper(s[:1]) + s[1:])
		}
		n.vars[v] = s
		return s
	}
	if v.Global || v.Static {
		if v.Static && v.Fn != nil && !v.Fn.Main {
			base = lowerFirst(camel(v.Fn.Name)) + strings.ToUpper(base[:1]) + base[1:]
		}
		n.vars[v] = n.global(base)
		return n.vars[v]
	}
	if temporary(base) { // $t1 would look like a temporary variable
		base = "t" + base
	}
	s := base
	for i := 2; n.usedIn(v, s) || n.taken[s]; i++ {
		s = base + string(rune('0'+i%10))
	}
	n.vars[v] = s
	return s
}

// temporary reports whether s has the form of the emitter's names for temporary variables.
func temporary(s string) bool {
	return len(s) > 1 && s[0] == 't' && strings.Trim(s[1:], "0123456789") == ""
}

func (n *names) usedIn(v *infer.Var, s string) bool {
	if temporary(s) || s == "args" && v.Fn != nil && v.Fn.Outer != nil { // a closure receives its arguments in args
		return true
	}
	for f := v.Fn; f != nil; f = f.Outer {
		for _, w := range f.Vars {
			if w != v && n.vars[w] == s {
				return true
			}
		}
	}
	return false
}

// global reserves a name at package level and returns it. The name is s, or s with a number
// if s is already in use.
func (n *names) global(s string) string {
	if r, ok := reserved[s]; ok {
		s = r
	}
	base := s
	for i := 2; n.taken[s]; i++ {
		s = base + string(rune('0'+i%10))
	}
	n.taken[s] = true
	return s
}

// fn returns the Go name of a function, a method or a static method.
func (n *names) fn(f *infer.Fn) string {
	if s := n.funcs[f]; s != "" {
		return s
	}
	s := lowerFirst(camel(f.Name))
	switch {
	case f.In != nil && f.Static:
		s = n.global(lowerFirst(typeName(f.In)) + strings.ToUpper(s[:1]) + s[1:])
	case f.In != nil:
		if strings.EqualFold(f.Name, "__construct") {
			s = "construct"
		} else if strings.EqualFold(f.Name, "__tostring") {
			s = "String"
		} else if strings.EqualFold(f.Name, "__destruct") {
			s = "Destruct"
		} else if _, ok := reserved[s]; ok && (s == "string" || goWord(s)) {
			s = safe(s)
			if goWord(s) {
				s += "Method"
			}
		}
		s = n.methodName(strings.ToLower(f.Name), s)
	default:
		s = n.global(s)
	}
	n.funcs[f] = s
	return s
}

// methodName returns the Go name for all methods that have the same PHP name. The parameter
// lower is the PHP name in lower case. The Go name is s. If methods with another PHP name
// already have the Go name s, a number is added to s.
func (n *names) methodName(lower, s string) string {
	if g := n.methods[lower]; g != "" {
		return g
	}
	base := s
	for i := 2; n.goMethods[s]; i++ {
		s = base + strconv.Itoa(i)
	}
	n.methods[lower], n.goMethods[s] = s, true
	return s
}

func goWord(s string) bool {
	switch s {
	case "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go", "goto", "if", "import", "interface",
		"map", "package", "range", "return", "select", "struct", "switch", "type", "var":
		return true
	}
	return false
}

// constant returns the Go name of one of the program's constants.
func (n *names) constant(s string) string {
	if g := n.consts[s]; g != "" {
		return g
	}
	g := camel(s)
	if strings.ToUpper(s) == s {
		g = strings.TrimLeft(s, "_")
	}
	n.consts[s] = n.global(g)
	return n.consts[s]
}
