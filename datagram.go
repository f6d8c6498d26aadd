package socket

import (
	"phpsocket/socket/internal/sys"
)

var (
	fnRecvfrom  = newFunc("socket_recvfrom", "Unable to recvfrom", errSlotBoth)
	fnRecvfrom6 = newFunc("socket_recvfrom", "unable to recvfrom", errSlotBoth) // in PHP, the text for AF_INET6 begins with a lower-case letter
	fnSendto    = newFunc("socket_sendto", "Unable to write to socket", errSlotBoth)
)

// Recvfrom is socket_recvfrom: it receives a datagram, stores up to length bytes of it in data, and
// returns the number of bytes. It stores the sender's address in address and the sender's port in
// port. If there is nothing to receive, Recvfrom waits. If s is non-blocking, flags has
// MSG_DONTWAIT, or SO_RCVTIMEO expires, Recvfrom fails with SOCKET_EAGAIN instead. A failure leaves
// data, address and port unchanged.
//
// If a datagram is longer than length, the rest of it is lost. With MSG_TRUNC in flags, the result
// is the true size of the datagram, which may exceed length; then data holds only the first length
// bytes. A result of 0 means an empty datagram or, on a stream, the end of the connection. The
// other flags are those of [Recv]. If data is a []byte, Recvfrom uses it as Recv does.
//
// A length below 1 is an error; for it, PHP returns false without a warning. See recvfrom(2).
//
// # Addresses
//
// For AF_INET and AF_INET6, port must not be left out. For AF_UNIX, port does not change, and
// address becomes the sender's path. If the sender has no name, or an abstract name, address
// becomes ""; [Recvmsg] tells these two cases apart. On a stream there is no sender, and address
// becomes "0.0.0.0", "::" or "". For AF_PACKET, address becomes the name of the interface, and port
// becomes its index. For AF_PACKET, the only flags are MSG_OOB, MSG_PEEK, MSG_WAITALL,
// MSG_DONTWAIT, MSG_ERRQUEUE and MSG_CMSG_CLOEXEC.
//
// As in PHP, the address of a link-local IPv6 sender does not contain the interface. So on a host
// with several interfaces, a reply with Sendto may leave through the wrong one. Recvmsg stores the
// interface in the Name of its message, and [Sendmsg] can send to this Name.
//
// # Systems
//
// Notes, Windows: there is no MSG_DONTWAIT, and MSG_TRUNC cannot be used in flags. If SO_RCVTIMEO
// expires, the error is SOCKET_ETIMEDOUT. If a datagram is longer than length, the rest of it is
// lost here too; in PHP on Windows, the call fails with SOCKET_EMSGSIZE. SOCKET_ECONNRESET may mean
// that the datagram of an earlier Sendto did not reach a socket.
func Recvfrom[T Bytes](s *Socket, data *T, length, flags int, address *string, port ...*int) (int, error) {
	if data == nil {
		return raised(0, fnRecvfrom.reference(s, 2, "data"))
	}
	if isString[T]() {
		var b *buffer
		p, n, err := recvfrom(s, nil, &b, length, flags, address, port)
		if err == nil {
			*data = T(p)
		}
		putBuffer(b)
		return raised(n, err)
	}
	to := asSlice(data)
	p, n, err := recvfrom(s, (*to)[:cap(*to)], nil, length, flags, address, port)
	if err == nil {
		*to = p
	}
	return raised(n, err)
}

// packetFlags are the flags that Recvfrom accepts on an AF_PACKET socket.
const packetFlags = MSG_OOB | MSG_PEEK | MSG_WAITALL | sys.MSG_DONTWAIT | sys.MSG_ERRQUEUE | sys.MSG_CMSG_CLOEXEC

// recvfromArguments checks the arguments of Recvfrom that follow the socket, in the same order
// as PHP.
func (c *phpFunc) recvfromArguments(s *Socket, length, flags int, address *string, port []*int) error {
	switch {
	case address == nil:
		return c.argument(5, "address", "could not be passed by reference")
	case len(port) > 1:
		return c.tooMany(6, 5+len(port))
	case s.family == sys.AF_PACKET && flags&^packetFlags != 0:
		return c.argument(4, "flags", "must be a combination of MSG_OOB, MSG_PEEK, MSG_WAITALL, MSG_DONTWAIT, "+
			"MSG_ERRQUEUE, and MSG_CMSG_CLOEXEC for AF_PACKET sockets")
	case length <= 0 || length == maxLength:
		return c.checkLength(3, length)
	case len(port) == 0 && (s.family == AF_INET || s.family == AF_INET6):
		return c.misuse("expects exactly 6 arguments when argument #1 ($socket) is of type AF_INET or AF_INET6")
	case s.family != AF_INET && s.family != AF_INET6 && s.family != AF_UNIX && s.family != sys.AF_PACKET:
		return c.wrongFamily()
	}
	return nil
}

