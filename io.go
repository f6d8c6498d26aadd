package socket

import "phpsocket/socket/internal/sys"

// Bytes is the type of data arguments. A string in PHP holds bytes; in Go, such data is a
// string or a []byte.
type Bytes interface{ ~string | ~[]byte }

// maxLength is PHP_INT_MAX. As in PHP, this value is not accepted as a length.
const maxLength = int(^uint(0) >> 1)

var fnRead = newFunc("socket_read", "unable to read from socket", errSlotBoth)

// Read is socket_read: it reads up to length bytes. It returns the data that has arrived, at
// least one byte. The result "" without an error means that the peer has closed the connection
// or that the datagram was empty. If there is nothing to read, Read waits. If s is non-blocking
// or SO_RCVTIMEO expires, Read fails with SOCKET_EAGAIN instead. If a datagram is longer than
// length, the rest of it is lost.
//
// SOCKET_ENOTCONN means that s is not connected or is a listener. A server must read from the
// socket that Accept returned.
//
// A length below 1 is an error; for it, PHP returns false without a warning. See recv(2).
//
// # Lines
//
// mode is PHP_BINARY_READ (the default) or PHP_NORMAL_READ. With PHP_NORMAL_READ, Read reads a
// line: it stops after the first \n or \r, which is part of the result. So a line that ends
// with "\r\n" takes two reads. Read also stops when length bytes have arrived. If the rest of
// the line has not arrived and Read must not wait any longer, the error is SOCKET_EAGAIN. Then
// the beginning of the line is kept for the next call that reads.
//
// With PHP_NORMAL_READ, each Read at the end of the connection fails with SOCKET_ECONNRESET;
// PHP returns false. This error also matches io.EOF, unlike the error of a connection that was
// really reset. If text arrived after the last line, Read returns this text together with the
// error; PHP drops the text. On a non-blocking socket, the end is not an error, as in PHP: Read
// returns this text, and from then on "".
//
// # Systems
//
// Notes, Windows: if SO_RCVTIMEO expires, the error is SOCKET_ETIMEDOUT. If a datagram is
// longer than length, the rest of it is lost here too; in PHP on Windows, the call fails with
// SOCKET_EMSGSIZE.
func Read(s *Socket, length int, mode ...int) (data string, err error) {
	if err := s.enterToRead(fnRead); err != nil {
		return raised("", err)
	}
	if len(mode) > 1 {
		err = fnRead.tooMany(3, 2+len(mode))
	} else {
		err = fnRead.checkLength(2, length)
	}
	if err != nil {
		s.leaveReading()
		return raised("", err)
	}
	var b *buffer
	var p []byte
	var e Errno
	if len(mode) > 0 && mode[0] == PHP_NORMAL_READ {
		b, p, e = readLine(s, length)
	} else {
		b, p, _, e = recvScratch(s, length, 0, nil)
	}
	data = string(p) // even if there is an error, because the error errnoEnd comes with the text after the last line
	putBuffer(b)
	s.leaveReading()
	return raised(data, fnRead.fail(s, e))
}

// checkLength returns an error if length, which is argument n of a call that reads, is not
// valid. PHP refuses such a length without a warning.
func (c *phpFunc) checkLength(n, length int) error {
	if length <= 0 || length == maxLength {
		err := c.argument(n, "length", "must be greater than 0").(*Error)
		err.class = classSilent
		return err
	}
	return nil
}

var fnWrite = newFunc("socket_write", "unable to write to socket", errSlotBoth)

