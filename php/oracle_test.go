package php

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"phpsocket/socket/internal/needs"
)

// The oracle makes random calls, each one both in php and in this package. The result, output,
// warnings and exception must be the same in both.
//
// The calls run in the php found in PATH and in each one that SOCKET_PHP lists. Where versions differ, this package
// does what PHP 8.6 does; the field older of the call's entry gives the result of older versions.

// oracle describes a PHP function and the way to call it with random arguments.
type oracle struct {
	name  string // the name of the PHP function, or a description of the code
	php   string // PHP code of the function to call; by default, a call to the function of that name
	since string // the first PHP version that has the function, "8.4" for example
	rows  int    // the number of calls; 0 means 2000
	args  func(r *rand.Rand) []any
	call  func(args []any) any // makes the call in this package; an error counts as false, or as thrown if it is an *Error
	out   bool                 // whether the result of call is compared with the output of php
	ints  bool                 // whether the function converts its arguments to ints
	ulp   bool                 // whether floats may differ in the last bit
	// older converts ours, the result of a call in this package, to the result in a PHP older than
	// 8.6. The version is a number such as 802, which means 8.2. If the call must not be compared,
	// older returns "".
	older func(version int, args []any, ours string) string
}

// oracles has the entries that the test files register in their init functions.
var oracles []oracle

func register(list ...oracle) { oracles = append(oracles, list...) }

const oraclePrelude = `<?php
error_reporting(E_ALL);
ini_set('display_errors', '0');
ini_set('precision', '14');
ini_set('serialize_precision', '-1');
ini_set('memory_limit', '2G');
date_default_timezone_set('UTC');
set_error_handler(function ($level, $message) {
	global $raised;
	$raised .= "$level: $message\n";
	return true;
});
`

const oracleRun = `
$result = '';
foreach (unserialize(file_get_contents($directory . '/rows')) as [$name, $args]) {
	$raised = '';
	ob_start();
	try {
		$row = 'returns ' . serialize($functions[$name](...$args));
	} catch (Throwable $e) {
		$row = 'throws ' . get_class($e) . ': ' . $e->getMessage();
	}
	$printed = ob_get_clean();
	if ($printed !== '') {
		$row .= "\nprints " . $printed;
	}
	$row = $raised . $row;
	$result .= strlen($row) . "\n" . $row;
}
file_put_contents($directory . '/results', $result);
echo PHP_VERSION;
`

// oraclePHPs returns the commands of the PHP versions to compare with.
func oraclePHPs(t *testing.T) (commands []string) {
	command := needs.Program(t, "php")
	if strconv.IntSize == 32 {
		t.Skip("skipped: php has ints of 64 bits here")
	}
	commands = append(commands, command)
	return append(commands, filepath.SplitList(os.Getenv("SOCKET_PHP"))...)
}

// oracleRow is one call: an oracle and random arguments for it.
type oracleRow struct {
	*oracle
	args []any
}

func (r oracleRow) String() string {
	var b strings.Builder
	for i, arg := range r.args {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, Serialize(arg))
	}
	return fmt.Sprintf("%s(%s)", r.name, strconv.QuoteToASCII(b.String()))
}

// ours makes the call in this package and returns its warnings and its result as text.
func (r oracleRow) ours() (result string) {
	var raised strings.Builder
	SetErrorHandler(func(level int, message string) { fmt.Fprintf(&raised, "%d: %s\n", level, message) })
	defer SetErrorHandler(nil)
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error:
			result = "throws " + e.Class + ": " + e.Message
		default:
			result = fmt.Sprint("panics with ", e)
		}
		result = raised.String() + result
	}()
	v := r.call(cloneArgs(r.args))
	if err, ok := v.(error); ok {
		var e *Error
		if errors.As(err, &e) && e.Class != "Warning" {
			return "throws " + e.Class + ": " + e.Message
		}
		v = false
	}
	if r.out {
		result = "returns N;"
		if v != "" {
			result += "\nprints " + v.(string)
		}
		return result
	}
	return "returns " + Serialize(v)
}

// cloneArgs copies the arguments, including the arrays among them, because a call may change an
// array.
func cloneArgs(args []any) []any {
	args = slices.Clone(args)
	for i, arg := range args {
		if a, ok := arg.(*Array[any]); ok {
			args[i] = a.Clone()
		}
	}
	return args
}

