package php

import (
	"os"
	"runtime"
	"strings"
	"sync"
)

// Getenv is getenv: the value of an environment variable, and whether it is set.
func Getenv(name string) (string, bool) {
	return os.LookupEnv(name)
}

// Putenv is putenv: it sets an environment variable ("NAME=value") or deletes it ("NAME"), and reports whether it
// succeeded.
//
// An assignment that begins with "=" is a programming error: Putenv panics with PHP's message.
func Putenv(assignment string) bool {
	name, value, ok := strings.Cut(assignment, "=")
	if name == "" {
		throw("putenv(): Argument #1 ($assignment) must have a valid syntax")
	}
	if !ok {
		return os.Unsetenv(name) == nil
	}
	return os.Setenv(name, value) == nil
}

// PHP_OS_FAMILY is "Windows", "BSD", "Darwin", "Solaris", "Linux" or "Unknown"; PHP_OS is the system's name.
var (
	PHP_OS_FAMILY = map[string]string{"windows": "Windows", "linux": "Linux", "android": "Linux", "darwin": "Darwin", "freebsd": "BSD", "netbsd": "BSD",
		"openbsd": "BSD", "dragonfly": "BSD", "solaris": "Solaris", "illumos": "Solaris"}[runtime.GOOS]
	PHP_OS = map[string]string{"windows": "WINNT", "linux": "Linux", "android": "Linux", "darwin": "Darwin", "freebsd": "FreeBSD", "netbsd": "NetBSD",
		"openbsd": "OpenBSD", "dragonfly": "DragonFly", "solaris": "SunOS", "illumos": "SunOS", "aix": "AIX"}[runtime.GOOS]
)

// PhpUname is php_uname: information about the system. The mode "s" selects the system's name, "n"
// selects the host's name, and "m" selects the machine type. For "r" (release) and "v" (version),
// the result is "". The default mode, "a", selects all of them.
//
// Any other mode is a programming error: PhpUname panics with PHP's message.
func PhpUname(mode ...string) string {
	host, _ := os.Hostname()
	machine := map[string]string{"amd64": "x86_64", "386": "i686", "arm64": "aarch64", "arm": "armv7l"}[runtime.GOARCH]
	if machine == "" {
		machine = runtime.GOARCH
	}
	system := PHP_OS
	if runtime.GOOS == "windows" {
		system = "Windows NT"
	}
	switch optional(mode, "a") {
	case "a":
		return system + " " + host + " " + machine
	case "s":
		return system
	case "n":
		return host
	case "m":
		return machine
	case "r", "v":
		return ""
	}
	throw(`php_uname(): Argument #1 ($mode) must be one of "a", "m", "n", "r", "s", or "v"`)
	return ""
}

// MemoryGetUsage is memory_get_usage: the number of bytes allocated on the program's heap.
func MemoryGetUsage() int {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// MemoryGetPeakUsage is memory_get_peak_usage: the number of bytes that Go's runtime has obtained from the system.
func MemoryGetPeakUsage() int {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.Sys)
}

var shutdown struct {
	sync.Mutex
	functions []func()
}

// RegisterShutdownFunction is register_shutdown_function: Exit calls f after the functions that were registered
// earlier. A return from main does not call f: end main with Exit, or use defer instead.
func RegisterShutdownFunction(f func()) {
	shutdown.Lock()
	defer shutdown.Unlock()
	shutdown.functions = append(shutdown.functions, f)
}

// Exit is exit and die: it ends the program. An int is the status of the program. Any other
// argument is printed, and the status is 0; without an argument, the status is also 0. Exit first
// calls the functions passed to RegisterShutdownFunction, but it does not run deferred functions.
func Exit(status ...any) {
	code := 0
	switch v := normal(optional(status, any(0))).(type) {
	case int:
		code = v
	default:
		os.Stdout.WriteString(Strval(v))
	}
	for {
		shutdown.Lock()
		if len(shutdown.functions) == 0 {
			shutdown.Unlock()
			exit(code)
			return
		}
		f := shutdown.functions[0]
		shutdown.functions = shutdown.functions[1:]
		shutdown.Unlock()
		f()
	}
}

var exit = os.Exit // tests replace it

// Getopt is getopt: the options in os.Args. shortOptions lists letters; longOptions lists names. One colon after
// an option means that the option requires a value; two colons mean that the value is optional. The result maps
// each option found to its value, to false if it has none, or to an array if it occurs several times. The index
// of the first argument that is not an option is stored in *restIndex.
func Getopt(shortOptions string, longOptions []string, restIndex ...*int) *Array[any] {
	found := new(Array[any])
	kinds := make(map[string]int) // the number of colons after each option
	for i := 0; i < len(shortOptions); i++ {
		if c := shortOptions[i]; isAlnum(c) {
			colons := len(shortOptions[i+1:]) - len(strings.TrimLeft(shortOptions[i+1:], ":"))
			kinds[string([]byte{c})] = min(colons, 2)
		}
	}
	for _, name := range longOptions {
		bare := strings.TrimRight(name, ":")
		kinds["--"+bare] = min(len(name)-len(bare), 2)
	}
	at := 1
	for at < len(os.Args) && len(os.Args[at]) > 1 && os.Args[at][0] == '-' {
		arg := os.Args[at]
		at++
		if arg == "--" {
			break
		}
		if strings.HasPrefix(arg, "--") {
			name, value, given := strings.Cut(arg, "=")
			at += option(found, kinds, name, value, given, at)
			continue
		}
		for j := 1; j < len(arg); j++ {
			name := arg[j : j+1]
			if kinds[name] == 0 {
				option(found, kinds, name, "", false, at)
				continue
			}
			value := strings.TrimPrefix(arg[j+1:], "=")
			at += option(found, kinds, name, value, j+1 < len(arg), at)
			break
		}
	}
	if len(restIndex) > 0 && restIndex[0] != nil {
		*restIndex[0] = at
	}
	return found
}

// option stores an option. It returns the number of following arguments that it used as the value
// of the option.
func option(found *Array[any], kinds map[string]int, name, value string, given bool, next int) (used int) {
	kind, ok := kinds[name]
	if !ok {
		return 0
	}
	var v any = false
	switch {
	case kind > 0 && given:
		v = value
	case kind == 1 && next < len(os.Args):
		v, used = os.Args[next], 1
	case kind == 1:
		return 0
	}
	key := strings.TrimPrefix(name, "--")
	switch old, there := found.Get(key); list := old.(type) {
	case *Array[any]:
		list.Append(v)
	default:
		if there {
			v = ArrayOf(old, v)
		}
		found.Set(key, v)
	}
	return used
}

// Readline is readline: it prints prompt and returns the next line of STDIN, without the line break at its end,
// and whether there is such a line.
func Readline(prompt ...string) (string, bool) {
	os.Stdout.WriteString(optional(prompt, ""))
	line, ok := Fgets(STDIN)
	return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), ok
}