// Write is socket_write: it sends data, or the first length bytes of data, and returns the
// number of bytes sent. On a blocking socket, it sends all of them. If SO_SNDTIMEO expires or
// an error occurs after a part has been sent, the result is the size of that part. On a
// non-blocking socket, it sends as many bytes as there is room for. If there is no room at all,
// it fails with SOCKET_EAGAIN.
//
// If the peer has closed the connection, the error is SOCKET_EPIPE or SOCKET_ECONNRESET. The
// program never gets the signal SIGPIPE. See send(2).
func Write[T Bytes](s *Socket, data T, length ...int) (int, error) {
	if s == nil || !s.fd.incref() {
		return raised(0, fnWrite.unusable(s))
	}
	p := view(&data)
	if len(length) > 0 {
		if len(length) > 1 {
			s.leave()
			return raised(0, fnWrite.tooMany(3, 2+len(length)))
		}
		if length[0] < 0 {
			s.leave()
			return raised(0, fnWrite.argument(3, "length", "must be greater than or equal to 0"))
		}
		p = p[:min(length[0], len(p))]
	}
	if s.sendsAtOnce(p) {
		n, errno := sys.SendShort(s.fd.sysfd, p, sys.ShortSendFlags)
		if errno == 0 && int(n) == len(p) {
			s.fd.wr.mu.Unlock()
			s.leave()
			return raised(int(n), nil)
		}
		return raised(fnWrite.sentPart(s, p, n, errno, 0))
	}
	n, e := sendAll(s, p, 0, nil, s.blocks(0))
	return raised(fnWrite.sent(s, n, e))
}

var fnRecv = newFunc("socket_recv", "Unable to read from socket", errSlotBoth)

// Recv is socket_recv: it reads up to length bytes into data and returns the number of bytes.
// The result 0 without an error means that the peer has closed the connection or that the
// datagram was empty. flags is 0 or a combination of MSG_OOB, MSG_PEEK, MSG_WAITALL (wait for
// all length bytes), MSG_DONTWAIT and MSG_TRUNC.
//
// If data is a []byte with a capacity of at least length, Recv reads into its array and sets
// its length to the number of bytes that have arrived. If the capacity is smaller, Recv
// replaces the []byte. At the end of the connection and after an error, PHP sets $data to null;
// here data becomes empty, and a []byte keeps its capacity. With MSG_TRUNC, the result is the
// size of the datagram, which may exceed length; then data holds only the first length bytes.
//
// A length below 1 is an error and leaves data unchanged; for it, PHP returns false without a
// warning. See recv(2).
//
// Notes, Windows: there is no MSG_DONTWAIT, and MSG_TRUNC cannot be used in flags. If
// SO_RCVTIMEO expires, the error is SOCKET_ETIMEDOUT.
func Recv[T Bytes](s *Socket, data *T, length, flags int) (int, error) {
	if data == nil {
		return raised(0, fnRecv.reference(s, 2, "data"))
	}
	if isString[T]() {
		n, text, touched, err := recvString(s, length, flags)
		if touched {
			*data = T(text)
		}
		return raised(n, err)
	}
	to := asSlice(data)
	if cap(*to) < length || length <= 0 {
		return raised(recvBytes(s, to, length, flags))
	}
	if s == nil || !s.fd.add(1+reading) {
		return raised(0, fnRecv.unusable(s))
	}
	p := (*to)[:length]
	var n int
	var e Errno
	var more bool
	if s.recvsAtOnce(length, flags) {
		r, errno := sys.RecvShort(s.fd.sysfd, p, flags|sys.ShortRecvFlags)
		if errno == 0 {
			s.leaveReading()
			*to = p[:min(int(r), length)]
			return raised(int(r), nil)
		}
		n, e, more = s.recvFailed(errno, flags)
	} else {
		n, e, more = tryRecv(s, p, flags, nil)
	}
	if more {
		n, e = awaitRecv(s, p, n, flags, nil, s.blocksToRead(flags), e != 0, unset)
	}
	s.leaveReading()
	*to = p[:max(0, min(n, length))]
	return raised(n, fnRecv.fail(s, e))
}

