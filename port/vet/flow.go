package vet

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/cfg"
)

// ending is the way a call ends.
type ending int

const (
	returns ending = iota
	exits          // it ends the process, so no deferred call runs
	unwinds        // it panics or ends the goroutine, so deferred calls run
)

// endingOf returns the way a call ends.
func (x *index) endingOf(call *ast.CallExpr) ending {
	if x.builtin(call) == "panic" {
		return unwinds
	}
	fn := x.callee(call)
	if fn == nil {
		return returns
	}
	switch fn.FullName() {
	case "os.Exit", "syscall.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln",
		"(*log.Logger).Fatal", "(*log.Logger).Fatalf", "(*log.Logger).Fatalln":
		return exits
	case "runtime.Goexit", "log.Panic", "log.Panicf", "log.Panicln",
		"(*log.Logger).Panic", "(*log.Logger).Panicf", "(*log.Logger).Panicln":
		return unwinds
	}
	if pkg := fn.Pkg(); pkg != nil && pkg.Path() == "testing" {
		switch fn.Name() {
		case "Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow":
			return unwinds
		}
	}
	return x.endingOfFunc(fn)
}

// endingOfFunc returns the way a function of the package ends. For example, a function
// written for PHP's die() ends the process.
func (x *index) endingOfFunc(fn *types.Func) ending {
	d := x.decls[fn]
	if d == nil || d.Body == nil {
		return returns
	}
	x.mu.Lock()
	e, known := x.endings[fn]
	if !known {
		x.endings[fn] = returns // the answer for a function that calls itself
	}
	x.mu.Unlock()
	if known {
		return e
	}
	g := x.flow(d.Body)
	e = exits
	for _, b := range g.Blocks {
		if !b.Live || len(b.Succs) > 0 {
			continue
		}
		if len(b.Nodes) == 0 {
			e = returns // select {} ends neither the process nor the goroutine
			break
		}
		var call *ast.CallExpr
		if last, ok := b.Nodes[len(b.Nodes)-1].(*ast.ExprStmt); ok {
			call, _ = ast.Unparen(last.X).(*ast.CallExpr)
		}
		switch {
		case call == nil || x.endingOf(call) == returns:
			e = returns
		case x.endingOf(call) == unwinds:
			e = unwinds
		}
		if e == returns {
			break
		}
	}
	if e == exits && !slices.ContainsFunc(g.Blocks, func(b *cfg.Block) bool { return b.Live && len(b.Succs) == 0 }) {
		e = returns
	}
	x.mu.Lock()
	x.endings[fn] = e
	x.mu.Unlock()
	return e
}

// flow returns the control flow graph of a function's body.
func (x *index) flow(body *ast.BlockStmt) *cfg.CFG {
	x.mu.Lock()
	g := x.flows[body]
	x.mu.Unlock()
	if g == nil {
		g = cfg.New(body, func(call *ast.CallExpr) bool { return x.endingOf(call) == returns })
		x.mu.Lock()
		x.flows[body] = g
		x.mu.Unlock()
	}
	return g
}

// find returns the block of g that has a node containing n, and the index of that node. The
// graph must belong to the innermost function around n. Each function literal has a graph
// of its own.
func find(g *cfg.CFG, n ast.Node) (*cfg.Block, int) {
	for _, b := range g.Blocks {
		if !b.Live {
			continue
		}
		for i, have := range b.Nodes {
			if have.Pos() <= n.Pos() && n.End() <= have.End() {
				if _, ok := have.(*ast.ReturnStmt); ok && have.End() < n.End() {
					continue
				}
				return b, i
			}
		}
	}
	return nil, 0
}

// value is what is known, on one path, about a variable or an expression.
type value struct {
	known constant.Value // the value, if it is known
	null  isNull         // whether an error is nil
	data  bool           // the value depends on received data
	moves bool           // the value changes from turn to turn, as a counter or a clock does
}

type isNull int

const (
	maybeNull isNull = iota
	null
	notNull
)

func (v value) key() string {
	s := string(rune('a' + v.null))
	if v.known != nil {
		s += v.known.ExactString()
	}
	if v.data {
		s += "d"
	}
	if v.moves {
		s += "m"
	}
	return s
}

// env is what is known, on one path, about the variables.
type env map[types.Object]value

func (e env) key() string {
	var parts []string
	for o, v := range e {
		parts = append(parts, o.Name()+v.key())
	}
	slices.Sort(parts)
	return strings.Join(parts, ",")
}

// walker follows all paths through a function. For each path, it keeps what is known about
// the variables.
type walker struct {
	x    *index
	seen map[string]bool
	// at is called for each node before the node takes effect. Its result says whether the
	// path ends at that node.
	at func(n ast.Node, e env) (end bool)
	// head says where the walk continues at the head of a range loop: into the loop, past
	// it, or both. If the field head is nil, the walk continues both ways.
	head func(r *ast.RangeStmt) (into, past bool)
}

