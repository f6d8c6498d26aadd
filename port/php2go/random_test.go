package php2go_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/port/php2go"
)

// values are the operands for the tests of operators and conversions. Operators are tested
// with all pairs of values.
var values = []string{"null", "true", "false", "0", "1", "-1", "2", "7", "10", "64", "255", "-255", "1000000", "PHP_INT_MAX", "-PHP_INT_MAX", "4294967296", "0.0", "-0.0", "0.5",
	"-1.5", "1.0", "2.75", "1e3", "1e18", "1e25", "-1e25", "0.1", "3.14159", "''", "'0'", "'1'", "'-1'", "'00'", "'01'", "'1.0'", "'1e3'", "'0x1A'", "' 1'", "'1 '", "'1a'",
	"'abc'", "'ABC'", "'a'", "'b'", "'10'", "'9'", "'1.5'", "'.5'", "'null'", "'true'", "'z'", "'Az'", "\"\\n\"", "\"\\x00\"", "\"\\xff\"", "'PHP'", "[]", "[0]", "[1, 2]",
	"['a' => 1]", "[1, 'b']", "'9223372036854775808'", "'-5'"}

// TestOperators tests that all operators, with every pair of values, and all conversions of
// every value have the same results as in php.
func TestOperators(t *testing.T) {
	var b strings.Builder
	b.WriteString("<?php\nerror_reporting(0);\nfunction say($v) { var_dump($v); }\n$values = [" + strings.Join(values, ", ") + "];\n")
	b.WriteString("foreach ($values as $i => $a) {\n")
	for _, e := range []string{"(int)$a", "(float)$a", "(bool)$a", "!$a", "empty($a)", "isset($a)", "is_numeric($a)", "gettype($a)", "json_encode($a)", "-$a", "+$a", "~$a",
		"(string)$a", "intval($a)", "\"<$a>\"", "$a ?: 'none'", "$a ?? 'none'", "is_null($a)", "is_int($a)"} {
		fmt.Fprintf(&b, "try { say(%s); } catch (\\Throwable $e) { echo get_class($e), \"\\n\"; }\n", e)
	}
	b.WriteString("$x = $a; try { $x++; say($x); } catch (\\Throwable $e) { echo get_class($e), \"\\n\"; }\n")
	b.WriteString("foreach ($values as $j => $c) {\necho $i, ' ', $j, \"\\n\";\n")
	for _, op := range []string{"+", "-", "*", "/", "%", "==", "!=", "===", "!==", "<", "<=", ">", ">=", "<=>", "&", "|", "^"} {
		fmt.Fprintf(&b, "try { say($a %s $c); } catch (\\Throwable $e) { echo get_class($e), \"\\n\"; }\n", op)
	}
	b.WriteString("if (!is_array($a) && !is_array($c)) { say($a . $c); }\n")
	b.WriteString("say($a && $c); say($a || $c); say($a xor $c);\n}\n}\n")
	same(t, "operators", b.String())
}

// TestRandomPrograms tests that random programs with typed variables print the same in php
// and in Go.
func TestRandomPrograms(t *testing.T) {
	seed := uint64(8)
	if s, err := strconv.ParseUint(os.Getenv("PHP2GO_SEED"), 10, 64); err == nil {
		seed = s // outside of CI, other seeds test other programs
	}
	g := &generator{rand.New(rand.NewPCG(13, seed))}
	var b strings.Builder
	b.WriteString("<?php\n$trace = '';\nfunction f($x) { global $trace; $trace .= $x; return $x + 1; }\nfunction s($x) { global $trace; $trace .= $x; return $x . '!'; }\n")
	for i := range 60 {
		fmt.Fprintf(&b, "function run%d() {\n$i = %d; $j = %d; $s = %s; $u = %s; $x = %s; $ok = %v; $list = [3, 1, 2]; $map = ['a' => 1, 'b' => 2];\n", i, g.IntN(9), g.IntN(100)-50,
			g.pick("'abc'", "''", "'12'", "'x y'"), g.pick("'q'", "'0'", "'-3'"), g.pick("1.5", "0.25", "-2.0"), g.IntN(2) == 0)
		for range 4 + g.IntN(5) {
			b.WriteString(g.stmt(2))
		}
		b.WriteString("echo $i, '|', $j, '|', $s, '|', $u, '|', $x, '|', $ok, '|', implode(',', $list), '|', json_encode($map), \"\\n\";\n}\n")
		fmt.Fprintf(&b, "run%d(); echo $trace, \"\\n\"; $trace = '';\n", i)
	}
	same(t, "random", b.String())
}

