package load

import (
	"strings"

	"github.com/VKCOM/php-parser/pkg/ast"

	"phpsocket/socket/port/php2go/ir"
)

// builtin lists the names of PHP's own classes that programs use. If the program declares
// a class with such a name in a namespace, that class gets another name.
var builtin = map[string]bool{"throwable": true, "exception": true, "error": true, "errorexception": true, "runtimeexception": true, "logicexception": true,
	"invalidargumentexception": true, "domainexception": true, "lengthexception": true, "outofrangeexception": true, "badfunctioncallexception": true,
	"badmethodcallexception": true, "outofboundsexception": true, "rangeexception": true, "overflowexception": true, "underflowexception": true,
	"unexpectedvalueexception": true, "typeerror": true, "valueerror": true, "arithmeticerror": true, "divisionbyzeroerror": true, "argumentcounterror": true,
	"jsonexception": true, "unhandledmatcherror": true, "stdclass": true, "socket": true, "closure": true}

// words lists the names of types that are not classes.
var words = map[string]bool{"int": true, "float": true, "string": true, "bool": true, "array": true, "callable": true, "iterable": true, "object": true,
	"mixed": true, "void": true, "null": true, "never": true, "false": true, "true": true, "self": true, "static": true, "parent": true,
	"integer": true, "boolean": true, "double": true}

// use records the class names that a use statement imports.
func (w *lowerer) use(v ast.Vertex) {
	add := func(prefix string, list []ast.Vertex) {
		for _, u := range list {
			u, ok := u.(*ast.StmtUse)
			if !ok || u == nil || !none(u.Type) {
				continue
			}
			full := prefix + strings.Join(nameParts(u.Use), "\\")
			alias := name(u.Use)
			if !none(u.Alias) {
				alias = ident(u.Alias)
			}
			if w.uses == nil {
				w.uses = make(map[string]string)
			}
			w.uses[strings.ToLower(alias)] = full
		}
	}
	switch u := v.(type) {
	case *ast.StmtUseList:
		if none(u.Type) {
			add("", u.Uses)
		}
	case *ast.StmtGroupUseList:
		if none(u.Type) {
			add(strings.Join(nameParts(u.Prefix), "\\")+"\\", u.Uses)
		}
	}
}

func nameParts(v ast.Vertex) []string {
	var parts []ast.Vertex
	switch n := v.(type) {
	case *ast.Name:
		parts = n.Parts
	case *ast.NameFullyQualified:
		parts = n.Parts
	case *ast.NameRelative:
		parts = n.Parts
	}
	var out []string
	for _, p := range parts {
		if p, ok := p.(*ast.NamePart); ok {
			out = append(out, string(p.Value))
		}
	}
	return out
}

// className returns the full name of a class, as the file's namespace determines it. It
// returns "" if v is not a name.
func (w *lowerer) className(v ast.Vertex) string {
	parts := nameParts(v)
	if len(parts) == 0 {
		return name(v)
	}
	full := strings.Join(parts, "\\")
	switch v.(type) {
	case *ast.NameFullyQualified:
		return full
	case *ast.NameRelative:
		return w.space + full
	}
	if len(parts) == 1 && words[strings.ToLower(full)] {
		return full
	}
	if u := w.uses[strings.ToLower(parts[0])]; u != "" {
		return strings.Join(append([]string{u}, parts[1:]...), "\\")
	}
	return w.space + full
}

// settle gives each class of a program a unique name without a namespace. It replaces the
// full names in the nodes with these names.
func settle(p *ir.Program) {
	final := make(map[string]string)
	taken := make(map[string]bool)
	for _, c := range p.Classes {
		full := strings.ToLower(c.Full)
		if final[full] != "" {
			continue // declared twice; a later step reports that
		}
		short := c.Name
		for rest, _ := strings.CutSuffix(c.Full, "\\"+c.Name); taken[strings.ToLower(short)] || builtin[strings.ToLower(short)] && c.Full != c.Name; {
			i := strings.LastIndexByte(rest, '\\')
			if rest[i+1:] == "" {
				break
			}
			short = strings.ToUpper(rest[i+1:][:1]) + rest[i+1:][1:] + short
			if i < 0 {
				break
			}
			rest = rest[:i]
		}
		final[full], taken[strings.ToLower(short)] = short, true
	}
	change := func(s string) string {
		if s == "" {
			return s
		}
		if f := final[strings.ToLower(s)]; f != "" {
			return f
		}
		i := strings.LastIndexByte(s, '\\')
		if i >= 0 && builtin[strings.ToLower(s[i+1:])] {
			return s // PHP would not find this class
		}
		return s[i+1:]
	}
	changeType := func(s string) string {
		parts := strings.Split(strings.TrimPrefix(s, "?"), "|")
		for i, t := range parts {
			parts[i] = change(t)
		}
		if strings.HasPrefix(s, "?") {
			return "?" + strings.Join(parts, "|")
		}
		return strings.Join(parts, "|")
	}
	seen := make(map[*ir.Func]bool)
	var fn func(f *ir.Func)
	done := make(map[*ir.Node]bool)
	walk := func(n *ir.Node) {
		ir.Walk(n, func(k *ir.Node) bool {
			if done[k] {
				return false
			}
			done[k] = true
			k.Class = change(k.Class)
			for i, s := range k.Names {
				k.Names[i] = change(s)
			}
			if k.Fn != nil {
				fn(k.Fn)
				return false
			}
			return true
		})
	}
	fn = func(f *ir.Func) {
		if seen[f] {
			return
		}
		seen[f] = true
		f.Result = changeType(f.Result)
		for _, q := range f.Params {
			q.Type = changeType(q.Type)
			walk(q.Default)
		}
		walk(f.Body)
	}
	for _, f := range p.Files {
		walk(f.Body)
	}
	for _, f := range p.Funcs {
		fn(f)
	}
	for _, c := range p.Classes {
		if short := final[strings.ToLower(c.Full)]; short != "" {
			c.Name = short
		}
		c.Parent = change(c.Parent)
		for i, s := range c.Implements {
			c.Implements[i] = change(s)
		}
		for i, s := range c.Uses {
			c.Uses[i] = change(s)
		}
		for _, m := range c.Consts {
			walk(m.Value)
		}
		for _, m := range c.Props {
			m.Type = changeType(m.Type)
			walk(m.Value)
		}
		for _, m := range c.Methods {
			fn(m)
		}
	}
}
