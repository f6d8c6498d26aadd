package php

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

// Stream is what PHP calls a stream, a resource: an open file, the terminal, or a socket of the stream functions. Fopen, Fsockopen
// and their kind return it. It may be used by several goroutines at once; those that read take turns in what they take.
// A nil Stream is like a closed one.
type Stream struct {
	file *os.File
	conn net.Conn
	ln   net.Listener
	pc   net.PacketConn

	uri, mode string

	mu       sync.Mutex
	function string        // that reads or writes, for PHP's messages
	plain    bool          // a file on a disk: reading does not wait
	buf      []byte        // read, but not handed out
	packets  []packet      // likewise, of pc
	accepted []net.Conn    // likewise, of ln
	pos      int64         // how far it was read and written
	eof      bool          // the last read found the end
	closed   bool          //
	timedOut bool          // the last wait was too long
	unwaited bool          // StreamSetBlocking(false)
	timeout  time.Duration // of a wait; 0 is none
	reading  time.Time     // since when a goroutine reads; zero if none does
	arrivals int           // how often it has read something
	changed  chan struct{} // closed when something of this has changed
}

// packet is a datagram.
type packet struct {
	data []byte
	from net.Addr
}

const (
	chunkSize = 8192
	// soon is how long a read that does not wait, and Feof, let a goroutine look whether
	// there is something to read. PHP asks the kernel instead.
	soon = time.Millisecond
)

// The terminal and its kind: STDIN, STDOUT and STDERR. Lines that were piped to STDIN are not lost between calls, but for
// those that other readers of os.Stdin take.
var (
	STDIN  = standard(os.Stdin, "php://stdin")
	STDOUT = standard(os.Stdout, "php://stdout")
	STDERR = standard(os.Stderr, "php://stderr")
)

func standard(f *os.File, uri string) *Stream {
	return &Stream{file: f, uri: uri, mode: map[bool]string{true: "r", false: "w"}[f == os.Stdin]}
}

// open reports whether s may be used.
func (s *Stream) open() bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed
}

// notOpen is the error for a stream that is closed.
func notOpen(function string) error {
	return &Error{Class: "TypeError", Message: function + "(): supplied resource is not a valid stream resource"}
}

// Conn returns the connection of a stream that is one, nil otherwise: package socket imports it.
func (s *Stream) Conn() net.Conn {
	if s == nil {
		return nil
	}
	return s.conn
}

// fill reads more into buf, and reports whether there was more. s.mu is held, but not while it waits.
func (s *Stream) fill() bool {
	switch {
	case s.closed:
		return false
	case s.plain:
		return s.fillPlain()
	case s.eof:
		return false
	}
	s.timedOut = false
	s.read()
	limit := s.timeout
	if s.unwaited {
		limit = max(0, soon-time.Since(s.reading))
	}
	if !s.wait(s.arrivals, limit, s.unwaited || limit > 0) {
		s.timedOut = !s.unwaited && !s.closed
		return false
	}
	return len(s.buf) > 0 || len(s.packets) > 0
}

func (s *Stream) fillPlain() bool {
	chunk := make([]byte, chunkSize)
	n, err := s.file.Read(chunk)
	s.buf = append(s.buf, chunk[:n]...)
	if err != nil && !errors.Is(err, io.EOF) {
		raise(E_NOTICE, "%s(): Read of %d bytes failed with errno=%d %s", s.function, chunkSize, errno(err), strerror(err))
	}
	if n == 0 && errors.Is(err, io.EOF) {
		s.eof = true // until Fseek
	}
	return n > 0
}

// read lets a goroutine read, unless one does already.
func (s *Stream) read() {
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	if s.reading.IsZero() && !s.eof && !s.closed {
		s.reading = time.Now()
		go s.readOnce()
	}
}

// readOnce reads what there is, or waits for it.
func (s *Stream) readOnce() {
	var data []byte
	var from net.Addr
	var conn net.Conn
	var err error
	switch {
	case s.ln != nil:
		conn, err = s.ln.Accept()
	case s.pc != nil:
		data = make([]byte, 65536)
		var n int
		n, from, err = s.pc.ReadFrom(data)
		data = data[:n]
	default:
		data = make([]byte, chunkSize)
		var n int
		if s.conn != nil {
			n, err = s.conn.Read(data)
		} else {
			n, err = s.file.Read(data)
		}
		data = data[:n]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reading = time.Time{}
	switch {
	case conn != nil && s.closed:
		conn.Close()
	case conn != nil:
		s.accepted = append(s.accepted, conn)
	case from != nil:
		s.packets = append(s.packets, packet{data, from})
	default:
		s.buf = append(s.buf, data...)
	}
	if err != nil && len(data) == 0 {
		s.eof = true
	}
	s.arrivals++
	s.notify()
}

// notify wakes those who wait for a change.
func (s *Stream) notify() {
	if s.changed != nil {
		close(s.changed)
		s.changed = make(chan struct{})
	}
}

// wait waits until something has arrived since there were so many arrivals, at most so long if there is a limit. It reports
// whether something has.
func (s *Stream) wait(arrivals int, limit time.Duration, limited bool) bool {
	var expired <-chan time.Time
	if limited {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		expired = timer.C
	}
	for s.arrivals == arrivals && !s.closed && !s.eof {
		changed := s.changed
		s.mu.Unlock()
		late := false
		select {
		case <-changed:
		case <-expired:
			late = true
		}
		s.mu.Lock()
		if late {
			break
		}
	}
	return s.arrivals != arrivals
}

// take hands out n bytes of buf.
func (s *Stream) take(n int) string {
	text := string(s.buf[:n])
	s.pos += int64(n)
	if s.buf = s.buf[n:]; len(s.buf) == 0 {
		s.buf = nil
	}
	return text
}

// lock locks s for a call of a function that reads, and finds out what kind of file it is. It reports false if s is closed.
func (s *Stream) lock(function string) bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	s.function = function
	if s.closed {
		s.mu.Unlock()
		return false
	}
	if s.file != nil && !s.plain && s.arrivals == 0 && s.reading.IsZero() {
		info, err := s.file.Stat()
		s.plain = err == nil && (info.Mode().IsRegular() || info.IsDir())
	}
	return true
}

