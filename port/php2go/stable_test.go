package php2go_test

import (
	"fmt"
	"strings"
	"testing"

	"phpsocket/socket/port/php2go"
)

// TestStable tests that converting a program twice gives the same output.
func TestStable(t *testing.T) {
	var src strings.Builder
	src.WriteString("<?php\n")
	for i := range 10 {
		fmt.Fprintf(&src, "function f%d() { global $v%d; return ++$v%d; }\necho f%d();\n", i, i, i, i)
	}
	first := ""
	for range 5 {
		r, err := php2go.ConvertSource(php2go.Options{}, "stable.php", []byte(src.String()))
		if err != nil {
			t.Fatal(err)
		}
		code := string(r.Files["main.go"])
		if first == "" {
			first = code
		}
		if code != first {
			t.Fatalf("two conversions differ:\n%s\n%s", first, code)
		}
	}
}
