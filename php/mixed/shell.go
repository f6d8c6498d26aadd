package mixed

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	"phpsocket/socket/php"
)

// shell returns the command of the system's shell that runs a command line, as PHP's function of that name runs it.
// It throws PHP's ValueError for a command line that no system takes.
func shell(function, command string) *exec.Cmd {
	switch {
	case command == "":
		Throw("ValueError", function+"(): Argument #1 ($command) cannot be empty")
	case strings.IndexByte(command, 0) >= 0:
		Throw("ValueError", function+"(): Argument #1 ($command) must not contain any null bytes")
	}
	c := exec.Command("/bin/sh", "-c", command)
	if runtime.GOOS == "windows" {
		c = exec.Command("cmd", "/s", "/c", command)
	}
	c.Stdin, c.Stderr = os.Stdin, os.Stderr
	return c
}

// status returns the exit status of a command that has been run: for one that a signal ended, the signal, and -1 if
// the command was not started.
func status(c *exec.Cmd) int {
	if c.ProcessState == nil {
		return -1
	}
	// WaitStatus has these methods on Windows also, where no signal ends a process.
	if w, ok := c.ProcessState.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		code := int(w.Signal())
		if w.CoreDump() {
			code |= 0x80
		}
		return code
	}
	return c.ProcessState.ExitCode()
}

// ShellExec is shell_exec, and what is between backticks: the output of a command, and null if there is none.
func ShellExec(command string) any {
	out, _ := shell("shell_exec", command).Output()
	if len(out) == 0 {
		return nil
	}
	return string(out)
}

// trimLine returns a line of output as exec and system return it: without the white space at its end.
func trimLine(line string) string { return strings.TrimRight(line, " \t\n\r\v\f") }

// Exec is exec: it runs a command and returns the last line of its output. The first of the results is a
// *php.Array[any] to which Exec appends the lines, the second an *int for the exit status; both may be missing.
func Exec(command string, results ...any) string {
	c := shell("exec", command)
	out, _ := c.Output()
	last := ""
	if text := strings.TrimSuffix(string(out), "\n"); len(out) > 0 {
		for line := range strings.SplitSeq(text, "\n") {
			last = trimLine(line)
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
	printed("passthru", command, code, os.Stdout)
	return nil
}

// System is system: it runs a command, prints its output, stores the exit status in code, and returns the last line
// of the output.
func System(command string, code ...*int) string {
	var last lastLine
	printed("system", command, code, io.MultiWriter(os.Stdout, &last))
	return trimLine(string(last))
}

// printed runs a command whose output goes to out while the command runs, and stores the exit status in code. The
// output of the command is a pipe, never the program's own, because a command may write differently to a terminal.
// Like PHP, printed waits until no process has the pipe open.
func printed(function, command string, code []*int, out io.Writer) {
	c := shell(function, command)
	c.Stdout = struct{ io.Writer }{out}
	_ = c.Run()
	for _, p := range code {
		*p = status(c)
	}
}

// lastLine keeps the last line of what is written to it.
type lastLine []byte

func (l *lastLine) Write(p []byte) (int, error) {
	*l = append(*l, p...)
	if i := bytes.LastIndexByte((*l)[:max(len(*l)-1, 0)], '\n'); i >= 0 {
		*l = append((*l)[:0], (*l)[i+1:]...)
	}
	return len(p), nil
}
