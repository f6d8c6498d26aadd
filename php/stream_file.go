package php

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// The positions that Fseek counts from.
const (
	SEEK_SET = 0
	SEEK_CUR = 1
	SEEK_END = 2
)

// Fopen is fopen: it opens a file, or php://stdin, php://stdout or php://stderr. The modes are PHP's: r, w, a, x
// and c, each with an optional + to read and write; b and t have no effect. The error is PHP's warning.
func Fopen(filename, mode string) (*Stream, error) {
	return openFile("fopen", filename, mode)
}

func openFile(function, filename, mode string) (*Stream, error) {
	fail := func(why string) (*Stream, error) {
		return nil, warning(fmt.Sprintf("%s(%s): Failed to open stream: %s", function, filename, why))
	}
	switch {
	case filename == "":
		return nil, valueError("Path cannot be empty")
	case strings.IndexByte(filename, 0) >= 0:
		return nil, valueError(function + "(): Argument #1 ($filename) must not contain any null bytes")
	}
	for _, s := range []*Stream{STDIN, STDOUT, STDERR} {
		if Strcasecmp(filename, s.uri) == 0 {
			return &Stream{file: s.file, uri: s.uri, mode: mode}, nil
		}
	}
	if scheme, _, ok := strings.Cut(filename, "://"); ok && scheme != "file" && scheme != "" && all(scheme, isScheme) {
		warn("%s(): Unable to find the wrapper \"%s\" - did you forget to enable it when you configured PHP?", function, scheme)
		return fail("No such file or directory")
	}
	flags, ok := openFlags(mode)
	if !ok {
		return fail(fmt.Sprintf("`%s' is not a valid mode for fopen", mode))
	}
	path := strings.TrimPrefix(filename, "file://")
	f, err := os.OpenFile(path, flags, 0o666)
	if err != nil {
		return fail(strerror(err))
	}
	s := &Stream{file: f, uri: filename, mode: mode}
	if info, err := f.Stat(); err == nil {
		if info.IsDir() && function == "fopen" {
			f.Close()
			return fail("Is a directory")
		}
		s.plain = info.Mode().IsRegular() || info.IsDir()
	}
	return s, nil
}

// openFlags returns the flags of os.OpenFile for a mode of Fopen.
func openFlags(mode string) (flags int, ok bool) {
	if mode == "" {
		return 0, false
	}
	switch mode[0] {
	case 'r':
	case 'w':
		flags = os.O_CREATE | os.O_TRUNC
	case 'a':
		flags = os.O_CREATE | os.O_APPEND
	case 'x':
		flags = os.O_CREATE | os.O_EXCL
	case 'c':
		flags = os.O_CREATE
	default:
		return 0, false
	}
	switch {
	case strings.Contains(mode, "+"):
		flags |= os.O_RDWR
	case mode[0] != 'r':
		flags |= os.O_WRONLY
	}
	return flags, true
}

// Ftell is ftell: the position in stream, and whether stream is open.
func Ftell(stream *Stream) (int, bool) {
	if !stream.lock("ftell") {
		return 0, false
	}
	defer stream.mu.Unlock()
	return int(stream.pos), true
}

// Fseek is fseek: it moves the position in stream. The offset counts from the beginning. With
// SEEK_CUR, it counts from the current position; with SEEK_END, from the end. Fseek returns 0, or
// -1 if the move is impossible.
func Fseek(stream *Stream, offset int, whence ...int) int {
	if !stream.lock("fseek") {
		return -1
	}
	defer stream.mu.Unlock()
	if !stream.plain {
		return -1
	}
	target, from := int64(offset), io.SeekStart
	switch optional(whence, SEEK_SET) {
	case SEEK_CUR:
		target += stream.pos
	case SEEK_END:
		from = io.SeekEnd
	}
	if from == io.SeekStart && target < 0 {
		return -1
	}
	if ahead := target - stream.pos; from == io.SeekStart && ahead > 0 && ahead <= int64(len(stream.buf)) {
		stream.take(int(ahead)) // as in PHP, data that was read ahead is kept, even if the file has changed since
		stream.eof = false
		return 0
	}
	pos, err := stream.file.Seek(target, from)
	if err != nil {
		return -1
	}
	stream.pos, stream.buf, stream.eof = pos, nil, false
	return 0
}

// Rewind is rewind: it moves the position to the beginning of stream, and reports whether it succeeded.
func Rewind(stream *Stream) bool {
	return Fseek(stream, 0) == 0
}

// Ftruncate is ftruncate: it shortens or extends a file so that size is its length in bytes, and reports
// whether it succeeded. The position does not change.
func Ftruncate(stream *Stream, size int) bool {
	if !stream.lock("ftruncate") {
		return false
	}
	defer stream.mu.Unlock()
	return stream.file != nil && size >= 0 && stream.file.Truncate(int64(size)) == nil
}

// The operations of Flock.
const (
	LOCK_SH = 1
	LOCK_EX = 2
	LOCK_UN = 3
	LOCK_NB = 4
)

// Flock is flock: it locks a file for readers (LOCK_SH) or for one writer (LOCK_EX), or unlocks it
// (LOCK_UN), and reports whether it succeeded. With LOCK_NB, it does not wait for the lock.
//
// Notes, Windows, Solaris and AIX: it reports false.
func Flock(stream *Stream, operation int) bool {
	if !stream.open() || stream.file == nil {
		return false
	}
	return flock(stream.file, operation)
}
