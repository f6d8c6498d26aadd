// Portvet finds mistakes of ported PHP programs that compile.
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"

	"phpsocket/socket/port/vet"
)

func main() { multichecker.Main(vet.Analyzers()...) }
