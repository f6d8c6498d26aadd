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

// Stream is PHP's stream resource: an open file, the terminal, or a socket that one of the stream
// functions has opened. Fopen, Fsockopen and similar functions return it. Several goroutines may
// use it at once; each byte that arrives goes to one of the readers. A nil Stream behaves like a
// closed one.
type Stream struct {
	file *os.File
	conn net.Conn
	ln   net.Listener
	pc   net.PacketConn

	uri, mode string

	mu       sync.Mutex
	function string        // the function that is reading or writing, for PHP's messages
	plain    bool          // whether it is a regular file or a directory; reads from these do not wait
	buf      []byte        // bytes read that no call has returned yet
	packets  []packet      // datagrams of pc that no call has returned yet
	accepted []net.Conn    // connections of ln that no call has returned yet
	pos      int64         // the offset of the next read or write
	eof      bool          // whether the last read reached the end
	closed   bool          // the stream has been closed
	timedOut bool          // whether the last wait reached the timeout
	unwaited bool          // set by StreamSetBlocking(stream, false): reads and writes do not wait
	timeout  time.Duration // the limit of a wait; 0 means no limit
	reading  time.Time     // when readOnce was started; zero if it is not running
	arrivals int           // the number of times that readOnce has finished
	changed  chan struct{} // closed when any of these fields changes
}

// packet is a datagram.
type packet struct {
	data []byte
	from net.Addr
}

const (
	chunkSize = 8192
	// soon is how long a non-blocking read or Feof waits for data. A goroutine looks for the data,
	// and needs some time; PHP asks the kernel instead.
	soon = time.Millisecond
)

// STDIN, STDOUT and STDERR are PHP's standard streams. Data piped to STDIN is not lost between
// calls, unless another reader of os.Stdin consumes it.
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

// notOpen returns the error for a closed stream.
func notOpen(function string) error {
	return &Error{Class: "TypeError", Message: function + "(): supplied resource is not a valid stream resource"}
}

// Conn returns the stream's connection, which package socket can import, for example. If the stream
// is not a connection, it returns nil.
func (s *Stream) Conn() net.Conn {
	if s == nil {
		return nil
	}
	return s.conn
}

// fill reads more data into buf or packets, and reports whether any arrived. The caller holds s.mu; fill releases
// it while it waits.
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
		s.eof = true // Fseek clears it
	}
	return n > 0
}

// read starts readOnce on a goroutine, unless it is already running.
func (s *Stream) read() {
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	if s.reading.IsZero() && !s.eof && !s.closed {
		s.reading = time.Now()
		go s.readOnce()
	}
}

// readOnce makes one read, which waits if there is no data, and stores the result.
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

// notify wakes the calls that wait for a change.
func (s *Stream) notify() {
	if s.changed != nil {
		close(s.changed)
		s.changed = make(chan struct{})
	}
}

// wait waits until s.arrivals differs from its first argument. If limited is true, it waits no longer than the
// given limit. It reports whether s.arrivals has changed.
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

// take removes n bytes from buf and returns them.
func (s *Stream) take(n int) string {
	text := string(s.buf[:n])
	s.pos += int64(n)
	if s.buf = s.buf[n:]; len(s.buf) == 0 {
		s.buf = nil
	}
	return text
}

// lock locks s for a PHP function, and records the function's name for messages. On first use, it determines
// whether s is a regular file. It reports false if s is closed.
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

// Fread is fread: data from stream. The maximum number of bytes is length. A file yields fewer bytes only at
// its end. On a terminal, a pipe or a socket, Fread waits for at least one byte, and then returns what is
// available. An empty result means the end, a timeout or, on a non-blocking stream, that nothing has arrived
// yet; Feof tells whether it is the end. If the stream is closed, the error is PHP's.
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

// If buf is empty, nextPacket moves the next datagram into it and returns the length of the
// datagram. If buf is not empty, or if there is no datagram, it returns 0.
func (s *Stream) nextPacket() int {
	if len(s.packets) == 0 || len(s.buf) > 0 {
		return 0
	}
	s.buf = s.packets[0].data
	s.packets = s.packets[1:]
	return len(s.buf)
}

// Fgets is fgets: the next line with its "\n". The line may be incomplete if the data ends, if
// length-1 bytes have been read, if the timeout of StreamSetTimeout has passed, or if the stream is
// non-blocking. Fgets reports false if there is no data.
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

// Feof is feof: it reports whether a read has reached the end. For a connection, it reports whether
// the peer has closed it and all data has been read. It reports true for a closed stream.
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

// StreamGetLine is stream_get_line: it returns the text up to the next delimiter, and skips
// the delimiter. The delimiter is the last argument; if it is left out, StreamGetLine reads
// up to the end of the data. The text has no more bytes than length; a length of 0 means no
// limit. StreamGetLine reports false if there is no data, or if a non-blocking stream does
// not have the whole line yet.
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
			return "", false // the data remains in buf for the next call
		}
		return stream.take(have), have > 0
	}
}

// StreamGetContents is stream_get_contents: all data up to the end. The first optional argument is the maximum
// number of bytes; if it is negative, there is no limit. The second is the offset in a file where reading
// begins.
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
