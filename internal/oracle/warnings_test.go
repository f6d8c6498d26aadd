//go:build linux

package oracle

import (
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"phpsocket/socket"
)

// told is what the handler of SetErrorHandler got.
type told struct {
	err  *socket.Error
	file string
	line int
}

// listening has what each goroutine was told in its call of listen.
var listening sync.Map // of goroutine() to *[]told

// All that the scenarios do has a handler, which belongs to the process.
func init() {
	socket.SetErrorHandler(func(err *socket.Error, file string, line int) {
		if list, ok := listening.Load(goroutine()); ok {
			*list.(*[]told) = append(*list.(*[]told), told{err, file, line})
		}
	})
}

// goroutine tells one goroutine from another.
func goroutine() string {
	var b [64]byte
	id, _, _ := strings.Cut(string(b[:runtime.Stack(b[:], false)]), "[")
	return id
}

// listen calls f and returns what the handler was told meanwhile.
func listen(f func()) (list []told) {
	id := goroutine()
	listening.Store(id, &list)
	defer listening.Delete(id)
	f()
	return list
}

// checkTold checks that the handler was told of err, if PHP says anything about it,
// with the line of the call in the tables of this package.
func checkTold(t *testing.T, function string, list []told, err error) {
	t.Helper()
	var e *socket.Error
	if !errors.As(err, &e) || e.Class() == "" {
		if len(list) > 0 {
			t.Errorf("%s: the handler was told of %v, the result was %v", function, list[0].err, err)
		}
		return
	}
	if len(list) != 1 || list[0].err != e {
		t.Errorf("%s: the handler was told %v, the result was %v", function, list, err)
		return
	}
	if file := filepath.Base(list[0].file); !strings.HasSuffix(file, "_test.go") || list[0].line == 0 {
		t.Errorf("%s: called in %s on line %d, as the handler was told", function, list[0].file, list[0].line)
	}
}

// thrownClass returns the class of what PHP throws, "-" for all else.
func thrownClass(err error) string {
	var e *socket.Error
	if !errors.As(err, &e) || e.Class() == "" || e.Class() == "Warning" {
		return "-"
	}
	return e.Class()
}
