package vet

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"phpsocket/socket"
)

// access holds functions that set and get an option as one Go type.
type access struct {
	set, get func(s *socket.Socket, level, option int) error
}

func accessAs[T socket.OptionValue]() access {
	return access{
		set: func(s *socket.Socket, level, option int) error {
			var v T
			if text, ok := any(&v).(*string); ok {
				*text = "0000" // this text reads as a number, and it is as long as a C int
			}
			return socket.SetOption(s, level, option, v)
		},
		get: func(s *socket.Socket, level, option int) error {
			_, err := socket.GetOption[T](s, level, option)
			return err
		},
	}
}

var accesses = map[string]access{
	"int":            accessAs[int](),
	"bool":           accessAs[bool](),
	"string":         accessAs[string](),
	"socket.Linger":  accessAs[socket.Linger](),
	"socket.Timeval": accessAs[socket.Timeval](),
	"socket.Mcast":   accessAs[socket.Mcast](),
	"socket.Pktinfo": accessAs[socket.Pktinfo](),
	"socket.Meminfo": accessAs[socket.Meminfo](),
	"socket.Ucred":   accessAs[socket.Ucred](),
}

// TestOptionTable tests, for each option of this system, that package socket accepts and
// returns exactly the types in the table.
func TestOptionTable(t *testing.T) {
	t.Parallel()
	list, err := packages.Load(&packages.Config{Mode: packages.NeedTypes | packages.NeedImports | packages.NeedDeps | packages.NeedName, Dir: module(t)}, socketPath)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	scope := list[0].Types.Scope()
	p := &pass{index: &index{socket: list[0].Types}}
	s, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close(s)
	options, levels := 0, map[string]bool{}
	for level := range optionKinds {
		levels[level] = true
	}
	for _, l := range optionLevels {
		for _, level := range l.levels {
			levels[level] = true
		}
	}
	prefix := regexp.MustCompile(`^(SO|TCP|UDP|IP|IPV6|MCAST|FIL)_`)
	for _, name := range scope.Names() {
		c, ok := scope.Lookup(name).(*types.Const)
		if !ok || !prefix.MatchString(name) {
			continue
		}
		option, _ := p.constant(c.Name())
		for levelName := range levels {
			level, ok := p.constant(levelName)
			if !ok {
				continue // this system does not have the constant
			}
			options++
			kind, _ := p.kindOf(level, option)
			for typ, access := range accesses {
				// A call that accepts the type may still fail for another reason. The test
				// only asks whether the type is refused.
				err := access.set(s, int(level), int(option))
				if err != nil && strings.Contains(err.Error(), "Invalid level") {
					continue // SetOption refuses the level before it checks the type
				}
				if got, want := isTypeError(err), !slices.Contains(kind.set, typ); got != want {
					t.Errorf("SetOption(%s, %s, %s): %v, but the table has %v", levelName, name, typ, err, kind.set)
				}
				err = access.get(s, int(level), int(option))
				if got, want := isTypeError(err), !slices.Contains(kind.get, typ); got != want {
					t.Errorf("GetOption[%s](%s, %s): %v, but the table has %v", typ, levelName, name, err, kind.get)
				}
			}
		}
	}
	if options < 100 {
		t.Errorf("only %d pairs of a level and an option", options)
	}
}

func isTypeError(err error) bool {
	return err != nil && strings.Contains(err.Error(), "must be of type")
}

// TestOptionDocs tests that the documentation of SetOption and GetOption names the options
// of the table, with the same types. Unlike TestOptionTable, it also covers the options of
// other systems.
func TestOptionDocs(t *testing.T) {
	t.Parallel()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(module(t), "..", "option.go"), nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	docs := make(map[string]string)
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			docs[fn.Name.Name] = fn.Doc.Text()
		}
	}
	kinds := make(map[string]optionKind)
	for _, options := range optionKinds {
		for name, kind := range options {
			kinds[name] = kind
		}
	}
	documented := make(map[string]bool)
	structType := regexp.MustCompile(`^[A-Z][a-z]+`)
	rows := regexp.MustCompile(`(?m)^\t([A-Z0-9_]+(?:, [A-Z0-9_]+)*) +(.*)$`).FindAllStringSubmatch(docs["SetOption"], -1)
	for _, row := range rows {
		for _, name := range strings.Split(row[1], ", ") {
			documented[name] = true
			var want []string // the types that SetOption accepts
			switch text := row[2]; {
			case strings.HasPrefix(text, "string"):
				want = aString.set
			case structType.MatchString(text):
				want = []string{"socket." + structType.FindString(text)}
			case strings.HasPrefix(text, "index or name"):
				want = anInterface.set
			case strings.HasPrefix(text, "SKF_"):
				want = aFilter.set
			default: // an option that holds a number
				want = anInt.set
			}
			kind, ok := kinds[name]
			if !ok {
				kind = anInt
			}
			if !slices.Equal(kind.set, want) {
				t.Errorf("%s: SetOption's documentation says %q, the table %v", name, row[2], kind.set)
			}
		}
	}
	for name := range kinds {
		if !documented[name] && !strings.Contains(docs["GetOption"], name) {
			t.Errorf("the documentation of SetOption and GetOption lacks %s", name)
		}
	}
	if len(rows) < 20 {
		t.Errorf("the documentation of SetOption has %d rows", len(rows))
	}
}
