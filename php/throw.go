package php

// throw panics with the ValueError that PHP throws for a programming error.
func throw(message string) { panic(valueError(message)) }

// throwType panics with a TypeError; throwCount panics with an ArgumentCountError.
func throwType(message string)  { panic(&Error{Class: "TypeError", Message: message}) }
func throwCount(message string) { panic(&Error{Class: "ArgumentCountError", Message: message}) }

// valueError returns a ValueError, for functions that return the error instead of throwing it.
func valueError(message string) error { return &Error{Class: "ValueError", Message: message} }

// warning raises PHP's warning and returns it as an error, for functions that return false in PHP.
func warning(message string) error {
	warn("%s", message)
	return &Error{Class: "Warning", Message: message}
}