// TestOracle makes the calls of all entries and compares the results. With the environment variable
// ORACLE=text, it runs only the entries that have this text in their names. ORACLESEED changes the
// random arguments. CI=true makes all calls instead of a part of them.
func TestOracle(t *testing.T) {
	commands := oraclePHPs(t)
	seed, _ := strconv.ParseUint(os.Getenv("ORACLESEED"), 10, 64)
	var functions strings.Builder
	var rows []oracleRow
	for i := range oracles {
		o := &oracles[i]
		if !strings.Contains(o.name, os.Getenv("ORACLE")) {
			continue
		}
		code := o.php
		if code == "" {
			code = fmt.Sprintf("fn(...$args) => %s(...$args)", o.name)
		}
		fmt.Fprintf(&functions, "$functions['%s'] = %s;\n", o.name, code)
		n := o.rows
		if n == 0 {
			n = 2000
		}
		switch {
		case testing.Short() || raceEnabled:
			n = min(n, 200)
		case os.Getenv("CI") != "true":
			n /= 4
		}
		r := rand.New(rand.NewPCG(seed, uint64(len(o.name))<<32+uint64(o.name[0])))
		for range n {
			rows = append(rows, oracleRow{o, o.args(r)})
		}
	}
	want := make([]string, len(rows))
	for i, row := range rows {
		want[i] = row.ours()
	}
	answers := make([]phpAnswers, len(commands))
	for i, command := range commands {
		answers[i] = askPHP(t, command, functions.String(), rows)
	}
	for _, a := range answers {
		compared, wrong, failed := 0, 0, make(map[string]int)
		for i, row := range rows {
			ours := want[i]
			if a.version < 806 {
				if row.ints {
					ours = castWarning.ReplaceAllString(ours, "8192: Implicit conversion from float $1 to int loses precision\n")
				}
				ours = newWarnings.ReplaceAllString(ours, "")
				if row.older != nil {
					ours = row.older(a.version, row.args, ours)
				}
			}
			if a.rows[i] == "" || ours == "" {
				continue
			}
			compared++
			if a.rows[i] != ours && !(row.ulp && lastBit(a.rows[i], ours)) {
				wrong++
				if failed[row.name]++; failed[row.name] <= 5 {
					t.Errorf("%.500v\nphp %d: %.500q\nours:    %.500q", row, a.version, a.rows[i], ours)
				}
			}
		}
		t.Logf("oracle: php %d.%d: %d calls of %d functions compared, %d differ %v",
			a.version/100, a.version%100, compared, len(oracles), wrong, failed)
	}
}

// lastBit reports whether the results a and b are equal, or differ only in floats that are
// neighbors.
func lastBit(a, b string) bool {
	headA, a, ok := strings.Cut(a, "returns d:")
	headB, b, ok2 := strings.Cut(b, "returns d:")
	x, err := strconv.ParseFloat(strings.TrimSuffix(a, ";"), 64)
	y, err2 := strconv.ParseFloat(strings.TrimSuffix(b, ";"), 64)
	return ok && ok2 && err == nil && err2 == nil && headA == headB && (math.Nextafter(x, y) == y)
}

// phpAnswers has the result of each call in one version of PHP. The result is "" if this version
// does not have the function.
type phpAnswers struct {
	version int
	rows    []string
}

// askPHP makes all calls in one process of the given PHP command, and returns the results.
func askPHP(t *testing.T, command, functions string, rows []oracleRow) phpAnswers {
	// Use /tmp, because a PHP in a chroot cannot see every directory.
	dir, err := os.MkdirTemp("/tmp", "oracle")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	out, err := exec.Command(command, "-r", "echo PHP_VERSION;").Output()
	var major, minor int
	if _, scanErr := fmt.Sscanf(string(out), "%d.%d", &major, &minor); err != nil || scanErr != nil {
		t.Fatalf("%s does not tell its version: %s %v", command, out, err)
	}
	a := phpAnswers{version: major*100 + minor, rows: make([]string, len(rows))}
	list := new(Array[any])
	var asked []int
	for i, row := range rows {
		if row.since == "" || a.version >= sinceVersion(row.since) {
			list.Append(ArrayOf[any](row.name, ArrayOf(row.args...)))
			asked = append(asked, i)
		}
	}
	script := oraclePrelude + functions + fmt.Sprintf("$directory = '%s';", dir) + oracleRun
	if err := errors.Join(
		os.WriteFile(filepath.Join(dir, "script.php"), []byte(script), 0o644),
		os.WriteFile(filepath.Join(dir, "rows"), []byte(Serialize(list)), 0o644),
	); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command, filepath.Join(dir, "script.php"))
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	results, err := os.ReadFile(filepath.Join(dir, "results"))
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range asked {
		head, rest, _ := bytes.Cut(results, []byte("\n"))
		n, err := strconv.Atoi(string(head))
		if err != nil || n > len(rest) {
			t.Fatalf("%s: the answer to %v is cut", command, rows[i])
		}
		a.rows[i], results = string(rest[:n]), rest[n:]
	}
	return a
}

// newWarnings matches the warnings that PHP has raised only since 8.5. Each is a line of a result.
var newWarnings = regexp.MustCompile(`(?m)^(?:2: unexpected NAN value was coerced to .*\n|2: The float .* is not representable as an int, cast occurred\n|` +
	`8192: Using null as an array offset.*\n|8192: (?:ord|chr)\(\): Providing .*\n|8: Input number is larger than PHP_INT_MAX, precision has been lost in conversion\n)`)

// castWarning matches a warning of PHP 8.5. Older versions raise another warning instead.
var castWarning = regexp.MustCompile(`(?m)^2: The float (.*) is not representable as an int, cast occurred\n(?:8192: Implicit conversion from float NAN.*\n)?`)

func sinceVersion(s string) int {
	var major, minor int
	fmt.Sscanf(s, "%d.%d", &major, &minor)
	return major*100 + minor
}
