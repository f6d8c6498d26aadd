// Package functions has a table of all functions of PHP's sockets extension. For each of them, it
// knows the Go function that replaces it.
package functions

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
)

//go:embed functions.txt
var table string

// Function describes a PHP function.
type Function struct {
	Since     string // the first PHP version that has the function; "4.1-4.3" if later versions do not have it
	Windows   bool   // whether only Windows has the function
	Name      string // such as "socket_create"
	Signature string // as PHP's reflection shows it
	Params    []Param
	Note      string // what is different in Go
}

// Param describes a parameter of a PHP function.
type Param struct {
	Name     string // such as "domain"
	Optional bool
	Since    string // the first PHP version with the parameter, if the function already existed without it
}

// GoName returns the name of the Go function. This name is PHP's name without "socket_", and each
// part begins with a capital letter.
func (f *Function) GoName() string {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.TrimPrefix(f.Name, "socket_"), "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// OneVariadic reports whether g has one variadic parameter in place of the last optional parameters
// of f. All other parameters of f must be parameters of g.
func (f *Function) OneVariadic(g *GoFunc) bool {
	n := len(g.Params) - 1
	if !g.Variadic || n >= len(f.Params) {
		return false
	}
	for _, p := range f.Params[n:] {
		if !p.Optional {
			return false
		}
	}
	return true
}

// Gone reports whether the function was removed before PHP 5.0.
func (f *Function) Gone() bool { return strings.Contains(f.Since, "-") }

// All returns all functions in the table, in alphabetical order.
func All() ([]*Function, error) {
	var all []*Function
	for i, line := range strings.Split(table, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		// A type may contain "|", but then there are no spaces beside it.
		field := strings.SplitN(line, " | ", 3)
		if len(field) == 2 && strings.HasSuffix(line, " |") {
			field = []string{field[0], strings.TrimSuffix(field[1], " |"), ""}
		}
		if len(field) != 3 {
			return nil, fmt.Errorf("functions.txt:%d: want three fields", i+1)
		}
		f := &Function{Since: field[0], Note: field[2]}
		f.Signature, f.Windows = strings.CutPrefix(field[1], "Windows ")
		name, rest, ok := strings.Cut(f.Signature, "(")
		end := strings.LastIndex(rest, ")")
		if !ok || end < 0 {
			return nil, fmt.Errorf("functions.txt:%d: no signature", i+1)
		}
		f.Name = name
		f.Params = ParseParams(rest[:end])
		f.Signature = sinceMark.ReplaceAllString(f.Signature, "")
		all = append(all, f)
	}
	return all, nil
}

// sinceMark matches the version after a parameter that is newer than its function.
var sinceMark = regexp.MustCompile(` @\d+\.\d+`)

// ParseParams reads a parameter list as PHP writes it.
func ParseParams(list string) []Param {
	var params []Param
	for p := range strings.SplitSeq(list, ", ") {
		_, name, ok := strings.Cut(p, "$")
		if !ok {
			continue
		}
		name, since, _ := strings.Cut(name, " @")
		name, _, optional := strings.Cut(name, " = ")
		params = append(params, Param{name, optional || strings.Contains(p, "..."), since})
	}
	return params
}

// GoFunc describes an exported function of package socket.
type GoFunc struct {
	Name      string
	Signature string   // such as "func Create(domain, typ, protocol int) (*Socket, error)"
	Params    []string // the names of the parameters
	Variadic  bool
}

// GoFuncs returns the exported functions in the Go files of a folder. It reads the files for all
// systems.
func GoFuncs(dir string) (map[string]*GoFunc, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fs.ErrNotExist
	}
	funcs := map[string]*GoFunc{}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			d, ok := d.(*ast.FuncDecl)
			if !ok || d.Recv != nil || !d.Name.IsExported() {
				continue
			}
			f := &GoFunc{Name: d.Name.Name}
			for _, p := range d.Type.Params.List {
				for _, n := range p.Names {
					f.Params = append(f.Params, n.Name)
				}
				_, f.Variadic = p.Type.(*ast.Ellipsis)
			}
			var b strings.Builder
			head := *d
			head.Doc, head.Body = nil, nil
			head.Type = unnamed(d.Type)
			if err := printer.Fprint(&b, set, &head); err != nil {
				return nil, err
			}
			f.Signature = b.String()
			funcs[f.Name] = f
		}
	}
	return funcs, nil
}

// unnamed returns a function type without the names of the results.
func unnamed(t *ast.FuncType) *ast.FuncType {
	if t.Results == nil {
		return t
	}
	bare := *t
	bare.Results = &ast.FieldList{Opening: t.Results.Opening, Closing: t.Results.Closing}
	for _, f := range t.Results.List {
		for range max(1, len(f.Names)) {
			bare.Results.List = append(bare.Results.List, &ast.Field{Type: f.Type})
		}
	}
	return &bare
}

// Markdown returns the contents of FUNCTIONS.md.
func Markdown(all []*Function, funcs map[string]*GoFunc) string {
	var b strings.Builder
	b.WriteString(`# Functions

Every function of PHP's sockets extension, with the Go function that replaces it. ` + "`go generate`" + ` writes this page.

The rule: drop ` + "`socket_`" + ` and capitalise each part of the name. Arguments keep their order, ` + "`&$x`" + ` becomes ` + "`&x`" + `, and an
argument that may be left out in PHP may also be left out here. ` + "`false`" + ` becomes an error. [DEVIATIONS.md](DEVIATIONS.md) has every difference
in behaviour.

| since PHP | PHP | Go | differs |
| --- | --- | --- | --- |
`)
	for _, f := range all {
		note := f.Note
		if f.Windows {
			note = strings.TrimSpace("Windows only. " + note)
		}
		sig := "missing"
		if g := funcs[f.GoName()]; g != nil {
			sig = strings.TrimPrefix(g.Signature, "func ")
		}
		cell := strings.NewReplacer("|", `\|`)
		fmt.Fprintf(&b, "| %s | `%s` | `%s` | %s |\n", f.Since, cell.Replace(f.Signature), cell.Replace(sig), note)
	}
	return b.String()
}
