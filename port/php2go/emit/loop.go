package emit

import (
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// pushLoop and popLoop keep track of the targets of break and continue. They are called
// before and after the body of a loop or a switch.
func (e *emitter) pushLoop(n *ir.Node, isSwitch bool) {
	e.loops = append(e.loops, &loop{node: n, isSwich: isSwitch, try: e.try})
}

func (e *emitter) popLoop() { e.loops = e.loops[:len(e.loops)-1] }

// label writes the label of a loop, if a jump refers to it.
func (e *emitter) label(n *ir.Node) {
	if l := e.labels[n]; l != "" {
		e.line("%s:", l)
	}
}

func (e *emitter) needLabel(n *ir.Node) string {
	if e.labels[n] == "" {
		e.labels[n] = "loop" + strconv.Itoa(len(e.labels)+1)
		e.changed = true
	}
	return e.labels[n]
}

// loop writes a while or for loop.
func (e *emitter) loop(n *ir.Node, init, conds, steps []*ir.Node, body *ir.Node) {
	head := ""
	for i, k := range init {
		if i == len(init)-1 {
			lines := e.quiet(func() { e.stmtExpr(k) })
			if len(lines) == 1 && !strings.HasPrefix(lines[0], "var ") && len(conds) > 0 && strings.Contains(lines[0], "=") {
				head = lines[0]
				continue
			}
			e.out = append(e.out, lines...)
			if len(lines) > 0 {
				if v := e.info.VarOf(k.K[0]); v != nil && e.places.with[v] == k {
					// v is declared before the loop
					_ = v
				}
			}
			continue
		}
		e.stmtExpr(k)
	}
	held := e.held
	e.held = nil
	e.errNames = append(e.errNames, make(map[string]bool))
	e.pushLoop(n, false)
	var cond value
	condLines := e.quiet(func() {
		for i, k := range conds {
			v := e.expr(k)
			if i < len(conds)-1 {
				e.discard(v)
				continue
			}
			cond = e.truth(v)
		}
	})
	var stepLines []string
	e.quiet(func() {
		// the step runs after the body, in which err may belong to another call
	})
	held2 := e.held
	e.held = nil
	stepLines = e.quiet(func() {
		for _, k := range steps {
			e.stmtExpr(k)
		}
	})
	e.held = held2
	always := len(conds) == 0 || cond.isBool != nil && *cond.isBool
	simpleStep := len(stepLines) == 0 || len(stepLines) == 1 && !strings.Contains(stepLines[0], ":=") && !strings.HasSuffix(stepLines[0], "{")
	e.label(n)
	if len(condLines) == 0 && simpleStep {
		step := ""
		if len(stepLines) == 1 {
			step = stepLines[0]
		}
		switch {
		case head == "" && step == "" && always:
			e.line("for {")
		case head == "" && step == "":
			e.line("for %s {", cond.code)
		case always:
			e.line("for %s; ; %s {", head, step)
		default:
			e.line("for %s; %s; %s {", head, cond.code, step)
		}
		e.lastLine = n.Line
		e.inner(body)
		e.line("}")
	} else {
		if head != "" {
			e.out = e.out[:len(e.out)-boolInt(e.labels[n] != "")]
			e.line("%s", head)
			e.label(n)
		}
		if len(stepLines) > 0 {
			e.temps++
			first := "t" + strconv.Itoa(e.temps)
			e.line("for %s := true; ; %s = false {", first, first)
			e.line("if !%s {", first)
			e.out = append(e.out, stepLines...)
			e.line("}")
		} else {
			e.line("for {")
		}
		e.lastLine = n.Line
		e.out = append(e.out, condLines...)
		if !always {
			e.line("if %s {", negate(cond).code)
			e.line("break")
			e.line("}")
		}
		e.inner(body)
		e.line("}")
	}
	e.popLoop()
	e.errNames = e.errNames[:len(e.errNames)-1]
	e.held = nil
	_ = held
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (e *emitter) doWhile(n *ir.Node) {
	e.held = nil
	e.errNames = append(e.errNames, make(map[string]bool))
	e.pushLoop(n, false)
	var cond value
	lines := e.quiet(func() { cond = e.truth(e.expr(n.K[1])) })
	e.held = nil
	e.label(n)
	switch {
	case cond.isBool != nil && *cond.isBool:
		e.line("for {")
		e.inner(n.K[0])
	case len(lines) == 0:
		e.temps++
		again := "t" + strconv.Itoa(e.temps)
		e.line("for %s := true; %s; %s = %s {", again, again, again, cond.code)
		e.inner(n.K[0])
	default:
		e.temps++
		first := "t" + strconv.Itoa(e.temps)
		e.line("for %s := true; ; %s = false {", first, first)
		e.line("if !%s {", first)
		e.out = append(e.out, lines...)
		e.line("if %s {", negate(cond).code)
		e.line("break")
		e.line("}")
		e.line("}")
		e.inner(n.K[0])
	}
	e.line("}")
	e.popLoop()
	e.errNames = e.errNames[:len(e.errNames)-1]
	e.held = nil
}

// jump writes a break or continue.
func (e *emitter) jump(n *ir.Node) {
	i := len(e.loops) - n.N
	if i < 0 {
		e.line("mixed.Left(%q)", e.leave(n, string(n.Op)+" outside of a loop"))
		return
	}
	target := e.loops[i]
	word := string(n.Op)
	if target.isSwich {
		word = "break"
	}
	if target.try != e.try { // the jump also leaves the closure of a try block
		e.leaveTry(word, target)
		return
	}
	inner := i == len(e.loops)-1
	if word == "continue" {
		inner = true
		for _, l := range e.loops[i+1:] {
			inner = inner && l.isSwich
		}
	}
	if inner {
		e.line("%s", word)
		return
	}
	e.line("%s %s", word, e.needLabel(target.node))
}