// mostSteps limits the number of steps of a walk. A walk stops at the limit, so it may miss
// something.
const mostSteps = 20000

// walk follows the paths that begin after node i of block b.
func (w *walker) walk(b *cfg.Block, i int, e env) {
	w.seen = make(map[string]bool)
	w.block(b, i+1, e)
}

func (w *walker) block(b *cfg.Block, i int, e env) {
	if i == 0 {
		key := string(rune(b.Index)) + e.key()
		if w.seen[key] || len(w.seen) > mostSteps {
			return
		}
		w.seen[key] = true
	}
	e = maps.Clone(e)
	branch := true
	var cond ast.Expr
	for ; i < len(b.Nodes); i++ {
		n := b.Nodes[i]
		if w.at(n, e) {
			return
		}
		w.x.effect(n, e)
		cond, _ = n.(ast.Expr)
	}
	if len(b.Succs) < 2 {
		for _, s := range b.Succs {
			w.block(s, 0, e)
		}
		return
	}
	into, past := branch, branch
	switch {
	case b.Kind == cfg.KindRangeLoop:
		if r, ok := b.Stmt.(*ast.RangeStmt); ok && w.head != nil {
			into, past = w.head(r)
		}
	case cond != nil:
		into, past = w.x.branches(b, cond, e)
	}
	if into {
		w.block(b.Succs[0], 0, e)
	}
	if past {
		w.block(b.Succs[1], 0, e)
	}
}

// branches returns whether a condition may be true, and whether it may be false. Both
// results are false if the condition depends on received data or on a value that moves.
// Such a condition may end the loop, so the walk ends there.
func (x *index) branches(b *cfg.Block, cond ast.Expr, e env) (yes, no bool) {
	if len(b.Succs) > 0 && b.Succs[0].Kind == cfg.KindSwitchCaseBody {
		if clause, ok := b.Succs[0].Stmt.(*ast.CaseClause); ok {
			if s := x.switchOf(clause); s != nil && s.Tag != nil {
				cond = &ast.BinaryExpr{X: s.Tag, Op: token.EQL, Y: cond, OpPos: cond.Pos()}
			}
		}
	}
	if len(b.Succs) > 0 && b.Succs[0].Kind == cfg.KindSelectCaseBody {
		return true, true
	}
	if v := x.eval(cond, e); v.known != nil && v.known.Kind() == constant.Bool {
		if x.looksForEnd(cond, e) {
			e[endSeen] = value{known: constant.MakeBool(true)}
		}
		return constant.BoolVal(v.known), !constant.BoolVal(v.known)
	} else if v.data || v.moves {
		return false, false
	}
	return true, true
}

// endSeen is a special key in an env. It is set once a condition on the path has tested
// whether nothing was received.
var endSeen = types.NewLabel(token.NoPos, nil, "end seen")

// looksForEnd reports whether a condition tests for the end of the connection. Such a test
// compares the received data with "", or its size with 0 or 1.
func (x *index) looksForEnd(cond ast.Expr, e env) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		if !ok {
			return true
		}
		nothing := func(e ast.Expr) bool {
			v := x.info.Types[e].Value
			if v == nil {
				return false
			}
			switch v.Kind() {
			case constant.String:
				return constant.StringVal(v) == ""
			case constant.Int:
				return constant.Compare(v, token.LEQ, constant.MakeInt64(1))
			}
			return false
		}
		switch b.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			found = found || nothing(b.Y) && x.isData(b.X, e) || nothing(b.X) && x.isData(b.Y, e)
		}
		return true
	})
	return found
}

// switchOf returns the switch that a clause belongs to.
func (x *index) switchOf(clause *ast.CaseClause) *ast.SwitchStmt {
	c, ok := x.root.FindNode(clause)
	if !ok {
		return nil
	}
	s, _ := c.Parent().Parent().Node().(*ast.SwitchStmt)
	return s
}