// TestLanguage tests that the programs in testdata/language print the same in php and in
// Go. They use language features that the random programs do not use.
func TestLanguage(t *testing.T) {
	files, err := filepath.Glob("../testdata/language/*.php")
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".php")
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			same(t, name, string(src))
		})
	}
}

type generator struct{ *rand.Rand }

func (g *generator) pick(list ...string) string { return list[g.IntN(len(list))] }

// The methods int, str and cond generate expressions of their type. The functions in these
// expressions print a trace, so that the test also compares the order of evaluation.
func (g *generator) int(depth int) string {
	if depth == 0 {
		return g.pick("$i", "$j", "3", "7", "strlen($s)", "count($list)", "$map['a']")
	}
	switch g.IntN(9) {
	case 0:
		return "(" + g.int(depth-1) + " " + g.pick("+", "-", "*", "&", "|", "^") + " " + g.int(depth-1) + ")"
	case 1:
		return "f(" + g.int(0) + ")"
	case 2:
		return g.pick("$i++", "++$i", "$j--", "--$j")
	case 3:
		return "($i = " + g.int(depth-1) + ")"
	case 4:
		return "(" + g.cond(depth-1) + " ? " + g.int(depth-1) + " : " + g.int(depth-1) + ")"
	case 5:
		return "(int)(" + g.str(depth-1) + ")"
	case 6:
		return g.pick("max", "min") + "(" + g.int(depth-1) + ", " + g.int(depth-1) + ")"
	case 7:
		return "(" + g.int(depth-1) + " % 5)"
	}
	return g.int(0)
}

func (g *generator) str(depth int) string {
	if depth == 0 {
		return g.pick("$s", "$u", "'lit'", "\"i=$i\"", "\"{$map['b']}-$s\"")
	}
	switch g.IntN(7) {
	case 0:
		return "(" + g.str(depth-1) + " . " + g.str(depth-1) + ")"
	case 1:
		return "substr(" + g.str(depth-1) + ", " + g.int(0) + ")"
	case 2:
		return "s(" + g.str(0) + ")"
	case 3:
		return "strtoupper(" + g.str(depth-1) + ")"
	case 4:
		return "(" + g.str(depth-1) + " . " + g.int(depth-1) + ")"
	case 5:
		return "(" + g.cond(depth-1) + " ? " + g.str(depth-1) + " : " + g.str(depth-1) + ")"
	}
	return g.str(0)
}

func (g *generator) cond(depth int) string {
	if depth == 0 {
		return g.pick("$ok", "$i > 2", "$s == 'abc'", "!$u", "$j", "isset($map['a'])", "empty($s)", "in_array(2, $list)")
	}
	switch g.IntN(6) {
	case 0:
		return "(" + g.cond(depth-1) + g.pick(" && ", " || ") + g.cond(depth-1) + ")"
	case 1:
		return "(" + g.int(depth-1) + g.pick(" < ", " == ", " != ", " >= ", " === ") + g.int(depth-1) + ")"
	case 2:
		return "(" + g.str(depth-1) + g.pick(" == ", " != ", " === ", " < ") + g.str(depth-1) + ")"
	case 3:
		return "!(" + g.cond(depth-1) + ")"
	case 4:
		return "(($p = strpos(" + g.str(depth-1) + ", 'b')) " + g.pick("===", "!==") + " false)"
	}
	return g.cond(0)
}

