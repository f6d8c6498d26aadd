// Package warnings prints errors as PHP does, if the environment variable SOCKET_WARNINGS asks for
// this.
package warnings

import (
	"os"
	"path/filepath"
	"strconv"
)

// Wanted is true if SOCKET_WARNINGS was set when the program started. The values "" and "0" do not
// count.
var Wanted = func() bool {
	v := os.Getenv("SOCKET_WARNINGS")
	return v != "" && v != "0"
}()

// workingDir is the working directory at the start of the program.
var workingDir = func() string {
	if !Wanted {
		return ""
	}
	dir, _ := os.Getwd()
	return dir
}()

// Print prints an error to standard error in the form that PHP uses. The parameter class is
// "Warning" or the name of the class that PHP throws.
func Print(class, message, file string, line int) {
	if rel, err := filepath.Rel(workingDir, file); err == nil && filepath.IsLocal(rel) && len(workingDir) > 1 {
		file = rel
	}
	at := strconv.Itoa(line)
	if class == "Warning" {
		os.Stderr.WriteString("Warning: " + message + " in " + file + " on line " + at + "\n")
		return
	}
	os.Stderr.WriteString("Fatal error: Uncaught " + class + ": " + message + " in " + file + ":" + at + "\n")
}
