package socket

import (
	"math"
	"strconv"
	"syscall"
	"time"

	"phpsocket/socket/internal/sys"
)

// Message stands for the array that PHP's socket_sendmsg and socket_recvmsg take. Each key of the
// array has a field:
//
//	['name' => ['addr' => '::1', 'port' => 53], 'iov' => [$a, $b], 'control' => [['level' => ...]]]
//	socket.Message{Name: socket.Name{Addr: "::1", Port: 53}, Iov: [][]byte{a, b}, Control: []socket.Control{{Level: ...}}}
//
// In PHP 4, these functions took a vector and an address instead. In Go, the two become fields of a
// Message:
//
//	socket_sendmsg($s, $iov, 0, $address, $port);
//	socket.Sendmsg(s, &socket.Message{Iov: iov.Buffers(), Name: socket.Name{Addr: address, Port: port}}, 0)
//
// For AF_UNIX, the address becomes the Path of the Name.
type Message struct {
	Name    Name      // the destination of a message to send, or the sender of a received one; zero means no address
	Iov     [][]byte  // the data, in one buffer or several
	Control []Control // the control messages that are sent or received with the data

	// Controllen is only for receiving. It is the room for control data, in bytes, as
	// [CmsgSpace] counts it. In Recvmsg it must not be 0, as in PHP.
	Controllen int

	// BufferSize is only for receiving. If it is not 0, or if Iov has no room for a single
	// byte, the data is received into a new buffer, and Iov then holds only this buffer. The
	// size of the new buffer is BufferSize, or 8192 if BufferSize is 0.
	BufferSize int

	Flags int // the flags of a received message: MSG_TRUNC, MSG_CTRUNC, MSG_OOB ...
	N     int // the number of bytes of this message; Sendmmsg and Recvmmsg set it
}

// Name is an address in a [Message].
type Name struct {
	Family   int    // AF_*; 0 means the family of the socket
	Addr     string // for AF_INET and AF_INET6: an IP address or a host name; "" means any address
	Port     int    // 0..65535
	Flowinfo uint32 // for AF_INET6, in the byte order of the packet
	ScopeID  uint32 // for AF_INET6: the index of the interface of a link-local address
	Path     string // for AF_UNIX: the path, or an abstract name, which begins with "\x00"
}

// Control is a control message. In PHP, it is an array with the keys level, type and data.
// Here, Level and Type determine which field holds the data; [Sendmsg] ignores the other
// fields.
//
//	SOL_SOCKET    SCM_RIGHTS                        Rights
//	SOL_SOCKET    SCM_CREDENTIALS                   Ucred
//	SOL_SOCKET    SO_TIMESTAMP and its relatives    Time
//	IPPROTO_IP    IP_PKTINFO                        Pktinfo
//	IPPROTO_IP    IP_TOS, IP_TTL                    Int
//	IPPROTO_IPV6  IPV6_PKTINFO                      Pktinfo
//	IPPROTO_IPV6  IPV6_HOPLIMIT, IPV6_TCLASS        Int
//	SOL_UDP       UDP_SEGMENT, UDP_GRO              Int
//	any other                                       Data
//
// For every type of message, if Data is not nil, [Sendmsg] sends Data unchanged.
//
// Notes, systems other than Linux: if the system does not have a type of control data, or has
// it in another form, Data holds the data.
type Control struct {
	Level, Type int

	Rights  []syscall.Conn // to send: Sockets, files and connections of package net; received: *Socket or *os.File
	Ucred   Ucred
	Pktinfo Pktinfo
	Int     int
	Time    time.Time
	Data    []byte
}

var (
	fnSendmsg   = newFunc("socket_sendmsg", "Error in sendmsg", errSlotBoth)
	fnRecvmsg   = newFunc("socket_recvmsg", "Error in recvmsg", errSlotGlobal).loud()
	fnCmsgSpace = newFunc("socket_cmsg_space", "", 0)
)

const (
	defaultBufferSize = 8192
	maxBufferSize     = 100 << 20
)

