// Package emit writes the Go source for an analysed PHP program.
package emit

import (
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

// Left is a place in the program that was not converted.
type Left struct {
	File string
	Line int
	Why  string
}

// Options are the options of the function Program.
type Options struct {
	PHP bool // whether to write each line of PHP as a comment above its Go code
}

// Output is the Go source of a program, with data for the report.
type Output struct {
	Files map[string][]byte
	Left  []Left
	Notes []string // decisions of the converter that the report lists
}

type emitter struct {
	info    *infer.Info
	options Options
	out     []string
	fn      *infer.Fn
	imports map[string]bool
	names   *names
	left    map[Left]bool
	notes   map[string]bool
	helpers map[string]string // the text of each helper function, by its name; each is written once
	parts   map[part][]ir.Comment
	written map[part]bool   // the parts with comments that are in the output
	facts   map[string]bool // facts about the whole output, such as "throws"

	// The following fields are about the function that is being written.
	temps     int
	loops     []*loop
	labels    map[*ir.Node]string
	needErr   map[*ir.Node]bool
	needOK    map[*infer.Var]bool
	changed   bool
	held      *held
	errNames  []map[string]bool
	places    *places
	comments  []ir.Comment
	prev      *ir.Node // the previous statement
	lastLine  int
	shown     int
	receiver  string
	try       *try
	after     []string // lines to write after the current statement
	file_     *ir.File
	ctor      bool
	inChild   int
	childFn   *infer.Fn // the function that forked, while the child's code is being written; a return in that code ends the child
	childLeft string    // what such a return becomes if, in PHP, the child would continue in the caller
	targets   map[string]*loop
}

// held records that a Go variable named err or ok still tells whether the call that set v
// has failed.
type held struct {
	v    *infer.Var
	node *ir.Node
	name string // the Go variable, err or ok
}

type loop struct {
	node    *ir.Node
	isSwich bool
	try     *try
}

// try is the state of a try block, which becomes a closure.
type try struct {
	exit, ret string
	jumps     map[string]int
	order     []string
}

// module is the path of the module with the packages that the output imports.
const module = "phpsocket/socket"

// Program writes a program as Go source files, and returns them.
func Program(info *infer.Info, o Options) (*Output, error) {
	e := &emitter{info: info, options: o, left: make(map[Left]bool), notes: make(map[string]bool), helpers: make(map[string]string), facts: make(map[string]bool)}
	e.names = newNames(info)
	e.sortComments()
	out := &Output{Files: make(map[string][]byte)}
	prune(info.Main.Body)
	for _, f := range info.ByFunc {
		prune(f.Body)
	}
	for _, l := range info.Lefts {
		e.leave(l.Node, l.Why)
	}
	for _, l := range info.Notes {
		e.note(l.Node, "%s", l.Why)
	}
	main := info.Program.Files[0]
	for j := range info.Program.Files { // the main file is the last one, because it declares helpers that the other files need
		i := (j + 1) % len(info.Program.Files)
		f := info.Program.Files[i]
		if text := e.file(f, i == 0, main); text != "" {
			name := goFile(f.Name)
			if i == 0 {
				name = "main.go"
			}
			for out.Files[name] != nil {
				name = "x" + name
			}
			src, err := formatted(text)
			if err != nil {
				return nil, fmt.Errorf("%s: what was written is no Go: %w\n%s", f.Name, err, text)
			}
			out.Files[name] = src
		}
	}
	for l := range e.left {
		out.Left = append(out.Left, l)
	}
	sort.Slice(out.Left, func(i, j int) bool {
		a, b := out.Left[i], out.Left[j]
		return a.File < b.File || a.File == b.File && (a.Line < b.Line || a.Line == b.Line && a.Why < b.Why)
	})
	for n := range e.notes {
		out.Notes = append(out.Notes, n)
	}
	slices.Sort(out.Notes)
	return out, nil
}

func goFile(name string) string {
	name = strings.ToLower(filepath.Base(name))
	name = strings.NewReplacer(".class.php", "", ".inc.php", "", ".php", "", ".", "_", "-", "_").Replace(name)
	if name == "main" || name == "" || strings.HasSuffix(name, "_test") {
		name += "_php"
	}
	return name + ".go"
}

// file returns the Go source for the declarations of one file. For the first file, it also
// contains the function main.
func (e *emitter) file(f *ir.File, first bool, main *ir.File) string {
	e.imports = make(map[string]bool)
	e.comments = e.take(f, header)
	head := e.quiet(func() { e.doc(&ir.Node{File: f, Pos: 1 << 30}) })
	var decls []string
	for _, d := range e.declared(f) {
		e.out = nil
		d.write()
		decls = append(decls, strings.Join(e.out, "\n"))
	}
	if first {
		e.out = nil
		e.mainFunc()
		decls = append(decls, strings.Join(e.out, "\n"), e.unwritten())
		e.out = nil
		e.constants()
		decls = append([]string{strings.Join(e.out, "\n")}, decls...)
		e.out = nil
		e.globals()
		decls = append([]string{strings.Join(e.out, "\n")}, decls...)
		e.out = nil
		e.records()
		decls = append([]string{strings.Join(e.out, "\n")}, decls...)
		var names []string
		for n := range e.helpers {
			names = append(names, n)
		}
		slices.Sort(names)
		for _, n := range names {
			e.uses(e.helpers[n])
			decls = append(decls, e.helpers[n])
		}
	}
	if len(decls) == 0 {
		return ""
	}
	var b strings.Builder
	if len(head) > 0 {
		b.WriteString(strings.Join(head, "\n") + "\n\n")
	}
	b.WriteString("package main\n\n")
	var std, own []string
	for i := range e.imports {
		if strings.HasPrefix(i, module) {
			own = append(own, i)
		} else {
			std = append(std, i)
		}
	}
	slices.Sort(std)
	slices.Sort(own)
	if len(std)+len(own) > 0 {
		b.WriteString("import (\n")
		for _, i := range std {
			fmt.Fprintf(&b, "%q\n", i)
		}
		b.WriteString("\n")
		for _, i := range own {
			fmt.Fprintf(&b, "%q\n", i)
		}
		b.WriteString(")\n\n")
	}
	for _, d := range decls {
		if strings.TrimSpace(d) != "" {
			b.WriteString(d)
			b.WriteString("\n\n")
		}
	}
	return b.String()
}

// inline calls the function do, which writes the statements of an included file. The file's
// comments are written with them.
func (e *emitter) inline(n *ir.Node, do func()) {
	var f *ir.File
	for _, g := range e.info.Program.Files {
		if g.Body == n.K[0] {
			f = g
		}
	}
	if f == nil || f == e.file_ {
		do()
		return
	}
	comments, file, last := e.comments, e.file_, e.lastLine
	e.comments = e.take(f, statements)
	e.file_, e.lastLine = f, -1
	do()
	e.flush(1 << 30)
	e.comments, e.file_, e.lastLine = comments, file, last
}

type decl struct {
	pos   int
	write func()
}

// declared returns the functions and classes that a file declares, in the order of the
// source.
func (e *emitter) declared(f *ir.File) []decl {
	var list []decl
	for _, fn := range e.info.Program.Funcs {
		if g := e.info.Funcs[strings.ToLower(fn.Name)]; g != nil && g.Func == fn && fn.Node.File == f {
			list = append(list, decl{fn.Node.Pos, func() { e.function(g) }})
		}
	}
	for _, c := range e.info.Order {
		if c.Node.File == f && !c.Trait {
			list = append(list, decl{c.Node.Pos, func() { e.class(c) }})
		}
	}
	slices.SortStableFunc(list, func(a, b decl) int { return a.pos - b.pos })
	return list
}

func (e *emitter) line(format string, args ...any) {
	if len(args) == 0 {
		e.out = append(e.out, format)
		return
	}
	e.out = append(e.out, fmt.Sprintf(format, args...))
}

func (e *emitter) use(pkg string) {
	switch pkg {
	case "socket":
		e.imports[module] = true
	case "php":
		e.imports[module+"/php"] = true
	case "mixed":
		e.imports[module+"/php/mixed"] = true
	default:
		e.imports[pkg] = true
	}
}

// uses adds the imports that the code needs, and returns the code unchanged.
func (e *emitter) uses(code string) string {
	for _, p := range []string{"socket", "php", "mixed", "fmt", "os", "strings", "strconv", "math", "slices", "time"} {
		for rest := code; ; {
			i := strings.Index(rest, p+".")
			if i < 0 {
				break
			}
			if i == 0 || !isWord(rest[i-1]) && rest[i-1] != '.' {
				e.use(p)
				break
			}
			rest = rest[i+1:]
		}
	}
	return code
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// leave records for the report that n is not converted. It returns the message of the panic
// that replaces n.
func (e *emitter) leave(n *ir.Node, why string) string {
	file, line := "?", 0
	if n != nil && n.File != nil {
		file, line = n.File.Name, n.Line
	}
	e.left[Left{file, line, why}] = true
	return fmt.Sprintf("%s:%d: %s", file, line, why)
}

func (e *emitter) note(n *ir.Node, format string, args ...any) {
	at := ""
	if n != nil && n.File != nil {
		at = fmt.Sprintf("%s:%d: ", n.File.Name, n.Line)
	}
	e.notes[at+fmt.Sprintf(format, args...)] = true
}

// quiet calls f and returns the lines that f writes. They are not added to the output.
func (e *emitter) quiet(f func()) []string {
	saved := e.out
	e.out = nil
	f()
	lines := e.out
	e.out = saved
	return lines
}

func isTrue(n *ir.Node) bool {
	return n.Op == ir.Bool && n.S == "true" || n.Op == ir.Int && n.S != "0"
}

// endless reports whether n is a loop that never ends: its condition is always true, and no
// break or continue leaves it.
func endless(n *ir.Node) bool {
	switch n.Op {
	case ir.While:
		return isTrue(n.K[0]) && !leaves(n.K[1], 1)
	case ir.DoWhile:
		return isTrue(n.K[1]) && !leaves(n.K[0], 1)
	case ir.For:
		return (len(n.K[1].K) == 0 || len(n.K[1].K) == 1 && isTrue(n.K[1].K[0])) && !leaves(n.K[3], 1)
	}
	return false
}

func leaves(n *ir.Node, depth int) bool {
	if n == nil {
		return false
	}
	switch n.Op {
	case ir.Break:
		return n.N >= depth
	case ir.Continue:
		return n.N > depth
	case ir.While, ir.DoWhile, ir.For, ir.Foreach, ir.Switch:
		depth++
	case ir.Closure:
		return false
	}
	return slices.ContainsFunc(n.K, func(k *ir.Node) bool { return leaves(k, depth) })
}

// terminates reports whether go vet notices that control never reaches the statement after
// n.
func terminates(n *ir.Node) bool {
	switch n.Op {
	case ir.Return, ir.Break, ir.Continue:
		return true
	case ir.Expr:
		return n.K[0].Op == ir.ThrowX
	case ir.Block:
		return len(n.K) > 0 && terminates(n.K[len(n.K)-1])
	case ir.If:
		return n.K[2] != nil && terminates(n.K[1]) && terminates(n.K[2])
	case ir.While, ir.DoWhile, ir.For:
		return endless(n)
	case ir.Switch:
		return switchTerminates(n)
	}
	return false
}

// switchTerminates reports whether control never reaches the statement after a switch. That
// is so if the switch has a default, and if no case continues after the switch.
func switchTerminates(n *ir.Node) bool {
	def := false
	for i, c := range n.K[1:] {
		def = def || c.K[0] == nil
		if c.K[0] != nil && c.K[0].Op != ir.Str && c.K[0].Op != ir.Int {
			return false
		}
		last := i == len(n.K)-2
		if len(c.K[1].K) == 0 && !last {
			continue
		}
		if !terminates(c.K[1]) || jumps(c.K[1], 1) {
			return false
		}
	}
	return def
}

// jumps reports whether n contains a break or a continue that leaves an enclosing
// statement. The parameter depth says how many levels above n that statement is.
func jumps(n *ir.Node, depth int) bool {
	if n == nil {
		return false
	}
	switch n.Op {
	case ir.Break, ir.Continue:
		return n.N >= depth
	case ir.While, ir.DoWhile, ir.For, ir.Foreach, ir.Switch:
		depth++
	case ir.Closure:
		return false
	}
	return slices.ContainsFunc(n.K, func(k *ir.Node) bool { return jumps(k, depth) })
}

// prune removes statements that control never reaches, because go vet reports them. It
// leaves a comment in their place.
func prune(n *ir.Node) {
	if n == nil {
		return
	}
	if n.Op == ir.Block {
		for i, k := range n.K {
			if k != nil && isStmt(k) && terminates(k) && i+1 < len(n.K) {
				rest := n.K[i+1:]
				dead := &ir.Node{Op: ir.Nop, S: "dead", File: k.File, K: slices.Clone(rest), Line: rest[0].Line, Pos: rest[0].Pos, Tail: rest[len(rest)-1].Tail, End: rest[len(rest)-1].End}
				n.K = append(n.K[:i+1:i+1], dead)
				break
			}
		}
	}
	for _, k := range n.K {
		if n.Op == ir.Nop {
			break
		}
		prune(k)
	}
	if n.Fn != nil {
		prune(n.Fn.Body)
	}
}

func isStmt(n *ir.Node) bool {
	switch n.Op {
	case ir.Return, ir.Break, ir.Continue, ir.Expr, ir.Block, ir.If, ir.While, ir.DoWhile, ir.For, ir.Switch:
		return true
	}
	return false
}
