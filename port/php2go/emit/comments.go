package emit

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"phpsocket/socket/port/php2go/ir"
)

// part names the part of the output that a comment belongs to. It is the declaration at the
// position pos of a file, or one of the special parts below.
type part struct {
	file *ir.File
	pos  int
}

const (
	statements = -1 // the pos of the part for statements outside functions
	header     = -2 // the pos of the part above the package clause
)

// region is the place in a source file of a declaration, a class member or a statement.
type region struct {
	pos, end int
	to       part
	decl     bool // whether a comment directly before the region is its doc comment
	class    bool
}

// sorter finds out, for one file, which part each comment belongs to.
type sorter struct {
	file    *ir.File
	source  string
	regions []region
	own     bool // whether the output has a Go file for this file, because it is the first one or has declarations
	first   bool
}

// sortComments finds out which part each comment belongs to.
func (e *emitter) sortComments() {
	e.parts, e.written = make(map[part][]ir.Comment), make(map[part]bool)
	for i, f := range e.info.Program.Files {
		s := &sorter{file: f, source: f.Source, first: i == 0, own: i == 0 || len(e.declared(f)) > 0}
		for _, g := range e.info.Program.Funcs {
			s.add(g.Node, g.Node, true)
		}
		for _, c := range e.info.Program.Classes {
			s.class(c)
		}
		s.statements(f.Body)
		slices.SortStableFunc(s.regions, func(a, b region) int { return a.pos - b.pos })
		direct := s.direct()
		for i, c := range f.Comments {
			p := s.part(c, direct[i])
			e.parts[p] = append(e.parts[p], c)
		}
	}
}

// add adds a region for the node n. Comments in this region belong to the part for the
// declaration `to`, which is n itself or the declaration that contains n.
func (s *sorter) add(n, to *ir.Node, decl bool) {
	if n != nil && n.File == s.file && n.End > n.Pos {
		s.regions = append(s.regions, region{pos: n.Pos, end: n.End, to: part{s.file, to.Pos}, decl: decl})
	}
}

func (s *sorter) class(c *ir.Class) {
	if c.Node.File != s.file {
		return
	}
	s.add(c.Node, c.Node, true)
	s.regions[len(s.regions)-1].class = true
	for _, m := range append(slices.Clone(c.Consts), c.Props...) {
		if m.Node != nil && m.Node != c.Node && !slices.ContainsFunc(c.Methods, func(f *ir.Func) bool { return f.Node == m.Node }) {
			s.add(m.Node, c.Node, false)
		}
	}
	for _, f := range c.Methods {
		switch {
		case f.Node == c.Node:
		case f.Body == nil:
			s.add(f.Node, c.Node, false)
		default:
			s.add(f.Node, f.Node, true)
		}
	}
}

func (s *sorter) statements(b *ir.Node) {
	for _, k := range b.K {
		switch {
		case k == nil || k.File != s.file:
		case k.Op == ir.Block && k.End == 0: // the block of a namespace declaration
			s.statements(k)
		case k.End > k.Pos:
			s.regions = append(s.regions, region{pos: k.Pos, end: k.End, to: part{s.file, statements}})
		}
	}
}

var (
	gap      = regexp.MustCompile(`^[ \t\r]*\n?[ \t\r]*$`)
	ownLine  = regexp.MustCompile(`(^|\*/|<\?php)[ \t\r]*$`)
	fileHead = regexp.MustCompile(`(?i)^\s*(#![^\n]*\n)?\s*<\?(php)?\s*$`)
)

// direct reports, for each comment, whether neither code nor a blank line separates it from
// the next region.
func (s *sorter) direct() []bool {
	list := s.file.Comments
	out := make([]bool, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		next := s.next(list[i])
		if next == nil || !alone(s.source, list[i]) {
			continue
		}
		if i+1 < len(list) && list[i+1].Pos < next.pos {
			out[i] = out[i+1] && s.adjacent(list[i], list[i+1].Pos)
		} else {
			out[i] = s.adjacent(list[i], next.pos)
		}
	}
	return out
}

// adjacent reports whether neither code nor a blank line separates a comment from the
// position pos.
func (s *sorter) adjacent(c ir.Comment, pos int) bool { return adjacent(s.source, c, pos) }

func adjacent(source string, c ir.Comment, pos int) bool {
	end := c.Pos + len(c.Text)
	pos = min(pos, len(source))
	return end <= pos && gap.MatchString(source[end:pos])
}

