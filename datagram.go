package socket

import (
	"phpsocket/socket/internal/sys"
)

var (
	fnRecvfrom  = newFunc("socket_recvfrom", "Unable to recvfrom", errSlotBoth)
	fnRecvfrom6 = newFunc("socket_recvfrom", "unable to recvfrom", errSlotBoth) // PHP's text for AF_INET6 begins with a lower-case letter
	fnSendto    = newFunc("socket_sendto", "Unable to write to socket", errSlotBoth)
)

// Recvfrom is socket_recvfrom: it receives a datagram of up to length bytes into data,
// stores the sender's address in address and its port in port, and returns the number of
// bytes. If there is nothing to receive, it waits, or fails with SOCKET_EAGAIN if s is
// non-blocking, flags has MSG_DONTWAIT or SO_RCVTIMEO expires. A failure leaves data,
// address and port unchanged.
//
// A datagram that is longer than length is cut and its rest is lost. With MSG_TRUNC in
// flags, the result is its true size, which may be larger than length; data holds what
// fits. A result of 0 means an empty datagram or, on a stream, the end. The other flags are
// those of [Recv]. Recvfrom uses a []byte in data as Recv does.
//
// A length below 1 is an error; PHP returns false without a warning. See
// recvfrom(2).
//
// # Addresses
//
// AF_INET and AF_INET6 need port. For AF_UNIX, port is left unchanged, and address is the
// sender's path, or "" if the sender has no name or an abstract one; [Recvmsg] tells these
// two apart. A stream has no senders: the address is "0.0.0.0", "::" or "". For AF_PACKET,
// address is the name of the interface, port is its index, and the only flags are MSG_OOB,
// MSG_PEEK, MSG_WAITALL, MSG_DONTWAIT, MSG_ERRQUEUE and MSG_CMSG_CLOEXEC.
//
// As in PHP, the address of a link-local IPv6 sender comes without its interface:
// on a host with several interfaces, a reply by Sendto may leave through another
// one. Recvmsg stores the interface in m.Name, which [Sendmsg] accepts unchanged.
//
// # Systems
//
// Notes, Windows: there is no MSG_DONTWAIT, and MSG_TRUNC cannot be used in flags.
// An expired SO_RCVTIMEO is SOCKET_ETIMEDOUT. A datagram that is too long is cut;
// in PHP on Windows the call fails with SOCKET_EMSGSIZE. SOCKET_ECONNRESET may mean
// that an earlier Sendto did not reach a socket.
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

// recvfromArguments checks the arguments of Recvfrom after the socket, in PHP's order.
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

// recvfrom receives into p, or into a larger buffer if length needs one, and returns the
// buffer sliced to what has arrived. If scratch is not nil, it receives into a scratch
// buffer, and stores that buffer in *scratch.
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
	sa := sockaddr{Path: *address} // saves an allocation if the previous call had the same sender
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

// Sendto is socket_sendto: it sends the first length bytes of data to address and, unless s
// is AF_UNIX, port. It returns how many bytes it sent. address is an IP address, a host
// name (which is looked up each time and may block on DNS), a path, or an abstract name
// (which begins with "\x00"). A link-local IPv6 address needs its interface, as in
// "fe80::1%eth0"; an address from [Recvfrom] does not name the interface. A length beyond
// the end of data means all of it; 0 sends an empty datagram. flags are those of [Send].
//
// A datagram is sent as a whole or not at all: for one that is too long, the error is
// SOCKET_EMSGSIZE. A broadcast needs SetOption(s, SOL_SOCKET, SO_BROADCAST, 1) first;
// without it, the error is SOCKET_EACCES. On a connected stream, Sendto is like [Write] and
// ignores the address. For AF_PACKET, port is the index of the interface, and address is
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
