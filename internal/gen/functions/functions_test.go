package functions

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the folder of package socket.
const root = "../../.."

// For each function in the table, there is a Go function with the same parameters. FUNCTIONS.md is
// up to date.
func TestFunctionTable(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	funcs, err := GoFuncs(root)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(all, func(a, b *Function) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("functions.txt is not in alphabetical order")
	}
	mapped := 0
	for _, f := range all {
		g := funcs[f.GoName()]
		if g == nil {
			t.Errorf("%s: there is no %s", f.Name, f.GoName())
			continue
		}
		mapped++
		if len(g.Params) != len(f.Params) && !f.OneVariadic(g) {
			t.Errorf("%s has the parameters %v, %s has %v", f.Name, f.Params, g.Name, g.Params)
		}
		optional := len(f.Params) > 0 && f.Params[len(f.Params)-1].Optional
		if optional != g.Variadic && !f.OneVariadic(g) {
			t.Errorf("%s may be called without its last argument: %v, %s: %v", f.Name, optional, g.Name, g.Variadic)
		}
	}
	t.Logf("functions: %d of %d mapped", mapped, len(all))

	text, err := os.ReadFile(filepath.Join(root, "FUNCTIONS.md"))
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != Markdown(all, funcs) {
		t.Error("FUNCTIONS.md is out of date: run go generate")
	}
}
