package vet

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// fix returns a suggested fix with the given message and edits. If one of the edits is nil,
// because it could not be made, fix returns noFix.
func fix(message string, edits ...[]analysis.TextEdit) analysis.SuggestedFix {
	all := []analysis.TextEdit{}
	for _, e := range edits {
		if e == nil {
			return noFix
		}
		all = append(all, e...)
	}
	return analysis.SuggestedFix{Message: message, TextEdits: all}
}

// replace returns the edit that replaces a node with text.
func replace(n ast.Node, text string) []analysis.TextEdit {
	return []analysis.TextEdit{{Pos: n.Pos(), End: n.End(), NewText: []byte(text)}}
}

// insert returns the edit that inserts text at a position.
func insert(at token.Pos, text string) []analysis.TextEdit {
	return []analysis.TextEdit{{Pos: at, End: at, NewText: []byte(text)}}
}

// imported returns the name by which code at c can use a package of the standard library,
// and the edit that imports the package. The edit is empty if the file already imports it.
// The edit is nil if that name has another meaning at c.
func (p *pass) imported(c inspector.Cursor, path string) (name string, edit []analysis.TextEdit) {
	f := fileOf(c)
	name = path[strings.LastIndex(path, "/")+1:]
	for _, spec := range f.Imports {
		if have, err := strconv.Unquote(spec.Path.Value); err != nil || have != path {
			continue
		}
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if o, ok := p.lookup(c.Node().Pos(), name).(*types.PkgName); ok && o.Imported().Path() == path {
			return name, []analysis.TextEdit{}
		}
		return name, nil
	}
	if p.lookup(c.Node().Pos(), name) != nil {
		return name, nil
	}
	quoted := strconv.Quote(path)
	for _, d := range f.Decls {
		d, ok := d.(*ast.GenDecl)
		if !ok || d.Tok != token.IMPORT {
			break
		}
		if !d.Lparen.IsValid() {
			continue
		}
		// Insert the import in alphabetical order among the imports of the standard
		// library. These imports come first.
		for _, spec := range d.Specs {
			if have := spec.(*ast.ImportSpec).Path.Value; have > quoted || strings.Contains(have, ".") || strings.HasPrefix(have, `"`+socketPath) {
				return name, insert(spec.Pos(), quoted+"\n\t")
			}
		}
		if len(d.Specs) > 0 {
			return name, insert(d.Specs[len(d.Specs)-1].End(), "\n\t"+quoted)
		}
	}
	return name, insert(f.Name.End(), "\n\nimport "+quoted)
}

// lookup returns the object that a name refers to at a position, or nil.
func (p *pass) lookup(at token.Pos, name string) types.Object {
	inner := p.Pkg.Scope().Innermost(at)
	if inner == nil {
		return types.Universe.Lookup(name)
	}
	_, o := inner.LookupParent(name, at)
	return o
}
