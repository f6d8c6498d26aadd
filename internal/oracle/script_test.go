//go:build linux

package oracle

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The oracle's scenarios are PHP code, which php runs unchanged. To run the same lines in Go, this
// file interprets them. It knows only the part of the language that they use. A scenario is a list
// of statements, one per line:
//
//	call(...); $x = expr; [$a, $b] = expr; $x[] = expr; unset($x);
//	foreach (expr as $k => $v) { ... }
//
// An expression consists of integers, strings without interpolation, constants, arrays, variables
// and their elements, fn () => expr, and the operators . | + - ==.

// scenario is a part of a file in testdata. It begins with the line "//= name" and ends before the
// next such line.
type scenario struct {
	name  string
	since string // the first PHP version that can run it; from "//= name since 8.4"
	needs string // from "//= name needs X": localhost, inet6, raw or descriptors if some PHPs, hosts or users do not have X; int64 if an int must have 64 bits or the size of a C structure matters
	qemu  string // from "//= name (IP_TTL)": a feature that qemu-user may not have, see internal/qemu; "//= (IP_TTL)" is for the rest of the file
	line  int    // the line of the first statement in the file
	text  string
	body  []node
	notes map[int]*note
}

// note describes the outcome of a statement. It comes from the "//!" lines after the statement.
// Without such lines, the outcome must be the same in all versions of PHP and in this package.
type note struct {
	php  []versionOutcome // the oldest version first
	ours string           // the outcome in Go, if this package differs on purpose
	row  string           // the row of DEVIATIONS.md about the difference
}

// versionOutcome is the outcome in one version of PHP. It holds for later versions too, until the
// next version in the note. The text "*" stands for any outcome.
type versionOutcome struct{ since, text string }

// n.of(p) returns the outcome in the PHP version of the interpreter p. The result is "" if that
// version is older than all versions in the note.
func (n *note) of(p php) (text string) {
	for _, o := range n.php {
		if p.newer(o.since) {
			text = o.text
		}
	}
	return text
}

// newest returns the outcome in the newest PHP version. Package socket must have this outcome,
// unless the note names a row.
func (n *note) newest() string { return n.php[len(n.php)-1].text }

// readScenarios returns the scenarios in the text of a file.
func readScenarios(text string) (list []*scenario, err error) {
	lines := strings.Split(text, "\n")
	all := ""
	for i, line := range lines {
		if name, ok := strings.CutPrefix(line, "//= "); ok {
			name, qemu, ok := strings.Cut(strings.TrimSuffix(name, ")"), "(")
			switch {
			case !ok:
				qemu = all
			case name == "":
				all = qemu
				continue
			}
			name = strings.TrimSpace(name)
			name, needs, _ := strings.Cut(name, " needs ")
			name, since, _ := strings.Cut(name, " since ")
			list = append(list, &scenario{name: name, since: since, needs: needs, qemu: qemu, line: i + 2, notes: make(map[int]*note)})
			continue
		}
		if len(list) == 0 {
			continue // this is in the comment at the top of the file
		}
		s := list[len(list)-1]
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "//! "); ok {
			if err := s.annotate(i, text, lines); err != nil {
				return nil, err
			}
		}
		s.text += line + "\n"
	}
	for _, s := range list {
		if s.body, err = parse(s.text, s.line); err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return list, nil
}

// phpVersion matches the PHP version that a note may begin with.
var phpVersion = regexp.MustCompile(`^\d+\.\d+$`)

