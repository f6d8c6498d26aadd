package load

import (
	"fmt"
	"strings"

	"github.com/VKCOM/php-parser/pkg/ast"

	"phpsocket/socket/port/php2go/ir"
)

// enum converts an enum to a class. The cases become static properties. Each of them is
// created once.
func (w *lowerer) enum(s *ast.StmtEnum) {
	var rest []ast.Vertex
	c := &ir.Class{}
	var cases []string
	for _, m := range s.Stmts {
		k, ok := m.(*ast.EnumCase)
		if !ok {
			rest = append(rest, m)
			continue
		}
		n := w.node(ir.New, k, w.named(ir.Str, ident(k.Name), k))
		n.Class = ident(s.Name)
		if !none(k.Expr) {
			n.K = append(n.K, w.expr(k.Expr))
		}
		c.Props = append(c.Props, &ir.Member{Name: ident(k.Name), Static: true, Value: n, Node: w.node(ir.Nop, k)})
		cases = append(cases, "self::"+ident(k.Name))
	}
	own := w.classDecl(s, ident(s.Name), nil, nil, s.Implements, rest, false)
	own.Enum = true
	own.Props = append(c.Props, own.Props...)
	src := "<?php class X { public $name;"
	if none(s.Type) {
		src += " function __construct($name) { $this->name = $name; }"
	} else {
		src += " public $value; function __construct($name, $value) { $this->name = $name; $this->value = $value; }" +
			" static function tryFrom($value) { foreach (self::cases() as $case) { if ($case->value === $value) { return $case; } } return null; }" +
			" static function from($value) { $case = self::tryFrom($value); if ($case === null) { throw new \\ValueError((is_string($value) ? '\"' . $value . '\"' : $value)" +
			" . ' is not a valid backing value for enum \"" + own.Full + "\"'); } return $case; }"
	}
	src += fmt.Sprintf(" static function cases() { return [%s]; } }", strings.Join(cases, ", "))
	root, err := parse([]byte(src))
	if err != nil {
		w.l.program.Errors = append(w.l.program.Errors, fmt.Sprintf("%s:%d: enum %s: %v", w.file.Name, own.Node.Line, own.Name, err))
		return
	}
	class, ok := root.Stmts[0].(*ast.StmtClass)
	if !ok {
		return
	}
	outer := w.class
	w.class = own
	for _, m := range class.Stmts {
		w.member(own, m)
	}
	w.class = outer
	for _, f := range own.Methods {
		if f.Node.Line > 1 || own.Node.Line == 1 {
			continue
		}
		place := func(n *ir.Node) bool {
			n.Line, n.Pos, n.End, n.Tail = own.Node.Line, 0, 0, 0
			return true
		}
		f.Node = own.Node
		ir.Walk(f.Body, place)
	}
	for _, m := range own.Props {
		if m.Node.Line == 1 && own.Node.Line > 1 {
			m.Node = own.Node
		}
	}
}
