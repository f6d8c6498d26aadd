package socket

import (
	"runtime"
	"strings"
	"sync/atomic"

	"phpsocket/socket/internal/warnings"
)

// class says what PHP does after a failure, in addition to returning false.
type class uint8

const (
	classWarning class = iota // the zero value, because PHP prints a warning for most failures
	classSilent               // PHP reports nothing
	classError
	classTypeError
	classValueError
	classArgumentCountError
)

var classNames = [...]string{"Warning", "", "Error", "TypeError", "ValueError", "ArgumentCountError"}

// Class says how PHP reports the failure. The result is "Warning" if PHP prints a warning. If
// PHP throws an exception, the result is the class of the exception: "Error", "TypeError",
// "ValueError" or "ArgumentCountError". If PHP only returns false, as it does for most calls
// that would have to wait, the result is "".
func (e *Error) Class() string { return classNames[e.class] }

// silentIf returns the class of a failure with code e. This is classSilent if e only means that
// a call would have to wait, and classWarning otherwise.
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
		{"Return value must be of type ", classTypeError}, // PHP does not have this error of GetOption
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

// errorHandler is the function that SetErrorHandler has set, or standardHandler.
var errorHandler atomic.Pointer[func(err *Error, file string, line int)]

// standardHandler is the handler until SetErrorHandler sets another one. It is printError if
// the environment variable SOCKET_WARNINGS asks for it, and nil otherwise.
var standardHandler = func() *func(*Error, string, int) {
	if !warnings.Wanted {
		return nil
	}
	print := printError
	errorHandler.Store(&print)
	return &print
}()

// SetErrorHandler is set_error_handler for the functions of this package. From then on, before a
// function returns an error, it calls the handler with this error. The file and the line say where
// the program called the function. [Error.Class] says whether PHP would print a warning or throw an
// exception. The handler is not called for errors that PHP does not report, such as SOCKET_EAGAIN
// from a non-blocking [Read]. It is not called for errors of the methods of *Socket either.
//
// There is one handler for the whole process. It runs on the goroutine that called the
// function, so it may run on several goroutines at the same time. The handler may call
// functions of this package, even [Close] on the same socket. It is not called for the errors
// of these calls. The handler may panic, just as PHP's handler may throw an exception. Then the
// function ends with that panic, and the socket stays as the error left it.
//
// If handler is nil, there is no handler from then on, as at the start of the program. If there
// is no handler, and the environment variable SOCKET_WARNINGS was set at the start of the
// program (for example, to 1), errors are printed. So are the errors of functions that a
// handler calls. They are written to standard error in PHP's form:
//
//	Warning: socket_bind(): Unable to bind address [98]: Address already in use in main.go on line 12
//	Fatal error: Uncaught ValueError: socket_create(): Argument #1 ($domain) must be one of ... in main.go:9
//
// An error like the second one would end a PHP program; the Go program continues. If a file is
// below the directory in which the program was started, its name is printed relative to that
// directory. If there is no handler and nothing is printed, all this costs nothing.
func SetErrorHandler(handler func(err *Error, file string, line int)) {
	if handler == nil {
		errorHandler.Store(standardHandler)
		return
	}
	errorHandler.Store(&handler)
}

// raise calls the handler, if there is one, with the error that a function of this package is
// about to return. Such a function begins with "defer raise(&err)". So when the handler runs,
// the function no longer uses its socket and holds no lock.
func raise(err *error) {
	if *err != nil {
		report(*err)
	}
}

// raised does what raise does, for a function that returns the results v and err of another
// function.
func raised[T any](v T, err error) (T, error) {
	if err != nil {
		report(err)
	}
	return v, err
}

// report calls the handler with err, unless PHP would not report this error. No other function
// calls the handler.
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

// maxFrames is the maximum number of stack frames in which report looks for a handler. report does
// not recognise a handler further up the stack.
const maxFrames = 256

// caller returns the place where the program called the failed function: the first stack frame
// outside this package. The result named nested is true if a handler made this call. Only report
// may call caller.
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
