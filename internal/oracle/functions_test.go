package oracle

import (
	"strings"
	"testing"

	table "phpsocket/socket/internal/gen/functions"
)

// The table of functions must have the same functions and parameters as PHP's reflection.
func TestFunctionsOfPHP(t *testing.T) {
	all, err := table.All()
	must(t, err)
	for _, php := range Runners(t) {
		t.Run(php.Name, func(t *testing.T) {
			out := php.Run(t, `
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

// versionLess reports whether the PHP version a is older than b or equal to b.
func versionLess(a, b string) bool {
	if la, lb := strings.Index(a, "."), strings.Index(b, "."); la != lb {
		return la < lb
	}
	return a <= b
}