// Fread is fread: up to length bytes. Of a file there are fewer only at its end; of the terminal, a pipe and a socket it returns
// what there is, and waits for at least a byte. "" is the end, or a time that was too long, or nothing there yet on a stream that does not block: Feof
// tells. Without a file that can be read the error is PHP's.
func Fread(stream *Stream, length int) (string, error) {
	if length < 1 {
		return "", valueError("fread(): Argument #2 ($length) must be greater than 0")
	}
	if !stream.lock("fread") {
		return "", notOpen("fread")
	}
	defer stream.mu.Unlock()
	for len(stream.buf) < length && (stream.plain || len(stream.buf) == 0) && stream.nextPacket() == 0 && stream.fill() {
	}
	stream.nextPacket()
	return stream.take(min(length, len(stream.buf))), nil
}

// nextPacket moves a datagram to buf, and returns its length.
func (s *Stream) nextPacket() int {
	if len(s.packets) == 0 || len(s.buf) > 0 {
		return 0
	}
	s.buf = s.packets[0].data
	s.packets = s.packets[1:]
	return len(s.buf)
}

// Fgets is fgets: the next line with its "\n", or what there is of it at the end, after length-1 bytes, when the time of
// StreamSetTimeout is over, or if the stream does not block. It reports false if there is nothing.
func Fgets(stream *Stream, length ...int) (string, bool) {
	limit := -1
	if len(length) > 0 {
		if limit = length[0] - 1; limit < 0 {
			throw("fgets(): Argument #2 ($length) must be greater than 0")
		}
	}
	if !stream.lock("fgets") {
		return "", false
	}
	defer stream.mu.Unlock()
	if limit == 0 {
		return "", false
	}
	seen := 0
	for {
		end := len(stream.buf)
		i := bytes.IndexByte(stream.buf[seen:], '\n')
		if i >= 0 {
			end = seen + i + 1
		}
		if limit > 0 && end >= limit {
			return stream.take(limit), true
		}
		if i >= 0 {
			return stream.take(end), true
		}
		seen = len(stream.buf)
		if stream.nextPacket() == 0 && (stream.eof || !stream.fill()) {
			return stream.take(seen), seen > 0
		}
		seen = min(seen, len(stream.buf))
	}
}

// Fgetc is fgetc: the next byte, and whether there is one.
func Fgetc(stream *Stream) (string, bool) {
	s, err := Fread(stream, 1)
	return s, err == nil && s != ""
}

// Feof is feof: it reports whether a read has found the end, and of a connection whether the peer has closed it and
// all is read. It is true if the stream is closed.
func Feof(stream *Stream) bool {
	if !stream.lock("feof") {
		return true
	}
	defer stream.mu.Unlock()
	if len(stream.buf) > 0 {
		return false
	}
	if stream.conn != nil && !stream.eof {
		stream.read()
		stream.wait(stream.arrivals, max(0, soon-time.Since(stream.reading)), true)
		if len(stream.buf) > 0 {
			return false
		}
	}
	return stream.eof
}

// StreamGetLine is stream_get_line: the text up to ending, which is left out, or the first length bytes if it comes later; 0 is no
// limit. Without an ending it is up to the end. It reports false if there is nothing, or not yet on a stream that does not block.
func StreamGetLine(stream *Stream, length int, ending ...string) (string, bool) {
	end := optional(ending, "")
	if !stream.lock("stream_get_line") {
		return "", false
	}
	defer stream.mu.Unlock()
	for {
		have := len(stream.buf)
		if end != "" {
			if i := bytes.Index(stream.buf, []byte(end)); i >= 0 && (length <= 0 || i+len(end) <= length) {
				line := stream.take(i)
				stream.take(len(end))
				return line, true
			}
		}
		if length > 0 && have >= length {
			return stream.take(length), true
		}
		if stream.nextPacket() > 0 || stream.fill() {
			continue
		}
		if !stream.eof && !stream.plain {
			return "", false // what there is stays for the next call
		}
		return stream.take(have), have > 0
	}
}

// StreamGetContents is stream_get_contents: all up to the end, or up to length bytes; a negative one is no limit. An offset after it says
// where a file is read.
func StreamGetContents(stream *Stream, lengthAndOffset ...int) (string, error) {
	length := optional(lengthAndOffset, -1)
	if len(lengthAndOffset) > 1 && lengthAndOffset[1] >= 0 && Fseek(stream, lengthAndOffset[1]) < 0 {
		return "", warning(fmt.Sprintf("stream_get_contents(): Failed to seek to position %d in the stream", lengthAndOffset[1]))
	}
	if !stream.lock("stream_get_contents") {
		return "", notOpen("stream_get_contents")
	}
	defer stream.mu.Unlock()
	var b strings.Builder
	for length < 0 || b.Len() < length {
		if len(stream.buf) == 0 && stream.nextPacket() == 0 && (stream.eof && length >= 0 || !stream.fill()) {
			break
		}
		stream.nextPacket()
		n := len(stream.buf)
		if length >= 0 {
			n = min(n, length-b.Len())
		}
		b.WriteString(stream.take(n))
	}
	return b.String(), nil
}
