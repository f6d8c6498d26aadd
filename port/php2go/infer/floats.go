package infer

import (
	"slices"
	"strconv"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// A variable that starts as 0 and becomes a sum of floats has the types int and float in
// PHP. In Go, it is a float64 if nothing shows the difference. This requires that its ints
// are small numbers from the source, and that the program only prints it, compares it, or
// calculates with floats. At first, the analysis makes each variable that is read in these
// ways a float64. If a store or an operator shows that this is wrong for some variables,
// the analysis starts again without them.

// few is the largest int that a variable may get if it is to become a float64. Sums and
// products of two such ints are far below the first int that a float cannot represent.
const few = 100000

// floats finds the variables that become a float64. It runs after the first analysis.
func (a *Info) floats() {
	tries := 0
	for again := true; again; tries++ {
		again = false
		a.eachVar(func(v *Var) {
			bad := v.float && (v.ints || v.T.B&^Float != 0 || !v.numeric())
			if !bad && (v.float || a.isNever(v) || tries > 8 || v.T.B != Int|Float || !v.numeric() || v.text()) {
				return
			}
			again = true
			if bad {
				a.never = append(a.never, keys(v)...)
			}
			a.setFloat(v, !bad)
		})
		if again {
			a.again()
			a.solve()
		}
	}
}

// keys returns values that identify v in every round of the analysis. The Var does not
// identify a field, because each round creates a new Var for the field.
func keys(v *Var) []any {
	if v.Rec == nil {
		return []any{v}
	}
	var out []any
	for _, p := range v.Rec.Root().places {
		out = append(out, p+" "+v.Name)
	}
	return out
}

func (a *Info) isNever(v *Var) bool {
	return slices.ContainsFunc(keys(v), func(k any) bool { return slices.Contains(a.never, k) })
}

func (a *Info) setFloat(v *Var, on bool) {
	v.float = on
	if v.Rec != nil {
		for _, k := range keys(v) {
			a.records.floats[k] = on
		}
	}
}

// eachVar calls the given function for each variable, property and field.
func (a *Info) eachVar(do func(v *Var)) {
	fns := []*Fn{a.Main}
	for _, f := range a.ByFunc {
		fns = append(fns, f)
	}
	for _, f := range fns {
		for _, v := range f.Order {
			do(v)
		}
	}
	a.eachProp(func(v, _ *Var) { do(v) })
	for _, r := range a.Records() {
		for _, v := range r.Order {
			do(v)
		}
	}
}

// numeric reports whether v is only read in ways that do not show whether it is an int or a
// float. numeric accepts v as an operand, because floatOperands checks the operators.
func (v *Var) numeric() bool {
	how := v.uses()
	return how != 0 && how&^(asText|asTruth|asInt|asNumber) == 0
}

// arithmetic reports whether an operator adds, subtracts, multiplies or divides.
func arithmetic(op string) bool { return op == "+" || op == "-" || op == "*" || op == "/" }

// setSmall records whether the ints in the value n are small, for the next store.
func (a *Info) setSmall(n *ir.Node) { a.small = n != nil && a.smallInts(n) }

// smallInts reports whether the value of n is not an int, or is a small int. Small ints are
// small numbers in the source, and the sum or product of two of them.
func (a *Info) smallInts(n *ir.Node) bool {
	switch n.Op {
	case ir.Int:
		i, err := strconv.Atoi(n.S)
		return err == nil && i >= 0 && i <= few
	case ir.Silence, ir.Assign:
		return a.smallInts(n.K[len(n.K)-1])
	case ir.Cond:
		return n.K[1] != nil && a.smallInts(n.K[1]) && a.smallInts(n.K[2])
	case ir.Call:
		if strings.EqualFold(n.S, "max") || strings.EqualFold(n.S, "min") {
			return len(n.K) > 1 && !slices.ContainsFunc(n.K, func(k *ir.Node) bool { return !a.smallInts(k) })
		}
	case ir.Bin:
		leaf := func(k *ir.Node) bool {
			return k.Op != ir.Bin && k.Op != ir.Call && k.Op != ir.Cond && a.smallOperand(k)
		}
		if (n.S == "+" || n.S == "*") && leaf(n.K[0]) && leaf(n.K[1]) {
			return true
		}
	case ir.Var, ir.Prop, ir.SProp, ir.Index:
		if v := a.VarOf(n); v != nil && v.T.B == Int {
			return !v.ints
		}
	}
	return a.Peek(n).B&(Int|Any) == 0
}

// floated reports whether n may be an int in PHP where it is a float64 in Go.
func (a *Info) floated(n *ir.Node) bool {
	switch n.Op {
	case ir.Var, ir.Prop, ir.SProp, ir.Index:
		v := a.VarOf(n)
		return v != nil && v.float
	case ir.Silence, ir.Assign, ir.AssignOp:
		return a.floated(n.K[0])
	case ir.Cond:
		return n.K[1] != nil && (a.floated(n.K[1]) || a.floated(n.K[2]))
	case ir.Bin:
		x, y := n.K[0], n.K[1]
		return arithmetic(n.S) && (a.floated(x) && !a.pureFloat(y) || a.floated(y) && !a.pureFloat(x))
	}
	return false
}

// pureFloat reports whether n is certainly a float in PHP as well.
func (a *Info) pureFloat(n *ir.Node) bool { return a.Peek(n).B == Float && !a.floated(n) }

// unfloat records that the variables in n cannot be floats.
func (a *Info) unfloat(n *ir.Node) {
	ir.Walk(n, func(k *ir.Node) bool {
		switch k.Op {
		case ir.Var, ir.Prop, ir.SProp, ir.Index:
			if v := a.VarOf(k); v != nil && v.float && !v.ints {
				v.ints, a.changed = true, true
			}
		}
		return k.Op != ir.Closure
	})
}

// floatOperands checks the operator n. Its result may be a float64 in Go where it is an
// int in PHP. The result must have the same value, and nothing may show its type. Otherwise
// the variables in n cannot be floats.
func (a *Info) floatOperands(n *ir.Node) {
	if n.S == "**" || arithmetic(n.S) && a.floated(n) && (!a.sameValue(n) || a.results[n]&^(asText|asTruth|asInt|asNumber) != 0) {
		a.unfloat(n)
	}
}

// sameValue reports whether an operator gives the same result in Go, where its operands
// are floats, as in PHP, where they may be ints. It returns false for "-", because a
// difference may be negative. The product of 0 and a negative number is 0 for ints, but -0
// for floats.
func (a *Info) sameValue(n *ir.Node) bool {
	return n.S != "-" && !slices.ContainsFunc(n.K, func(k *ir.Node) bool { return !a.floated(k) && !a.smallOperand(k) })
}

// smallOperand is like smallInts, but for an operand. The operand must be a number, because
// a string such as "5" may become any int.
func (a *Info) smallOperand(n *ir.Node) bool {
	return a.Peek(n).B&^(Int|Float) == 0 && a.smallInts(n)
}

// floatsInto checks an assignment of the value n to the variable v. If v is not a float,
// the variables in n cannot be floats.
func (a *Info) floatsInto(v *Var, n *ir.Node) {
	if (v == nil || !v.float) && a.floated(n) {
		a.unfloat(n)
	}
}

// floatAssignOp checks an assignment with an operator such as +=, as floatOperands checks
// other operators.
func (a *Info) floatAssignOp(n *ir.Node) {
	if !arithmetic(n.S) || a.pureFloat(n.K[1]) {
		return
	}
	if v := a.VarOf(n.K[0]); v != nil && v.float {
		if !a.sameValue(n) {
			a.unfloat(n)
		}
	} else if !a.pureFloat(n.K[0]) && a.floated(n.K[1]) {
		a.unfloat(n.K[1])
	}
}
