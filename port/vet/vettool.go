package vet

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"runtime"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/analysis/unitchecker"
	"golang.org/x/tools/go/ast/inspector"
)

// IllTyped prints what the rules find in a package that does not compile. The argument
// config is the configuration file that "go vet" passes to a vettool. IllTyped is needed
// because the vettool's own driver gives up at the first error of the package, before it
// runs a rule. IllTyped does nothing for a package that compiles, or that does not import
// package socket.
func IllTyped(config string, w io.Writer) {
	var cfg unitchecker.Config
	text, err := os.ReadFile(config)
	if err != nil || json.Unmarshal(text, &cfg) != nil || cfg.VetxOnly || cfg.ImportMap[socketPath] == "" {
		return
	}
	p := &analysis.Pass{Fset: token.NewFileSet(), ReadFile: os.ReadFile}
	for _, name := range cfg.GoFiles {
		f, err := parser.ParseFile(p.Fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return // a syntax error needs no further explanation
		}
		p.Files = append(p.Files, f)
	}
	exports := importer.ForCompiler(p.Fset, cfg.Compiler, func(path string) (io.ReadCloser, error) {
		return os.Open(cfg.PackageFile[path])
	})
	checker := types.Config{
		Importer:  mapped{exports, cfg.ImportMap},
		GoVersion: cfg.GoVersion,
		Sizes:     types.SizesFor("gc", runtime.GOARCH),
		Error: func(err error) {
			if err, ok := err.(types.Error); ok {
				p.TypeErrors = append(p.TypeErrors, err)
			}
		},
	}
	p.TypesInfo = &types.Info{
		Types:      make(map[ast.Expr]types.TypeAndValue),
		Defs:       make(map[*ast.Ident]types.Object),
		Uses:       make(map[*ast.Ident]types.Object),
		Implicits:  make(map[ast.Node]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection),
		Scopes:     make(map[ast.Node]*types.Scope),
	}
	if p.Pkg, _ = checker.Check(cfg.ImportPath, p.Fset, p.Files, p.TypesInfo); len(p.TypeErrors) == 0 {
		return
	}
	p.Report = func(d analysis.Diagnostic) { fmt.Fprintf(w, "%v: %s\n", p.Fset.Position(d.Pos), d.Message) }
	p.ResultOf = map[*analysis.Analyzer]any{inspect.Analyzer: inspector.New(p.Files)}
	if p.ResultOf[indexer], err = indexer.Run(p); err != nil {
		return
	}
	for _, r := range rules {
		r.look(p)
	}
}

// mapped is an importer that translates the import paths in the source first. With
// vendoring, the real path of a package may differ from the imported path.
type mapped struct {
	types.Importer
	paths map[string]string
}

func (m mapped) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return m.Importer.Import(m.paths[path])
}
