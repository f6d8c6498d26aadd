package php

// throw panics with the ValueError that PHP throws for a mistake in a program.
func throw(message string) { panic(valueError(message)) }

// throwType panics with a TypeError, throwCount with an ArgumentCountError.
func throwType(message string)  { panic(&Error{Class: "TypeError", Message: message}) }
func throwCount(message string) { panic(&Error{Class: "ArgumentCountError", Message: message}) }

// valueError makes a ValueError, for a function that returns it.
func valueError(message string) error { return &Error{Class: "ValueError", Message: message} }

// warning raises a warning of PHP's and makes an error of it, for a function that
// returns false there.
func warning(message string) error {
	warn("%s", message)
	return &Error{Class: "Warning", Message: message}
}
