// Bench compares package socket with other packages and programs, its contenders. In one run,
// all contenders do the same work in turn. Bench prints a table of the figures and their
// ratios.
//
//	go run .                      everything: prints the table, writes RESULTS.md, chart.svg and the table in the README
//	go run . -run 'Select|Pair'   the benchmarks with matching names; writes nothing
//	go run . -quick               everything, but only briefly, to check that it works; writes nothing
//
// The contenders are package net, the system calls of x/sys/unix, mdlayher/socket, PHP
// (php-cli with the sockets extension) and a C program (built with cc). If PHP or cc is
// not installed, the table has a note instead of its figures. Bench runs on Linux.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

type options struct {
	rounds      int           // number of batches of each contender
	batch       time.Duration // duration of a batch
	connections int           // number of connections in the memory and thread benchmarks
	with        *regexp.Regexp
	php         string // the php command, or "" if there is none
	c           string // the program built from c/bench.c, or "" if there is none
	folder      string // the folder of the sources
}

func benchmarks(o options) []*benchmark {
	list := []*benchmark{&pair, &pingpong, &bulk, &exchange, &udp, &udpBatch, &accept}
	for _, idle := range []int{0, 100, 400, 1000, 4000, 10000} {
		list = append(list, selectAt(idle))
	}
	for _, connections := range []int{1, 50, 500, 5000} {
		list = append(list, serverAt(connections))
	}
	return append(list, memory(false), memory(true), &blockedCalls)
}

func main() {
	beChild()
	match := flag.String("run", "", "only the benchmarks whose names match this `regexp`")
	with := flag.String("with", "", "only the contenders whose names match this `regexp`")
	quick := flag.Bool("quick", false, "only see that everything runs")
	rounds := flag.Int("rounds", 240, "how many batches each contender has")
	batch := flag.Duration("batch", 5*time.Millisecond, "how long a batch takes")
	flag.Parse()

	o := options{rounds: max(1, *rounds), batch: *batch, connections: 10000, folder: "."}
	if *quick {
		o = quickly(o)
	}
	var err error
	var results []*bench
	if o.with, err = regexp.Compile(*with); err == nil {
		results, err = run(os.Stdout, o, *match)
	}
	if err == nil && *match == "" && *with == "" && !*quick {
		err = write(o.folder, results)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// quickly returns o with batches so few and so short that a run only checks that everything
// works.
func quickly(o options) options {
	o.rounds, o.batch, o.connections = 2, time.Millisecond, 500
	return o
}

// run runs the benchmarks with names that match a regular expression. It prints the results of
// each.
func run(out io.Writer, o options, match string) ([]*bench, error) {
	re, err := regexp.Compile(match)
	if err != nil {
		return nil, err
	}
	raiseLimit()
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	o.php, o.c = findPHP(), buildC(o.folder, dir)
	fmt.Fprintln(out, machine())
	var done []*bench
	for _, bm := range benchmarks(o) {
		if !re.MatchString(bm.name) {
			continue
		}
		b := &bench{benchmark: bm, options: o}
		if err := b.run(); err != nil {
			return nil, fmt.Errorf("%s: %w", bm.name, err)
		}
		b.print(out)
		done = append(done, b)
	}
	return done, nil
}

// findPHP returns the php command, or "" if there is none with the extensions that the
// scripts need.
func findPHP() string {
	path, err := exec.LookPath("php")
	if err != nil {
		return ""
	}
	if exec.Command(path, "-r", `exit(extension_loaded("sockets") && extension_loaded("pcntl") ? 0 : 1);`).Run() != nil {
		return ""
	}
	return path
}

// buildC builds the C program and returns its path, or "" if that fails.
func buildC(folder, dir string) string {
	program := filepath.Join(dir, "bench-c")
	cmd := exec.Command("cc", "-O2", "-o", program, filepath.Join(folder, "c", "bench.c"))
	cmd.Stderr = os.Stderr
	if cmd.Run() != nil {
		return ""
	}
	return program
}

// phpCommand returns the command that runs a script, or nil if PHP is not installed.
func (o options) phpCommand(script string, args ...string) []string {
	if o.php == "" {
		return nil
	}
	return append([]string{o.php, filepath.Join(o.folder, "php", script)}, args...)
}

// scripts adds the contenders that are written in PHP and C.
func (b *bench) scripts(test string, args ...string) error {
	if command := b.options.phpCommand("bench.php", append([]string{test}, args...)...); command == nil {
		b.skip(php, "not installed")
	} else if err := b.child(php, command...); err != nil {
		return err
	}
	return b.compiled(test, args...)
}

// compiled adds the contender that is written in C.
func (b *bench) compiled(test string, args ...string) error {
	if b.options.c == "" {
		b.skip(inC, "no compiler")
		return nil
	}
	return b.child(inC, append([]string{b.options.c, test}, args...)...)
}
