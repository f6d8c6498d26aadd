package mixed

import (
	"fmt"
	"os"
	"sync"

	"phpsocket/socket"
	"phpsocket/socket/internal/warnings"
	"phpsocket/socket/php"
)

// The constants are PHP's E_* levels.
const (
	eWarning    = 2
	eUserError  = 256
	eUserNotice = 1024
	eAll        = 32767
	eFatal      = 4437 // the levels that the operator @ does not silence
)

var handlers struct {
	sync.Mutex
	stack  []any // the handlers that SetErrorHandler has set; the last one is active
	silent int   // the number of @ operators in effect
}

// SetErrorHandler is set_error_handler: from then on, f receives the warnings of the socket
// functions and of package php, and the messages of TriggerError. SetErrorHandler returns
// the previous handler.
func SetErrorHandler(f any, _ ...int) any {
	handlers.Lock()
	defer handlers.Unlock()
	var old any
	if n := len(handlers.stack); n > 0 {
		old = handlers.stack[n-1]
	}
	handlers.stack = append(handlers.stack, f)
	socket.SetErrorHandler(func(e *socket.Error, file string, line int) {
		if class := e.Class(); class != "Warning" {
			panic(NewException(class, e.Error()))
		}
		if !warn(eWarning, e.Error(), file, line) {
			printWarning(e, file, line)
		}
	})
	php.SetErrorHandler(func(level int, message string) { warn(level, message, "", 0) })
	return old
}

// RestoreErrorHandler is restore_error_handler.
func RestoreErrorHandler() bool {
	handlers.Lock()
	defer handlers.Unlock()
	if n := len(handlers.stack); n > 0 {
		handlers.stack = handlers.stack[:n-1]
	}
	return true
}

// warn calls the active handler. It returns false if there is no handler, or if the handler
// returned false.
func warn(level int, message, file string, line int) bool {
	handlers.Lock()
	var f any
	if n := len(handlers.stack); n > 0 {
		f = handlers.stack[n-1]
	}
	handlers.Unlock()
	if f == nil {
		return false
	}
	v := Call(f, level, message, file, line)
	return v != false
}

// Silence begins the effect of an @ operator. Until Speak ends the effect, ErrorReporting
// returns only the levels of fatal errors.
func Silence() { add(1) }

// Speak ends the effect of the @ operator that Silence began.
func Speak() { add(-1) }

func add(n int) {
	handlers.Lock()
	defer handlers.Unlock()
	handlers.silent += n
}

// ErrorReporting is error_reporting. While an @ operator is in effect, it returns only
// the levels of fatal errors.
func ErrorReporting(...int) int {
	handlers.Lock()
	defer handlers.Unlock()
	if handlers.silent > 0 {
		return eFatal
	}
	return eAll
}

// printWarning prints a warning of a socket function if the environment variable
// SOCKET_WARNINGS asks for warnings and no @ operator is in effect.
func printWarning(e *socket.Error, file string, line int) {
	if warnings.Wanted && ErrorReporting() != eFatal {
		warnings.Print(e.Class(), e.Error(), file, line)
	}
}

// ThrowErrors makes the socket functions throw an exception where PHP 8 throws one, for
// instance if the socket is closed. Warnings are printed if the environment variable
// SOCKET_WARNINGS asks for that. The function main calls ThrowErrors.
func ThrowErrors() {
	socket.SetErrorHandler(func(e *socket.Error, file string, line int) {
		if class := e.Class(); class != "Warning" {
			panic(NewException(class, e.Error()))
		}
		printWarning(e, file, line)
	})
}

// LastError is socket_last_error in PHP 8: it throws an Error if the socket is closed.
func LastError(s *socket.Socket) int {
	if s != nil {
		code := socket.LastError(s)
		mustBeOpen(s, "socket_last_error")
		return int(code)
	}
	return int(socket.LastError())
}

// ClearError is socket_clear_error in PHP 8: it throws an Error if the socket is closed.
func ClearError(s *socket.Socket) {
	if s != nil {
		mustBeOpen(s, "socket_clear_error")
	}
	socket.ClearError(s)
}

// mustBeOpen throws PHP's Error if the socket is closed. It tests this by reading an option
// that every open socket has.
func mustBeOpen(s *socket.Socket, function string) {
	open := false
	defer func() {
		if !open {
			_ = recover() // GetOption throws the same Error, but in the name of socket_get_option
			panic(NewException("Error", function+"(): Argument #1 ($socket) has already been closed"))
		}
	}()
	_, err := socket.GetOption[int](s, socket.SOL_SOCKET, socket.SO_TYPE)
	open = err == nil
}

// ErrorLog is error_log: it writes the message as a line to standard error.
func ErrorLog(message string, _ ...int) bool {
	fmt.Fprintln(os.Stderr, message)
	return true
}

// TriggerError is trigger_error: it calls the handler that SetErrorHandler has set. If
// there is no handler, or if the handler returns false, TriggerError writes the message to
// standard error. Then E_USER_ERROR ends the program.
func TriggerError(message string, level ...int) bool {
	n := eUserNotice
	if len(level) > 0 {
		n = level[0]
	}
	if warn(n, message, "", 0) {
		return true
	}
	fmt.Fprintln(os.Stderr, message)
	if n == eUserError {
		os.Exit(255)
	}
	return true
}
