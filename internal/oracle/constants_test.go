//go:build linux || darwin || windows

package oracle

import (
	"bufio"
	"strconv"
	"strings"
	"testing"
)

// constRow describes one constant of this package.
type constRow struct {
	name, since string
	value       int
}

// TestConstantsPHP compares the constants with those that PHP defines. Each PHP constant exists
// here with the same value. If the table says that a PHP version has a constant, that version has
// it.
func TestConstantsPHP(t *testing.T) {
	t.Parallel()
	for _, php := range Runners(t) {
		t.Run(php.Name, func(t *testing.T) {
			t.Parallel()
			lines := bufio.NewScanner(strings.NewReader(php.Run(t, `
				echo "PHP ", PHP_VERSION, "\n";
				foreach (get_defined_constants(true)['sockets'] ?? [] as $name => $value) echo "$name $value\n";`)))
			version := ""
			theirs := map[string]int{}
			for lines.Scan() {
				name, text, ok := strings.Cut(lines.Text(), " ")
				if name == "PHP" {
					version = text
					continue
				}
				value, err := strconv.Atoi(text)
				if !ok || err != nil {
					t.Fatalf("php printed %q", lines.Text())
				}
				theirs[name] = value
			}
			if version == "" || len(theirs) == 0 {
				t.Fatalf("PHP %q has no constants: is its sockets extension missing?", version)
			}

			mapped := 0
			ours := map[string]constRow{}
			for _, row := range constTable {
				ours[row.name] = row
				value, ok := theirs[row.name]
				switch {
				case row.since == "-" && ok:
					t.Errorf("%s: the table says that PHP lacks it, PHP %s has it", row.name, version)
				case row.since == "-":
				case !ok && !older(version, row.since):
					t.Errorf("%s: PHP %s lacks it, the table says since %s", row.name, version, row.since)
				case ok && older(version, row.since):
					t.Errorf("%s: PHP %s has it, the table says since %s", row.name, version, row.since)
				case ok && value != row.value:
					t.Errorf("%s = %d, PHP's is %d", row.name, row.value, value)
				case ok:
					mapped++
				}
			}
			for name, value := range theirs {
				if _, ok := ours[name]; !ok {
					t.Errorf("%s = %d of PHP %s is missing", name, value, version)
				}
			}
			t.Logf("PHP %s: %d of its %d constants exist here with its value; %d here in all", version, mapped, len(theirs), len(constTable))
		})
	}
}

// older reports whether one PHP version is older than another. A version is, for example, 8.2.36 or
// 8.6.0-dev. A missing number counts as 0.
func older(version, than string) bool {
	for version != "" || than != "" {
		var a, b string
		a, version, _ = strings.Cut(version, ".")
		b, than, _ = strings.Cut(than, ".")
		if x, y := leadingInt(a), leadingInt(b); x != y {
			return x < y
		}
	}
	return false
}

func leadingInt(s string) int {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func TestOlder(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		version, than string
		want          bool
	}{
		{"8.2.36", "8.2", false},
		{"8.2.36", "8.3", true},
		{"8.2.36", "5.4.18", false},
		{"5.4.9", "5.4.18", true},
		{"8.10.0", "8.9", false},
		{"8.5.0-dev", "8.5", false},
		{"8.4", "8.4.1", true},
	} {
		if got := older(test.version, test.than); got != test.want {
			t.Errorf("older(%q, %q) = %v", test.version, test.than, got)
		}
	}
}
