package socket

import (
	"os"
	"slices"
	"strings"
	"testing"

	"phpsocket/socket/internal/functions"
)

// Every function of the table has its Go function, with the same parameters, and
// FUNCTIONS.md says so.
func TestFunctionTable(t *testing.T) {
	all, err := functions.All()
	must(t, err)
	funcs, err := functions.GoFuncs(".")
	must(t, err)
	if !slices.IsSortedFunc(all, func(a, b *functions.Function) int { return strings.Compare(a.Name, b.Name) }) {
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

	text, err := os.ReadFile("FUNCTIONS.md")
	must(t, err)
	if string(text) != functions.Markdown(all, funcs) {
		t.Error("FUNCTIONS.md is out of date: run go generate")
	}
}

// PHP's own reflection knows no function and no parameter that the table does
// not have, and the other way round.
func TestFunctionsOfPHP(t *testing.T) {
	all, err := functions.All()
	must(t, err)
	for _, php := range phpRunners(t) {
		t.Run(php.name, func(t *testing.T) {
			out := php.run(t, `
				echo PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION, "\n";
				foreach ((new ReflectionExtension('sockets'))->getFunctions() as $name => $f) {
					echo $name;
					foreach ($f->getParameters() as $p)
						echo ' ', $p->isOptional() ? '?' : '', $p->getName();
					echo "\n";
				}`)
			version, rest, _ := strings.Cut(out, "\n")
			has := map[string]string{}
			for line := range strings.Lines(rest) {
				name, params, _ := strings.Cut(strings.TrimSpace(line), " ")
				has[name] = params
			}
			mapped := 0
			for _, f := range all {
				params, ok := has[f.Name]
				delete(has, f.Name)
				if want := !f.Gone() && !f.Windows && versionLess(f.Since, version); ok != want {
					t.Errorf("%s: PHP %s has it: %v, the table says %v", f.Name, version, ok, want)
					continue
				}
				if !ok {
					continue
				}
				var list []string
				for _, p := range f.Params {
					if !versionLess(p.Since, version) {
						continue
					}
					if p.Optional {
						p.Name = "?" + p.Name
					}
					list = append(list, p.Name)
				}
				if got := strings.Join(list, " "); got != params {
					t.Errorf("%s: PHP has the parameters %q, the table %q", f.Name, params, got)
				}
				mapped++
			}
			for name := range has {
				t.Errorf("%s is not in the table", name)
			}
			t.Logf("functions of PHP %s: %d mapped, %d left", version, mapped, len(has))
		})
	}
}

// versionLess reports whether PHP a is b or older.
func versionLess(a, b string) bool {
	if la, lb := strings.Index(a, "."), strings.Index(b, "."); la != lb {
		return la < lb
	}
	return a <= b
}
