package mixed

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"phpsocket/socket/php"
)

// Exception is an exception of one of PHP's exception classes. If a class of the program
// extends such a class, its struct embeds an Exception. A program throws an exception with
// panic.
type Exception struct {
	Message  string
	Code     int
	Previous any
	Self     any    // the object that embeds this Exception, or the Exception itself
	Class    string // the name of the class of Self
	parents  string // the names of that class and its parents, without namespaces and separated by spaces
	Extra
}

// parents maps PHP's exception classes to their parent classes.
var parents = map[string]string{"Exception": "Throwable", "Error": "Throwable", "ErrorException": "Exception", "RuntimeException": "Exception",
	"LogicException": "Exception", "InvalidArgumentException": "LogicException", "DomainException": "LogicException", "LengthException": "LogicException",
	"OutOfRangeException": "LogicException", "BadFunctionCallException": "LogicException", "BadMethodCallException": "BadFunctionCallException",
	"OutOfBoundsException": "RuntimeException", "RangeException": "RuntimeException", "OverflowException": "RuntimeException",
	"UnderflowException": "RuntimeException", "UnexpectedValueException": "RuntimeException", "TypeError": "Error", "ValueError": "Error",
	"ArithmeticError": "Error", "DivisionByZeroError": "ArithmeticError", "ArgumentCountError": "TypeError", "JsonException": "Exception",
	"UnhandledMatchError": "Error"}

// NewException is new $class(...$args), for one of PHP's exception classes. The arguments
// are the message, the code and the previous exception.
func NewException(class string, args ...any) *Exception {
	e := &Exception{Class: class}
	e.Self = e
	e.Construct(args...)
	return e
}

// Init sets the object that embeds the exception, and the PHP name of the object's class.
// The last argument lists the names of that class and its parents, without namespaces and
// separated by spaces.
func (e *Exception) Init(self any, class, names string) {
	e.Self, e.Class, e.parents = self, class, names
}

// Construct is parent::__construct($message, $code, $previous).
func (e *Exception) Construct(args ...any) {
	if len(args) > 0 {
		e.Message = php.Strval(args[0])
	}
	if len(args) > 1 {
		if code := php.Intval(args[1]); code != 0 { // the class may set another initial code, which 0 does not replace
			e.Code = code
		}
	}
	if len(args) > 2 {
		e.Previous = args[2]
	}
}

// GetMessage is getMessage.
func (e *Exception) GetMessage() string { return e.Message }

// GetCode is getCode.
func (e *Exception) GetCode() int { return e.Code }

// AsException returns e. The structs of classes that extend an exception class inherit this
// method.
func (e *Exception) AsException() *Exception { return e }

// Error returns the message. It makes an Exception a Go error.
func (e *Exception) Error() string { return e.Message }

// ClassName returns the PHP name of the exception's class.
func (e *Exception) ClassName() string { return e.Class }

// is reports whether e is an instance of the named class, or of a class that extends it.
func (e *Exception) is(class string) bool {
	names := strings.Fields(e.parents)
	if len(names) == 0 {
		names = []string{e.Class}
	}
	for i := 0; i < len(names); i++ {
		if strings.EqualFold(names[i], class) {
			return true
		}
		if p := parents[names[i]]; p != "" && !slices.Contains(names, p) {
			names = append(names, p)
		}
	}
	return false
}

// AsException returns the exception that v is or contains. It converts an Error of package
// php to an Exception. For a value that PHP cannot throw, it panics with PHP's Error.
func AsException(v any) *Exception {
	switch v := v.(type) {
	case interface{ AsException() *Exception }:
		return v.AsException()
	case *php.Error:
		return NewException(v.Class, v.Message, v.Code)
	case nil:
		return nil
	}
	panic(NewException("Error", "Can only throw objects"))
}

// Thrown returns the value that a Go program passes to panic for throw $v.
func Thrown(v any) any {
	if e := AsException(v); e.Self != nil {
		return e.Self
	}
	return v
}

// InstanceOf is $v instanceof $class, for an exception class.
func InstanceOf(v any, class string) bool {
	e, ok := v.(interface{ AsException() *Exception })
	return ok && !isNil(v) && e.AsException().is(class)
}

// Handler is a catch block.
type Handler struct {
	do      func(v any)
	classes []string
}

// Throw throws an exception of one of PHP's own classes.
func Throw(class, message string) any { panic(NewException(class, message)) }

// Catch returns a Handler for catch (A | B $v) { ... }.
func Catch(do func(v any), classes ...string) Handler { return Handler{do, classes} }

// Try is try { ... } catch { ... }: it runs body. If body throws an exception, Try runs the
// first handler that catches the exception's class.
func Try(body func(), handlers ...Handler) {
	if v, h := run(body, handlers); h != nil {
		h.do(v)
	}
}

// TryFinally is Try with a finally block, which runs at the end in any case.
func TryFinally(body, finally func(), handlers ...Handler) {
	defer finally()
	Try(body, handlers...)
}

// run calls body. If body throws an exception, run returns the exception and the handler
// that catches it. If no handler catches it, run panics again.
func run(body func(), handlers []Handler) (v any, found *Handler) {
	done := false
	defer func() {
		if done {
			return
		}
		p := recover()
		if p == nil {
			return // body ended the goroutine with runtime.Goexit
		}
		e := thrown(p)
		if e == nil {
			panic(p)
		}
		for i, h := range handlers {
			for _, c := range h.classes {
				if e.is(c) {
					v, found = e.Self, &handlers[i]
					return
				}
			}
		}
		panic(p)
	}()
	body()
	done = true
	return nil, nil
}

// thrown returns the exception that p is or contains, or nil if there is none. The value p
// comes from recover.
func thrown(p any) *Exception {
	switch p := p.(type) {
	case interface{ AsException() *Exception }:
		return p.AsException()
	case *php.Error:
		return NewException(p.Class, p.Message, p.Code)
	case error:
		var e *php.Error
		if errors.As(p, &e) {
			return NewException(e.Class, e.Message, e.Code)
		}
	}
	return nil
}

// Uncaught handles an exception that nothing has caught, as PHP does: it prints a message
// to standard error, and ends the program with status 255. The function main defers it.
func Uncaught() {
	p := recover()
	if p == nil {
		return
	}
	e := thrown(p)
	if e == nil {
		panic(p)
	}
	fatal(e)
	os.Exit(255)
}

// fatal prints PHP's message for an uncaught exception.
func fatal(e *Exception) {
	fmt.Fprintf(os.Stderr, "PHP Fatal error:  Uncaught %s: %s\n", e.Class, e.Message)
}
