package doctest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	pathpkg "path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"phpsocket/socket/internal/qemu"
)

// CONTRIBUTING.md begins with a map of the repository. The map has a row for every folder, and for
// every file in the root, but no other rows.
func TestMap(t *testing.T) {
	t.Parallel()
	folders, files := map[string]bool{}, map[string]bool{} // the names in the map; the value is true once the name is found in the repository
	below := []string{}                                    // folders with a row that also stands for all folders below them
	var rows map[string]bool
	for line := range strings.Lines(section(t, "CONTRIBUTING.md", "The map")) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		switch {
		case strings.HasPrefix(line, "| Folder |"):
			rows = folders
		case strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| `") && !strings.HasPrefix(line, "| ---"):
			rows = files
		}
		for i, cell := range cells {
			if i == 1 || !strings.HasPrefix(line, "| `") { // skip the second cell, because it contains only the description
				continue
			}
			for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
				name, all := strings.CutSuffix(m[1], "/...")
				if _, twice := rows[name]; twice {
					t.Errorf("%s is there twice", name)
				}
				rows[name] = false
				if all {
					below = append(below, name+"/")
				}
			}
		}
	}
	ignored := ignoredNames(t)
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		must(t, err)
		name, err := filepath.Rel(root, path)
		must(t, err)
		name = filepath.ToSlash(name)
		switch {
		case name == ".git" || ignored(name):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		}
		folder := pathpkg.Dir(name)
		for _, b := range below {
			if strings.HasPrefix(folder+"/", b) {
				folder = strings.TrimSuffix(b, "/")
			}
		}
		if _, ok := folders[folder]; !ok {
			t.Errorf("the map has no folder %s, for %s", folder, name)
		}
		folders[folder] = true
		if folder == "." {
			if _, ok := files[name]; !ok {
				t.Errorf("the map has no file %s", name)
			}
			files[name] = true
		}
		return nil
	}))
	for name, there := range folders {
		if !there {
			t.Errorf("the map has the folder %s, the tree has not", name)
		}
	}
	for name, there := range files {
		if !there {
			t.Errorf("the map has the file %s, the tree has not", name)
		}
	}
}

// ignoredNames returns a function. The function reports whether git ignores the file or folder with
// the given name.
func ignoredNames(t *testing.T) func(name string) bool {
	text, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	must(t, err)
	patterns := strings.Fields(string(text))
	return func(name string) bool {
		return slices.ContainsFunc(patterns, func(pattern string) bool {
			pattern = strings.TrimSuffix(pattern, "/")
			of := pathpkg.Base(name)
			if rooted, ok := strings.CutPrefix(pattern, "/"); ok {
				pattern, of = rooted, name
			}
			match, err := pathpkg.Match(pattern, of)
			must(t, err)
			return match
		})
	}
}

// Each identifier in CONTRIBUTING.md exists in the code.
func TestContributingIdentifiers(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, dir := range []string{".", "internal/sys", "internal/qemu"} {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		must(t, err)
		for _, file := range files {
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			must(t, err)
			ast.Inspect(f, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					known[id.Name] = true
				}
				return true
			})
		}
	}
	found := 0
	for _, heading := range []string{"The laws", "To add"} {
		for _, m := range regexp.MustCompile("`([A-Za-z]+(?:\\.[A-Za-z]+)?)`").FindAllStringSubmatch(section(t, "CONTRIBUTING.md", heading), -1) {
			parts := strings.Split(m[1], ".")
			if m[1] == "php" || slices.Contains([]string{"go", "md", "txt"}, parts[len(parts)-1]) {
				continue
			}
			found++
			if slices.ContainsFunc(parts, func(part string) bool { return !known[part] }) {
				t.Errorf("CONTRIBUTING.md names %s, which is not in the code", m[1])
			}
		}
	}
	if found == 0 {
		t.Error("CONTRIBUTING.md names nothing")
	}
}

