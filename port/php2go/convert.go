// Package php2go converts PHP programs to Go programs. These programs call the packages
// socket and php. The command is in cmd/php2go. README.md says what is supported.
package php2go

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/emit"
	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
	"phpsocket/socket/port/php2go/load"
)

// Options are the options of a conversion.
type Options struct {
	PHP     bool // whether to write each line of PHP as a comment above its Go code
	Dynamic bool // whether to give every variable the type any
	Version int  // the version of PHP: 5, 7, 8, or 0 for the version that the program needs
}

// Result is a converted program, with the data for the report.
type Result struct {
	Files    map[string][]byte
	Left     []emit.Left
	Notes    []string
	Lines    int // the number of lines of PHP
	Vars     []Var
	Version  int
	Why      string   // the reason why Convert chose this version of PHP
	Release  string   // the version of package socket's module, for the go.mod file; see Write
	Comments []string // the comments in the PHP source
}

// Var is a variable of the program with its Go type, for the report.
type Var struct {
	Where string
	Name  string
	Type  string
	T     infer.Type // the types that the variable has in PHP
}

// Convert converts a program. The names are the names of the program's files. The files
// that these files include are found automatically.
func Convert(o Options, names ...string) (*Result, error) {
	return convert(o, func() (*ir.Program, error) { return load.Files(names...) })
}

// ConvertSource converts a program from source code in memory.
func ConvertSource(o Options, name string, src []byte) (*Result, error) {
	return convert(o, func() (*ir.Program, error) { return load.Source(name, src) })
}

func convert(o Options, read func() (*ir.Program, error)) (r *Result, err error) {
	defer func() {
		if p := recover(); p != nil && os.Getenv("PHP2GO_PANIC") == "" {
			r, err = nil, fmt.Errorf("php2go failed: %v", p)
		} else if p != nil {
			panic(p)
		}
	}()
	p, err := read()
	if err != nil {
		return nil, err
	}
	why := "asked for"
	if o.Version == 0 {
		o.Version, why = version(p)
		if p, err = read(); err != nil { // the analysis that chose the version has changed the program
			return nil, err
		}
	}
	info, out, err := output(o, p, read)
	if err != nil {
		return nil, err
	}
	p = info.Program
	r = &Result{Files: out.Files, Left: out.Left, Notes: out.Notes, Version: o.Version, Why: why}
	for _, f := range p.Files {
		r.Lines += len(f.Lines)
		for _, c := range f.Comments {
			r.Comments = append(r.Comments, c.Text)
		}
	}
	r.Vars = variables(info)
	return r, nil
}

// output analyses the program and writes the Go source. If an array cannot be a struct
// after all, output repeats both steps without that struct.
func output(o Options, p *ir.Program, read func() (*ir.Program, error)) (*infer.Info, *emit.Output, error) {
	banned := make(map[string]bool)
	for {
		info := infer.Program(p, o.Dynamic, o.Version, banned)
		if len(p.Errors) > 0 {
			return nil, nil, errors.New(strings.Join(p.Errors, "\n"))
		}
		var out *emit.Output
		var err error
		if len(info.Bad()) == 0 {
			out, err = emit.Program(info, emit.Options{PHP: o.PHP})
		}
		if len(info.Bad()) == 0 {
			return info, out, err
		}
		maps.Copy(banned, info.Bad())
		if p, err = read(); err != nil {
			return nil, nil, err
		}
	}
}

// version returns the PHP version that a program is written for, with the reason. It looks
// at how the program uses sockets, which are objects since PHP 8.
func version(p *ir.Program) (int, string) {
	info := infer.Program(p, false, 8, nil)
	why := ""
	info.Old(func(n *ir.Node, what string) {
		if why == "" {
			why = fmt.Sprintf("%s:%d: %s works before PHP 8 only", n.File.Name, n.Line, what)
		}
	})
	if why != "" {
		return 7, why
	}
	return 8, "nothing in it needs an older one"
}

// variables lists the variables of a program and their types.
func variables(info *infer.Info) []Var {
	var out []Var
	add := func(where string, v *infer.Var) {
		if v.T.B == 0 || v.T.B&^(infer.Null) == 0 {
			return
		}
		out = append(out, Var{where, v.Name, emit.TypeName(v.Repr()), v.T})
	}
	fn := func(where string, f *infer.Fn) {
		for _, v := range f.Order {
			if v.Fn == f {
				add(where, v)
			}
		}
	}
	fn("main", info.Main)
	for _, f := range info.Program.Funcs {
		if g := info.ByFunc[f]; g != nil {
			fn(f.Name, g)
		}
	}
	for _, r := range info.Records() {
		for _, v := range r.Order {
			add(r.Name, v)
		}
	}
	for _, c := range info.Order {
		for _, v := range c.Order {
			add(c.Name, v)
		}
		for _, m := range c.Class.Methods {
			if g := info.ByFunc[m]; g != nil {
				fn(c.Name+"::"+m.Name, g)
			}
		}
	}
	return out
}

// Mixed reports whether the type of v is any, or a list or array of any.
func (v Var) Mixed() bool {
	return strings.HasSuffix(v.Type, "any") || strings.HasSuffix(v.Type, "any]")
}

// Any returns the number of variables of the type Mixed.
func (r *Result) Any() int {
	n := 0
	for _, v := range r.Vars {
		if v.Mixed() {
			n++
		}
	}
	return n
}

// LeftLines returns the number of PHP lines with code that was not converted.
func (r *Result) LeftLines() int {
	seen := make(map[string]bool)
	for _, l := range r.Left {
		seen[fmt.Sprint(l.File, l.Line)] = true
	}
	return len(seen)
}

// Write writes the Go program into the folder dir. It fails if dir contains a Go program
// that php2go did not write. If root is the name of a folder, the go.mod file replaces the
// module of package socket with that folder. If root is "", go.mod requires the version
// r.Release of the module.
func (r *Result) Write(dir, root string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := writable(dir); err != nil {
		return err
	}
	version := "v0.0.0"
	if root == "" && r.Release != "" {
		version = r.Release
	}
	mod := mark + "module " + moduleName(dir) + "\n\ngo 1.25.0\n\nrequire phpsocket/socket " + version + "\n\nrequire golang.org/x/sys v0.47.0 // indirect\n"
	if root != "" {
		mod += "\nreplace phpsocket/socket => " + root + "\n"
		if sum, err := os.ReadFile(filepath.Join(root, "go.sum")); err == nil {
			if err := os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o666); err != nil {
				return err
			}
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o666); err != nil {
		return err
	}
	names := make([]string, 0, len(r.Files))
	for n := range r.Files {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		if err := os.WriteFile(filepath.Join(dir, n), r.Files[n], 0o666); err != nil {
			return err
		}
	}
	return nil
}

// mark is the first line of the output's go.mod.
const mark = "// php2go writes the files of this folder.\n"

// writable returns an error if a folder contains a Go program that php2go did not write.
func writable(dir string) error {
	if mod, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil && strings.HasPrefix(string(mod), mark) {
		return nil
	}
	for _, pattern := range []string{"go.mod", "*.go"} {
		if found, _ := filepath.Glob(filepath.Join(dir, pattern)); len(found) > 0 {
			return fmt.Errorf("%s has a %s that php2go has not written: name another folder with -o", dir, filepath.Base(found[0]))
		}
	}
	return nil
}

func moduleName(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "program"
	}
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, filepath.Base(abs))
	return name
}
