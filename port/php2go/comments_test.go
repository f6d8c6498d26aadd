package php2go_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"phpsocket/socket/port/php2go"
)

// TestComments tests that the output contains every line of every comment of the test
// programs.
func TestComments(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../testdata/*.php", "../testdata/language/*.php"} {
		list, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, list...)
	}
	if len(files) < 10 {
		t.Fatal("only", len(files), "programs")
	}
	words := regexp.MustCompile(`[\pL\pN]+`)
	all := 0
	for _, file := range files {
		if _, err := os.Stat(strings.TrimSuffix(file, ".php") + ".drive"); err != nil && !strings.Contains(file, "language") {
			continue // another file includes this file
		}
		r, err := php2go.Convert(php2go.Options{}, file)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		var out strings.Builder
		for _, code := range r.Files {
			for line := range strings.Lines(string(code)) {
				if i := strings.Index(line, "//"); i >= 0 {
					out.WriteString(strings.Join(words.FindAllString(line[i:], -1), " ") + "\n")
				}
			}
		}
		text := out.String()
		for _, c := range r.Comments {
			for line := range strings.Lines(c) {
				want := strings.Join(words.FindAllString(line, -1), " ")
				if want == "" {
					continue
				}
				all++
				if !strings.Contains(text, want) {
					t.Errorf("%s: the comment %q is not in the output", file, line)
				}
				text = strings.Replace(text, want, "", 1)
			}
		}
	}
	if all < 30 {
		t.Errorf("only %d lines of comments", all)
	}
	t.Logf("%d lines of comments in %d programs", all, len(files))
}

// TestCommentLatin1 tests that a comment that is not UTF-8 is kept and becomes UTF-8.
func TestCommentLatin1(t *testing.T) {
	r, err := php2go.ConvertSource(php2go.Options{}, "latin.php", []byte("<?php\n// r\xe9ponse\necho 1;\n"))
	if err != nil {
		t.Fatal(err)
	}
	if code := string(r.Files["main.go"]); !strings.Contains(code, "// réponse\n") {
		t.Errorf("no comment:\n%s", code)
	}
}

// TestCommentPlaces tests that comments are kept in all places where PHP allows them.
func TestCommentPlaces(t *testing.T) {
	const src = `<?php
/* one */
namespace A; // two
use B\C; # three
declare(ticks=1); // four
/** five */
abstract class X // six
{ // seven
    const A = 1; // eight
    /* nine */ public $p = [ // ten
        1, // eleven
        // twelve
        2,
    ]; // thirteen
    /** fourteen */
    public function f(/* fifteen */ $a, // sixteen
        $b = null /* seventeen */) // eighteen
    { // nineteen
        // twenty
        if ($a) { // twentyone
            return 1; // twentytwo
        } // twentythree
        elseif ($b) // twentyfour
            return 2; // twentyfive
        else { // twentysix
            // twentyseven
        }
        switch ($a) { // twentyeight
            // twentynine
            case 1: // thirty
                break; // thirtyone
            // thirtytwo
            default: // thirtythree
                // thirtyfour
        }
        return $a /* thirtyfive */ + $b // thirtysix
            + 1; // thirtyseven
        // thirtyeight
    } // thirtynine
    abstract function g(); // forty
    // fortyone
} // fortytwo
function h() {
    // fortythree
}
$f = function () { // fortyfour
    // fortyfive
    return 1; // fortysix
}; // fortyseven
$x = array(
    'a' => 1, // fortyeight
    // fortynine
    'b' => f( // fifty
        1, // fiftyone
        2 // fiftytwo
    ), // fiftythree
);
while (true) // fiftyfour
{
    // fiftyfive
    break; // fiftysix
    // fiftyseven
}
try { // fiftyeight
    h(); // fiftynine
} /* sixty */ catch (Exception $e) { // sixtyone
    // sixtytwo
} finally { // sixtythree
    // sixtyfour
} // sixtyfive
echo 1, // sixtysix
    2; // sixtyseven
exit; // sixtyeight
echo 3; // sixtynine
// seventy
?>
text <?php // seventyone ?> more
<?php /* seventytwo */ echo 1 ?>
<?php
// seventythree
`
	r, err := php2go.ConvertSource(php2go.Options{}, "places.php", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	code := string(r.Files["main.go"])
	missing := 0
	for _, m := range regexp.MustCompile(`(?://|#|/\*\*?) ([a-z]+)`).FindAllStringSubmatch(src, -1) {
		if n := len(regexp.MustCompile(`\b`+m[1]+`\b`).FindAllString(code, -1)); n != 1 {
			missing++
			t.Errorf("%q is %d times in the output", m[1], n)
		}
	}
	if missing > 0 {
		t.Log(code)
	}
}