// Sendmsg is socket_sendmsg: it sends the message m and returns the number of bytes of data
// sent. If m.Name is not zero, it sends the message to this address. On a blocking stream, it
// sends all of the data, as [Write] does. On a non-blocking stream, it sends as many bytes of
// the first 1024 buffers as there is room for. flags are those of [Send].
//
// With SCM_RIGHTS, the other process receives its own descriptors for the Sockets in Rights,
// and the Sockets continue to work in this process. From then on, both processes share the open
// file description, and with it the blocking mode: [SetBlock] and [SetNonblock] in either
// process affect both. If the descriptor belongs to a connection of package net, or to a Socket
// that was imported from one, it is always non-blocking in the other process.
//
// If there is a mistake in m, the error says where in PHP's array the mistake would be, and
// does not set an error slot. If the host name is not found, the error is "Host lookup failed".
// See sendmsg(2).
//
// Notes, macOS: if an open file description is blocking, the kernel waits for room even if the
// flags forbid it. So a write to a blocking Socket may hold a thread after the Socket was
// passed to another process, and Close waits for this write. To avoid this, call SetNonblock
// before passing the Socket on.
//
// Notes, Windows: control data is for datagrams only, and descriptors cannot be
// passed.
func Sendmsg(s *Socket, m *Message, flags ...int) (n int, err error) {
	defer raise(&err)
	if err := s.enter(fnSendmsg); err != nil {
		return 0, err
	}
	defer s.leave()
	f, err := fnSendmsg.messageArguments(m, flags)
	if err != nil {
		return 0, err
	}
	return fnSendmsg.sendMessage(s, m, f)
}

// sendMessage does the work of Sendmsg, and of Sendmmsg on a stream. It returns the errors that the
// function c would return.
func (c *phpFunc) sendMessage(s *Socket, m *Message, flags int) (int, error) {
	var sa sockaddr
	var to *sockaddr
	if m.Name != (Name{}) {
		if err := c.encodeName(s, &sa, &m.Name); err != nil {
			return 0, err
		}
		to = &sa
	}
	var control []byte
	if len(m.Control) > 0 {
		b := getBuffer()
		defer putBuffer(b)
		var lent descriptors
		defer lent.close()
		var err error
		if control, err = c.encodeControl(s, b.p[:0], m.Control, &lent); err != nil {
			return 0, err
		}
	}
	if len(m.Iov) > iovMax && !s.isStream() {
		return 0, c.fail(s, SOCKET_EMSGSIZE) // a datagram cannot be split
	}
	n, e := sendVector(s, m.Iov, control, flags, to)
	if e != 0 {
		return 0, c.fail(s, e)
	}
	return n, nil
}

// messageArguments checks the arguments that follow the socket, and returns the flags.
func (c *phpFunc) messageArguments(m *Message, flags []int) (int, error) {
	switch {
	case m == nil:
		return 0, c.argument(2, "message", "must be of type array, null given")
	case len(flags) > 1:
		return 0, c.tooMany(3, 2+len(flags))
	case len(flags) == 0:
		return 0, nil
	}
	return flags[0], c.checkInt32(3, "flags", flags[0])
}

// checkInt32 returns an error if v, which is argument n, does not fit in a C int.
func (c *phpFunc) checkInt32(n int, name string, v int) error {
	if int64(v) < math.MinInt32 || int64(v) > math.MaxInt32 {
		return c.argument(n, name, "must be between -2147483648 and 2147483647")
	}
	return nil
}

// Recvmsg is socket_recvmsg: it receives a message into m and returns the number of bytes of
// data. At the end of a connection, it returns 0. It sets m.Name to the sender (or to the zero
// Name if there is none), m.Control to the control data, and m.Flags to the flags of the
// message. A failure leaves m unchanged.
//
// Descriptors that arrive with SCM_RIGHTS are close-on-exec. Each belongs to a *Socket or an
// *os.File in the Rights of a Control. The garbage collector closes those that are no longer
// referenced.
//
// As in PHP, a failure sets only the process's error slot: LastError(s) does not change. See
// recvmsg(2).
//
// # Buffers
//
// The data fills the buffers of m.Iov in order. The bytes of the buffers after the data do not
// change. Recvmsg also reuses the memory of m.Control. If m.BufferSize is not 0, or if m.Iov
// has no room for a single byte, Recvmsg receives into a new buffer, as PHP always does. Then
// m.Iov becomes a list with this one buffer, and the buffer's length is the number of bytes that have
// arrived. (If no bytes have arrived, m.Iov becomes nil.) The size of the new buffer is
// m.BufferSize, or 8192 if m.BufferSize is 0:
//
//	m := socket.Message{BufferSize: 2000, Controllen: 64}
//	n, err := socket.Recvmsg(s, &m)
//
// # Room
//
// If a datagram does not fit in the buffers, the rest of it is lost, and m.Flags has MSG_TRUNC.
// With MSG_TRUNC in flags, the result is the true size of the datagram. If control data does
// not fit in m.Controllen bytes, the rest of it is lost, and m.Flags has MSG_CTRUNC.
// m.Controllen must not be 0.
func Recvmsg(s *Socket, m *Message, flags ...int) (n int, err error) {
	defer raise(&err)
	if err := s.enterToRead(fnRecvmsg); err != nil {
		return 0, err
	}
	defer s.leaveReading()
	f, err := fnRecvmsg.messageArguments(m, flags)
	if err != nil {
		return 0, err
	}
	if err := fnRecvmsg.checkRoom(m, "msghdr"); err != nil {
		return 0, err
	}
	if m.Controllen == 0 {
		return 0, fnRecvmsg.conversion("msghdr > controllen", "controllen cannot be 0")
	}
	n, e := m.receive(s, f, false)
	if e != 0 {
		return 0, fnRecvmsg.fail(s, e)
	}
	return n, nil
}

