// Package leaks fails a test binary if its tests leave descriptors open or goroutines
// running, or if it has too many threads.
package leaks

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"testing"
	"time"
)

// MaxThreads is the number of threads that a test binary may use. A call that waits
// does not need a thread; lookups and a few calls that block in the system need one
// each.
const MaxThreads = 100

// patience is how long the check waits for leaks that disappear by themselves, such as a descriptor that a
// finalizer closes.
const patience = 10 * time.Second

// Main ends the program with the result of Run. TestMain calls it last.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Prepare starts the things that the runtime and package os/signal start once and then keep running, so that
// they do not count as leaks. Run calls it.
func Prepare() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // starts a goroutine; fuzzing calls Notify
	signal.Stop(c)
	if r, w, err := os.Pipe(); err == nil { // starts the runtime's poller
		r.Close()
		w.Close()
	}
}

// Run runs the tests and returns the exit status of the program, which is 1 if a test fails or leaks.
// Descriptors that were open and goroutines that were running before the call do not count as leaks.
func Run(m *testing.M) int {
	Prepare()
	before := take()
	code := m.Run()
	if code != 0 || flag.Lookup("test.fuzz").Value.String() != "" { // fuzzing keeps a goroutine for signals
		return code
	}
	if err := before.check(patience, MaxThreads); err != nil {
		fmt.Fprintln(os.Stderr, "leak:", err)
		return 1
	}
	if testing.Verbose() {
		after := take()
		fmt.Printf("leaks: none: %d descriptors before the tests, %d after, %d goroutines before, %d after, %d threads\n",
			before.descriptors, after.descriptors, before.goroutines, after.goroutines, Threads())
	}
	return 0
}

// state counts what the process has open or running at one moment.
type state struct{ descriptors, goroutines int }

func take() state { return state{Descriptors(), runtime.NumGoroutine()} }

// check waits for at most the time within. It returns an error if there are still
// more descriptors or goroutines than in s, or more threads than the given number.
func (s state) check(within time.Duration, threads int) error {
	if !settles(within, func() bool { return Descriptors() <= s.descriptors }) {
		return fmt.Errorf("%d descriptors before the tests, %d after\n%s", s.descriptors, Descriptors(), List())
	}
	if !settles(within, func() bool { return runtime.NumGoroutine() <= s.goroutines }) {
		var stacks bytes.Buffer
		pprof.Lookup("goroutine").WriteTo(&stacks, 1)
		return fmt.Errorf("%d goroutines before the tests, %d after\n%s", s.goroutines, runtime.NumGoroutine(), &stacks)
	}
	if n := Threads(); n > threads {
		return fmt.Errorf("%d threads", n)
	}
	return nil
}

// Settles waits until a condition becomes true, for example because a finalizer runs.
// It returns false if the condition is still false after 10 seconds.
func Settles(ok func() bool) bool { return settles(patience, ok) }

func settles(within time.Duration, ok func() bool) bool {
	for end := time.Now().Add(within); !ok(); {
		if time.Now().After(end) {
			return false
		}
		runtime.GC()
		runtime.Gosched()
	}
	return true
}

// Threads returns the number of threads that were created and have not ended.
func Threads() int { return pprof.Lookup("threadcreate").Count() }