// CONTRIBUTING.md has laws about imports. Package reflect is never imported, and only some files
// import package unsafe.
func TestLaws(t *testing.T) {
	t.Parallel()
	read := 0
	for _, dir := range []string{".", "internal/sys"} {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		must(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
			must(t, err)
			read++
			for _, i := range f.Imports {
				if i.Path.Value == `"reflect"` || i.Path.Value == `"unsafe"` && dir == "." && filepath.Base(file) != "unsafe.go" {
					t.Errorf("%s imports %s", file, i.Path.Value)
				}
			}
		}
	}
	if read < 50 {
		t.Errorf("%d files", read)
	}
}

// emulators is the page about the tests that cannot run under Wine and qemu-user.
const emulators = ".ci/EMULATORS.md"

// Some tests are skipped under Wine. Each reason must have a row in .ci/EMULATORS.md that names the
// tests. A row without such a test is wrong.
func TestWineTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, emulators))
	must(t, err)
	rows := map[string]string{} // maps each reason to the names of its tests
	for _, m := range regexp.MustCompile(`(?m)^\| skipped: ([^|]*) \| ([^|]*) \|`).FindAllStringSubmatch(string(text), -1) {
		rows[m[1]] = m[2]
	}
	function := regexp.MustCompile(`(?m)^func (\w+)[\[(]`)
	skip := regexp.MustCompile(`[sS]kipWine\(t, "([^"]*)"\)`)
	used := map[string]bool{}
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		must(t, err)
		for _, at := range skip.FindAllSubmatchIndex(src, -1) {
			reason := string(src[at[2]:at[3]])
			used[reason] = true
			inside := function.FindAllSubmatch(src[:at[0]], -1)
			name := string(inside[len(inside)-1][1])
			if !strings.HasPrefix(name, "Test") {
				continue // this is a helper; the row must name the tests that call it
			}
			if !strings.Contains(rows[reason], name) {
				t.Errorf("%s: %s has no row for %s and %q", path, emulators, name, reason)
			}
		}
		return nil
	}))
	for reason := range rows {
		if !used[reason] {
			t.Errorf("%s: no test is skipped because %s", emulators, reason)
		}
	}
	if len(used) == 0 {
		t.Error("no test knows of Wine")
	}
}

// section returns the text of a section of a document. The text begins after the heading of the
// section and ends before the next heading.
func section(t *testing.T, file, heading string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	must(t, err)
	_, rest, found := strings.Cut(string(text), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("%s has no section %q", file, heading)
	}
	rest, _, _ = strings.Cut(rest, "\n## ")
	return rest
}

// sameRows checks that the table in text has exactly the wanted rows, in this order.
func sameRows(t *testing.T, where, text string, want []string) {
	t.Helper()
	var got []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "| ") {
			got = append(got, line)
		}
	}
	got = got[min(2, len(got)):] // skip the header
	if !slices.Equal(got, want) {
		t.Errorf("%s: the table should be\n%s", where, strings.Join(want, "\n"))
	}
}

// Package qemu has a table of what qemu-user cannot do, and .ci/EMULATORS.md must have the same
// rows as this table. Each row must be used by a test or a scenario.
func TestQemuTable(t *testing.T) {
	t.Parallel()
	lacks := qemu.Table()
	var rows []string
	for _, what := range slices.Sorted(maps.Keys(lacks)) {
		rows = append(rows, "| "+what+" | "+lacks[what]+" |")
	}
	sameRows(t, emulators, section(t, emulators, "Other architectures, under qemu-user"), rows)

	var src strings.Builder
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") && filepath.Ext(path) != ".php" {
			return err
		}
		text, err := os.ReadFile(path)
		src.Write(text)
		return err
	}))
	for what := range lacks {
		if strings.HasPrefix(what, "Example") {
			if !strings.Contains(src.String(), "func "+what+"(") {
				t.Errorf("there is no %s", what)
			}
		} else if !strings.Contains(src.String(), `"`+what+`"`) && !strings.Contains(src.String(), "("+what+")") {
			t.Errorf("nothing needs %s", what)
		}
	}
}