// checkRoom returns an error if BufferSize or Controllen of m is not valid. path is the name of
// m in the text of the error, as PHP writes it.
func (c *phpFunc) checkRoom(m *Message, path string) error {
	if m.BufferSize < 0 || m.BufferSize > maxBufferSize {
		return c.conversion(path+" > buffer_size",
			"the buffer size must be between 1 and 104857600; given "+strconv.Itoa(m.BufferSize))
	}
	if m.Controllen < 0 || int64(m.Controllen) > math.MaxUint32 {
		return c.conversion(path+" > controllen", "given PHP integer is out of bounds for an unsigned 32-bit integer")
	}
	return nil
}

// hasBuffers reports whether the buffers in m.Iov are to receive the data. If they have no room
// at all, the result is false, because the data would be lost.
func (m *Message) hasBuffers() bool { return m.BufferSize == 0 && hasRoom(m.Iov) }

// receive receives a message into m. If the parameter named now is true, receive does not wait,
// even if s is blocking.
func (m *Message) receive(s *Socket, flags int, now bool) (int, Errno) {
	room := min(m.Controllen, bufferSize) // control data is never longer than bufferSize
	sa := sockaddr{Path: m.Name.Path}
	if m.hasBuffers() {
		return m.receiveIov(s, room, flags, now, &sa)
	}
	return m.receiveBuffer(s, room, flags, now, &sa)
}

// receiveIov receives into m.Iov.
func (m *Message) receiveIov(s *Socket, room, flags int, now bool, sa *sockaddr) (int, Errno) {
	if len(m.Iov) > iovMax && !s.isStream() {
		return 0, SOCKET_EMSGSIZE
	}
	o, e := recvVector(s, m.Iov, incoming{room: room, now: now}, flags, sa)
	if e != 0 {
		return 0, e
	}
	n := o.n
	m.set(s, sa, o.control, o.rflags)
	putIncoming(o)
	return n, 0
}

// receiveBuffer receives into a new buffer of m.BufferSize bytes (by default 8192).
func (m *Message) receiveBuffer(s *Socket, room, flags int, now bool, sa *sockaddr) (int, Errno) {
	size := m.BufferSize
	if size == 0 {
		size = defaultBufferSize
	}
	var large [][]byte // nil if a scratch buffer is large enough
	scratch := size
	if size > bufferSize {
		var p []byte
		var e Errno
		switch {
		case flags&MSG_WAITALL != 0 && s.isStream():
			p = make([]byte, size)
		case now:
			p = s.sized(nil, size)
		default:
			p, e = s.grow(nil, size, flags, unset)
		}
		if e != 0 {
			return 0, e
		}
		large, scratch = [][]byte{p}, 0
	}
	o, e := recvVector(s, large, incoming{size: scratch, room: room, now: now}, flags, sa)
	if e != 0 {
		return 0, e
	}
	n := o.n
	p := o.in.one[0]
	if large != nil {
		p = large[0]
	}
	m.BufferSize = size // so that the next call also makes a new buffer, although Iov now has one
	m.Iov, m.Control = nil, nil
	if got := min(n, len(p)); got > 0 {
		m.Iov = [][]byte{append([]byte(nil), p[:got]...)}
	}
	m.set(s, sa, o.control, o.rflags)
	putIncoming(o)
	return n, 0
}