// recvfrom receives into p. If p is shorter than length, recvfrom may use a new buffer instead of
// p. If scratch is not nil, recvfrom uses a scratch buffer, and stores that buffer in *scratch.
// recvfrom returns the part of the buffer that holds the received bytes.
func recvfrom(s *Socket, p []byte, scratch **buffer, length, flags int, address *string, port []*int) ([]byte, int, error) {
	c := fnRecvfrom
	if err := s.enterToRead(c); err != nil {
		return nil, 0, err
	}
	if s.family == AF_INET6 || s.family == sys.AF_PACKET {
		c = fnRecvfrom6
	}
	if err := c.recvfromArguments(s, length, flags, address, port); err != nil {
		s.leaveReading()
		return nil, 0, err
	}
	sa := sockaddr{Path: *address} // the old path, which saves an allocation if this sender is the same as the last
	var n int
	var e Errno
	switch {
	case scratch != nil:
		*scratch, p, n, e = recvScratch(s, length, flags, &sa)
	case length > len(p):
		p, n, e = recvGrow(s, p, length, flags, &sa, unset)
	default:
		var more bool
		p = p[:length]
		if n, e, more = tryRecv(s, p, flags, &sa); more {
			n, e = awaitRecv(s, p, n, flags, &sa, s.blocksToRead(flags), e != 0, unset)
		}
		p = p[:max(0, min(n, length))]
	}
	if e != 0 {
		s.leaveReading()
		return nil, 0, c.fail(s, e)
	}
	from := int(sa.Port)
	switch {
	case sa.Family == AF_INET, sa.Family == AF_INET6:
		*address = s.knownAddrText(&sa)
	case sa.Family == AF_UNIX:
		*address, _ = addrText(&sa)
	case sa.Family == sys.AF_PACKET:
		*address, from, _ = c.nameInterface(s, &sa, *address)
	case s.family == AF_INET:
		*address = "0.0.0.0"
	case s.family == AF_INET6:
		*address = "::"
	default:
		*address = ""
	}
	s.leaveReading()
	if len(port) > 0 && port[0] != nil && s.family != AF_UNIX {
		*port[0] = from
	}
	return p, n, nil
}

// Sendto is socket_sendto: it sends the first length bytes of data to the given address and, unless
// s is AF_UNIX, to the given port. It returns the number of bytes sent. If data is shorter than
// length, it sends all of data. If length is 0, it sends an empty datagram. address is an IP
// address, a host name, a path, or an abstract name (which begins with "\x00"). A host name is
// looked up in each call, so Sendto may have to wait for DNS. A link-local IPv6 address needs its
// interface, as in "fe80::1%eth0"; an address from [Recvfrom] does not contain the interface. flags
// are those of [Send].
//
// A datagram is sent as a whole or not at all. If it is too long, the error is SOCKET_EMSGSIZE.
// Before a broadcast, the program must call SetOption(s, SOL_SOCKET, SO_BROADCAST, 1);
// otherwise the error is SOCKET_EACCES. On a connected stream, Sendto does what [Write] does
// and ignores address. For AF_PACKET, port is the index of the interface, and address is
// ignored. See sendto(2).
func Sendto[T Bytes](s *Socket, data T, length, flags int, address string, port ...int) (int, error) {
	return raised(sendto(s, view(&data), length, flags, address, port))
}

func sendto(s *Socket, p []byte, length, flags int, address string, port []int) (int, error) {
	if err := s.enter(fnSendto); err != nil {
		return 0, err
	}
	var sa sockaddr
	if err := fnSendto.destination(s, &sa, length, address, port); err != nil {
		s.leave()
		return 0, err
	}
	n, e := sendAll(s, p[:min(length, len(p))], flags, &sa, s.blocks(flags))
	return fnSendto.sent(s, n, e)
}

// destination checks the arguments of Sendto and stores the address in sa.
func (c *phpFunc) destination(s *Socket, sa *sockaddr, length int, address string, port []int) error {
	if len(port) > 1 {
		return c.tooMany(6, 5+len(port))
	}
	if len(port) > 0 && s.family != sys.AF_PACKET {
		if err := c.checkPort(6, port[0]); err != nil {
			return err
		}
	}
	if length < 0 {
		return c.argument(3, "length", "must be greater than or equal to 0")
	}
	to := 0
	if len(port) > 0 {
		to = port[0]
	} else if s.family == AF_INET || s.family == AF_INET6 || s.family == sys.AF_PACKET {
		return c.argument(6, "port", "cannot be null when the socket type is "+familyName(s.family))
	}
	if s.family == sys.AF_PACKET {
		*sa = sockaddr{Family: sys.AF_PACKET, Scope: uint32(to)}
		return nil
	}
	return c.encode(s, sa, 5, address, to)
}
