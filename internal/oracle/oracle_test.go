//go:build linux

package oracle

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"phpsocket/socket"
	"phpsocket/socket/internal/needs"
	"phpsocket/socket/internal/qemu"
)

// The oracle runs the scenarios in testdata in php and in Go, and compares each call line by line.
// It compares the return value, the warning or exception, the output arguments, and the error slots
// after the call.
//
// The scenarios run in the php found in PATH and in each one that the environment variable
// SOCKET_PHP lists. If the outcome differs between versions, the scenario lists the outcome for
// each version. This package does what the newest of them, 8.6, does. If this package differs on
// purpose, the scenario has PHP's outcome, that of this package, and the name of a row in
// DEVIATIONS.md.

//go:embed prelude.php
var prelude string

// php is a PHP interpreter, with its version and the facts that the tests depend on.
type php struct {
	command string
	version string // such as "8.2.36"
	has     map[string]bool
}

// newer reports whether the interpreter has the given version, such as "8.4", or a newer one.
func (p php) newer(version string) bool { return compareVersions(p.version, version) >= 0 }

// compareVersions compares two versions by their major and minor numbers.
func compareVersions(a, b string) int {
	var have, want [2]int
	fmt.Sscanf(a, "%d.%d", &have[0], &have[1])
	fmt.Sscanf(b, "%d.%d", &want[0], &want[1])
	return slices.Compare(have[:], want[:])
}

// runs reports whether the interpreter can run a scenario.
func (p php) runs(s *scenario) bool { return p.newer(s.since) && (s.needs == "" || p.has[s.needs]) }

// outcome is the outcome of one call.
type outcome struct {
	line     int // the line of the call in its file; set only in Go
	function string
	class    string // the class of the exception, or "-" if there is none
	text     string
	err      error // set only in Go
}

// findPHP returns the interpreters for the comparison.
func findPHP(t *testing.T) (list []php) {
	for _, r := range Runners(t) {
		command := r.Command
		cmd := exec.Command(command)
		cmd.Stdin = strings.NewReader(`<?php if (extension_loaded('sockets') && extension_loaded('pcntl'))
			echo PHP_VERSION,
				' ', gethostbyname('localhost') == '127.0.0.1' ? 'localhost' : '', // a chroot may lack /etc/hosts
				' ', @socket_bind(socket_create(AF_INET6, SOCK_STREAM, 0), '::1') ? 'inet6' : '',
				' ', @socket_create(AF_INET, SOCK_RAW, 1) ? 'raw' : '';`)
		out, err := cmd.Output()
		facts := strings.Fields(string(out))
		if err != nil || len(facts) == 0 {
			text := fmt.Sprintf("%s does not run here with the extensions sockets and pcntl: %v", command, err)
			if os.Getenv("CI") == "true" {
				t.Fatal(text)
			}
			t.Skip("skipped:", text)
		}
		p := php{command: command, version: facts[0], has: make(map[string]bool)}
		for _, fact := range facts[1:] {
			p.has[fact] = true
		}
		p.has["int64"] = strconv.IntSize == 64
		p.has["descriptors"] = needs.ManyDescriptors(4000)
		list = append(list, p)
	}
	return list
}

// result is the output of one php process.
type result struct {
	out string
	err error
}

// running limits how many interpreters run at the same time. More than one may run, because they
// mostly wait.
var running = make(chan struct{}, 6)

// starting is locked while a process starts, because that needs descriptors. A scenario that takes
// all free descriptors also locks it.
var starting sync.Mutex

// scenarios runs the scenarios in php. It returns a channel for the result.
func (p php) scenarios(dir string, list []*scenario) <-chan result {
	var program strings.Builder
	fmt.Fprintf(&program, "%s$oracle_directory = '%s';\n", prelude, dir)
	for _, s := range list {
		if p.runs(s) {
			fmt.Fprintf(&program, "scenario('%s', function () {\n%s});\n", s.name, s.text)
		}
	}
	done := make(chan result, 1)
	go func() {
		running <- struct{}{}
		defer func() { <-running }()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, p.command)
		cmd.Stdin = strings.NewReader(program.String())
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		cmd.WaitDelay = time.Second
		starting.Lock()
		err := cmd.Start()
		starting.Unlock()
		if err == nil {
			err = cmd.Wait()
		}
		if err != nil {
			err = fmt.Errorf("%w %s", err, errs.String())
		}
		done <- result{out.String(), err}
	}()
	return done
}

// outcomes splits the output of php. It returns the outcomes of each scenario by its name.
func (r result) outcomes() (map[string][]outcome, error) {
	all := make(map[string][]outcome)
	name := ""
	for line := range strings.Lines(r.out) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case fields[0] == "=":
			name = fields[1]
		case len(fields) == 4:
			all[name] = append(all[name], outcome{function: fields[1], class: fields[2], text: fields[3]})
		default:
			return nil, fmt.Errorf("%s: php says %s", name, line)
		}
	}
	if r.err != nil {
		return nil, fmt.Errorf("%s: php: %w\n%s", name, r.err, r.out)
	}
	return all, nil
}

