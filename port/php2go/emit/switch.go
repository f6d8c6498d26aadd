package emit

import (
	"strings"

	"phpsocket/socket/port/php2go/infer"
	"phpsocket/socket/port/php2go/ir"
)

func (e *emitter) switchStmt(n *ir.Node) {
	x := e.keep(e.single(e.expr(n.K[0])))
	e.label(n)
	cases := n.K[1:]
	tagged := x.isBool == nil && (x.r.K == infer.KInt || x.r.K == infer.KString) && !x.r.Maybe
	seen := make(map[string]bool)
	for _, c := range cases {
		if c.K[0] == nil {
			continue
		}
		ok := x.r.K == infer.KInt && c.K[0].Op == ir.Int || x.r.K == infer.KString && c.K[0].Op == ir.Str && nonNumeric(value{code: quote(c.K[0].S), r: rString, fixed: true})
		if !ok || seen[c.K[0].S] {
			tagged = false
		}
		seen[c.K[0].S] = true
	}
	if tagged {
		e.line("switch %s {", x.code)
	} else {
		e.line("switch {")
	}
	e.lastLine = n.Line
	e.pushLoop(n, true)
	held := e.held
	var pending []string
	def := false
	for i, c := range cases {
		if !e.included(c) {
			e.flush(c.Pos)
		}
		e.held = nil
		if c.K[0] == nil {
			def = true
		} else {
			var code string
			lines := e.quiet(func() {
				v := e.expr(c.K[0])
				if tagged {
					code = v.code
				} else if x.isBool != nil {
					code = e.truth(v).code
					if !*x.isBool {
						code = negate(e.truth(v)).code
					}
				} else {
					code = e.compare("==", x, v).code
				}
			})
			if len(lines) > 0 {
				e.line("case mixed.As[bool](mixed.Left(%q)):", e.leave(c, "a case with side effects"))
				continue
			}
			pending = append(pending, code)
		}
		if len(c.K[1].K) == 0 && i < len(cases)-1 {
			if def && len(pending) > 0 {
				e.line("case %s:", strings.Join(pending, ", "))
				e.line("fallthrough")
				pending = nil
			}
			if def && len(pending) == 0 {
				// the default has the same body as the cases after it
			}
			continue
		}
		switch {
		case def && len(pending) > 0:
			e.line("case %s:", strings.Join(pending, ", "))
			e.line("fallthrough")
			e.line("default:")
		case def:
			e.line("default:")
		default:
			e.line("case %s:", strings.Join(pending, ", "))
		}
		def, pending = false, nil
		body := c.K[1]
		if m := len(body.K); m > 0 && body.K[m-1].Op == ir.Break && body.K[m-1].N == 1 {
			body = &ir.Node{Op: ir.Block, K: body.K[:m-1], File: body.File, Line: body.Line}
		} else if i < len(cases)-1 && !terminates(body) && !(m > 0 && body.K[m-1].Op == ir.Nop) && !exits(body) {
			e.block(body)
			e.line("fallthrough")
			continue
		}
		e.block(body)
	}
	if def {
		e.line("default:")
	}
	if len(pending) > 0 {
		e.line("case %s:", strings.Join(pending, ", "))
	}
	e.popLoop()
	e.line("}")
	if e.held != held {
		e.held = nil
	}
	e.held = nil
}

// exits reports whether a block ends with exit.
func exits(b *ir.Node) bool {
	return len(b.K) > 0 && b.K[len(b.K)-1].Op == ir.Expr && b.K[len(b.K)-1].K[0].Op == ir.Exit
}
