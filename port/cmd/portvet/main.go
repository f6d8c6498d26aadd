// Portvet finds mistakes in the use of package socket that the compiler accepts and that
// are typical of programs ported from PHP.
//
//	portvet ./...                             prints what it finds
//	portvet -fix ./...                        mends what it can, and prints the rest
//	portvet -readend ./...                    one rule
//	portvet help; portvet help readend        the rules; one rule in detail
//	go vet -vettool=$(which portvet) ./...    as part of go vet
//
// The exit code is 0 if there is nothing to report, and 3 if there is something. It is 1 if
// the program does not compile and no rule explains why. With -fix, only mistakes that are
// left after the fixes count. A comment at the end of a line, or on the line above it,
// silences a rule for that line:
//
//	socket.Listen(s) //portvet:ignore unchecked
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/multichecker"

	"phpsocket/socket/port/vet"
)

func main() {
	if n := len(os.Args); strings.HasSuffix(os.Args[n-1], ".cfg") {
		vet.IllTyped(os.Args[n-1], os.Stderr)
	} else if rest := slices.DeleteFunc(slices.Clone(os.Args), isFix); len(rest) < n && os.Getenv(mending) == "" && !slices.ContainsFunc(rest, isDiff) {
		mend()
		os.Args = rest // the other process has applied the fixes; this one reports what is left
	}
	flag.Usage = func() { // without the path of the file that go run built
		fmt.Fprintln(flag.CommandLine.Output(), "Usage of portvet:")
		flag.PrintDefaults()
	}
	multichecker.Main(vet.Analyzers()...)
}

// mending names an environment variable. It tells a portvet process that another portvet
// process started it.
const mending = "PORTVET_MENDING"

func isFix(arg string) bool {
	return arg == "-fix" || arg == "--fix" || arg == "-fix=true" || arg == "--fix=true"
}

func isDiff(arg string) bool {
	return strings.HasPrefix(strings.TrimLeft(arg, "-"), "diff") && arg[0] == '-'
}

// mend runs portvet -fix in a child process, because the checker ends its process after it
// has applied the fixes. Then this process reports the mistakes that are left. Of the
// child's output, this process prints only the reasons why a file could not be written.
func mend() {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	cmd := exec.Command(self, os.Args[1:]...)
	cmd.Args[0] = os.Args[0]
	cmd.Env = append(os.Environ(), mending+"=1")
	var said bytes.Buffer
	cmd.Stderr = &said
	if cmd.Run() == nil {
		return
	}
	for line := range strings.Lines(said.String()) {
		if strings.HasPrefix(line, filepath.Base(os.Args[0])+": ") {
			os.Stderr.WriteString(line)
		}
	}
}
