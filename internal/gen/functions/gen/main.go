// Command gen writes FUNCTIONS.md. "go generate" in the package's directory runs it.
package main

import (
	"log"
	"os"

	"phpsocket/socket/internal/gen/functions"
)

func main() {
	log.SetFlags(0)
	all, err := functions.All()
	if err != nil {
		log.Fatal(err)
	}
	funcs, err := functions.GoFuncs(".")
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("FUNCTIONS.md", []byte(functions.Markdown(all, funcs)), 0o644); err != nil {
		log.Fatal(err)
	}
}