// annotate reads lines[i], which begins with "//!". This line belongs to the nearest line above it
// that does not begin with "//!".
func (s *scenario) annotate(i int, text string, lines []string) error {
	of := i
	for strings.HasPrefix(strings.TrimSpace(lines[of]), "//!") {
		of--
	}
	n := s.notes[of+1]
	if n == nil {
		n = &note{}
		s.notes[of+1] = n
	}
	label, outcome, _ := strings.Cut(text, " ")
	since, ok := label, phpVersion.MatchString(label)
	if label == "php" { // the same in all versions of PHP
		since, ok = "0.0", true
	}
	switch {
	case ok && len(n.php) > 0 && compareVersions(since, n.php[len(n.php)-1].since) <= 0:
		return fmt.Errorf("line %d: the notes of a call go from old versions to new ones", i+1)
	case ok:
		n.php = append(n.php, versionOutcome{since, outcome})
	case label == "ours" && len(n.php) > 0:
		n.row, n.ours, _ = strings.Cut(outcome, ": ")
	default:
		return fmt.Errorf("line %d: a note begins with php, with a version of it, or after these with ours", i+1)
	}
	return nil
}

// Statements and expressions are trees of nodes. These are the types of nodes.
type (
	node     any
	literal  struct{ value any }
	variable struct{ name string }
	element  struct{ of, key node } // the key is nil in $x[] = ...
	list     struct{ keys, values []node }
	function struct{ body node }
	binary   struct {
		op          string
		left, right node
	}
	call struct {
		name string
		args []node
		line int
	}
	assign struct {
		to     []node
		unpack bool // whether it is [$a, $b] = ...
		from   node
	}
	foreach struct {
		over       node
		key, value string
		body       []node
	}
)

// parser reads the statements of one scenario.
type parser struct {
	text string
	pos  int
	line int
	tok  string // the current token; "" at the end of the text
	at   int    // the line of the current token
}

// parse returns the statements in a text. The parameter line is the number of the first line of the
// text.
func parse(text string, line int) (body []node, err error) {
	p := &parser{text: text, line: line}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("line %d: %v", p.at, r)
		}
	}()
	p.next()
	for p.tok != "" {
		body = append(body, p.statement())
	}
	return body, nil
}

// next moves to the next token.
func (p *parser) next() {
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == '\n':
			p.line++
			p.pos++
		case c == ' ' || c == '\t':
			p.pos++
		case strings.HasPrefix(p.text[p.pos:], "//"):
			end := strings.IndexByte(p.text[p.pos:], '\n')
			p.pos += end
		default:
			p.at = p.line
			n := p.length(c)
			p.tok = p.text[p.pos : p.pos+n]
			p.pos += n
			return
		}
	}
	p.at, p.tok = p.line, ""
}

// length returns the length of the token at p.pos. The parameter c is its first byte.
func (p *parser) length(c byte) int {
	rest := p.text[p.pos:]
	switch {
	case c == '\'' || c == '"':
		for i := 1; i < len(rest); i++ {
			switch rest[i] {
			case '\\':
				i++
			case c:
				return i + 1
			case '$':
				if c == '"' {
					panic("a variable in a string: write " + `"..." . $x`)
				}
			}
		}
		panic("a string without an end")
	case c == '$' || word(c):
		n := 1
		for n < len(rest) && word(rest[n]) {
			n++
		}
		return n
	case strings.HasPrefix(rest, "=>") || strings.HasPrefix(rest, "=="):
		return 2
	}
	return 1
}

