package mixed

import (
	"os"
	"strings"

	"phpsocket/socket/php"
)

// dir is the result of opendir: a directory, and the names that readdir has not returned
// yet.
type dir struct {
	f    *os.File // nil after closedir
	rest []string
}

// read reads all names in the directory.
func (d *dir) read() error {
	names, err := d.f.Readdirnames(-1)
	d.rest = append([]string{".", ".."}, names...)
	return err
}

// Opendir is opendir: it returns false if it cannot open the directory.
func Opendir(path string) any {
	if strings.IndexByte(path, 0) >= 0 {
		Throw("ValueError", "opendir(): Argument #1 ($directory) must not contain any null bytes")
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	d := &dir{f: f}
	if d.read() != nil {
		f.Close()
		return false
	}
	return d
}

// opened returns v, the argument of the named function, as a directory. It throws PHP's
// TypeError if v is not a directory, or if the directory is closed.
func opened(function string, v any) *dir {
	d, ok := v.(*dir)
	switch is, open := resource(v); {
	case !is:
		Throw("TypeError", function+"(): Argument #1 ($dir_handle) must be of type resource or null, "+php.GetDebugType(v)+" given")
	case !open:
		Throw("TypeError", function+"(): supplied resource is not a valid Directory resource")
	case !ok:
		Throw("TypeError", function+"(): Argument #1 ($dir_handle) must be a valid Directory resource")
	}
	return d
}

// Readdir is readdir: it returns the next name in the directory, or false if there are no
// more names.
func Readdir(v any) any {
	d := opened("readdir", v)
	if len(d.rest) == 0 {
		return false
	}
	name := d.rest[0]
	d.rest = d.rest[1:]
	return name
}

// Rewinddir is rewinddir: the next Readdir starts again with the first name. The directory
// is read again.
func Rewinddir(v any) {
	d := opened("rewinddir", v)
	if _, err := d.f.Seek(0, 0); err != nil || d.read() != nil {
		d.rest = nil
	}
}

// Closedir is closedir.
func Closedir(v any) {
	d := opened("closedir", v)
	d.f.Close()
	d.f, d.rest = nil, nil
}

// Pathinfo is pathinfo: it returns an array of the parts of a path. With flags, it returns
// one part.
func Pathinfo(path string, flags ...int) any {
	parts := php.Pathinfo(path)
	if len(flags) == 0 || flags[0] == 15 {
		return AnyArray(parts)
	}
	for i, key := range []string{"dirname", "basename", "extension", "filename"} {
		if flags[0]&(1<<i) != 0 && parts.Has(key) {
			return parts.At(key)
		}
	}
	return ""
}
