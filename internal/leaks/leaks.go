// Package leaks makes a test program fail if its tests leave descriptors open or goroutines
// running. The program also fails if it has too many threads.
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

// MaxThreads is the number of threads that a test program may have. A call that waits does not need
// a thread. A lookup needs one, and so do a few calls that block in the system.
const MaxThreads = 100

// patience is how long the check waits. Some leaks disappear without any action of the tests, for
// example when a finalizer closes a descriptor.
const patience = 10 * time.Second

// Main runs the tests with Run and ends the program with the result as exit status. TestMain calls
// it last.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Prepare makes the runtime and package os/signal start goroutines and open descriptors that they
// never give up. So these do not count as leaks later. Run calls Prepare.
func Prepare() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // this starts a goroutine that never ends; fuzzing also calls Notify
	signal.Stop(c)
	if r, w, err := os.Pipe(); err == nil { // this starts the runtime's poller
		r.Close()
		w.Close()
	}
}

// Run runs the tests and returns the exit status for the program. The status is 1 if a test fails
// or if there is a leak. Descriptors and goroutines that existed before the call do not count.
func Run(m *testing.M) int {
	Prepare()
	before := take()
	code := m.Run()
	if code != 0 || flag.Lookup("test.fuzz").Value.String() != "" { // fuzzing leaves a goroutine for signals
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

// state holds the numbers of open descriptors and running goroutines at one moment.
type state struct{ descriptors, goroutines int }

func take() state { return state{Descriptors(), runtime.NumGoroutine()} }

// check returns an error if there are more descriptors or goroutines than in s, or more threads
// than the given number. It waits up to the given time for the additional descriptors and
// goroutines to go.
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

// Settles waits until ok returns true, for example because a finalizer has run. If ok still returns
// false after 10 seconds, Settles returns false.
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

// Threads returns the number of threads that exist. It does not count those that have ended.
func Threads() int { return pprof.Lookup("threadcreate").Count() }