func word(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// skip moves past the current token, which must be tok.
func (p *parser) skip(tok string) {
	if p.tok != tok {
		panic(fmt.Sprintf("%q where %q was expected", p.tok, tok))
	}
	p.next()
}

// have reports whether the current token is tok. If so, it moves past the token.
func (p *parser) have(tok string) bool {
	if p.tok != tok {
		return false
	}
	p.next()
	return true
}

func (p *parser) statement() node {
	if p.tok == "foreach" {
		return p.foreach()
	}
	left := p.expression()
	if !p.have("=") {
		p.skip(";")
		return left
	}
	a := assign{to: []node{left}, from: p.expression()}
	if l, ok := left.(list); ok {
		a.to, a.unpack = l.values, true
	}
	p.skip(";")
	return a
}

func (p *parser) foreach() node {
	p.next()
	p.skip("(")
	f := foreach{over: p.expression()}
	p.skip("as")
	f.value = p.expression().(variable).name
	if p.have("=>") {
		f.key, f.value = f.value, p.expression().(variable).name
	}
	p.skip(")")
	p.skip("{")
	for p.tok != "}" {
		f.body = append(f.body, p.statement())
	}
	p.next()
	return f
}

// expression reads an expression, that is, operands with operators between them. It treats all
// operators as left-associative and equal in precedence, which is enough for the scenarios.
func (p *parser) expression() node {
	left := p.operand()
	for {
		switch p.tok {
		case ".", "|", "+", "-", "==":
			op := p.tok
			p.next()
			left = binary{op, left, p.operand()}
		default:
			return left
		}
	}
}

func (p *parser) operand() node {
	tok, line := p.tok, p.at
	p.next()
	switch c := tok + " "; {
	case tok == "-":
		return binary{"-", literal{0}, p.operand()}
	case tok == "(":
		x := p.expression()
		p.skip(")")
		return x
	case tok == "[":
		return p.elements(p.array())
	case c[0] == '$':
		return p.elements(variable{tok[1:]})
	case c[0] == '\'' || c[0] == '"':
		return literal{unquote(tok)}
	case c[0] >= '0' && c[0] <= '9':
		n, err := strconv.ParseInt(tok, 0, 64)
		if err != nil {
			panic(err)
		}
		return literal{int(n)} // an int may have 32 bits; then the number is cut, as PHP cuts most integers
	case tok == "fn":
		p.skip("(")
		p.skip(")")
		p.skip("=>")
		return function{p.expression()}
	case p.tok == "(":
		return p.elements(call{tok, p.arguments(), line})
	case tok == "null":
		return literal{nil}
	case tok == "true" || tok == "false":
		return literal{tok == "true"}
	case word(c[0]):
		value, ok := constants[tok]
		if !ok {
			panic("no constant " + tok + " in the table")
		}
		return literal{value}
	}
	panic(fmt.Sprintf("unexpected %q", tok))
}

// elements reads all the [...] after an operand.
func (p *parser) elements(of node) node {
	for p.have("[") {
		if p.have("]") {
			of = element{of, nil}
			continue
		}
		of = element{of, p.expression()}
		p.skip("]")
	}
	return of
}

// array reads an array literal. The "[" at its beginning has already been read.
func (p *parser) array() (l list) {
	for !p.have("]") {
		var key node
		value := p.expression()
		if p.have("=>") {
			key, value = value, p.expression()
		}
		l.keys, l.values = append(l.keys, key), append(l.values, value)
		if p.tok != "]" {
			p.skip(",")
		}
	}
	return l
}

// arguments reads the arguments of a call and the parentheses around them.
func (p *parser) arguments() (args []node) {
	p.skip("(")
	for !p.have(")") {
		args = append(args, p.expression())
		if p.tok != ")" {
			p.skip(",")
		}
	}
	return args
}

// unquote returns the string that a token with quotes stands for.
func unquote(tok string) string {
	quote, s := tok[0], tok[1:len(tok)-1]
	if quote == '\'' {
		return strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(s)
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case '0':
			b.WriteByte(0)
		case '\\', '"', '$':
			b.WriteByte(s[i])
		case 'x':
			n, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err != nil {
				panic(err)
			}
			b.WriteByte(byte(n))
			i += 2
		default:
			panic("no such escape: \\" + s[i:i+1])
		}
	}
	return b.String()
}

// array is a PHP array. It keeps its elements in order.
type array struct {
	keys   []any // each is an int or a string
	values []any
}

// arrayOf returns an array with the given values and the keys 0, 1, 2, ...
func arrayOf[T any](values ...T) *array {
	a := &array{}
	for _, v := range values {
		a.set(len(a.keys), v)
	}
	return a
}

func (a *array) get(key any) (any, bool) {
	for i, k := range a.keys {
		if k == key {
			return a.values[i], true
		}
	}
	return nil, false
}

func (a *array) set(key, value any) {
	for i, k := range a.keys {
		if k == key {
			a.values[i] = value
			return
		}
	}
	a.keys, a.values = append(a.keys, key), append(a.values, value)
}

