package socket

import (
	"runtime"
	"strings"
	"sync/atomic"

	"phpsocket/socket/internal/warnings"
)

// class says how PHP reports a failure, in addition to returning false.
type class uint8

const (
	classWarning class = iota // the zero value, because most failures are warnings
	classSilent               // PHP reports nothing
	classError
	classTypeError
	classValueError
	classArgumentCountError
)

var classNames = [...]string{"Warning", "", "Error", "TypeError", "ValueError", "ArgumentCountError"}

// Class says how PHP reports the failure: "Warning", or the class of the exception that
// it throws, which is "Error", "TypeError", "ValueError" or "ArgumentCountError". It is
// "" if PHP only returns false, as it does for most calls that would have to wait.
func (e *Error) Class() string { return classNames[e.class] }

// silentIf returns the class of a failure with code e: a warning, unless e only says
// that a call would have to wait.
func silentIf(e Errno) class {
	if e == SOCKET_EAGAIN || e == SOCKET_EWOULDBLOCK || e == SOCKET_EINPROGRESS {
		return classSilent
	}
	return classWarning
}

// thrownFor returns the class of the exception that PHP throws with this text.
func thrownFor(text string) class {
	for _, t := range [...]struct {
		words string
		class class
	}{
		{"must be of type ", classTypeError},
		{"must only have elements of type ", classTypeError},
		{"supplied resource is not ", classTypeError},
		{"Return value must be of type ", classTypeError}, // this error of GetOption does not exist in PHP
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

// errorHandler is the function that SetErrorHandler has set, or printError, or nil.
var errorHandler atomic.Pointer[func(err *Error, file string, line int)]

// standardHandler is the handler until SetErrorHandler sets another: printError if the
// environment variable SOCKET_WARNINGS asks for it, and nil otherwise.
var standardHandler = func() *func(*Error, string, int) {
	if !warnings.Wanted {
		return nil
	}
	print := printError
	errorHandler.Store(&print)
	return &print
}()

// SetErrorHandler is set_error_handler for the functions of this package. After this call,
// handler is called with each error that PHP would report as a warning or throw, before the
// function returns that error. [Error.Class] tells the two apart; file and line say where
// the program called the function. The handler is not called for errors that PHP does not
// report, such as SOCKET_EAGAIN from a non-blocking [Read], or for the errors of *Socket's
// methods.
//
// The handler is for the whole process. It runs on the goroutine that called the
// function, so it may run on several goroutines at the same time. It may call functions
// of this package, even [Close] on the same socket; the handler is not called for the
// errors of these calls. It may panic, as PHP's handler may throw: the function then
// ends with that panic, and the socket stays as the error left it.
//
// Without a handler, which a nil handler restores, errors are printed if the environment
// variable SOCKET_WARNINGS was set when the program started, for example to 1. The errors
// of functions that a handler calls are printed in the same way. All these errors are
// written to standard error in PHP's form:
//
//	Warning: socket_bind(): Unable to bind address [98]: Address already in use in main.go on line 12
//	Fatal error: Uncaught ValueError: socket_create(): Argument #1 ($domain) must be one of ... in main.go:9
//
// An error like the second one would have ended a PHP program; the Go program
// continues. The name of a file below the program's working directory at the start is
// relative to that directory. If there is no handler and nothing is printed, all this
// costs nothing.
func SetErrorHandler(handler func(err *Error, file string, line int)) {
	if handler == nil {
		errorHandler.Store(standardHandler)
		return
	}
	errorHandler.Store(&handler)
}

// raise calls the handler, if there is one, with the error that a function of this
// package is about to return. Such a function begins with "defer raise(&err)", so by
// the time the handler runs, the function no longer uses its socket and holds no
// lock.
func raise(err *error) {
	if *err != nil {
		report(*err)
	}
}

// raised is raise for a function that returns another function's results.
func raised[T any](v T, err error) (T, error) {
	if err != nil {
		report(err)
	}
	return v, err
}

// report is the only function that calls the handler.
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

// maxFrames is the number of stack frames that caller looks at. A handler that is
// further away is not recognised.
const maxFrames = 256

// caller returns where the failed function was called: the first frame outside this
// package. Only report may call it. nested is true if a handler made the call.
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

// printError prints an error to standard error in PHP's form.
func printError(e *Error, file string, line int) {
	warnings.Print(e.Class(), e.Error(), file, line)
}