// set stores the sender, the control data and the flags of a received message in m.
func (m *Message) set(s *Socket, sa *sockaddr, control []byte, flags int) {
	s.decodeName(&m.Name, sa)
	m.Control = decodeControl(m.Control[:0], control)
	m.Flags = flags
}

// CmsgSpace is socket_cmsg_space: it returns the number of bytes that a control message of this
// level and type needs in the Controllen of a [Message]. For SCM_RIGHTS, num is the number of
// descriptors. CmsgSpace knows all types for which [Control] has a field.
func CmsgSpace(level, typ int, num ...int) (size int, err error) {
	defer raise(&err)
	c := fnCmsgSpace
	if len(num) > 1 {
		return 0, c.tooMany(3, 2+len(num))
	}
	n := 0
	if len(num) > 0 {
		n = num[0]
	}
	if err := c.checkInt32(1, "level", level); err != nil {
		return 0, err
	}
	if err := c.checkInt32(2, "type", typ); err != nil {
		return 0, err
	}
	if err := c.checkInt32(3, "num", n); err != nil {
		return 0, err
	}
	if n < 0 {
		return 0, c.argument(3, "num", "must be greater than or equal to 0")
	}
	size, ok := controlSize(level, typ)
	if !ok {
		return 0, c.plain("Pair level " + strconv.Itoa(level) + " and/or type " + strconv.Itoa(typ) + " is not supported")
	}
	if kindOfControl(level, typ) == controlRights {
		if n > (math.MaxInt-64)/4 {
			return 0, c.argument(3, "num", "is too large")
		}
		size = 4 * n
	}
	return sys.CmsgSpace(size), nil
}

// encodeName stores n, the destination of a message, in sa.
func (c *phpFunc) encodeName(s *Socket, sa *sockaddr, n *Name) error {
	const path = "msghdr > name"
	sa.Family = n.Family
	if sa.Family == 0 {
		sa.Family = s.family
	}
	switch {
	case sa.Family == AF_INET && (s.family == AF_INET || s.family == AF_INET6),
		sa.Family == AF_INET6 && s.family == AF_INET6:
		if n.Addr == "" {
			if sa.Family == AF_INET {
				sa.SetIPv4([4]byte{})
			}
		} else if err := c.resolve(s, sa, n.Addr); err != nil {
			return err
		}
		if n.Port < 0 || n.Port > math.MaxUint16 {
			return c.conversion(path+" > port", "given PHP integer is out of bounds for an unsigned 16-bit integer")
		}
		sa.Port, sa.Flowinfo = uint16(n.Port), n.Flowinfo
		if n.ScopeID != 0 {
			sa.Scope = n.ScopeID
		}
		return nil
	case sa.Family == AF_UNIX && s.family == AF_UNIX:
		if n.Path == "" {
			return c.conversion(path+" > path", "the path is must not be empty")
		}
		if len(n.Path) >= maxPath {
			return c.conversion(path+" > path", "the path is too long, the maximum permitted length is "+strconv.Itoa(maxPath-1))
		}
		sa.Path = n.Path
		return nil
	case sa.Family == sys.AF_PACKET && s.family == sys.AF_PACKET:
		sa.Scope = uint32(n.Port)
		return nil
	case sa.Family == AF_INET:
		return c.conversion(path, "the specified family (number "+strconv.Itoa(sa.Family)+") is not supported on this socket")
	case sa.Family == AF_INET6, sa.Family == AF_UNIX:
		return c.conversion(path, "the specified family ("+familyName(sa.Family)+") is not supported on this socket")
	}
	return c.conversion(path, "the only families currently supported are AF_INET, AF_INET6 and AF_UNIX")
}

// decodeName stores sa, the sender of a received message, in n.
func (s *Socket) decodeName(n *Name, sa *sockaddr) {
	last := n.Addr
	*n = Name{Family: sa.Family}
	switch sa.Family {
	case AF_INET, AF_INET6:
		n.Addr = s.knownAddrText(sa)
		n.Port, n.Flowinfo, n.ScopeID = int(sa.Port), sa.Flowinfo, sa.Scope
	case AF_UNIX:
		n.Path = sa.Path
	case sys.AF_PACKET:
		n.Addr, n.Port, _ = fnRecvmsg.nameInterface(s, sa, last)
	}
}