// reference returns the error for argument n, a pointer that is nil. But if s is nil or closed,
// it returns the error for s.
func (c *phpFunc) reference(s *Socket, n int, name string) error {
	if err := s.enter(c); err != nil {
		return err
	}
	s.leave()
	return c.argument(n, name, "could not be passed by reference")
}

// recvBytes does the work of Recv if data is a []byte with a capacity below length, or if
// length is not valid.
func recvBytes(s *Socket, data *[]byte, length, flags int) (int, error) {
	if err := s.enterToRead(fnRecv); err != nil {
		return 0, err
	}
	if err := fnRecv.checkLength(3, length); err != nil {
		s.leaveReading()
		return 0, err
	}
	p, n, e := recvGrow(s, nil, length, flags, nil, unset)
	s.leaveReading()
	if e != 0 || len(p) == 0 {
		p = (*data)[:0]
	}
	*data = p
	return n, fnRecv.fail(s, e)
}

func recvString(s *Socket, length, flags int) (n int, text string, touched bool, err error) {
	if err := s.enterToRead(fnRecv); err != nil {
		return 0, "", false, err
	}
	defer s.leaveReading()
	if err := fnRecv.checkLength(3, length); err != nil {
		return 0, "", false, err
	}
	b, p, n, e := recvScratch(s, length, flags, nil)
	text = string(p)
	putBuffer(b)
	if e != 0 {
		return 0, "", true, fnRecv.fail(s, e)
	}
	return n, text, true, nil
}

var fnSend = newFunc("socket_send", "Unable to write to socket", errSlotBoth)

// Send is socket_send: it sends the first length bytes of data and returns the number of bytes
// sent, like [Write]. If data is shorter than length, it sends all of data. flags is 0 or a
// combination of MSG_OOB (the last byte is urgent), MSG_EOR, MSG_DONTROUTE and MSG_DONTWAIT
// (send only what there is room for now). See send(2).
func Send[T Bytes](s *Socket, data T, length, flags int) (int, error) {
	if s == nil || !s.fd.incref() {
		return raised(0, fnSend.unusable(s))
	}
	if length < 0 {
		s.leave()
		return raised(0, fnSend.argument(3, "length", "must be greater than or equal to 0"))
	}
	p := view(&data)
	p = p[:min(length, len(p))]
	if s.sendsAtOnce(p) {
		n, errno := sys.SendShort(s.fd.sysfd, p, flags|sys.ShortSendFlags)
		if errno == 0 && int(n) == len(p) {
			s.fd.wr.mu.Unlock()
			s.leave()
			return raised(int(n), nil)
		}
		return raised(fnSend.sentPart(s, p, n, errno, flags))
	}
	n, e := sendAll(s, p, flags, nil, s.blocks(flags))
	return raised(fnSend.sent(s, n, e))
}

var fnAtmark = newFunc("socket_atmark", "Unable to apply sockmark", errSlotBoth)

// Atmark is socket_atmark: it reports whether the next byte to read from s is urgent data, sent
// with MSG_OOB. A read always stops before this byte. So call Read and Atmark in turn until
// Atmark returns true. Then receive the urgent byte with Recv and MSG_OOB or, if SO_OOBINLINE
// is on, as the next byte. A false result without an error means that the next byte is not
// urgent; PHP returns false after an error too. See sockatmark(3).
//
// If this kind of socket has no urgent data, the error is SOCKET_ENOTTY or SOCKET_EOPNOTSUPP.
//
// Notes, Windows: PHP does not have this function. The error is SOCKET_EOPNOTSUPP.
func Atmark(s *Socket) (at bool, err error) {
	defer raise(&err)
	if err := s.enter(fnAtmark); err != nil {
		return false, err
	}
	defer s.leave()
	at, e := sysAtmark(s.fd.sysfd)
	if e != 0 {
		return false, fnAtmark.fail(s, e)
	}
	if s.unread.has(hasData) {
		return false, nil // the beginning of a line, which an earlier call left unread, comes first
	}
	return at, nil
}