// If a test runs its own program again, it must use qemu.Args.
func TestStartedAgain(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(root, "*_test.go"))
	must(t, err)
	for _, name := range files {
		src, err := os.ReadFile(name)
		must(t, err)
		if m := regexp.MustCompile(`exec\.Command\w*\(.*os\.Args\[0\].*`).Find(src); m != nil {
			t.Errorf("%s: use qemu.Args: %s", name, m)
		}
	}
}

// docs/systems.md says how each target in .ci/run is tested.
func TestTiers(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile(filepath.Join(root, ".ci/run"))
	must(t, err)
	variable := func(name string) []string {
		m := regexp.MustCompile(`(?m)^` + name + `='([^']*)'`).FindSubmatch(script)
		if m == nil {
			t.Fatalf(".ci/run sets no %s", name)
		}
		return strings.Fields(string(m[1]))
	}
	tiers := map[string]string{}
	for _, target := range variable("targets") {
		tiers[target] = "built and vetted"
	}
	set := func(target, tier string) {
		if tiers[target] == "" {
			t.Errorf("%s is not among the targets", target)
		}
		tiers[target] = tier
	}
	for _, target := range variable("native") {
		set(target, "tested by running")
	}
	for _, target := range variable("emulated") {
		target, _, _ = strings.Cut(target, ":")
		set(target, "tested under qemu-user")
	}
	set("windows/amd64", "tested under Wine")
	kernels, err := os.ReadFile(filepath.Join(root, ".ci/kernels.sh"))
	must(t, err)
	var versions []string // the kernel versions named in the script's first comment
	head, _, _ := strings.Cut(string(kernels), "\n\n")
	for _, m := range regexp.MustCompile(`\w+ \((\d+\.\d+)\)`).FindAllStringSubmatch(head, -1) {
		versions = append(versions, m[1])
	}
	var rows []string
	for _, tier := range []string{"tested by running", "tested under qemu-user", "tested under Wine", "built and vetted"} {
		var list []string
		for _, target := range variable("targets") {
			if tiers[target] == tier {
				list = append(list, target)
			}
		}
		rows = append(rows, "| "+tier+" | "+strings.Join(list, ", ")+" |")
	}
	rows = slices.Insert(rows, 1, "| tested on other kernels | linux/amd64 on Linux "+strings.Join(versions, ", ")+" |")
	page, err := os.ReadFile(filepath.Join(root, "docs/systems.md"))
	must(t, err)
	sameRows(t, "docs/systems.md", string(page), rows)
}

// A test that skips must give a reason. The reason begins with "skipped:", because the command in
// the README looks for that.
func TestSkipsHaveReasons(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	must(t, err)
	if !strings.Contains(string(readme), "`go test -v ./... | grep -E 'SKIP|skipped:'`") {
		t.Error("README.md lists skipped tests in another way")
	}
	call := regexp.MustCompile(`\b[tbf]\.Skip(f?\(|Now\(\)).*`)
	reason := regexp.MustCompile(`^..Skipf?\("skipped:`)
	found := 0
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		src, err := os.ReadFile(path)
		must(t, err)
		for _, text := range call.FindAllString(string(src), -1) {
			found++
			helper := strings.HasPrefix(filepath.ToSlash(path), "../../internal/") // a helper has already logged the reason
			if !reason.MatchString(text) && !(helper && text[1:] == ".SkipNow()") {
				t.Errorf("%s: %s", path, text)
			}
		}
		return nil
	}))
	if found < 10 {
		t.Errorf("%d skips found", found)
	}
}

// Each fuzzing command limits the time that is spent on shortening inputs. Without a limit, this
// would take most of the time.
func TestFuzzCommands(t *testing.T) {
	t.Parallel()
	found := 0
	for _, file := range []string{"CONTRIBUTING.md", ".ci/run", ".ci/long", "README.md"} {
		text, err := os.ReadFile(filepath.Join(root, file))
		must(t, err)
		for line := range strings.Lines(string(text)) {
			if strings.Contains(line, "go test") && strings.Contains(line, " -fuzz ") {
				found++
				if !strings.Contains(line, " -fuzzminimizetime ") {
					t.Errorf("%s: %s", file, line)
				}
			}
		}
	}
	if found != 3 {
		t.Errorf("%d commands", found)
	}
}