// effect updates e for the assignments in n.
func (x *index) effect(n ast.Node, e env) {
	set := func(l ast.Expr, v value) {
		o := x.object(l)
		if o == nil {
			return
		}
		if v == (value{}) {
			delete(e, o)
		} else {
			e[o] = v
		}
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		switch {
		case n.Tok != token.ASSIGN && n.Tok != token.DEFINE:
			// If data is empty, all += data changes nothing.
			v := x.eval(n.Rhs[0], e)
			if n.Tok == token.ADD_ASSIGN && isZero(v.known) {
				return
			}
			set(n.Lhs[0], value{moves: true})
		case len(n.Lhs) == len(n.Rhs):
			values := make([]value, len(n.Rhs))
			for i, r := range n.Rhs {
				values[i] = x.eval(r, e)
				if x.grows(n.Lhs[i], r, e) {
					values[i] = x.eval(n.Lhs[i], e)
				}
			}
			for i, l := range n.Lhs {
				set(l, values[i])
			}
		default:
			v := x.eval(n.Rhs[0], e)
			for _, l := range n.Lhs {
				set(l, value{data: v.data, moves: v.moves})
			}
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			switch {
			case len(n.Values) == len(n.Names):
				set(name, x.eval(n.Values[i], e))
			case len(n.Values) == 1:
				v := x.eval(n.Values[0], e)
				set(name, value{data: v.data, moves: v.moves})
			default:
				set(name, value{known: zeroOf(x.info.TypeOf(name))})
			}
		}
	case *ast.IncDecStmt:
		set(n.X, value{moves: true})
	}
}

// grows reports whether the assignment l = r appends something empty to l. Two examples with
// empty data are all = all + data and buf = append(buf, data...).
func (x *index) grows(l, r ast.Expr, e env) bool {
	o := x.object(l)
	if o == nil {
		return false
	}
	switch r := ast.Unparen(r).(type) {
	case *ast.BinaryExpr:
		return r.Op == token.ADD && x.object(r.X) == o && isZero(x.eval(r.Y, e).known)
	case *ast.CallExpr:
		return x.builtin(r) == "append" && len(r.Args) == 2 && r.Ellipsis.IsValid() && x.object(r.Args[0]) == o && isZero(x.eval(r.Args[1], e).known)
	}
	return false
}

// isZero reports whether a value is known to be 0 or "".
func isZero(v constant.Value) bool {
	if v == nil {
		return false
	}
	switch v.Kind() {
	case constant.String:
		return constant.StringVal(v) == ""
	case constant.Int:
		return constant.Sign(v) == 0
	}
	return false
}

// zeroOf returns the zero value of a type. It returns nil if that value is not a constant.
func zeroOf(t types.Type) constant.Value {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return nil
	}
	switch {
	case b.Info()&types.IsBoolean != 0:
		return constant.MakeBool(false)
	case b.Info()&types.IsInteger != 0:
		return constant.MakeInt64(0)
	case b.Info()&types.IsString != 0:
		return constant.MakeString("")
	}
	return nil
}

// eval returns what is known about an expression.
func (x *index) eval(n ast.Expr, e env) value {
	if tv, ok := x.info.Types[n]; ok && tv.Value != nil {
		return value{known: tv.Value}
	}
	switch n := n.(type) {
	case *ast.ParenExpr:
		return x.eval(n.X, e)
	case *ast.Ident, *ast.SelectorExpr, *ast.StarExpr:
		if id, ok := n.(*ast.Ident); ok && x.info.Uses[id] == types.Universe.Lookup("nil") {
			return value{null: null}
		}
		if o := x.object(n); o != nil {
			if v, ok := e[o]; ok {
				return v
			}
		}
	case *ast.UnaryExpr:
		v := x.eval(n.X, e)
		if n.Op == token.NOT && v.known != nil {
			return value{known: constant.MakeBool(!constant.BoolVal(v.known))}
		}
		return value{data: v.data, moves: v.moves}
	case *ast.BinaryExpr:
		return x.evalBinary(n, e)
	case *ast.CallExpr:
		return x.evalCall(n, e)
	case *ast.SliceExpr:
		if v := x.eval(n.X, e); v.known != nil && isZero(v.known) {
			return v // a slice of "" is ""
		}
	}
	return x.depends(n, e)
}

// depends returns a value with the fields data and moves. They say whether any part of n
// depends on received data, and whether any part changes from turn to turn.
func (x *index) depends(n ast.Node, e env) value {
	var v value
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if o := origin(x.info.ObjectOf(n)); o != nil {
				have := e[o]
				v.data = v.data || have.data
				v.moves = v.moves || have.moves
			}
		case *ast.CallExpr:
			if fn := x.callee(n); fn != nil && fn.Pkg() != nil && (fn.Pkg().Path() == "time" || fn.Pkg().Path() == "testing") {
				v.moves = true
			}
		}
		return true
	})
	return v
}

