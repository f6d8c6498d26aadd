package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	beChild()
	os.Exit(m.Run())
}

// Everything runs, and the report has it.
func TestQuick(t *testing.T) {
	o := quickly(options{folder: ".", with: regexp.MustCompile("")})
	results, err := run(t.Output(), o, "")
	if err != nil {
		t.Fatal(err)
	}
	text, picture := markdown(results), chart(results)
	for _, b := range results {
		own := false
		for _, r := range b.results {
			own = own || r.Name == ours && r.Value > 0
		}
		if !own {
			t.Errorf("%s has no figure of ours: %v", b.name, b.results)
		}
		if !strings.Contains(text, b.name) {
			t.Errorf("%s is not in the table", b.name)
		}
	}
	if !strings.HasPrefix(picture, "<svg") || !strings.HasSuffix(picture, "</svg>\n") {
		t.Error("no chart")
	}
}
