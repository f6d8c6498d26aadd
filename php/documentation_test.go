package php

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// TestDocumentation checks each exported function X: its comment begins with "X is" or "X returns",
// and there is an Example for it.
func TestDocumentation(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	functions, examples := make(map[string]string), make(map[string]bool)
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Count(readFile(t, file.Name()), "\n")
		if lines > 420 && !strings.HasSuffix(file.Name(), "_test.go") {
			t.Errorf("%s has %d lines", file.Name(), lines)
		}
		for _, decl := range f.Decls {
			function, ok := decl.(*ast.FuncDecl)
			if !ok || function.Recv != nil {
				continue
			}
			name := function.Name.Name
			if strings.HasSuffix(file.Name(), "_test.go") {
				name, _, _ = strings.Cut(strings.TrimPrefix(name, "Example"), "_")
				examples[name] = true
			} else if ast.IsExported(name) {
				functions[name] = function.Doc.Text()
			}
		}
	}
	for name, doc := range functions {
		if !strings.HasPrefix(doc, name+" is ") && !strings.HasPrefix(doc, name+" returns ") {
			t.Errorf("the comment of %s does not say what it is: %.60q", name, doc)
		}
		if !examples[name] {
			t.Errorf("%s has no Example", name)
		}
	}
	t.Logf("mapped: %d functions of package php", len(functions))
}

func readFile(t *testing.T, name string) string {
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
