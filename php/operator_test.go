package php

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
)

// randOperands returns random operands, many of which are small numbers.
func randOperands(r *rand.Rand) []any {
	f := func() any {
		switch r.IntN(8) {
		case 0, 1:
			return r.IntN(70) - 3
		case 2:
			return randNumericString(r)
		case 3:
			return randInt(r)
		}
		return randObject(r)
	}
	return []any{f(), f()}
}

func init() {
	binary := func(op string, call func(a, b any) any) {
		o := oracle{name: "$a " + op + " $b", php: "fn($a, $b) => $a " + op + " $b", rows: 6000, args: randOperands,
			call: func(a []any) any { return call(a[0], a[1]) }, ints: strings.Contains("%<<>>&|^", op) && op != "<" && op != ">"}
		if op == "**" {
			o.older, o.ulp = olderPower, true // C libraries do not round every power correctly
		}
		register(o)
	}
	binary("+", Add)
	binary("-", Sub)
	binary("*", Mul)
	binary("/", Div)
	binary("%", Mod)
	binary("**", Pow)
	binary(".", func(a, b any) any { return Concat(a, b) })
	binary("<<", ShiftLeft)
	binary(">>", ShiftRight)
	binary("&", BitAnd)
	binary("|", BitOr)
	binary("^", BitXor)
	binary("==", func(a, b any) any { return LooseEqual(a, b) })
	binary("===", func(a, b any) any { return Identical(a, b) })
	binary("<=>", func(a, b any) any { return LooseCompare(a, b) })
	binary("<", func(a, b any) any { return LooseCompare(a, b) < 0 })
	binary(">=", func(a, b any) any { return LooseCompare(b, a) <= 0 })
	near := oracle{name: "strings that are near", php: "fn($a, $b) => [$a <=> $b, $a == $b]", rows: 6000,
		args: func(r *rand.Rand) []any {
			s := randNumericString(r)
			t := oneOf(r, s, s+"0", s+".0", "0"+s, " "+s, s+" ", "+"+s, s+"e0", s+"1", Strval(Floatval(s)))
			return []any{s, t}
		},
		call: func(a []any) any {
			return ArrayOf[any](LooseCompare(a[0], a[1]), LooseEqual(a[0], a[1]))
		}}
	register(near)
	unary := func(name, php string, call func(a any) any) {
		register(oracle{name: name, php: php, rows: 3000, args: one(randObject), ints: name == "~$a",
			call: func(a []any) any { return call(a[0]) }, older: olderIncrement})
	}
	unary("-$a", "fn($a) => -$a", Neg)
	unary("~$a", "fn($a) => ~$a", BitNot)
	unary("++$a", "function ($a) { ++$a; return $a; }", Inc)
	unary("--$a", "function ($a) { --$a; return $a; }", Dec)
}

// olderIncrement restores the messages of older versions. PHP 8.3 deprecated the increment of
// strings that are not alphanumeric. PHP 8.6 deprecated the increment of any non-numeric string.
func olderIncrement(version int, args []any, ours string) string {
	const now = "8192: Increment on non-numeric string is deprecated, use str_increment() instead\n"
	if version < 803 {
		ours = regexp.MustCompile(`(?m)^\d+: (Increment|Decrement) on .*\n`).ReplaceAllString(ours, "")
		if b, ok := args[0].(bool); ok {
			ours = strings.ReplaceAll(ours, "bitwise not on "+strconv.FormatBool(b), "bitwise not on bool")
		}
	}
	if s, ok := args[0].(string); ok && regexp.MustCompile(`^[a-zA-Z0-9]+$`).MatchString(s) {
		return strings.Replace(ours, now, "", 1)
	}
	return strings.Replace(ours, now, "8192: Increment on non-alphanumeric string is deprecated\n", 1)
}

// olderPower removes the deprecation message for 0 to a negative power. PHP before 8.3 did not have
// this message.
func olderPower(version int, _ []any, ours string) string {
	if version < 803 {
		ours = strings.Replace(ours, "8192: Power of base 0 and negative exponent is deprecated\n", "", 1)
	}
	return ours
}
