// Portvet finds mistakes that programs ported from PHP make with package socket, and
// that the compiler accepts.
//
//	portvet ./...                             prints what it finds
//	portvet -fix ./...                        mends what it can
//	portvet -readend ./...                    one rule
//	portvet help; portvet help readend        the rules; what one is about
//	go vet -vettool=$(which portvet) ./...    as part of go vet
//
// The exit code is 0 if there is nothing to report, 3 if there is, and 1 if the program
// does not compile. A comment at the end of a line, or on the line above it, silences a
// rule there:
//
//	socket.Listen(s) //portvet:ignore unchecked
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"

	"phpsocket/socket/port/vet"
)

func main() { multichecker.Main(vet.Analyzers()...) }
