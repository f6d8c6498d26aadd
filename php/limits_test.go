package php

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestOffsetOutside checks that an offset or a NUL that comes from a peer does not end the program.
func TestOffsetOutside(t *testing.T) {
	t.Parallel()
	for _, offset := range []int{4, -4, math.MaxInt, math.MinInt} {
		for name, find := range map[string]func(string, string, ...int) (int, bool){
			"strpos": Strpos[string, string], "stripos": Stripos[string, string], "strrpos": Strrpos[string, string], "strripos": Strripos[string, string],
			"mb_strpos": MbStrpos[string, string],
		} {
			if i, ok := find("abc", "a", offset); i != 0 || ok {
				t.Errorf("%s from %d: %d %v", name, offset, i, ok)
			}
		}
		if n := SubstrCount("abc", "a", offset); n != 0 {
			t.Errorf("substr_count from %d: %d", offset, n)
		}
	}
	if s := Escapeshellarg("a\x00b"); s != "'ab'" {
		t.Error(s)
	}
	if Strncmp("a", "b", -1) != 0 || Strncasecmp("a", "b", math.MinInt) != 0 {
		t.Error("a negative length")
	}
}

func TestSprintfInf(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{"%+05f": "INF", "%10f": "INF", "%e": "INF", "%g": "INF"} {
		if got := Sprintf(format, math.Inf(1)); got != want {
			t.Errorf("%s: %q", format, got)
		}
	}
	if got := Sprintf("%5.1f|%f", math.Inf(-1), math.NaN()); got != "-INF|NaN" {
		t.Error(got)
	}
}

// thrown returns the message that f panics with.
func thrown(f func()) (text string) {
	defer func() {
		if e, ok := recover().(*Error); ok {
			text = e.Class + ": " + e.Message
		}
	}()
	f()
	return ""
}

func TestPackHuge(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{
		"x2147483647x2147483647": "ValueError: Type x: integer overflow in format string",
		"x99999999999":           "ValueError: Type x: integer overflow in format string",
		"n99999999999":           "ValueError: Type n: too few arguments",
	} {
		if got := thrown(func() { Pack(format, 1) }); got != want {
			t.Errorf("%s: %q", format, got)
		}
	}
	if _, err := Unpack("a99999999999", "ab"); err == nil || err.Error() != "unpack(): Type a: integer overflow" {
		t.Error(err)
	}
}

func TestPregLimits(t *testing.T) {
	t.Parallel()
	if ok, err := PregMatch("/a$\\n/", "a\n"); ok || err != nil {
		t.Error(ok, err)
	}
	var m Array[*Array[string]]
	PregMatchAll("/a*?/", "aa", &m)
	if got := Implode(",", m.At(0).Values()); got != ",aa," {
		t.Error(got)
	}
	if ok, err := PregMatch(`/\s{2,}^/m`, " \n\n"); ok || err != nil {
		t.Error(ok, err)
	}
	for pattern, text := range map[string]string{`/\R*./`: "\r\n\r\n", `/.+\R/`: "a\r", `/\S+\R/`: "a\x85"} {
		if ok, err := PregMatch(pattern, text); !ok || err != nil {
			t.Error(pattern, ok, err)
		}
	}
	for _, text := range []string{"\uf70d", "\r\n\uf70d"} {
		if ok, err := PregMatch(`/\R/u`, text); ok || err == nil {
			t.Error(ok, err)
		}
	}
	var one Array[string]
	PregMatch("/(a*)*/", "aa", &one)
	if got := one.At(1); got != "aa" {
		t.Errorf("%q", got)
	}
}

// TestNames looks up names that do not need a network.
func TestNames(t *testing.T) {
	t.Parallel()
	if n, ok := Getprotobyname("icmp"); n != 1 || !ok {
		t.Error(n, ok)
	}
	if n, ok := Getprotobyname("nope"); n != 0 || ok {
		t.Error(n, ok)
	}
	if name, ok := Getprotobynumber(17); name != "udp" || !ok {
		t.Error(name, ok)
	}
	if Gethostbyname("127.0.0.1") != "127.0.0.1" || Gethostbyname("a\x00b") != "a\x00b" {
		t.Error("gethostbyname")
	}
	if PhpUname("r") != "" || PhpUname("s") == "" || !strings.HasPrefix(PhpUname(), PhpUname("s")) {
		t.Error("php_uname: ", PhpUname())
	}
	if got := thrown(func() { PhpUname("x") }); !strings.HasPrefix(got, "ValueError: php_uname(): Argument #1 ($mode) must be one of") {
		t.Error(got)
	}
}