// isList reports whether the keys are 0, 1, 2, ... in this order.
func (a *array) isList() bool {
	for i, k := range a.keys {
		if k != i {
			return false
		}
	}
	return true
}

// free returns the key that PHP gives to an element that is added without a key.
func (a *array) free() int {
	next := 0
	for _, k := range a.keys {
		if n, ok := k.(int); ok && n >= next {
			next = n + 1
		}
	}
	return next
}

// exec runs the statements.
func (r *run) exec(body []node) {
	for _, n := range body {
		switch n := n.(type) {
		case foreach:
			over := r.eval(n.over).(*array)
			for i, v := range over.values {
				if n.key != "" {
					r.vars[n.key] = over.keys[i]
				}
				r.vars[n.value] = v
				r.exec(n.body)
			}
		case assign:
			v := r.eval(n.from)
			if n.unpack {
				for i, to := range n.to {
					r.store(to, v.(*array).values[i])
				}
				continue
			}
			if a, ok := v.(*array); ok {
				v = &array{slices.Clone(a.keys), slices.Clone(a.values)}
			}
			r.store(n.to[0], v)
		default:
			r.eval(n)
		}
	}
}

// store assigns v to a variable or to an element of an array.
func (r *run) store(to node, v any) {
	switch to := to.(type) {
	case variable:
		r.vars[to.name] = v
	case element:
		a, _ := r.eval(to.of).(*array)
		if a == nil {
			a = &array{}
			r.store(to.of, a)
		}
		if to.key == nil {
			a.set(a.free(), v)
		} else {
			a.set(r.eval(to.key), v)
		}
	default:
		panic(fmt.Sprintf("%T cannot be assigned to", to))
	}
}

// eval returns the value of an expression. The value is nil, a bool, int, string, *array or
// function, or an object of package socket.
func (r *run) eval(n node) any {
	switch n := n.(type) {
	case literal:
		return n.value
	case function:
		return n
	case variable:
		return r.vars[n.name]
	case element:
		v, ok := r.eval(n.of).(*array)
		if !ok {
			panic("an element of what is no array")
		}
		e, _ := v.get(r.eval(n.key))
		return e
	case list:
		a := &array{}
		for i, v := range n.values {
			if n.keys[i] == nil {
				a.set(a.free(), r.eval(v))
			} else {
				a.set(r.eval(n.keys[i]), r.eval(v))
			}
		}
		return a
	case binary:
		left, right := r.eval(n.left), r.eval(n.right)
		switch n.op {
		case ".":
			return fmt.Sprint(left) + fmt.Sprint(right)
		case "==":
			return left == right
		case "|":
			return left.(int) | right.(int)
		case "+":
			return left.(int) + right.(int)
		default:
			return left.(int) - right.(int)
		}
	case call:
		return r.call(n)
	}
	panic(fmt.Sprintf("%T cannot be evaluated", n))
}

func TestScript(t *testing.T) {
	var got []string
	r := newRun(t, "", func(line int, _, text string, _ error) { got = append(got, fmt.Sprint(line, " ", text)) })
	body, err := parse(`
$a = ['x' => 1, 'b', -2 | 1]; // a comment
$a[] = 'it\'s' . "\x41\n\$";
[$x, $y] = [$a['x'] + 2 - 1, 'y'];
foreach ($a as $k => $v) {
	show($k);
}
show($a);
show([$x, $y == 'y', null, []]);
`, 10)
	if err != nil {
		t.Fatal(err)
	}
	r.exec(body)
	want := []string{`15 "x"`, `15 0`, `15 1`, `15 2`,
		`17 [x: 1, 0: "b", 1: -1, 2: "it's` + `A\n$"]`, `18 [2, true, null, []]`}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for _, bad := range []string{`$x`, `f(;`, `"$x";`, `NOPE;`, `1 = 2`, `"\q";`, `'`, `fn($x) => 1;`} {
		if _, err := parse(bad, 1); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}