// here runs a scenario in Go.
func here(t *testing.T, s *scenario, dir string) (list []outcome) {
	alarm := time.AfterFunc(20*time.Second, func() {
		debug.SetTraceback("all")
		panic("a call of " + t.Name() + " does not return")
	})
	defer alarm.Stop()
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	socket.ClearError()
	r := newRun(t, dir, func(line int, function, text string, err error) {
		list = append(list, outcome{line: line, function: function, class: thrownClass(err), text: text, err: err})
	})
	defer r.end()
	r.exec(s.body)
	return list
}

// compare compares the outcome of a call in Go with that in php. It returns a text about the
// difference, or "".
func (s *scenario) compare(p php, ours, theirs outcome) string {
	at := strings.TrimSpace(strings.Split(s.text, "\n")[ours.line-s.line])
	want := theirs.text
	n := s.notes[ours.line]
	if n != nil {
		if expected := n.of(p); expected != theirs.text && expected != "*" {
			return fmt.Sprintf("%s\nPHP %s %s\nthe note  %s", at, p.version, theirs.text, expected)
		}
		want = n.newest()
		if n.row != "" {
			want = n.ours
		}
	}
	if ours.text != want {
		return fmt.Sprintf("%s\nhere      %s\nPHP %s %s", at, ours.text, p.version, want)
	}
	if want != theirs.text {
		return "" // the note says that this PHP version differs, so do not compare the classes
	}
	if ours.class != theirs.class {
		return fmt.Sprintf("%s: %v is a %s here, in PHP %s a %s", at, ours.err, ours.class, p.version, theirs.class)
	}
	switch theirs.class {
	case "-":
	case "Error": // PHP throws this for a closed socket, and once for an invalid interface index
		is := net.ErrClosed
		if strings.Contains(theirs.text, "invalid interface index") {
			is = socket.ErrArgument
		}
		if !errors.Is(ours.err, is) {
			return fmt.Sprintf("%s: %v does not match %v", at, ours.err, is)
		}
	default:
		if !errors.Is(ours.err, socket.ErrArgument) && !errors.Is(ours.err, net.ErrClosed) {
			return fmt.Sprintf("%s: %v does not match ErrArgument", at, ours.err)
		}
	}
	return ""
}

func TestCompare(t *testing.T) {
	list, err := readScenarios(`
//= test
same();
both();
//! php old
//! 8.4 new
known();
//! php theirs
//! ours row: ours
any();
//! php *
//! ours row: ours
three();
//! 8.2 one
//! 8.4 two
//! 8.10 three
later();
//! 8.4 later
`)
	if err != nil {
		t.Fatal(err)
	}
	s := list[0]
	const same, both, known, any, three, later = 3, 4, 7, 10, 13, 17
	old, mid, new := php{version: "8.2.9"}, php{version: "8.5.1"}, php{version: "8.10.0RC3"}
	for _, test := range []struct {
		php          php
		line         int
		ours, theirs string
		class        string
		err          error
		ok           bool
		here         string // the class of the exception in Go, if it differs from PHP's
	}{
		{old, same, "x", "x", "-", nil, true, ""},
		{old, same, "x", "y", "-", nil, false, ""},
		{old, both, "new", "old", "-", nil, true, ""},
		{old, both, "old", "old", "-", nil, false, ""},
		{old, both, "new", "new", "-", nil, false, ""},
		{new, both, "new", "new", "-", nil, true, ""},
		{new, both, "new", "old", "-", nil, false, ""},
		{old, three, "three", "one", "-", nil, true, ""},
		{mid, three, "three", "two", "-", nil, true, ""},
		{new, three, "three", "three", "-", nil, true, ""},
		{mid, three, "two", "two", "-", nil, false, ""},
		{mid, three, "three", "three", "-", nil, false, ""},
		{new, three, "three", "two", "-", nil, false, ""},
		{old, later, "later", "later", "-", nil, false, ""}, // this PHP is older than every version in the note
		{mid, later, "later", "later", "-", nil, true, ""},
		{old, known, "ours", "theirs", "ValueError", nil, true, ""},
		{old, known, "theirs", "theirs", "-", nil, false, ""},
		{new, known, "ours", "ours", "-", nil, false, ""},
		{new, any, "ours", "what", "-", nil, true, ""},
		{new, any, "what", "what", "-", nil, false, ""},
		{old, same, "x", "x", "Error", net.ErrClosed, true, ""},
		{old, same, "x", "x", "Error", socket.ErrArgument, false, ""},
		{old, same, `"invalid interface index"`, `"invalid interface index"`, "Error", socket.ErrArgument, true, ""},
		{old, same, `"invalid interface index"`, `"invalid interface index"`, "Error", net.ErrClosed, false, ""},
		{old, same, "x", "x", "ValueError", socket.ErrArgument, true, ""},
		{old, same, "x", "x", "TypeError", net.ErrClosed, true, ""},
		{old, same, "x", "x", "TypeError", nil, false, ""},
		{old, same, "x", "x", "TypeError", socket.ErrArgument, false, "ValueError"},
		{old, same, "x", "x", "-", nil, false, "ValueError"},
		{old, same, "x", "x", "ValueError", socket.ErrArgument, false, "-"},
	} {
		wrong := s.compare(test.php, outcome{line: test.line, class: cmp.Or(test.here, test.class), text: test.ours, err: test.err},
			outcome{class: test.class, text: test.theirs})
		if (wrong == "") != test.ok {
			t.Errorf("%+v: %q", test, wrong)
		}
	}
}

