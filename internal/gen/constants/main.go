// Command constants reads constants.txt and generates Go files with constants. The files of package
// socket are zconst_*.go. The files in internal/sys are named in the same way, and their constants
// exist on every system. The files in internal/oracle have tables. The tests use these tables to
// compare the constants with PHP. To run the command, run "go generate" in the package's directory.
package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"go/format"
	"log"
	"maps"
	"os"
	"slices"
	"strings"
)

//go:embed constants.txt
var table string

// systems lists the systems for which files are generated, in the order of constants.txt.
var systems = []string{"linux", "darwin", "freebsd", "netbsd", "openbsd", "dragonfly", "solaris", "aix", "windows"}

// sets maps each word for several systems, such as "unix", to these systems.
var sets = map[string][]string{
	"all":  systems,
	"unix": systems[:8],
	"bsd":  {"freebsd", "netbsd", "openbsd", "dragonfly"},
}

// oracles lists the systems on which the tests run PHP. Only these get a table for the tests.
var oracles = []string{"linux", "darwin", "windows"}

// A constant is one line of constants.txt.
type constant struct {
	name, since, note string
	absent            string            // for internal/sys only: the value on systems that do not have the constant
	value             map[string]string // the Go expression on each system; the key "all" is for every system
}

// A group is a block of constants that begins with a comment.
type group struct {
	comment   string
	sys       bool // whether the group belongs to internal/sys
	constants []constant
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("constants: ")
	groups, err := parse(table)
	if err != nil {
		log.Fatal(err)
	}
	files, err := render(groups)
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(name, files[name], 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// parse reads the table. In each group, the names must be sorted, so that a reader can find them.
// No name may occur twice. But a name of internal/sys may also be the name of a PHP constant.
func parse(text string) ([]group, error) {
	var groups []group
	seen := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		fail := func(format string, args ...any) ([]group, error) {
			return nil, fmt.Errorf("constants.txt:%d: %s", i+1, fmt.Sprintf(format, args...))
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if comment, ok := strings.CutPrefix(line, "= "); ok {
			groups = append(groups, group{comment: comment})
			continue
		}
		if comment, ok := strings.CutPrefix(line, "== "); ok {
			groups = append(groups, group{comment: comment, sys: true})
			continue
		}
		if len(groups) == 0 {
			return fail("no group")
		}
		line, note, _ := strings.Cut(line, " ; ")
		words := strings.Fields(line)
		if len(words) < 3 {
			return fail("want NAME SINCE WHERE")
		}
		g := &groups[len(groups)-1]
		c := constant{name: words[0], since: words[1], note: note, value: map[string]string{}}
		id := c.name
		if g.sys {
			c.since, c.absent = "-", words[1]
			id = "internal/sys's " + id
		}
		if seen[id] {
			return fail("%s is there twice", id)
		}
		seen[id] = true
		if g.sys && words[2] == "above" {
			if c.value = find(groups, c.name); c.value == nil || len(words) > 3 {
				return fail("%s: no such constant above, or more than that", c.name)
			}
		} else if err := c.place(words[2:]); err != nil {
			return fail("%s: %v", c.name, err)
		}
		if n := len(g.constants); n > 0 && g.constants[n-1].name > c.name {
			return fail("%s stands before %s", g.constants[n-1].name, c.name)
		}
		g.constants = append(g.constants, c)
	}
	return groups, nil
}

// find returns the values of the PHP constant with the given name.
func find(groups []group, name string) map[string]string {
	for _, g := range groups {
		for _, c := range g.constants {
			if !g.sys && c.name == name {
				return c.value
			}
		}
	}
	return nil
}

// place reads the words after a constant. They say which systems have the constant and with what
// value.
func (c *constant) place(words []string) error {
	for _, word := range words {
		if word == "none" {
			continue
		}
		where, value, literal := strings.Cut(word, "=")
		where, remove := strings.CutPrefix(where, "-")
		list, ok := sets[where]
		if !ok {
			list = []string{where}
		}
		if where == "all" && literal {
			if len(words) != 1 {
				return fmt.Errorf("all=%s leaves no room for other words", value)
			}
			list = []string{"all"}
		}
		for _, system := range list {
			switch {
			case system != "all" && !slices.Contains(systems, system):
				return fmt.Errorf("unknown system %q", system)
			case remove:
				delete(c.value, system)
			case literal:
				c.value[system] = c.expr(system, value)
			default:
				c.value[system] = c.expr(system, c.cName(system))
			}
		}
	}
	return nil
}

// typ returns the type of the constant. The type is "" if the constant is neither an error number
// nor the code of a failed lookup.
func (c *constant) typ() string {
	switch {
	case strings.HasPrefix(c.name, "SOCKET_"):
		return "Errno"
	case strings.HasPrefix(c.name, "EAI_"):
		return "EAI"
	}
	return ""
}

// cName returns the name that the constant has in golang.org/x/sys.
func (c *constant) cName(system string) string {
	name, errno := strings.CutPrefix(c.name, "SOCKET_")
	if errno && system == "windows" {
		return "WSA" + name
	}
	return name
}

// expr returns the Go expression for a value. A number stands for itself. A name is that of a
// constant in golang.org/x/sys.
func (c *constant) expr(system, value string) string {
	if !isName(value) {
		return value
	}
	value = sysPackage(system) + "." + value
	if typ := c.typ(); typ != "" {
		return typ + "(" + value + ")"
	}
	return value
}

func isName(s string) bool { return s != "" && 'A' <= s[0] && s[0] <= 'Z' }

func sysPackage(system string) string {
	if system == "windows" {
		return "windows"
	}
	return "unix"
}

// render returns the contents of all generated files, by file name.
func render(groups []group) (map[string][]byte, error) {
	files := map[string][]byte{}
	add := func(name string, text []byte) error {
		src, err := format.Source(text)
		if err != nil {
			return fmt.Errorf("%s: %v", name, err)
		}
		files[name] = src
		return nil
	}
	for _, system := range append([]string{"all"}, systems...) {
		name := "zconst_" + system + ".go"
		if system == "all" {
			name = "zconst_common.go"
		}
		if err := add(name, constFile(groups, system)); err != nil {
			return nil, err
		}
	}
	for _, system := range systems {
		if err := add("internal/sys/zconst_"+system+".go", sysFile(groups, system)); err != nil {
			return nil, err
		}
	}
	for _, system := range oracles {
		if err := add("internal/oracle/zconst_"+system+"_test.go", tableFile(groups, system)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

const header = "// Code generated by internal/gen/constants from constants.txt; DO NOT EDIT.\n\n"

func constFile(groups []group, system string) []byte {
	var body bytes.Buffer
	for _, g := range groups {
		if g.sys {
			continue
		}
		first := true
		for _, c := range g.constants {
			value, ok := c.value[system]
			if !ok {
				continue
			}
			if first {
				fmt.Fprintf(&body, "\n// %s.\nconst (\n", g.comment)
				first = false
			}
			fmt.Fprintf(&body, "%s %s = %s%s\n", c.name, c.typ(), value, c.remark())
		}
		if !first {
			body.WriteString(")\n")
		}
	}
	return goFile("socket", system, body.Bytes())
}

// goFile returns the text of a Go file with the given declarations.
func goFile(name, system string, body []byte) []byte {
	var file bytes.Buffer
	fmt.Fprintf(&file, "%spackage %s\n", header, name)
	if pkg := sysPackage(system); bytes.Contains(body, []byte(pkg+".")) {
		fmt.Fprintf(&file, "\nimport \"golang.org/x/sys/%s\"\n", pkg)
	}
	file.Write(body)
	return file.Bytes()
}

// sysFile returns the file of internal/sys's constants for one system.
func sysFile(groups []group, system string) []byte {
	var body bytes.Buffer
	for _, g := range groups {
		if !g.sys {
			continue
		}
		fmt.Fprintf(&body, "\n// %s.\nconst (\n", g.comment)
		for _, c := range g.constants {
			value, ok := c.value[system]
			if !ok {
				value, ok = c.value["all"]
			}
			if !ok {
				value = c.absent
			}
			fmt.Fprintf(&body, "%s = %s%s\n", c.name, value, c.remark())
		}
		body.WriteString(")\n")
	}
	return goFile("sys", system, body.Bytes())
}

// remark returns the comment that follows a constant. The comment contains the note from the table.
// If PHP 8.2 does not have the constant, the comment also names the first version that does.
func (c *constant) remark() string {
	var parts []string
	if after82(c.since) {
		parts = append(parts, "PHP "+c.since)
	}
	if c.note != "" {
		parts = append(parts, c.note)
	}
	if parts == nil {
		return ""
	}
	return " // " + strings.Join(parts, "; ")
}

// after82 reports whether a PHP version is newer than 8.2. It compares the versions as text, which
// is correct up to version 8.9.
func after82(since string) bool { return strings.HasPrefix(since, "8.") && since > "8.2" }

func tableFile(groups []group, system string) []byte {
	var file bytes.Buffer
	file.WriteString(header)
	file.WriteString("package oracle\n\nimport \"phpsocket/socket\"\n\n// constTable lists the constants of this system. If PHP does not have a constant, its since is \"-\".\n")
	file.WriteString("var constTable = []constRow{\n")
	for _, g := range groups {
		if g.sys {
			continue
		}
		for _, c := range g.constants {
			_, here := c.value[system]
			_, everywhere := c.value["all"]
			if here || everywhere {
				value := "socket." + c.name // an assignment to an int also shows that the constant has no type
				if c.typ() != "" {
					value = "int(" + value + ")"
				}
				fmt.Fprintf(&file, "{%q, %q, %s},\n", c.name, c.since, value)
			}
		}
	}
	file.WriteString("}\n")
	return file.Bytes()
}
