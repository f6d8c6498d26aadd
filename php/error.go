package php

import (
	"fmt"
	"sync/atomic"
)

// Error is what PHP throws: an Error, a ValueError, a JsonException.
// Functions that depend on data from outside return it. The operators on mixed values (Add, Mod, ...) and
// mistakes in literals panic with it, as regexp.MustCompile does.
type Error struct {
	Class   string // "TypeError"
	Message string // what getMessage() returns
	Code    int    // what getCode() returns
}

// Error returns the message, as getMessage does.
func (e *Error) Error() string { return e.Message }

// parents has the parent of each class of exception that PHP's functions throw.
var parents = map[string]string{
	"TypeError": "Error", "ValueError": "Error", "ArithmeticError": "Error", "ArgumentCountError": "TypeError",
	"DivisionByZeroError": "ArithmeticError", "UnhandledMatchError": "Error",
	"JsonException": "Exception", `Random\RandomException`: "Exception", "ErrorException": "Exception",
	"RuntimeException": "Exception", "LogicException": "Exception", "InvalidArgumentException": "LogicException",
}

// Instanceof is instanceof: it reports whether e is of class, or of a class that extends it.
func (e *Error) Instanceof(class string) bool {
	for c := e.Class; c != ""; c = parents[c] {
		if c == class {
			return true
		}
	}
	return class == "Throwable"
}

// throwf makes an Error.
func throwf(class, format string, args ...any) *Error {
	return &Error{Class: class, Message: fmt.Sprintf(format, args...)}
}

// The levels of what PHP prints when a script goes on.
const (
	E_WARNING    = 2
	E_NOTICE     = 8
	E_DEPRECATED = 8192
)

var errorHandler atomic.Pointer[func(level int, message string)]

// SetErrorHandler is set_error_handler: handler gets what PHP prints as "Warning: message" while a script goes on, with
// the level E_WARNING, E_NOTICE or E_DEPRECATED. Without a handler, or with nil, these messages are dropped, at no cost.
// The handler belongs to the process and is called on the goroutine that called the function.
func SetErrorHandler(handler func(level int, message string)) {
	if handler == nil {
		errorHandler.Store(nil)
		return
	}
	errorHandler.Store(&handler)
}

// raise hands a message to the handler, if there is one. Only then are the arguments formatted.
func raise(level int, format string, args ...any) {
	if h := errorHandler.Load(); h != nil {
		(*h)(level, fmt.Sprintf(format, args...))
	}
}

// warn raises an E_WARNING.
func warn(format string, args ...any) { raise(E_WARNING, format, args...) }

// deprecated raises an E_DEPRECATED.
func deprecated(format string, args ...any) { raise(E_DEPRECATED, format, args...) }
