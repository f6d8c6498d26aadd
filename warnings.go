package socket

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
)

// class is what PHP makes of a failure beside the false that it returns.
type class uint8

const (
	classWarning class = iota // of most failures, so that it need not be named
	classSilent               // it says nothing
	classError
	classTypeError
	classValueError
	classArgumentCountError
)

var classNames = [...]string{"Warning", "", "Error", "TypeError", "ValueError", "ArgumentCountError"}

// Class returns what PHP makes of the failure: "Warning", or the class of what it
// throws, "Error", "TypeError", "ValueError" or "ArgumentCountError". It is "" if PHP
// returns false without a word, as it does for most calls that would have to wait.
func (e *Error) Class() string { return classNames[e.class] }

// silentIf returns the class of a code in PHP: a warning, unless the code only says
// that a call would have to wait.
func silentIf(e Errno) class {
	if e == SOCKET_EAGAIN || e == SOCKET_EWOULDBLOCK || e == SOCKET_EINPROGRESS {
		return classSilent
	}
	return classWarning
}

// thrownFor returns the class of what PHP throws with the words of text.
func thrownFor(text string) class {
	for _, t := range [...]struct {
		words string
		class class
	}{
		{"must be of type ", classTypeError},
		{"must only have elements of type ", classTypeError},
		{"supplied resource is not ", classTypeError},
		{"Return value must be of type ", classTypeError}, // GetOption's: Go has types where PHP has none
		{"expects ", classArgumentCountError},
		{"could not be passed by reference", classError},
		{"invalid interface index", classError},
	} {
		if strings.HasPrefix(text, t.words) {
			return t.class
		}
	}
	return classValueError
}

// errorHandler is SetErrorHandler's function, or printError, or nil.
var errorHandler atomic.Pointer[func(err *Error, file string, line int)]

// standardHandler is what counts without a function of SetErrorHandler: printError
// if the environment variable SOCKET_WARNINGS asks for it, or nothing.
var standardHandler = func() *func(*Error, string, int) {
	if v := os.Getenv("SOCKET_WARNINGS"); v == "" || v == "0" {
		return nil
	}
	workingDir, _ = os.Getwd()
	print := printError
	errorHandler.Store(&print)
	return &print
}()

// SetErrorHandler is set_error_handler, for the functions of this package: from now
// on handler gets each error of theirs that PHP warns of, or that it throws, before
// the function returns it. [Error.Class] tells the two apart, and file and line say
// where the program called the function. What PHP does not warn of, such as
// SOCKET_EAGAIN of a non-blocking [Read], the handler does not get, nor what a method
// of *Socket returns.
//
// The handler belongs to the process. It is called on the goroutine that called the
// function, on several at the same time if need be. It may call functions of this
// package, [Close] on the same socket too; their errors do not come back to it. It
// may panic, as PHP's may throw: the function then ends with that panic, and the
// socket is as the error left it.
//
// Without a handler, or with nil, errors are printed if the environment variable
// SOCKET_WARNINGS was set when the program started, to 1 say. They go to standard
// error as PHP has them:
//
//	Warning: socket_bind(): Unable to bind address [98]: Address already in use in main.go on line 12
//	Fatal error: Uncaught ValueError: socket_create(): Argument #1 ($domain) must be one of ... in main.go:9
//
// The second line is where PHP's program would have ended; this one goes on. A file
// below the directory that the program was started in is named from there. While
// there is no handler and nothing is printed, all this costs nothing.
func SetErrorHandler(handler func(err *Error, file string, line int)) {
	if handler == nil {
		errorHandler.Store(standardHandler)
		return
	}
	errorHandler.Store(&handler)
}

// raise hands the error that a function of this package is about to return to the
// handler, if there is one. Such a function begins with "defer raise(&err)", so that
// it has left its socket, and every lock, when the handler is called.
func raise(err *error) {
	if *err != nil {
		report(*err)
	}
}

// raised is raise for what returns another function's results.
func raised[T any](v T, err error) (T, error) {
	if err != nil {
		report(err)
	}
	return v, err
}

// report is the one place that calls the handler.
//
//go:noinline
func report(err error) {
	h := errorHandler.Load()
	if h == nil {
		return
	}
	e, ok := err.(*Error)
	if !ok || e.class == classSilent {
		return
	}
	file, line, nested := caller()
	if nested {
		if h = standardHandler; h == nil {
			return
		}
	}
	(*h)(e, file, line)
}

// maxFrames is how deep a handler may be in the stack and still be recognised.
const maxFrames = 256

// caller returns where the function was called that has failed: the first frame
// outside this package. It must be called by report. nested is true if a handler made
// the call.
func caller() (file string, line int, nested bool) {
	var pcs [maxFrames]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	frame, more := frames.Next()
	self := frame.Function
	pkg := strings.TrimSuffix(self, "report")
	for more {
		frame, more = frames.Next()
		inside := strings.HasPrefix(frame.Function, pkg) && !strings.HasSuffix(frame.File, "_test.go")
		switch {
		case frame.Function == self:
			return file, line, true
		case file == "" && !inside && !strings.HasPrefix(frame.Function, "runtime."):
			file, line = frame.File, frame.Line
		}
	}
	return file, line, false
}

// workingDir is the directory that the program was started in.
var workingDir string

// printError prints an error as PHP does that prints to standard error.
func printError(e *Error, file string, line int) {
	if rel, err := filepath.Rel(workingDir, file); err == nil && filepath.IsLocal(rel) && len(workingDir) > 1 {
		file = rel
	}
	at := strconv.Itoa(line)
	if e.class == classWarning {
		os.Stderr.WriteString("Warning: " + e.Error() + " in " + file + " on line " + at + "\n")
		return
	}
	os.Stderr.WriteString("Fatal error: Uncaught " + e.Class() + ": " + e.Error() + " in " + file + ":" + at + "\n")
}
