package php

import (
	"time"
)

// StreamSetBlocking is stream_set_blocking: it chooses whether reads and writes wait. If enable is
// true, reads wait for data and writes wait until all data is written. If enable is false, both
// return at once. StreamSetBlocking reports whether stream is open.
func StreamSetBlocking(stream *Stream, enable bool) bool {
	if !stream.lock("stream_set_blocking") {
		return false
	}
	defer stream.mu.Unlock()
	stream.unwaited = !enable
	return true
}

// StreamSetTimeout is stream_set_timeout: it limits how long a read or a write on a connection waits. The default
// for sockets is 60 seconds. It reports whether stream is open.
func StreamSetTimeout(stream *Stream, seconds int, microseconds ...int) bool {
	if !stream.lock("stream_set_timeout") || stream.conn == nil && stream.pc == nil {
		if stream.open() {
			stream.mu.Unlock()
		}
		return false
	}
	defer stream.mu.Unlock()
	stream.timeout = time.Duration(seconds)*time.Second + time.Duration(optional(microseconds, 0))*time.Microsecond
	return true
}

// StreamGetMetaData is stream_get_meta_data: information about stream under the keys timed_out, blocked, eof,
// stream_type, mode, unread_bytes, seekable and uri. It is nil if stream is closed.
func StreamGetMetaData(stream *Stream) *Array[any] {
	if !stream.lock("stream_get_meta_data") {
		return nil
	}
	defer stream.mu.Unlock()
	a := Map("timed_out", stream.timedOut, "blocked", !stream.unwaited, "eof", stream.eof)
	switch {
	case stream.file == nil:
		a.Set("stream_type", stream.kind())
	case stream.uri == STDIN.uri || stream.uri == STDOUT.uri || stream.uri == STDERR.uri:
		a.Set("wrapper_type", "PHP")
		a.Set("stream_type", "STDIO")
	default:
		a.Set("wrapper_type", "plainfile")
		a.Set("stream_type", "STDIO")
	}
	a.Set("mode", stream.mode)
	a.Set("unread_bytes", len(stream.buf))
	a.Set("seekable", stream.plain)
	if stream.file != nil {
		a.Set("uri", stream.uri)
	}
	return a
}

// kind returns PHP's name for the type of socket.
func (s *Stream) kind() string {
	name := ""
	switch {
	case s.conn != nil:
		name = s.conn.LocalAddr().Network()
	case s.ln != nil:
		name = s.ln.Addr().Network()
	default:
		name = s.pc.LocalAddr().Network()
	}
	switch name {
	case "tcp":
		return "tcp_socket/ssl"
	case "unixgram":
		return "udg_socket"
	}
	return name + "_socket"
}

// StreamSelect is stream_select: it waits until a stream in the first slice has data, has a connection to
// accept, or has reached the end of its data. It waits at most for the given seconds and microseconds. Negative
// seconds stand for PHP's null and mean no limit. StreamSelect removes streams from the slices if they are not
// ready, and returns the number of streams that are left. Streams in the second slice always count as ready,
// and those in the third never do, because package net does not report their state. Nil pointers and slices are
// PHP's null and empty arrays.
//
// If there is no stream at all, the error has PHP's message.
func StreamSelect(read, write, except *[]*Stream, seconds int, microseconds ...int) (int, error) {
	reads, writes := elements(read), elements(write)
	if len(reads)+len(writes)+len(elements(except)) == 0 {
		return 0, valueError("No stream arrays were passed")
	}
	if except != nil {
		*except = (*except)[:0]
	}
	var expired <-chan time.Time
	limit := time.Duration(seconds)*time.Second + time.Duration(optional(microseconds, 0))*time.Microsecond
	if len(writes) > 0 {
		limit = 0
	}
	if seconds >= 0 || len(writes) > 0 {
		timer := time.NewTimer(max(limit, soon))
		defer timer.Stop()
		expired = timer.C
	}
	ready, wake := readable(reads)
	if len(ready) == 0 {
		if len(reads) == 0 {
			wake = nil
		}
		ready = awaitStreams(reads, wake, expired)
	}
	if read != nil {
		*read = ready
	}
	return len(ready) + len(writes), nil
}

func elements(list *[]*Stream) []*Stream {
	if list == nil {
		return nil
	}
	return *list
}

// awaitStreams waits until a stream in list is readable, or until expired delivers a value.
func awaitStreams(list []*Stream, wake []<-chan struct{}, expired <-chan time.Time) (ready []*Stream) {
	for len(ready) == 0 {
		any, done := make(chan struct{}, 1), make(chan struct{})
		for _, changed := range wake {
			go func() {
				select {
				case <-changed:
					select {
					case any <- struct{}{}:
					default:
					}
				case <-done:
				}
			}()
		}
		late := false
		select {
		case <-any:
		case <-expired:
			late = true
		}
		close(done)
		ready, wake = readable(list)
		if late {
			break
		}
	}
	return ready
}

// readable returns the streams that can be read. It starts a read on every other stream. For each
// of these, wake has the channel that is closed when the stream changes.
func readable(list []*Stream) (ready []*Stream, wake []<-chan struct{}) {
	ready = make([]*Stream, 0, len(list))
	for _, s := range list {
		if !s.lock("stream_select") {
			ready = append(ready, s) // report a closed stream as ready, so that no loop waits for it forever
			continue
		}
		if s.plain || s.eof || len(s.buf)+len(s.packets)+len(s.accepted) > 0 {
			ready = append(ready, s)
		} else {
			s.read()
			wake = append(wake, s.changed)
		}
		s.mu.Unlock()
	}
	return ready, wake
}
