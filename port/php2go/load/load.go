// Package load reads PHP files. It parses them, finds the files that they include, and
// converts the parser's nodes to those of package ir.
package load

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/VKCOM/php-parser/pkg/ast"
	"github.com/VKCOM/php-parser/pkg/conf"
	"github.com/VKCOM/php-parser/pkg/errors"
	"github.com/VKCOM/php-parser/pkg/parser"
	"github.com/VKCOM/php-parser/pkg/token"
	"github.com/VKCOM/php-parser/pkg/version"

	"phpsocket/socket/port/php2go/ir"
)

// versions are the PHP grammars that the function parse tries, newest first. The code $s{0}
// needs the grammar of 7.4, and f(&$x) needs that of 5.6.
var versions = []version.Version{{Major: 8, Minor: 1}, {Major: 7, Minor: 4}, {Major: 5, Minor: 6}}

// Files reads the given files and the files that they include.
func Files(names ...string) (*ir.Program, error) {
	l := &loader{program: new(ir.Program), seen: make(map[string]*ir.File)}
	for i, name := range names {
		f, err := l.file(name, name)
		if err != nil {
			return nil, err
		}
		f.Main = i == 0
	}
	settle(l.program)
	return l.program, nil
}

// Source reads a program from source code in memory.
func Source(name string, src []byte) (*ir.Program, error) {
	l := &loader{program: new(ir.Program), seen: make(map[string]*ir.File)}
	f, err := l.source(name, name, src)
	if err != nil {
		return nil, err
	}
	f.Main = true
	settle(l.program)
	return l.program, nil
}

type loader struct {
	program *ir.Program
	seen    map[string]*ir.File
}

// file reads a file, unless it has already been read.
func (l *loader) file(name, path string) (*ir.File, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if f := l.seen[abs]; f != nil {
		return f, nil
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return l.source(name, abs, src)
}

func (l *loader) source(name, path string, src []byte) (*ir.File, error) {
	f := &ir.File{Name: name, Path: path}
	l.seen[path] = f
	l.program.Files = append(l.program.Files, f)
	f.Lines = strings.Split(string(src), "\n")
	root, err := parse(src)
	if err != nil {
		changed := rewrite(src)
		if again, e := parse(changed); e == nil {
			root, err, src = again, nil, changed
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s:%w", name, err)
	}
	w := &lowerer{l: l, file: f, dir: filepath.Dir(path)}
	f.Source, f.Comments = string(src), comments(root)
	f.Body = w.block(root.Stmts)
	return f, nil
}

// parse tries one grammar after another. If none of them fits, parse returns the error from
// the newest grammar.
func parse(src []byte) (*ast.Root, error) {
	var first error
	for i := range versions {
		root, err := parseAs(src, &versions[i])
		if err == nil {
			return root, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

func parseAs(src []byte, v *version.Version) (root *ast.Root, err error) {
	defer func() {
		if p := recover(); p != nil {
			root, err = nil, fmt.Errorf("1: the parser of PHP %d.%d failed: %v", v.Major, v.Minor, p)
		}
	}()
	var problems []*errors.Error
	vertex, err := parser.Parse(src, conf.Config{Version: v, ErrorHandlerFunc: func(e *errors.Error) { problems = append(problems, e) }})
	if err != nil {
		return nil, fmt.Errorf("1: %w", err)
	}
	if len(problems) > 0 {
		e := problems[0]
		line := 1
		if e.Pos != nil {
			line = e.Pos.StartLine
		}
		return nil, fmt.Errorf("%d: %s", line, e.Msg)
	}
	root, ok := vertex.(*ast.Root)
	if !ok || root == nil {
		return nil, fmt.Errorf("1: no program")
	}
	return root, nil
}

// comments returns the comments, in the order of the source. The parser keeps them in the
// tokens.
func comments(root ast.Vertex) []ir.Comment {
	var out []ir.Comment
	seen := make(map[*token.Token]bool)
	addToken := func(t *token.Token) {
		if t == nil {
			return
		}
		for _, c := range t.FreeFloating {
			if c == nil || seen[c] || strings.HasPrefix(string(c.Value), "#!") || c.ID != token.T_COMMENT && c.ID != token.T_DOC_COMMENT || c.Position == nil {
				continue
			}
			seen[c] = true
			out = append(out, ir.Comment{Text: strings.TrimRight(string(c.Value), "\r\n"), Line: c.Position.StartLine, Pos: c.Position.StartPos, End: c.Position.EndPos})
		}
	}
	tokenType, vertexType := reflect.TypeFor[*token.Token](), reflect.TypeFor[ast.Vertex]()
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Interface:
			if v.IsNil() {
				return
			}
			if v.Type() == tokenType {
				addToken(v.Interface().(*token.Token))
				return
			}
			walk(v.Elem())
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				t := v.Field(i).Type()
				if t == tokenType || t == vertexType || t.Kind() == reflect.Slice && (t.Elem() == tokenType || t.Elem() == vertexType) {
					walk(v.Field(i))
				}
			}
		}
	}
	walk(reflect.ValueOf(root))
	slices.SortFunc(out, func(a, b ir.Comment) int { return a.Pos - b.Pos })
	return out
}
