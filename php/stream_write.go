package php

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Fwrite is fwrite: it writes data and returns the number of bytes written. The optional length limits that
// number. A non-blocking connection may take fewer bytes than given. The error is PHP's.
func Fwrite[T Bytes](stream *Stream, data T, length ...int) (int, error) {
	if !stream.lock("fwrite") {
		return 0, notOpen("fwrite")
	}
	b := []byte(data)
	if len(length) > 0 {
		b = b[:clamp(length[0], len(b))]
	}
	if len(b) == 0 {
		stream.mu.Unlock()
		return 0, nil
	}
	n, err := 0, error(nil)
	switch {
	case stream.conn != nil:
		stream.mu.Unlock()
		return stream.send(b)
	case stream.file == nil:
		stream.mu.Unlock()
		return 0, warning("fwrite(): the stream is no connection")
	case !stream.plain:
		stream.mu.Unlock()
		n, err = stream.file.Write(b)
	default:
		if len(stream.buf) > 0 {
			stream.file.Seek(stream.pos, io.SeekStart)
			stream.buf = nil
		}
		n, err = stream.file.Write(b)
		stream.pos += int64(n)
		stream.mu.Unlock()
	}
	if err != nil && n == 0 {
		return 0, writeError("Write", len(b), err)
	}
	return n, nil
}

// send writes b to a connection and returns the number of bytes written.
func (s *Stream) send(b []byte) (int, error) {
	s.mu.Lock()
	limit, unwaited := s.timeout, s.unwaited
	s.mu.Unlock()
	var deadline time.Time
	if unwaited {
		deadline = time.Now().Add(soon)
	} else if limit > 0 {
		deadline = time.Now().Add(limit)
	}
	s.conn.SetWriteDeadline(deadline)
	n, err := s.conn.Write(b)
	if err == nil || n > 0 || unwaited && errors.Is(err, os.ErrDeadlineExceeded) {
		return n, nil
	}
	return 0, writeError("Send", len(b), err)
}

// writeError returns PHP's notice for a write that failed.
func writeError(what string, n int, err error) error {
	message := fmt.Sprintf("fwrite(): %s of %d bytes failed with errno=%d %s", what, n, errno(err), strerror(err))
	raise(E_NOTICE, "%s", message)
	return &Error{Class: "Warning", Message: message, Code: errno(err)}
}

// Fputs is fputs: Fwrite's other name.
func Fputs[T Bytes](stream *Stream, data T, length ...int) (int, error) {
	return Fwrite(stream, data, length...)
}

// Fprintf is fprintf: it writes the result of Sprintf to stream and returns its length.
func Fprintf(stream *Stream, format string, args ...any) (int, error) {
	p := printer{name: "fprintf", format: format, args: args, extra: 2}
	return Fwrite(stream, p.print())
}

// Fclose is fclose: it closes stream. If stream is already closed, the error is PHP's TypeError.
func Fclose(stream *Stream) error {
	if !stream.lock("fclose") {
		return notOpen("fclose")
	}
	defer stream.mu.Unlock()
	stream.closed = true
	stream.notify()
	switch {
	case stream.conn != nil:
		return stream.conn.Close()
	case stream.ln != nil:
		for _, conn := range stream.accepted {
			conn.Close()
		}
		return stream.ln.Close()
	case stream.pc != nil:
		return stream.pc.Close()
	}
	return stream.file.Close()
}

// Fflush is fflush: it reports whether stream is open. There is nothing to flush, because writes are not buffered.
func Fflush(stream *Stream) bool {
	return stream.open()
}
