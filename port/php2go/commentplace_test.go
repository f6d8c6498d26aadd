package php2go_test

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"phpsocket/socket/port/php2go"
)

// TestCommentOwners tests that each comment stays with what it is about: its statement, its
// field, its function, or the file.
func TestCommentOwners(t *testing.T) {
	const src = `<?php
// The header of the file.

/* block about the port */
$port = 1; // the port

// step one
echo "one $port\n"; // trailing one

function f()
{
    static $n = 0; // inside f
    echo $n++;
} // end of f

// a section

/**
 * g explains
 */
// twice
function g() { echo "g\n"; }
// step two
f(); // trailing two

// X explains
class X { // the class
    const A = 1; // a constant
    // above p
    public $p = 1;
    public $last = 0; // the newest
    // about construct
    function __construct() { $this->last = self::A; }
    // no method's

    function m() { return $this->p; }
    // at the end
} // after X

// step three
g();
$x = new X;
echo $x->m();
// the end
`
	r, err := php2go.ConvertSource(php2go.Options{}, "owners.php", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	code := string(r.Files["main.go"])
	for _, want := range []string{
		"// The header of the file.\n\npackage main\n",
		"\n// $n is a static variable of f.\nvar fN int = 0\n\nfunc f() {\n\t// inside f\n",
		"\n} // end of f\n\n// a section\n\n// g explains\n// twice\nfunc g() {\n",
		"\n// X explains\ntype X struct { // the class\n\t// a constant\n\t// above p\n\tp    int\n\tlast int // the newest\n} // after X\n",
		"}\n\n// about construct\nfunc (x *X) construct() {\n",
		"}\n\n// no method's\n\nfunc (x *X) m() int {\n\treturn x.p\n}\n\n// at the end\n",
		"func main() {\n\t// block about the port\n\tport := 1 // the port\n\t// step one\n\tfmt.Print(\"one \" + strconv.Itoa(port) + \"\\n\") // trailing one\n\t// step two\n\tf() // trailing two\n\t// step three\n\tg()\n",
		"\n\t// the end\n}\n",
	} {
		if !strings.Contains(code, want) {
			t.Errorf("the output has no %q", want)
		}
	}
	if t.Failed() {
		t.Log(code)
	}
}

// TestCommentIncluded tests that the output has each comment of an included file once. The
// comment at the head of that file goes with its functions.
func TestCommentIncluded(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"main.php": "<?php\n// main header\n\n// the include\nrequire __DIR__ . '/lib.php'; // trailing include\nf();\n",
		"lib.php":  "<?php\n// lib header\n\n// set x\n$x = 1; // trailing x\n\n// f explains\nfunction f() { echo 1; }\n// y\n$y = 2;\n// f again\nif ($x) { function f2() { echo 3; } /* in if */ }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	r, err := php2go.Convert(php2go.Options{}, filepath.Join(dir, "main.php"))
	if err != nil {
		t.Fatal(err)
	}
	main, lib := string(r.Files["main.go"]), string(r.Files["lib.go"])
	for _, c := range []string{"main header", "the include", "trailing include", "set x", "trailing x", "y", "f again"} {
		if strings.Count(main, "// "+c+"\n") != 1 || strings.Contains(lib, "// "+c+"\n") {
			t.Errorf("%q is not once in main", c)
		}
	}
	if !strings.HasPrefix(main, "// main header\n\npackage main\n") || !strings.HasPrefix(lib, "// lib header\n\npackage main\n") || !strings.Contains(lib, "\n// f explains\nfunc f() {") {
		t.Error("a header or a doc comment has moved")
	}
	if strings.Count(main+lib, "in if") != 1 {
		t.Error("the comment after f2 is not there once")
	}
	if t.Failed() {
		t.Logf("%s\n%s", main, lib)
	}
}

// TestCommentTrait tests that the comments of a trait are kept, and that a comment about a
// method stays with that method.
func TestCommentTrait(t *testing.T) {
	const src = "<?php\n// about T\ntrait T {\n    public $v = 1; // the field\n    // m explains\n    function m() { return 1; } // after m\n    // unused\n    static function n() { /* in n */ }\n}\n" +
		"// twice is one\nclass A { use T; }\n// never\nclass B { use T { m as k; } }\n$a = new A; echo $a->m(); $b = new B; echo $b->k();\n"
	r, err := php2go.ConvertSource(php2go.Options{}, "trait.php", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	code := string(r.Files["main.go"])
	for _, c := range []string{"about T", "the field", "m explains", "after m", "unused", "in n", "twice is one", "never"} {
		if !strings.Contains(code, c) {
			t.Errorf("%q is not in the output", c)
		}
	}
	for _, want := range []string{"\n// m explains\nfunc (a *A) m() int {", "\n// twice is one\ntype A struct {", "\n// never\ntype B struct {"} {
		if !strings.Contains(code, want) {
			t.Errorf("the output has no %q", want)
		}
	}
	if t.Failed() {
		t.Log(code)
	}
}

// TestCommentQuotes tests that the text of comments does not change, although gofmt changes
// quotes and lists in doc comments.
func TestCommentQuotes(t *testing.T) {
	const src = "<?php\n// header ''a'' ``b``\n// - c\n\n// doc ''d'' ``e``\nfunction f() { /* in ''g'' */ echo 1; }\n" +
		"/** class ''h'' */\nclass X { public $p = ''; // field ``i``\n// above ''j''\npublic $q = 1;\n// method ``k``\nfunction m() { return $this->q; } }\n" +
		"// list:\n//  * l\nfunction g() { echo 2; }\n// plain\nfunction h() { echo 3; }\nf(); // main ''n''\ng(); h(); $x = new X; echo $x->m();\n"
	r, err := php2go.ConvertSource(php2go.Options{}, "quotes.php", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	code := r.Files["main.go"]
	for _, want := range []string{"// header ''a'' ``b``\n// - c\n\npackage main\n", "\n// doc ''d'' ``e``\n\nfunc f() {\n\t// in ''g''\n", "\n// class ''h''\n\ntype X struct {\n", " // field ``i``\n\t// above ''j''\n",
		"\n// method ``k``\n\nfunc (", "\n//  * l\n\nfunc g() {\n", "\n// plain\nfunc h() {\n", "\tf() // main ''n''\n"} {
		if !strings.Contains(string(code), want) {
			t.Errorf("the output has no %q", want)
		}
	}
	if again, err := format.Source(code); err != nil || !bytes.Equal(again, code) {
		t.Errorf("gofmt changes the output: %v", err)
	}
	if t.Failed() {
		t.Logf("%s", code)
	}
}
