package php

import (
	"fmt"
	"sync/atomic"
)

// Error is a PHP exception: an Error, a ValueError, a JsonException and so on. Functions that
// depend on data from outside the program return it as their error. The operators on mixed values
// (Add, Mod and so on) panic with it. Other functions panic with it after a programming error.
type Error struct {
	Class   string // the name of PHP's class, such as "TypeError"
	Message string // what getMessage() returns
	Code    int    // what getCode() returns
}

// Error returns the message, as getMessage does.
func (e *Error) Error() string { return e.Message }

// parents holds the parent class of each exception class that PHP's functions throw.
var parents = map[string]string{
	"TypeError": "Error", "ValueError": "Error", "ArithmeticError": "Error", "ArgumentCountError": "TypeError",
	"DivisionByZeroError": "ArithmeticError", "UnhandledMatchError": "Error",
	"JsonException": "Exception", `Random\RandomException`: "Exception", "ErrorException": "Exception",
	"RuntimeException": "Exception", "LogicException": "Exception", "InvalidArgumentException": "LogicException",
}

// Instanceof is instanceof: it reports whether e is an instance of the given class or of a subclass of it.
func (e *Error) Instanceof(class string) bool {
	for c := e.Class; c != ""; c = parents[c] {
		if c == class {
			return true
		}
	}
	return class == "Throwable"
}

// throwf creates an Error for the caller to return or to panic with.
func throwf(class, format string, args ...any) *Error {
	return &Error{Class: class, Message: fmt.Sprintf(format, args...)}
}

// The levels of messages that do not end a PHP script.
const (
	E_WARNING    = 2
	E_NOTICE     = 8
	E_DEPRECATED = 8192
)

var errorHandler atomic.Pointer[func(level int, message string)]

// SetErrorHandler is set_error_handler: it sets the handler for the messages that PHP prints
// without ending the script, "Warning: ..." for example. The handler receives the level, which is
// E_WARNING, E_NOTICE or E_DEPRECATED, and the message. Without a handler, or with nil, the
// messages are dropped and are not even formatted. The process has one handler. The handler runs on
// the goroutine of the call that raised the message.
func SetErrorHandler(handler func(level int, message string)) {
	if handler == nil {
		errorHandler.Store(nil)
		return
	}
	errorHandler.Store(&handler)
}

// raise formats a message and passes it to the handler. If there is no handler, it does nothing.
func raise(level int, format string, args ...any) {
	if h := errorHandler.Load(); h != nil {
		(*h)(level, fmt.Sprintf(format, args...))
	}
}

// warn raises an E_WARNING.
func warn(format string, args ...any) { raise(E_WARNING, format, args...) }

// deprecated raises an E_DEPRECATED.
func deprecated(format string, args ...any) { raise(E_DEPRECATED, format, args...) }
