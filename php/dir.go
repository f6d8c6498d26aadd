package php

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The sort orders of Scandir.
const (
	SCANDIR_SORT_ASCENDING  = 0
	SCANDIR_SORT_DESCENDING = 1
)

// The flags of Glob.
const (
	GLOB_ONLYDIR = 8192
	GLOB_MARK    = 2
)

// Mkdir is mkdir: it creates a directory and, if recursive is true, its missing parents. PHP's default for
// permissions is 0o777. The error is PHP's warning.
func Mkdir(directory string, permissions int, recursive ...bool) error {
	err := error(nil)
	switch {
	case !optional(recursive, false):
		err = os.Mkdir(directory, os.FileMode(permissions&0o777))
	case IsDir(directory):
		err = os.ErrExist
	default:
		err = os.MkdirAll(directory, os.FileMode(permissions&0o777))
	}
	if err != nil {
		return warning("mkdir(): " + strerror(err))
	}
	return nil
}

// Rmdir is rmdir: it deletes an empty directory. The error is PHP's warning.
func Rmdir(directory string) error {
	info, err := os.Lstat(directory)
	if err == nil && !info.IsDir() {
		return warning(fmt.Sprintf("rmdir(%s): Not a directory", directory))
	}
	if err == nil {
		err = os.Remove(directory)
	}
	if err != nil {
		return warning(fmt.Sprintf("rmdir(%s): %s", directory, strerror(err)))
	}
	return nil
}

// Scandir is scandir: the sorted names in a directory, including "." and "..". The error is PHP's warning.
func Scandir(directory string, order ...int) ([]string, error) {
	entries, err := os.ReadDir(directory)
	if err != nil {
		warn("scandir(%s): Failed to open directory: %s", directory, strerror(err))
		return nil, warning(fmt.Sprintf("scandir(): (errno %d): %s", errno(err), strerror(err)))
	}
	names := []string{".", ".."}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	if optional(order, SCANDIR_SORT_ASCENDING) == SCANDIR_SORT_DESCENDING {
		slices.Reverse(names)
	}
	return names, nil
}

// Getcwd is getcwd: the current directory of the process, and whether it is known.
func Getcwd() (string, bool) {
	dir, err := os.Getwd()
	return dir, err == nil
}

// Chdir is chdir: it changes the current directory of the process. The error is PHP's warning.
func Chdir(directory string) error {
	if err := os.Chdir(directory); err != nil {
		return warning(fmt.Sprintf("chdir(): %s (errno %d)", strerror(err), errno(err)))
	}
	return nil
}

// Fnmatch is fnmatch: it reports whether filename matches a shell pattern, in which *, ?, [a-z] and [!a-z] have a
// special meaning.
func Fnmatch(pattern, filename string) bool {
	return shellPattern(pattern).MatchString(latin(filename))
}

// latin converts each byte of s to the character with the same number, so that ? matches one byte.
func latin(s string) string {
	r := make([]rune, len(s))
	for i := range len(s) {
		r[i] = rune(s[i])
	}
	return string(r)
}

var matchesNothing = regexp.MustCompile(`\z.`)

// shellPattern translates a shell pattern into a regexp.
func shellPattern(pattern string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			b.WriteString(".*")
		case '?':
			b.WriteByte('.')
		case '[':
			class, size := shellClass(pattern[i:])
			b.WriteString(class)
			i += size - 1
		case '\\':
			if i++; i == len(pattern) {
				return matchesNothing
			}
			b.WriteString(quoteRune(rune(pattern[i])))
		default:
			b.WriteString(quoteRune(rune(c)))
		}
	}
	re, err := regexp.Compile(b.String() + `\z`)
	if err != nil {
		return matchesNothing // a class that consists of invalid ranges, such as [z-a]
	}
	return re
}

// shellClass translates the class [...] at the start of s. A bracket that is not closed is an ordinary character.
func shellClass(s string) (class string, size int) {
	i, negated := 1, false
	if at(s, i) == '!' || at(s, i) == '^' {
		negated = true
		i++
	}
	var set runeSet
	for first := true; i < len(s); first = false {
		if s[i] == ']' && !first {
			if negated {
				set = set.negate()
			}
			return set.class(), i + 1
		}
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		lo, hi := rune(s[i]), rune(s[i])
		if at(s, i+1) == '-' && i+2 < len(s) && s[i+2] != ']' {
			hi = rune(s[i+2])
			i += 2
		}
		i++
		if lo <= hi {
			set = append(set, [2]rune{lo, hi})
		}
	}
	return `\[`, 1
}

// Glob is glob: the sorted names that match a shell pattern. A * or ? at the beginning of a name
// does not match a dot. With GLOB_ONLYDIR, Glob returns directories only. With GLOB_MARK, it
// appends "/" to the names of directories.
func Glob(pattern string, flags ...int) []string {
	names := []string{""}
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		last := i == len(parts)-1
		var next []string
		for _, dir := range names {
			next = append(next, globIn(dir, part, last)...)
		}
		names = next
	}
	slices.Sort(names)
	flag := optional(flags, 0)
	found := names[:0]
	for _, name := range names {
		dir := flag != 0 && IsDir(name)
		if flag&GLOB_ONLYDIR != 0 && !dir {
			continue
		}
		if flag&GLOB_MARK != 0 && dir {
			name += "/"
		}
		found = append(found, name)
	}
	return found
}

// globIn returns the names in dir that match one part of a pattern. dir is "" or ends with a slash. Unless the
// part is the last one, the names end with a slash.
func globIn(dir, part string, last bool) (names []string) {
	slash := "/"
	if last {
		slash = ""
	}
	special := `*?[\`
	if filepath.Separator == '\\' {
		special = `*?[`
	}
	if !strings.ContainsAny(part, special) {
		if name := dir + part + slash; name == "" || part == "" && !last || exists(name) {
			return []string{name}
		}
		return nil
	}
	from := dir
	if from == "" {
		from = "."
	}
	entries, err := os.ReadDir(filepath.FromSlash(from))
	if err != nil {
		return nil
	}
	re := shellPattern(part)
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") != strings.HasPrefix(part, ".") || !re.MatchString(latin(name)) {
			continue
		}
		if name = dir + name; last || IsDir(name) {
			names = append(names, name+slash)
		}
	}
	return names
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}