// scenarioFile holds the scenarios of one file.
type scenarioFile struct {
	name string
	list []*scenario
	show bool            // whether to log a scenario that fails; needed if no file contains it
	runs []<-chan result // one channel for each php
}

func TestOracle(t *testing.T) {
	names, err := filepath.Glob("testdata/*.php")
	if err != nil || len(names) == 0 {
		t.Fatal("no scenarios", err)
	}
	var files []*scenarioFile
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list, err := readScenarios(string(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		files = append(files, &scenarioFile{name: strings.TrimSuffix(filepath.Base(name), ".php"), list: list})
	}
	runOracle(t, findPHP(t), files)
}

// runOracle runs the scenarios in each php and in Go and compares the outcomes. The php processes
// of all files run at the same time. In Go, only one scenario runs at a time, because all scenarios
// share the process's error slot.
func runOracle(t *testing.T, phps []php, files []*scenarioFile) {
	top := needs.SocketDir(t) // a php that runs in a chroot must be able to see this folder
	number := 0
	dir := func() string { // creates a folder for the scenarios of one file; each scenario gets a folder in it; all paths have the same length
		number++
		dir := filepath.Join(top, fmt.Sprintf("%03d", number))
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	for _, f := range files {
		for _, p := range phps {
			f.runs = append(f.runs, p.scenarios(dir(), f.list))
		}
	}

	scenarios, lines := 0, make([]int, len(phps))
	for _, f := range files {
		t.Run(f.name, func(t *testing.T) {
			theirs := make([]map[string][]outcome, len(phps))
			var err error
			for i, run := range f.runs {
				if theirs[i], err = (<-run).outcomes(); err != nil {
					t.Fatal(err)
				}
			}
			top := dir()
			for i, s := range f.list {
				if !slices.ContainsFunc(phps, func(p php) bool { return p.runs(s) }) {
					continue
				}
				t.Run(s.name, func(t *testing.T) {
					qemu.Needs(t, s.qemu)
					ours := here(t, s, filepath.Join(top, fmt.Sprintf("%03d", i+1)))
					scenarios++
					for i, p := range phps {
						if !p.runs(s) {
							continue
						}
						lines[i] += len(ours)
						wrong := compareAll(s, p, ours, theirs[i][s.name])
						// A scenario that depends on time may fail if the machine is busy. So run
						// it again, up to two times, while no other scenario runs.
						for retry := 0; len(wrong) > 0 && retry < 2; retry++ {
							t.Logf("once more, for\n%s", strings.Join(wrong, "\n"))
							again, err := (<-p.scenarios(dir(), []*scenario{s})).outcomes()
							if err != nil {
								t.Fatal(err)
							}
							wrong = compareAll(s, p, here(t, s, filepath.Join(dir(), "001")), again[s.name])
						}
						for _, w := range wrong {
							t.Error(w)
						}
					}
					if t.Failed() && f.show {
						t.Log(s.text)
					}
				})
			}
		})
	}
	for i, p := range phps {
		t.Logf("oracle: %s: %d scenarios, %d lines compared with PHP %s", t.Name(), scenarios, lines[i], p.version)
	}
}

// compareAll compares all calls of a scenario and returns a text about each difference.
func compareAll(s *scenario, p php, ours, theirs []outcome) (wrong []string) {
	for i := range min(len(ours), len(theirs)) {
		if ours[i].function != theirs[i].function {
			return append(wrong, fmt.Sprintf("call %d is %s here and %s in PHP %s",
				i+1, ours[i].function, theirs[i].function, p.version))
		}
		if w := s.compare(p, ours[i], theirs[i]); w != "" {
			wrong = append(wrong, w)
		}
	}
	if len(ours) != len(theirs) {
		wrong = append(wrong, fmt.Sprintf("%d calls here, %d in PHP %s", len(ours), len(theirs), p.version))
	}
	return wrong
}
