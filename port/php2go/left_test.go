package php2go_test

import (
	"strconv"
	"strings"
	"testing"

	"phpsocket/socket/port/php2go"
)

// TestLeft tests that the report lists code that cannot be converted, and does not list
// similar code that can be.
func TestLeft(t *testing.T) {
	const fork = `<?php
function serve($c) {
	if (pcntl_fork()) {
		return true;
	}
	socket_write($c, "hello");
	RETURN;
}
$s = socket_create_listen(1);
`
	for _, c := range []struct{ name, src, left string }{
		{"the child goes on in a loop", strings.Replace(fork, "RETURN", "return", 1) + "while ($c = socket_accept($s)) {\n\tserve($c);\n}\n", "3: a child process that goes on"},
		{"the child prints", strings.Replace(fork, "RETURN", "return false", 1) + "$c = socket_accept($s);\nif (!serve($c)) {\n\techo 'child';\n\texit;\n}\n", "3: a child process that goes on"},
		{"the child says the same as the parent", strings.Replace(fork, "RETURN", "return true", 1) + "while ($c = socket_accept($s)) {\n\tif (!serve($c)) {\n\t\texit;\n\t}\n}\n", "3: a child process that goes on"},
		{"the child exits", strings.Replace(fork, "RETURN", "return false", 1) + "while ($c = socket_accept($s)) {\n\tif (!serve($c)) {\n\t\texit;\n\t}\n}\n", ""},
		{"exit follows", strings.Replace(fork, "RETURN", "return", 1) + "$c = socket_accept($s);\nserve($c);\nexit(0);\n", ""},
		{"the program ends", strings.Replace(fork, "RETURN", "return", 1) + "$c = socket_accept($s);\nserve($c);\n", ""},
		{"foreach over a class with private properties", "<?php\nclass A {\n\tprivate $b = 1;\n\tpublic $c = 2;\n\tfunction all() {\n\t\tforeach ($this as $k => $v) {\n\t\t\techo $k;\n\t\t}\n\t}\n}\n(new A)->all();\n",
			"6: foreach over an object in a method of its class"},
		{"static in a constructor", "<?php\nclass A {\n\tfunction __construct() {\n\t\techo static::tag();\n\t}\n\tstatic function tag() { return 'A'; }\n}\nclass B extends A {\n\tstatic function tag() { return 'B'; }\n}\nnew B;\n",
			"4: static:: in a constructor"},
		{"unset of a property that foreach sees", "<?php\nclass A {\n\tpublic $b = 1;\n\tpublic $c = 2;\n}\n$a = new A;\nunset($a->b);\nforeach ($a as $k => $v) {\n\techo $k;\n}\n",
			"7: unset of a property of a class"},
		{"a store through a reference to a property", "<?php\nclass A { public $b; }\n$a = new A;\n$x = 1;\n$a->b = &$x;\n$x = 2;\necho $a->b;\n", "5: an assignment by reference"},
		{"a store through a parameter by reference", "<?php\nclass A { public $b; function set(&$x) {\n$this->b = &$x; } }\n$a = new A;\n$y = 1;\n$a->set($y);\n$y++;\necho $a->b;\n", "3: an assignment by reference"},
		{"a store in a property with a reference", "<?php\nclass A { public $b; }\n$a = new A;\n$x = 1;\n$a->b = &$x;\n$a->b = 2;\necho $x;\n", "5: an assignment by reference"},
		{"a reference to a property that nothing stores in", "<?php\nclass A { public $b; }\n$a = new A;\n$x = 1;\n$a->b = &$x;\necho $a->b;\n", ""},
		{"extract of unknown keys", "<?php\n$a = json_decode($argv[1], true);\nextract($a);\n", "3: extract()"},
		{"a variable of foreach by reference that is used after the loop", "<?php\n$a = [1, 2];\nforeach ($a as $v) echo $v;\nforeach ($a as &$v) $v++;\necho $v;\n", "4: foreach by reference"},
		{"foreach over an iterator", "<?php\nclass A implements IteratorAggregate {\n\tpublic $c = 2;\n\tfunction getIterator() { return null; }\n}\nforeach (new A as $k => $v) {\n\techo $k;\n}\n",
			""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := php2go.ConvertSource(php2go.Options{Version: 8}, "left.php", []byte(c.src))
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, l := range r.Left {
				all = append(all, strings.TrimSpace(strings.Join([]string{strconv.Itoa(l.Line), l.Why}, ": ")))
			}
			got := strings.Join(all, "; ")
			if c.left == "" && got != "" || !strings.HasPrefix(got, c.left) || c.left != "" && len(all) != 1 {
				t.Errorf("left: %q, want %q", got, c.left)
			}
			if c.left != "" && !strings.Contains(string(r.Files["main.go"]), c.left[3:]) {
				t.Errorf("the output does not panic where it is left:\n%s", r.Files["main.go"])
			}
		})
	}
}

// TestOverflow tests that the Go code checks + and - for overflow if ints may be large, and
// only then.
func TestOverflow(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"$n = 1; while ($n < 9) { $n = $n + 2; $n += 3; } echo $n;", ""},
		{"$h = 0; foreach (str_split($argv[1]) as $c) { $h = $h * 31 + ord($c); } echo $h;", "mixed.Plus("},
		{"$h = 0; foreach (str_split($argv[1]) as $c) { $h += $h << 5; } echo $h;", "mixed.Plus("},
		{"$h = 0; foreach (str_split($argv[1]) as $c) { $h = (($h << 5) + ord($c)) & 0xffffff; } echo $h;", ""},
		{"$s = $argv[1]; $n = (ord($s[0]) << 24) + (ord($s[1]) << 16); echo $n;", ""},
		{"function f($x) { return $x - 1; } echo f(PHP_INT_MAX);", "mixed.Minus("},
		{"function f($x) { return $x - 1; } echo f(7);", ""},
		{"function f($x) { return $x << 40; } $y = f(7); $y += 5; echo $y;", "mixed.Plus("},
	} {
		r, err := php2go.ConvertSource(php2go.Options{Version: 8}, "sum.php", []byte("<?php\n"+c.src))
		if err != nil {
			t.Fatal(err)
		}
		out := string(r.Files["main.go"])
		if c.want == "" && (strings.Contains(out, "mixed.Plus(") || strings.Contains(out, "mixed.Minus(")) || !strings.Contains(out, c.want) {
			t.Errorf("%s: want %q in\n%s", c.src, c.want, out)
		}
	}
}