func (x *index) evalBinary(n *ast.BinaryExpr, e env) value {
	l, r := x.eval(n.X, e), x.eval(n.Y, e)
	unknown := value{data: l.data || r.data, moves: l.moves || r.moves}
	truth := func(v value) (yes, known bool) {
		if v.known == nil || v.known.Kind() != constant.Bool {
			return false, false
		}
		return constant.BoolVal(v.known), true
	}
	switch n.Op {
	case token.LAND, token.LOR:
		// If one operand decides the result, the other one does not matter.
		decides := n.Op == token.LOR
		ly, lk := truth(l)
		ry, rk := truth(r)
		switch {
		case lk && ly == decides, rk && ry == decides:
			return value{known: constant.MakeBool(decides)}
		case lk && rk:
			return value{known: constant.MakeBool(!decides)}
		case lk:
			return value{data: r.data, moves: r.moves}
		case rk:
			return value{data: l.data, moves: l.moves}
		}
		return unknown
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		if n.Op == token.EQL || n.Op == token.NEQ {
			if same, ok := x.compareNull(n, l, r); ok {
				return value{known: constant.MakeBool(same == (n.Op == token.EQL))}
			}
		}
		if l.known != nil && r.known != nil && l.known.Kind() == r.known.Kind() && (l.known.Kind() != constant.Bool || n.Op == token.EQL || n.Op == token.NEQ) {
			return value{known: constant.MakeBool(constant.Compare(l.known, n.Op, r.known))}
		}
		// At the end of the connection, the number of received bytes is 0. So comparing
		// that number with an unknown value may be the test for the end.
		if l.known != nil || r.known != nil {
			unknown.data = unknown.data || x.isData(n.X, e) || x.isData(n.Y, e)
		}
	}
	return unknown
}

// isData reports whether an expression names received data that is known to be empty, or
// the size of such data.
func (x *index) isData(n ast.Expr, e env) bool {
	if tv, ok := x.info.Types[n]; ok && tv.Value != nil {
		return false
	}
	return x.eval(n, e).known != nil
}

// compareNull compares two error values, one of which is nil. ok is false if the result is
// not known.
func (x *index) compareNull(n *ast.BinaryExpr, l, r value) (same, ok bool) {
	if l.null == null && x.isSentinel(n.Y) || r.null == null && x.isSentinel(n.X) {
		return false, true
	}
	if l.null == maybeNull || r.null == maybeNull || l.null == notNull && r.null == notNull {
		return false, false
	}
	return l.null == r.null, true
}

// isSentinel reports whether e is a constant, such as an error code, or an error variable
// of a package, such as net.ErrClosed.
func (x *index) isSentinel(e ast.Expr) bool {
	switch o := x.object(e).(type) {
	case *types.Const:
		return true
	case *types.Var:
		return o.Pkg() != nil && o.Parent() == o.Pkg().Scope() && isError(o.Type())
	}
	return false
}

func (x *index) evalCall(n *ast.CallExpr, e env) value {
	if tv, ok := x.info.Types[n.Fun]; ok && tv.IsType() && len(n.Args) == 1 {
		v := x.eval(n.Args[0], e)
		if v.known != nil && v.known.Kind() == constant.String && !isText(tv.Type) {
			return value{data: true}
		}
		return v
	}
	if x.builtin(n) == "len" {
		if v := x.eval(n.Args[0], e); v.known != nil && v.known.Kind() == constant.String {
			return value{known: constant.MakeInt64(int64(len(constant.StringVal(v.known))))}
		}
		return x.depends(n, e)
	}
	text := func(i int) (string, bool) {
		if i >= len(n.Args) {
			return "", false
		}
		v := x.eval(n.Args[i], e)
		if v.known == nil || v.known.Kind() != constant.String {
			return "", false
		}
		return constant.StringVal(v.known), true
	}
	switch name := strings.Replace(x.fullName(n), "bytes.", "strings.", 1); name {
	case "strings.Trim", "strings.TrimSpace", "strings.TrimLeft", "strings.TrimRight", "strings.TrimPrefix", "strings.TrimSuffix",
		"strings.ToLower", "strings.ToUpper", "strings.ReplaceAll", "strings.Replace", "strings.Clone":
		if s, ok := text(0); ok && s == "" {
			return value{known: constant.MakeString("")}
		}
	case "strings.HasPrefix", "strings.HasSuffix", "strings.Contains", "strings.EqualFold", "strings.Equal":
		s, ok := text(0)
		sub, ok2 := text(1)
		if ok && ok2 && (s == "" || sub == "") {
			empty := sub == ""
			if name == "strings.EqualFold" || name == "strings.Equal" {
				empty = s == sub
			}
			return value{known: constant.MakeBool(empty)}
		}
	case "errors.Is", "errors.As":
		if v := x.eval(n.Args[0], e); v.null == null {
			return value{known: constant.MakeBool(false)}
		}
		return value{}
	}
	v := x.depends(n, e)
	for _, arg := range n.Args {
		v.data = v.data || x.isData(arg, e) // the function may test whether its argument is empty
	}
	if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok {
		if _, ok := x.info.Selections[sel]; ok {
			v.data = v.data || x.isData(sel.X, e)
		}
	}
	return v
}

// isText reports whether t is a string or a []byte.
func isText(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Info()&types.IsString != 0
	case *types.Slice:
		b, ok := t.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	}
	return false
}