// alone reports whether no code precedes the comment c on its line.
func alone(source string, c ir.Comment) bool {
	return ownLine.MatchString(source[strings.LastIndexByte(source[:c.Pos], '\n')+1 : c.Pos])
}

// around returns the smallest region that contains the comment c, or nil.
func (s *sorter) around(c ir.Comment) (in *region) {
	for i := range s.regions {
		if r := &s.regions[i]; r.pos <= c.Pos && c.Pos < r.end && (in == nil || r.end <= in.end) {
			in = r
		}
	}
	return in
}

// next returns the first region after the comment c, or nil. If a region contains c, next
// stays within that region.
func (s *sorter) next(c ir.Comment) *region {
	in := s.around(c)
	for i := range s.regions {
		if r := &s.regions[i]; r.pos > c.Pos {
			if in != nil && r.pos >= in.end {
				return nil
			}
			return r
		}
	}
	return nil
}

// prev returns the last region before the comment c, or nil. If a region contains c, prev
// stays within that region.
func (s *sorter) prev(c ir.Comment) (last *region) {
	in := s.around(c)
	for i := range s.regions {
		r := &s.regions[i]
		if r.end <= c.Pos && (in == nil || r.pos > in.pos) && (last == nil || r.end >= last.end) {
			last = r
		}
	}
	return last
}

// part returns the part that the comment c belongs to. If direct is true, neither code nor
// a blank line separates c from the next region.
func (s *sorter) part(c ir.Comment, direct bool) part {
	in, prev, next := s.around(c), s.prev(c), s.next(c)
	switch {
	case prev != nil && !strings.Contains(s.source[prev.end:c.Pos], "\n"):
		return prev.to
	case direct && next.decl:
		return next.to
	case in == nil && prev == nil && s.own && !direct && s.head(c):
		return part{s.file, header}
	case in != nil && !in.class:
		return in.to
	case in != nil && (prev == nil || !prev.decl): // before the first method of the class
		return in.to
	case next != nil:
		return next.to
	case s.first && in == nil || prev == nil:
		return part{s.file, statements}
	}
	return prev.to
}

// head reports whether nothing but comments precedes c in the file.
func (s *sorter) head(c ir.Comment) bool {
	var before strings.Builder
	at := 0
	for _, d := range s.file.Comments {
		if d.Pos >= c.Pos {
			break
		}
		before.WriteString(s.source[at:d.Pos])
		at = d.Pos + len(d.Text)
	}
	before.WriteString(s.source[at:c.Pos])
	return fileHead.MatchString(before.String())
}

// take returns the comments of the part at pos, and marks the part as written.
func (e *emitter) take(f *ir.File, pos int) []ir.Comment {
	p := part{f, pos}
	e.written[p] = true
	return slices.Clone(e.parts[p])
}

// doc writes the comments that precede the declaration n. Blank lines are kept. They
// separate other comments from the doc comment.
func (e *emitter) doc(n *ir.Node) {
	for len(e.comments) > 0 && e.comments[0].Pos < n.Pos {
		c := e.comments[0]
		e.comments = e.comments[1:]
		e.out = append(e.out, goComment(c.Text)...)
		next := n.Pos
		if len(e.comments) > 0 {
			next = min(next, e.comments[0].Pos)
		}
		if !adjacent(n.File.Source, c, next) || !alone(n.File.Source, c) {
			e.line("")
		}
	}
}

// rest writes the comments that follow a declaration. The declaration ends on the line with
// the number tail.
func (e *emitter) rest(tail int) {
	e.lastLine = tail
	if len(e.comments) > 0 && e.comments[0].Line != tail {
		e.line("")
	}
	e.flush(1 << 30)
}

// unwritten returns the comments that belong to declarations without Go code. For example,
// a function that is declared twice has no Go code.
func (e *emitter) unwritten() string {
	var out []string
	for _, f := range e.info.Program.Files {
		var list []ir.Comment
		for p, comments := range e.parts {
			if p.file == f && !e.written[p] {
				list = append(list, comments...)
			}
		}
		slices.SortFunc(list, func(a, b ir.Comment) int { return a.Pos - b.Pos })
		for _, c := range list {
			out = append(out, goComment(c.Text)...)
		}
	}
	return strings.Join(out, "\n")
}

