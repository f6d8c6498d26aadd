package vet

import (
	"bytes"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

var ignore = &rule{
	name:  "ignore",
	what:  "a `//portvet:ignore` comment that names no rule, or one that does not exist",
	why:   "A comment with a misspelt name silences no rule, although it looks as if it did.",
	habit: "`@`, which silences a call, whatever goes wrong.",
	mend:  "Write //portvet:ignore and the names of rules, at the end of the line or on the line above it. The text after a second // is ignored.",
	run: func(p *pass) {
		for _, d := range p.directives {
			if len(d.rules) == 0 {
				p.report(d.comment, noFix, "portvet:ignore needs the names of rules")
			}
			for _, name := range d.rules {
				if !slices.Contains(ruleNames, name) {
					p.report(d.comment, noFix, "there is no rule %q; the rules are %s", name, strings.Join(ruleNames, ", "))
				}
			}
		}
	},
}

// ruleNames are the names of all rules.
var ruleNames []string

func init() {
	for _, r := range rules {
		ruleNames = append(ruleNames, r.name)
	}
}

// directive is a comment of the form //portvet:ignore NAME ...
type directive struct {
	comment *ast.Comment
	file    string
	lines   [2]int // the first and the last line that it silences
	rules   []string
}

// directivesOf returns the directives of a file. The argument source is the file's text.
func directivesOf(fset *token.FileSet, f *ast.File, source []byte) []directive {
	var list []directive
	for _, group := range f.Comments {
		for _, c := range group.List {
			text, ok := strings.CutPrefix(c.Text, "//portvet:ignore")
			if !ok || text != "" && text[0] != ' ' && text[0] != '\t' {
				continue
			}
			text, _, _ = strings.Cut(text, "//")
			at := fset.PositionFor(c.Pos(), false)
			last := at.Line
			if before := source[:min(at.Offset, len(source))]; strings.TrimSpace(string(before[bytes.LastIndexByte(before, '\n')+1:])) == "" {
				// If nothing precedes a comment on its line, the comment applies to the
				// line after its comment group.
				last = fset.PositionFor(group.End(), false).Line + 1
			}
			list = append(list, directive{
				comment: c,
				file:    at.Filename,
				lines:   [2]int{at.Line, last},
				rules:   strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' }),
			})
		}
	}
	return list
}

// ignored reports whether a directive silences the rule at a position.
func (x *index) ignored(at token.Position, rule string) bool {
	for _, d := range x.directives {
		if d.file == at.Filename && d.lines[0] <= at.Line && at.Line <= d.lines[1] && slices.Contains(d.rules, rule) {
			return true
		}
	}
	return false
}
