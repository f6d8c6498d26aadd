package socket

import (
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// Errno is an error code with the same number as in PHP. It is the system's errno (on Windows,
// Winsock's code), or a code below -10000 for a failed host lookup. The SOCKET_E* constants are
// Errnos. An Errno is an error; its text is that of [Strerror].
//
// For errors.Is, an Errno matches the [syscall.Errno] with the same code. So both
// errors.Is(err, socket.SOCKET_EADDRINUSE) and errors.Is(err, syscall.EADDRINUSE) work. An
// Errno also matches everything that this syscall.Errno matches, such as fs.ErrPermission.
//
// The reverse does not work: errors.Is never finds an Errno in an error of package net or os,
// because a syscall.Errno does not know the type Errno. But the numbers are the same, so a
// program can write
//
//	var code syscall.Errno
//	if errors.As(err, &code) && socket.Errno(code) == socket.SOCKET_ECONNREFUSED {
type Errno int

// Results for which no system has an errno. The functions of this package return them like
// errnos, and [phpFunc.fail] turns them into errors.
const (
	errnoClosed  Errno = -1<<31 + 1 // the socket was closed, before the call or during it
	errnoTimeout Errno = -1<<31 + 2 // SO_RCVTIMEO or SO_SNDTIMEO expired
	errnoExpired Errno = -1<<31 + 3 // a deadline set by SetDeadline expired
	errnoEnd     Errno = -1<<31 + 4 // the end of the connection, for Read with PHP_NORMAL_READ
)

// Error implements error. It returns PHP's text for the code.
func (e Errno) Error() string { return Strerror(e) }

// Is reports whether target is a [syscall.Errno] with the same code, or an error
// that such a syscall.Errno matches.
func (e Errno) Is(target error) bool {
	if e <= 0 {
		return false
	}
	std := e.std()
	if t, ok := target.(syscall.Errno); ok {
		return t == std || t == syscall.Errno(e) || t == syscall.EAGAIN && std == syscall.EWOULDBLOCK
	}
	return std.Is(target)
}

// Timeout reports whether the code means that a call ran out of time.
func (e Errno) Timeout() bool { return e > 0 && e.std().Timeout() }

// Temporary reports whether the code means that the same call may succeed later.
func (e Errno) Temporary() bool {
	return e == hostTryAgain || e > 0 && e.std().Temporary()
}

// ErrArgument marks every error about a mistake in an argument: errors.Is(err, ErrArgument) is
// then true. Such mistakes are those for which PHP 8 throws a ValueError, TypeError or
// ArgumentCountError, and lengths that PHP refuses without a warning. These errors do not set
// an error slot.
var ErrArgument = errors.New("socket: bad argument")

// Error is the error of every function in this package. Its text is that of PHP 8's
// warning or exception, without "Warning: " at the beginning:
//
//	socket_bind(): Unable to bind address [98]: Address already in use
//
// For errors.Is, an Error matches its Errno, its Err and everything that these match. An Error
// is a net.Error. Do not modify an Error, because all calls share the frequent ones.
type Error struct {
	Func    string // PHP's name of the function: "socket_bind"
	Message string // PHP's text: "Unable to bind address"
	Errno   Errno  // the code, which LastError also returns; 0 if there is none
	Err     error  // the cause, such as ErrArgument, net.ErrClosed or a *net.DNSError; nil if there is none

	class class // what the method Class returns
}

// Error implements error.
func (e *Error) Error() string {
	s := e.Message
	switch {
	case e.Func == "":
	case strings.HasPrefix(s, "expects "): // PHP prints no colon in an ArgumentCountError
		s = e.Func + "() " + s
	default:
		s = e.Func + "(): " + s
	}
	if e.Errno != 0 {
		s += " [" + strconv.Itoa(int(e.Errno)) + "]: " + Strerror(e.Errno)
	}
	return s
}

// Unwrap makes errors.Is and errors.As find the code and the cause.
func (e *Error) Unwrap() []error {
	switch {
	case e.Errno == 0 && e.Err == nil:
		return nil
	case e.Errno == 0:
		return []error{e.Err}
	case e.Err == nil:
		return []error{e.Errno}
	}
	return []error{e.Errno, e.Err}
}

// Timeout implements net.Error. It returns true if SO_RCVTIMEO, SO_SNDTIMEO or a deadline has
// expired, or if a non-blocking call would have had to wait.
func (e *Error) Timeout() bool {
	return e.Errno.Timeout() || errors.Is(e.Err, os.ErrDeadlineExceeded)
}

// Temporary implements net.Error.
func (e *Error) Temporary() bool { return e.Errno.Temporary() || e.Timeout() }

var _ net.Error = (*Error)(nil)

// errSlots says which error slots store the code of a failure. As in PHP, there is one slot for
// the process and one for each socket.
type errSlots uint8

const (
	errSlotGlobal errSlots = 1 << iota
	slotSocket
	errSlotBoth = errSlotGlobal | slotSocket
)

// lastErrno is the error slot of the process.
var lastErrno atomic.Int64

// phpFunc describes one kind of failure of one PHP function: its text, and the error slots that
// store its code.
type phpFunc struct {
	name  string // PHP's name of the function, such as "socket_read"
	verb  string // the beginning of PHP's warnings, such as "unable to read from socket"
	slots errSlots

	// Errors that a polling program gets all the time, so they are allocated once.
	again, timeout, end *Error

	noPacket bool // the function does not accept AF_PACKET
	warnsAll bool // the function also warns about EAGAIN and EINPROGRESS
}

// withoutPacket marks c as a function that does not accept AF_PACKET.
func (c *phpFunc) withoutPacket() *phpFunc {
	c.noPacket = true
	return c
}

// loud marks c as a function that also warns about EAGAIN and EINPROGRESS.
func (c *phpFunc) loud() *phpFunc {
	c.warnsAll = true
	for _, e := range [...]*Error{c.again, c.timeout} {
		e.class = classWarning
	}
	return c
}

// newFunc returns the phpFunc for the PHP function with the given name. The warnings of that
// function begin with the text in verb.
func newFunc(name, verb string, slots errSlots) *phpFunc {
	return newTimedFunc(name, verb, slots, timedOut)
}

// newTimedFunc does what newFunc does, for a function that has an error code of its own for an
// expired timeout.
func newTimedFunc(name, verb string, slots errSlots, timeout Errno) *phpFunc {
	return &phpFunc{
		name: name, verb: verb, slots: slots,
		again:   &Error{Func: name, Message: verb, Errno: SOCKET_EWOULDBLOCK, class: classSilent},
		timeout: &Error{Func: name, Message: verb, Errno: timeout, Err: os.ErrDeadlineExceeded, class: silentIf(timeout)},
		end:     &Error{Func: name, Message: verb, Errno: SOCKET_ECONNRESET, Err: io.EOF},
	}
}

// fail turns the code of a failed call into an error, and stores the code in the same slots as
// PHP. s may be nil. There are other functions for failed lookups and for Windows' own codes.
func (c *phpFunc) fail(s *Socket, e Errno) error {
	var err *Error
	switch e {
	case 0:
		return nil
	case errnoClosed:
		return c.closed(1, "socket")
	case errnoTimeout, errnoExpired:
		err = c.timeout
	case errnoEnd:
		err = c.end
	case SOCKET_EWOULDBLOCK:
		err = c.again
	default:
		err = &Error{Func: c.name, Message: c.verb, Errno: e}
		if !c.warnsAll {
			err.class = silentIf(e)
		}
	}
	c.store(s, err.Errno)
	return err
}

// store stores the code e in the error slots that c uses.
func (c *phpFunc) store(s *Socket, e Errno) {
	if c.slots&errSlotGlobal != 0 {
		lastErrno.Store(int64(e))
	}
	if c.slots&slotSocket != 0 && s != nil {
		s.errno.Store(int64(e))
	}
}

// lookupFailed does what fail does, for a host name that could not be resolved.
func (c *phpFunc) lookupFailed(s *Socket, e Errno, cause error) error {
	c.store(s, e)
	return &Error{Func: c.name, Message: "Host lookup failed", Errno: e, Err: cause}
}

// warn returns an error with the given text. For such an error, PHP prints a warning without a
// code and does not set an error slot.
func (c *phpFunc) warn(text string) error {
	return &Error{Func: c.name, Message: text}
}

// argument returns the error for a mistake in argument n. PHP's name for the argument is $name. The
// parameter text is the rest of PHP's text, such as "must be between 0 and 65535".
func (c *phpFunc) argument(n int, name, text string) error {
	return &Error{
		Func:    c.name,
		Message: "Argument #" + strconv.Itoa(n) + " ($" + name + ") " + text,
		Err:     ErrArgument,
		class:   thrownFor(text),
	}
}

// misuse returns the error for a mistake if PHP's text does not name a particular argument.
func (c *phpFunc) misuse(text string) error {
	return &Error{Func: c.name, Message: text, Err: ErrArgument, class: thrownFor(text)}
}

// closed returns the error for argument n, a socket that has been closed.
func (c *phpFunc) closed(n int, name string) error {
	return &Error{
		Func:    c.name,
		Message: "Argument #" + strconv.Itoa(n) + " ($" + name + ") has already been closed",
		Err:     net.ErrClosed,
		class:   classError,
	}
}

// tooMany returns the error for a call with more arguments than PHP's function takes.
func (c *phpFunc) tooMany(most, given int) error {
	return &Error{
		Func:    c.name,
		Message: "expects at most " + strconv.Itoa(most) + " arguments, " + strconv.Itoa(given) + " given",
		Err:     ErrArgument,
		class:   classArgumentCountError,
	}
}

// LastError is socket_last_error: it returns the code of the last failed call on the socket s
// or, without an argument, of the last failed call in the process. Only [ClearError] clears the
// code: neither LastError nor a later successful call clears it.
//
// As in PHP, not every function sets both codes: a failure of Accept, Create, CreatePair,
// CreateListen, Recvmsg, Select, AddrinfoBind or AddrinfoConnect sets only the code of the
// process. All goroutines share this code. So prefer the error that a function returns, which
// has the same code.
//
// Package fmt prints a code as its text. To print the number, use int(LastError(s)) or %d.
//
// LastError also works for a closed socket, where PHP throws an exception.
func LastError(s ...*Socket) Errno {
	if len(s) > 0 && s[0] != nil {
		return Errno(s[0].errno.Load())
	}
	return Errno(lastErrno.Load())
}

// ClearError is socket_clear_error: it sets the error slot of the socket s to 0 or, without an
// argument, the error slot of the process. The other slots stay unchanged.
func ClearError(s ...*Socket) {
	if len(s) > 0 && s[0] != nil {
		s[0].errno.Store(0)
		return
	}
	lastErrno.Store(0)
}

// Strerror is socket_strerror: it returns the text for a code, as PHP prints it. The code is an
// [Errno], or an int such as the one that GetOption returns for SO_ERROR. Strerror knows the
// system's codes and the codes of failed host lookups, which are below -10000. The text for 0
// is "Success"; the text for an unknown code N is "Unknown error N".
//
// Notes, macOS, BSD, Solaris, AIX: for 0 and for unknown codes, the text is that of the
// system's C library, such as "Undefined error: 0" and "Unknown error: N".
//
// Notes, Windows: the text is the system's, in the language of the system, without the full
// stop at the end. If the system has no text for the code, the result is "".
func Strerror[T ~int](code T) string {
	switch code := Errno(code); {
	case code >= -10000:
		return strerror(code)
	case code == -10001:
		return "Unknown host"
	case code == -10002:
		return "Host name lookup failure"
	case code == -10003:
		return "Unknown server error"
	case code == -10004:
		return "No address associated with name"
	}
	return "Unknown resolver error"
}
