package mixed

import (
	"os"
	"os/exec"
	"runtime"
	"strings"

	"phpsocket/socket/php"
)

// shell returns the command of the system's shell that runs a command line, as PHP runs it.
func shell(command string) *exec.Cmd {
	c := exec.Command("/bin/sh", "-c", command)
	if runtime.GOOS == "windows" {
		c = exec.Command("cmd", "/s", "/c", command)
	}
	c.Stdin, c.Stderr = os.Stdin, os.Stderr
	return c
}

// status returns the exit status of a command that has been run, and -1 if it was not started.
func status(c *exec.Cmd) int {
	if c.ProcessState == nil {
		return -1
	}
	return c.ProcessState.ExitCode()
}

// ShellExec is shell_exec, and what is between backticks: the output of a command, and null if there is none.
func ShellExec(command string) any {
	out, _ := shell(command).Output()
	if len(out) == 0 {
		return nil
	}
	return string(out)
}

// Exec is exec: it runs a command and returns the last line of its output. The first of the results is a
// *php.Array[any] to which Exec appends the lines, the second an *int for the exit status; both may be missing.
func Exec(command string, results ...any) string {
	c := shell(command)
	out, _ := c.Output()
	last := ""
	if text := strings.TrimSuffix(string(out), "\n"); len(out) > 0 {
		for line := range strings.SplitSeq(text, "\n") {
			last = strings.TrimRight(line, " \t\n\r\v\f")
			if len(results) > 0 {
				if lines, ok := results[0].(*php.Array[any]); ok && lines != nil {
					lines.Append(last)
				}
			}
		}
	}
	if len(results) > 1 {
		if code, ok := results[1].(*int); ok && code != nil {
			*code = status(c)
		}
	}
	return last
}

// Passthru is passthru: it runs a command that writes to the program's output, and stores the exit status in code. It
// returns null.
func Passthru(command string, code ...*int) any {
	c := shell(command)
	c.Stdout = os.Stdout
	_ = c.Run()
	for _, p := range code {
		*p = status(c)
	}
	return nil
}

// System is system: it runs a command, prints its output, stores the exit status in code, and returns the last line
// of the output.
func System(command string, code ...*int) string {
	c := shell(command)
	out, _ := c.Output()
	os.Stdout.Write(out)
	for _, p := range code {
		*p = status(c)
	}
	text := strings.TrimSuffix(string(out), "\n")
	return strings.TrimRight(text[strings.LastIndexByte(text, '\n')+1:], " \t\n\r\v\f")
}

// Pathinfo is pathinfo: the parts of a path, or with flags one of them.
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

// dir is what opendir returns: the names that readdir has not returned yet, and all names.
type dir struct{ rest, all []string }

// Opendir is opendir: it returns false if there is no such directory.
func Opendir(path string) any {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	names, err := f.Readdirnames(-1)
	if err != nil {
		return false
	}
	all := append([]string{".", ".."}, names...)
	return &dir{all, all}
}

// Readdir is readdir: the next name in the directory, and false after the last.
func Readdir(d any) any {
	o, ok := d.(*dir)
	if !ok || len(o.rest) == 0 {
		return false
	}
	name := o.rest[0]
	o.rest = o.rest[1:]
	return name
}

// Rewinddir is rewinddir: Readdir starts again with the first name.
func Rewinddir(d any) {
	if o, ok := d.(*dir); ok {
		o.rest = o.all
	}
}

// Closedir is closedir: Readdir has no more names.
func Closedir(d any) {
	if o, ok := d.(*dir); ok {
		o.rest, o.all = nil, nil
	}
}
