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

// shell returns a command that runs a command line in the system's shell. If the command
// line is empty or has a NUL, shell throws PHP's ValueError. The first argument is the name
// of the PHP function, for the message.
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

// status returns the exit status of a finished command. If a signal ended the command, the
// status is the signal's number. If the command could not be started, the status is -1.
func status(c *exec.Cmd) int {
	if c.ProcessState == nil {
		return -1
	}
	// On Windows, WaitStatus also has these methods, although no signal ends a process
	// there.
	if w, ok := c.ProcessState.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		code := int(w.Signal())
		if w.CoreDump() {
			code |= 0x80
		}
		return code
	}
	return c.ProcessState.ExitCode()
}

// ShellExec is shell_exec, and PHP's backticks: it returns the output of a command, or null
// if there is no output.
func ShellExec(command string) any {
	out, _ := shell("shell_exec", command).Output()
	if len(out) == 0 {
		return nil
	}
	return string(out)
}

// trimLine removes the white space at the end of a line of output, as exec and system do.
func trimLine(line string) string { return strings.TrimRight(line, " \t\n\r\v\f") }

// Exec is exec: it runs a command and returns the last line of its output. The first
// element of results is a *php.Array[any], to which Exec appends the lines. The second is
// an *int for the exit status. Both may be missing.
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

// Passthru is passthru: it runs a command and prints its output. It stores the exit status
// in code. It returns null.
func Passthru(command string, code ...*int) any {
	printed("passthru", command, code, os.Stdout)
	return nil
}

// System is system: it runs a command and prints its output. It stores the exit status in
// code, and returns the last line of the output.
func System(command string, code ...*int) string {
	var last lastLine
	printed("system", command, code, io.MultiWriter(os.Stdout, &last))
	return trimLine(string(last))
}

// printed runs a command and writes its output to out while the command runs. It stores the
// exit status in code. The command always writes to a pipe, never directly to the program's
// own output, because some commands write differently to a terminal. Like PHP, printed
// waits until all processes have closed the pipe.
func printed(function, command string, code []*int, out io.Writer) {
	c := shell(function, command)
	c.Stdout = struct{ io.Writer }{out}
	_ = c.Run()
	for _, p := range code {
		*p = status(c)
	}
}

// lastLine is a writer that keeps only the last line written to it.
type lastLine []byte

func (l *lastLine) Write(p []byte) (int, error) {
	*l = append(*l, p...)
	if i := bytes.LastIndexByte((*l)[:max(len(*l)-1, 0)], '\n'); i >= 0 {
		*l = append((*l)[:0], (*l)[i+1:]...)
	}
	return len(p), nil
}
