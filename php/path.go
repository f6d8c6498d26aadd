package php

import (
	"path/filepath"
	"strings"
)

// PHP_EOL is the end of a line, and DIRECTORY_SEPARATOR separates the names in a path, as os.PathSeparator does.
const (
	PHP_EOL             = "\n"
	DIRECTORY_SEPARATOR = string(filepath.Separator)
)

// PHP's flags for the parts of a path. Pathinfo does not take them; it returns all parts under their keys.
const (
	PATHINFO_DIRNAME   = 1
	PATHINFO_BASENAME  = 2
	PATHINFO_EXTENSION = 4
	PATHINFO_FILENAME  = 8
)

// isSlash reports whether c separates the names in a path. On Windows, a backslash also
// separates names.
func isSlash(c byte) bool { return c == '/' || c == filepath.Separator }

// Basename is basename: the last name in a path. If the name ends with suffix and is longer than
// suffix, suffix is removed. (path.Base returns "." for "".)
func Basename(path string, suffix ...string) string {
	for path != "" && isSlash(path[len(path)-1]) {
		path = path[:len(path)-1]
	}
	for i := len(path) - 1; i >= 0; i-- {
		if isSlash(path[i]) {
			path = path[i+1:]
			break
		}
	}
	if s := optional(suffix, ""); s != path {
		path = strings.TrimSuffix(path, s)
	}
	return path
}

// Dirname is dirname: path without its last name or, if levels is given, without that many names at
// its end. The result is "." if path has no slash. (path.Dir also cleans the path.)
//
// Levels below 1 are a programming error: Dirname panics with PHP's message.
func Dirname(path string, levels ...int) string {
	n := optional(levels, 1)
	if n < 1 {
		throw("dirname(): Argument #2 ($levels) must be greater than or equal to 1")
	}
	for ; n > 0; n-- {
		up := dirname(path)
		if up == path {
			break
		}
		path = up
	}
	return path
}

func dirname(path string) string {
	if path == "" {
		return ""
	}
	volume := path[:len(filepath.VolumeName(path))]
	rest := strings.TrimRightFunc(path[len(volume):], func(r rune) bool { return r < 0x80 && isSlash(byte(r)) })
	if rest == "" {
		return volume + path[len(volume):][:1]
	}
	i := len(rest) - 1
	for i >= 0 && !isSlash(rest[i]) {
		i--
	}
	if i < 0 {
		return volume + "."
	}
	first := rest[:1]
	for i >= 0 && isSlash(rest[i]) {
		i--
	}
	if i < 0 {
		return volume + first
	}
	return volume + rest[:i+1]
}

// Pathinfo is pathinfo: the parts of a path under the keys dirname, basename, extension (if there is a dot) and
// filename. Instead of PHP's second argument, call At with the part's key.
func Pathinfo(path string) *Array[string] {
	a := new(Array[string])
	if path != "" {
		if dir := Dirname(path); dir != "" {
			a.Set("dirname", dir)
		}
	}
	base := Basename(path)
	a.Set("basename", base)
	name := base
	if i := strings.LastIndexByte(base, '.'); i >= 0 {
		a.Set("extension", base[i+1:])
		name = base[:i]
	}
	a.Set("filename", name)
	return a
}

// Realpath is realpath: the absolute path without ".", ".." and symbolic links, and whether the file exists.
func Realpath(path string) (string, bool) {
	full, err := filepath.Abs(path)
	if err == nil {
		full, err = filepath.EvalSymlinks(full)
	}
	if err != nil {
		return "", false
	}
	return full, true
}
