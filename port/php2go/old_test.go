package php2go_test

import (
	"strings"
	"testing"

	"phpsocket/socket/port/php2go"
)

// TestOldVersion tests which version php2go chooses for programs that work before PHP 8 only,
// and the constants of such programs that nothing defines.
func TestOldVersion(t *testing.T) {
	const own = "define('CMD_ONE', 1);\n$a = [1];\nwhile (list($k) = each($a)) echo $k;\n"
	for _, c := range []struct{ name, src, why, code, left string }{
		{"each", "$a = [1];\nwhile (list($k) = each($a)) echo $k;\n", "3: each()", "", ""},
		{"a function each of the program", "function each($a) { return $a; }\necho count(each([1]));\n", "", "", ""},
		{"an assignment by reference", "function f($x, &$w) { $w = 5; }\nf(1, $w = null);\n", "3: an assignment as an argument by reference", "", ""},
		{"an assignment to socket_select", "$r = [];\nsocket_select($r, $w = null, $e = null, 0);\n", "3: an assignment as an argument by reference", "", ""},
		{"an assignment by value", "function f($x) { return $x; }\necho f($w = 1), strlen($s = 'a');\n", "", "", ""},
		{"a constant like those of the program", own + "echo CMD_TWO, strlen(CMD_TWO);\n", "4: each()", `"CMD_TWO"`, ""},
		{"a constant in lower case", own + "echo Yes;\n", "4: each()", `"Yes"`, ""},
		{"a constant in a property", own + "class A { public $v = CMD_TWO; }\necho (new A)->v;\n", "4: each()", `"CMD_TWO"`, ""},
		{"a constant that PHP may have", own + "echo CURLOPT_URL;\n", "4: each()", "", "constant CURLOPT_URL"},
		{"a constant that an unknown file may define", own + "include $argv[1];\necho CMD_TWO;\n", "4: each()", "", "constant CMD_TWO"},
		{"a constant with a computed name", own + "define('CMD_' . $argv[1], 2);\necho CMD_TWO;\n", "4: each()", "", "constant CMD_TWO"},
		{"a constant since PHP 8", "define('CMD_ONE', 1);\necho CMD_TWO;\n", "", "", "constant CMD_TWO"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := php2go.ConvertSource(php2go.Options{}, "old.php", []byte("<?php\n"+c.src))
			if err != nil {
				t.Fatal(err)
			}
			if old := c.why != ""; old != (r.Version == 7) || old && !strings.HasPrefix(r.Why, "old.php:"+c.why) {
				t.Errorf("version %d: %s, want %q", r.Version, r.Why, c.why)
			}
			if code := string(r.Files["main.go"]); !strings.Contains(code, c.code) {
				t.Errorf("no %s in\n%s", c.code, code)
			}
			if noted := strings.Contains(strings.Join(r.Notes, "\n"), "nothing defines the constant"); noted != (c.code != "") {
				t.Errorf("notes: %q", r.Notes)
			}
			found := c.left == ""
			for _, l := range r.Left {
				found = found || l.Why == c.left
			}
			if !found || c.code != "" && len(r.Left) > 0 {
				t.Errorf("left: %v, want %q", r.Left, c.left)
			}
		})
	}
}
