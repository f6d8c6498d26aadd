// Php2go converts a PHP socket program to Go.
//
//	php2go [-o DIR] [-php] [-report] [-dynamic] [-version 5|7|8] FILE.php...
//
// The first file is the program. The files that it includes are found automatically. The
// output is a folder with go.mod and Go files. Without -o, it is named after the first
// file. php2go lists the places that it could not convert. In the output, each of them is a
// panic. The exit status is 0 if everything was converted, 1 if some places were not, and 2
// if there is no output.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"

	"phpsocket/socket/port/php2go"
)

func main() {
	dir := flag.String("o", "", "`folder` for the output")
	withPHP := flag.Bool("php", false, "write each line of PHP as a comment above its Go code")
	report := flag.Bool("report", false, "report the version of PHP, the types of the variables and other decisions")
	dynamic := flag.Bool("dynamic", false, "give every variable the type any")
	version := flag.Int("version", 0, "`version` of PHP that the program is written for: 5, 7 or 8; 0 chooses the version that the program needs")
	root := flag.String("root", "", "`folder` of the module phpsocket/socket, for the replace line of go.mod")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: php2go [flags] FILE.php...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 || *version != 0 && *version != 5 && *version != 7 && *version != 8 {
		flag.Usage()
		os.Exit(2)
	}
	r, err := php2go.Convert(php2go.Options{PHP: *withPHP, Dynamic: *dynamic, Version: *version}, flag.Args()...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if *dir == "" {
		*dir = strings.TrimSuffix(filepath.Base(flag.Arg(0)), filepath.Ext(flag.Arg(0)))
	}
	r.Release = released()
	if *root == "" && r.Release == "" {
		if out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "phpsocket/socket").Output(); err == nil {
			*root = strings.TrimSpace(string(out))
		}
	}
	if err := r.Write(*dir, *root); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if *report {
		fmt.Printf("PHP %d: %s\n", r.Version, r.Why)
		for _, v := range r.Vars {
			why := ""
			if v.Mixed() {
				why = ", because in PHP it may be " + v.T.String()
			}
			fmt.Printf("%s: $%s is %s%s\n", v.Where, v.Name, v.Type, why)
		}
		for _, n := range r.Notes {
			fmt.Println(n)
		}
	}
	if len(r.Left) == 0 {
		return
	}
	fmt.Printf("%s: %d of %d lines were not converted:\n", flag.Arg(0), r.LeftLines(), r.Lines)
	for _, l := range r.Left {
		fmt.Printf("  %s:%d: %s\n", l.File, l.Line, l.Why)
	}
	os.Exit(1)
}

// released returns the version if `go install PATH@VERSION` built this command. Otherwise
// it returns "". A release of this module has the same version as the release of package
// socket's module.
func released() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Sum != "" {
		return info.Main.Version
	}
	return ""
}