// TestExit checks that Exit calls the registered functions in order. A registered function may
// itself register another one, which is also called.
func TestExit(t *testing.T) {
	var log []string
	code := -1
	exit = func(n int) { code = n }
	defer func() { exit = os.Exit }()
	RegisterShutdownFunction(func() {
		log = append(log, "first")
		RegisterShutdownFunction(func() { log = append(log, "third") })
	})
	RegisterShutdownFunction(func() { log = append(log, "second") })
	Exit(3)
	if got := Implode(" ", log); got != "first second third" || code != 3 {
		t.Error(got, code)
	}
	Exit()
	if code != 0 {
		t.Error(code)
	}
}

// TestGetopt compares the results of Getopt with those of php.
func TestGetopt(t *testing.T) {
	old := os.Args
	defer func() { os.Args = old }()
	for _, row := range []struct{ args, want string }{
		{"-a -b1 -b 2 --req=x --req y --opt --opt=z rest", `{"a":false,"b":["1","2"],"req":["x","y"],"opt":[false,"z"]} 10`},
		{"-ab5", `{"a":false,"b":"5"} 2`},
		{"-a -- -b 1", `{"a":false} 3`},
		{"-c", `{"c":false} 2`},
		{"-cval", `{"c":"val"} 2`},
		{"-z -a", `{"a":false} 3`},
		{"file -a", `[] 1`},
		{"-b", `[] 2`},
		{"-b=7", `{"b":"7"} 2`},
	} {
		os.Args = append([]string{"program"}, strings.Fields(row.args)...)
		var rest int
		found, _ := JsonEncode(Getopt("ab:c::", []string{"req:", "opt::"}, &rest))
		if got := found + " " + Strval(rest); got != row.want {
			t.Errorf("%s: %s, want %s", row.args, got, row.want)
		}
	}
}

// TestDeviations checks that each row of DEVIATIONS.md names an existing test.
func TestDeviations(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("DEVIATIONS.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := make(map[string]bool)
	for _, src := range sources(t, "*_test.go") {
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(src, -1) {
			tests[m[1]] = true
		}
	}
	rows := regexp.MustCompile("(?m)^\\| `([\\w-]+)` \\| (.*) \\| (\\w+) \\|$").FindAllStringSubmatch(string(text), -1)
	if len(rows) != strings.Count(string(text), "\n| `") {
		t.Error("a row has another form")
	}
	for _, row := range rows {
		if !tests[row[3]] {
			t.Errorf("row %s: there is no test %s", row[1], row[3])
		}
	}
}

// TestTable checks that no function is both in TABLE.md and in the package, and that each function
// of the package has an example.
func TestTable(t *testing.T) {
	t.Parallel()
	examples := make(map[string]bool)
	for _, src := range sources(t, "example_*_test.go") {
		for _, m := range regexp.MustCompile(`(?m)^func Example(\w+)\(`).FindAllStringSubmatch(src, -1) {
			examples[m[1]] = true
		}
	}
	documented := regexp.MustCompile(`(?m)^// ([A-Z]\w*) is ([a-z_0-9]+)[ (:,.]`)
	functions := make(map[string]bool)
	for name, src := range sources(t, "*.go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, m := range documented.FindAllStringSubmatch(src, -1) {
			if regexp.MustCompile(`(?m)^func ` + m[1] + `[\[(]`).MatchString(src) {
				functions[m[2]] = true
				if !examples[m[1]] {
					t.Errorf("%s has no example", m[1])
				}
			}
		}
	}
	if len(functions) < 200 {
		t.Errorf("the documentation of %d functions has PHP's name", len(functions))
	}
	text, err := os.ReadFile("TABLE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range regexp.MustCompile("(?m)^\\| (`.*) \\| .* \\|$").FindAllStringSubmatch(string(text), -1) {
		for _, m := range regexp.MustCompile("`([a-z_0-9]+)`").FindAllStringSubmatch(row[1], -1) {
			if functions[m[1]] {
				t.Errorf("TABLE.md has %s, and so has the package", m[1])
			}
		}
	}
}

// sources returns the text of each file that matches pattern, under the name of the file.
func sources(t *testing.T, pattern string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatal(pattern, err)
	}
	texts := make(map[string]string)
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(src)
	}
	return texts
}