// flush writes the remaining comments that precede the position pos in the source.
func (e *emitter) flush(pos int) {
	for len(e.comments) > 0 && e.comments[0].Pos < pos {
		c := e.comments[0]
		e.comments = e.comments[1:]
		lines := goComment(c.Text)
		if len(lines) == 1 && c.Line == e.lastLine && len(e.out) > 0 {
			last := e.out[len(e.out)-1]
			if strings.TrimSpace(last) != "" && !strings.Contains(last, "\n") && !strings.Contains(last, "//") {
				e.out[len(e.out)-1] = last + " " + lines[0]
				continue
			}
		}
		e.out = append(e.out, lines...)
	}
}

// goComment returns the lines of a Go comment with the text of a PHP comment.
func goComment(text string) []string {
	text = goText(text)
	var out []string
	body := ""
	switch {
	case strings.HasPrefix(text, "//"):
		body = text[2:]
	case strings.HasPrefix(text, "#"):
		body = text[1:]
	default:
		body = strings.TrimSuffix(strings.TrimPrefix(text, "/*"), "*/")
		body = strings.TrimPrefix(body, "*")
	}
	lines := strings.Split(strings.ReplaceAll(body, "\r", ""), "\n")
	for i, l := range lines {
		l = strings.TrimRight(l, " \t")
		if i > 0 {
			l = strings.TrimLeft(l, " \t")
			l = strings.TrimPrefix(l, "*")
		}
		if (i == 0 || i == len(lines)-1) && strings.TrimSpace(l) == "" && len(lines) > 1 {
			continue
		}
		if l != "" && l[0] != ' ' && l[0] != '\t' {
			l = " " + l
		}
		out = append(out, "//"+l)
	}
	if out == nil {
		out = []string{"//"}
	}
	return out
}

// goText returns the given text in UTF-8, as Go requires. If the text is not valid UTF-8,
// goText takes it as Latin-1.
func goText(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\x00", ""), "\ufeff", "")
	if utf8.ValidString(text) {
		return text
	}
	runes := make([]rune, len(text))
	for i := range len(text) {
		runes[i] = rune(text[i])
	}
	return string(runes)
}

// formatted formats the text of a Go file as gofmt does, but does not change the words of
// comments. In doc comments, gofmt replaces two single quotes with one typographic quote.
// To prevent this, formatted inserts a blank line after such a comment, which then is not a
// doc comment. Also, gofmt takes every comment at the beginning of a line as a doc comment,
// even inside a declaration. To prevent this, formatted indents the comments inside
// declarations.
func formatted(text string) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	add := make(map[int]string) // the text to insert at each offset
	starts := lineStarts(text)
	for _, d := range file.Decls {
		var doc *ast.CommentGroup
		begin := fset.Position(d.Pos()).Offset
		switch d := d.(type) {
		case *ast.FuncDecl:
			doc = d.Doc
		case *ast.GenDecl:
			doc = d.Doc
		}
		if doc != nil {
			from, to := fset.Position(doc.Pos()).Offset, fset.Position(doc.End()).Offset
			if changes(text[from:to]) {
				add[to] = "\n"
			}
		}
		for _, at := range starts {
			if at > begin && at < fset.Position(d.End()).Offset {
				add[at] = "\t"
			}
		}
	}
	var out strings.Builder
	at := 0
	for _, to := range slices.Sorted(maps.Keys(add)) {
		out.WriteString(text[at:to] + add[to])
		at = to
	}
	return format.Source([]byte(out.String() + text[at:]))
}

// lineStarts returns the offsets of the tokens and comments that begin a line. The lines
// inside a raw string do not count.
func lineStarts(text string) (offsets []int) {
	var s scanner.Scanner
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(text))
	s.Init(file, []byte(text), nil, scanner.ScanComments)
	for {
		pos, tok, _ := s.Scan()
		if tok == token.EOF {
			return offsets
		}
		if at := file.Offset(pos); tok != token.SEMICOLON && at > 0 && text[at-1] == '\n' {
			offsets = append(offsets, at)
		}
	}
}

// changes reports whether gofmt would change the words of a doc comment.
func changes(doc string) bool {
	const rest = "\npackage p\n"
	src, err := format.Source([]byte(doc + rest))
	words := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, "//", " ")), "") }
	return err == nil && words(string(src)) != words(doc+rest)
}
