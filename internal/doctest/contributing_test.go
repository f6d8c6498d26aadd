package doctest

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"phpsocket/socket/internal/qemu"
)

// Each reason for skipping a test under Wine has a row in CONTRIBUTING.md that names the
// tests, and each row has a test.
func TestWineTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	must(t, err)
	rows := map[string]string{} // reason: tests
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
				continue // a helper; the row names the tests that call it
			}
			if !strings.Contains(rows[reason], name) {
				t.Errorf("%s: CONTRIBUTING.md has no row for %s and %q", path, name, reason)
			}
		}
		return nil
	}))
	for reason := range rows {
		if !used[reason] {
			t.Errorf("CONTRIBUTING.md: no test is skipped because %s", reason)
		}
	}
	if len(used) == 0 {
		t.Error("no test knows of Wine")
	}
}

// section returns a section of a document, up to the next heading or the end.
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

// sameRows checks that the two-column table in text has these rows, in this order.
func sameRows(t *testing.T, where, text string, want []string) {
	t.Helper()
	var got []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "| ") {
			got = append(got, line)
		}
	}
	got = got[min(2, len(got)):] // the header
	if !slices.Equal(got, want) {
		t.Errorf("%s: the table should be\n%s", where, strings.Join(want, "\n"))
	}
}

// CONTRIBUTING.md's table of what qemu-user cannot judge is the one that the tests use.
func TestQemuTable(t *testing.T) {
	t.Parallel()
	lacks := qemu.Table()
	var rows []string
	for _, what := range slices.Sorted(maps.Keys(lacks)) {
		rows = append(rows, "| "+what+" | "+lacks[what]+" |")
	}
	sameRows(t, "CONTRIBUTING.md", section(t, "CONTRIBUTING.md", "Other architectures, under qemu-user"), rows)
}

// Tests that start their own program again do it through qemu.Args, so that it works
// under qemu-user.
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

// The README lists the targets of .ci/run by how far each is tested.
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
	sameRows(t, "README.md", section(t, "README.md", "Systems"), rows)
}

// Each skipped test logs a reason in the form that the README's grep command finds.
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
			helper := strings.HasPrefix(filepath.ToSlash(path), "../../internal/") // the helper has already logged the reason
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

// Each fuzzing command limits the time for minimizing inputs, which would otherwise take
// up most of the run.
func TestFuzzCommands(t *testing.T) {
	t.Parallel()
	found := 0
	for _, file := range []string{"CONTRIBUTING.md", ".ci/run", "README.md"} {
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
	if found != 2 {
		t.Errorf("%d commands", found)
	}
}