func (g *generator) stmt(depth int) string {
	switch g.IntN(15) {
	case 0:
		return "$i = " + g.int(depth) + ";\n"
	case 1:
		return "$s = " + g.str(depth) + ";\n"
	case 2:
		return "$s .= " + g.str(depth) + ";\n"
	case 3:
		return "$j " + g.pick("+=", "-=") + " " + g.int(depth) + ";\n"
	case 4:
		return "$list[] = " + g.int(depth) + ";\n"
	case 5:
		return "$map[" + g.pick("'a'", "'c'", "$s") + "] = " + g.int(depth) + ";\n"
	case 6:
		if depth > 0 {
			return "if (" + g.cond(depth) + ") {\n" + g.stmt(depth-1) + "} else {\n" + g.stmt(depth-1) + "}\n"
		}
	case 7:
		if depth > 0 {
			return "foreach ($list as $k => $v) {\nif ($v > 50) { continue; }\n$x += $v; echo $k;\n" + g.stmt(0) + "}\n"
		}
	case 8:
		if depth > 0 {
			n := fmt.Sprint("$n", depth)
			return "for (" + n + " = 0; " + n + " < 3; " + n + "++) {\n" + g.stmt(depth-1) + "if (" + g.cond(0) + ") { break; }\n}\n"
		}
	case 11:
		return "[$i, $j] = [" + g.int(depth) + ", " + g.int(depth) + "];\n"
	case 12:
		return "$maybe = " + g.cond(0) + " ? " + g.str(depth) + " : null; echo $maybe ?? 'nil', $maybe === null ? 'N' : strlen($maybe);\n"
	case 13:
		return "$two = " + g.int(depth) + "; echo $two + 1; $two = " + g.str(depth) + "; $s .= $two;\n"
	case 14:
		return "$ref = &$i; $ref += " + g.int(0) + "; echo $i; unset($ref);\n"
	case 9:
		return "echo " + g.str(depth) + ", ' ', " + g.int(depth) + ", \"\\n\";\n"
	}
	return "$ok = " + g.cond(depth) + ";\n"
}

// same runs a program in php and its typed and dynamic conversions in Go. It compares their
// output.
func same(t *testing.T, name, src string) {
	t.Helper()
	php := needs.Program(t, "php")
	dir := t.TempDir()
	file := filepath.Join(dir, name+".php")
	if err := os.WriteFile(file, []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("PHP2GO_KEEP"); keep != "" {
		os.WriteFile(filepath.Join(keep, name+".php"), []byte(src), 0o666)
	}
	want, err := exec.Command(php, "-d", "display_errors=0", "-d", "log_errors=0", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, dynamic := range []bool{false, true} {
		r, err := php2go.Convert(php2go.Options{Dynamic: dynamic, Version: 8}, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range r.Left {
			t.Errorf("left: line %d: %s", l.Line, l.Why)
		}
		out := filepath.Join(dir, fmt.Sprint("go", dynamic))
		if err := r.Write(out, root); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("go", "build", "-o", "program", ".")
		cmd.Dir = out
		if msg, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("dynamic %v: %v\n%s", dynamic, err, msg)
		}
		got, err := exec.Command(filepath.Join(out, "program")).CombinedOutput()
		if err != nil {
			t.Errorf("dynamic %v: %v", dynamic, err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("dynamic %v: %s", dynamic, firstDifference(want, got))
		}
	}
}

func firstDifference(want, got []byte) string {
	a, b := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return fmt.Sprintf("line %d of %d: php\n%s\ngo\n%s", i+1, len(a), strings.Join(a[max(0, i-8):min(len(a), i+3)], "\n"), strings.Join(b[min(len(b), max(0, i-8)):min(len(b), i+3)], "\n"))
		}
	}
	return "there is more in the output of the program in Go"
}
