package socket

import "phpsocket/socket/internal/sys"

// newVector returns list as a vector. If one system call does not take the whole
// list, the first must not be spent on empty buffers: what it returned would look
// like the end.
func newVector(list [][]byte) vector {
	v := vector{List: list}
	if len(list) > iovMax {
		v.Advance(0)
	}
	return v
}

// hasRoom reports whether list has a buffer that is not empty.
func hasRoom(list [][]byte) bool {
	for _, p := range list {
		if len(p) > 0 {
			return true
		}
	}
	return false
}

// sizeOf returns how many bytes the buffers of list have, as far as an int can tell.
func sizeOf(list [][]byte) (n int) {
	for _, p := range list {
		n += len(p)
	}
	return n
}

// sendVector is send for several buffers, with control data and to an address
// if they are not nil. It begins and ends with a reference held.
func sendVector(s *Socket, list [][]byte, control []byte, flags int, sa *sockaddr) (int, Errno) {
	if e := s.takeErrno(); e != 0 {
		return 0, e
	}
	if e := s.begin(&s.fd.wr); e != 0 {
		return 0, e
	}
	o := getOp(s)
	o.vector, o.control, o.flags = newVector(list), control, flags
	if sa != nil {
		o.sa, o.named = *sa, true
	}
	o.step = stepSendVector
	waits, e := s.waits(flags), SOCKET_EWOULDBLOCK
	locked := waits && s.fd.wr.mu.TryLock()
	if locked || !waits || !s.isStream() {
		e = stepSendVector(o, s.fd.sysfd)
	}
	if e == SOCKET_EWOULDBLOCK && waits {
		o.locked = locked
		e = s.awaitRoom(o)
	} else if locked {
		s.fd.wr.mu.Unlock()
	}
	n := o.n
	putOp(o)
	return s.partial(n, e)
}

func stepSendVector(o *op, fd sysfd) Errno {
	var to *sockaddr
	if o.named {
		to = &o.sa
	}
	waits := o.s.waits(o.flags)
	for {
		space := o.vector.Size()
		n, e := sysSendmsg(fd, o.vector, o.control, o.flags, to)
		if waits {
			e = o.begun(e)
		}
		if e != 0 {
			return e
		}
		o.n += n
		o.control = nil // it went with the first bytes
		o.vector.Advance(n)
		if len(o.vector.List) == 0 || n == 0 || !o.s.isStream() {
			return 0
		}
		if n < space && !waits {
			return 0 // it does not hold the lock: another call may have sent in between
		}
	}
}

// incoming says how a call receives, and has the scratch buffers that it receives
// into: one of size bytes, unless it has buffers of the caller's, and one for room
// bytes of control data. They are there only while something is in them, or may
// be: not while the call waits.
type incoming struct {
	size    int
	room    int
	now     bool      // it does not wait, whatever SetNonblock says
	one     [1][]byte // op.buffer as a vector
	control *buffer
}

// hold provides the scratch buffers.
func (o *op) hold() {
	if o.in.size > 0 && o.buffer == nil {
		o.buffer = getBuffer()
		o.buffer.forget(o.s, o.in.size, o.flags)
		o.in.one[0] = o.buffer.p[:o.in.size]
		o.vector = vector{List: o.in.one[:]}
	}
	if o.in.room > 0 && o.in.control == nil {
		o.in.control = getBuffer()
		o.control = o.in.control.p[:o.in.room]
	}
}

// release gives them back.
func (o *op) release() {
	putBuffer(o.buffer)
	putBuffer(o.in.control)
	o.buffer, o.in.control = nil, nil
}

// putIncoming is putOp for what recvVector returned.
func putIncoming(o *op) {
	o.release()
	putOp(o)
}

// recvVector is recv into several buffers, or a scratch buffer, and of control
// data, and of the sender if sa is not nil. The result is in the op that it
// returns, unless it fails: n, the data, control and rflags. The caller gives it
// back. recvVector begins and ends with a reference held.
func recvVector(s *Socket, list [][]byte, in incoming, flags int, sa *sockaddr) (*op, Errno) {
	if s.family == AF_UNIX {
		flags |= msgCmsgCloexec // AF_PACKET would refuse it
	}
	o := getOp(s)
	o.in = in
	o.vector, o.flags = newVector(list), flags
	if sa != nil {
		o.sa, o.named = *sa, true
	}
	e := recvIncoming(s, o)
	if sa != nil {
		*sa = o.sa
	}
	if o.n, e = s.partial(o.n, e); e != 0 {
		putIncoming(o)
		return nil, e
	}
	o.hold() // of a call that ended without one, such as at a shutdown
	o.control = o.control[:o.rcontrol]
	return o, 0
}

func recvIncoming(s *Socket, o *op) Errno {
	o.waits = !o.in.now && s.waitsToRead(o.flags)
	o.least = s.least(o.in.size+sizeOf(o.vector.List), o.flags, o.waits)
	if len(o.vector.List) > iovMax {
		o.whole = s.isStream()
	}
	tried := false
	if o.plain() && s.unread.state.Load() == 0 {
		if e := s.begin(&s.fd.rd); e != 0 {
			return e
		}
		if !o.waits || !s.fd.rd.waits.Load() {
			if e := tryRecvVector(o, s.fd.sysfd); e != SOCKET_EWOULDBLOCK || !o.waits {
				return e
			}
			tried = true
		}
	}
	o.take = takeVector
	return s.receive(o, tried, s.rcvtimeo.deadline())
}

func takeVector(o *op, fd sysfd) Errno {
	e := tryRecvVector(o, fd)
	if e == SOCKET_EWOULDBLOCK && o.waits && !o.s.isStream() && o.shut(fd) {
		return 0
	}
	return e
}

func tryRecvVector(o *op, fd sysfd) Errno {
	o.hold()
	e := o.recvVector(fd)
	if e == SOCKET_EWOULDBLOCK && o.n == 0 {
		o.release()
	}
	return e
}

func (o *op) recvVector(fd sysfd) Errno {
	all := o.least > 1 || o.flags&MSG_WAITALL != 0
	peek := o.least > 1 && o.flags&MSG_PEEK != 0 && o.s.peekOffset(fd) < 0
	if peek { // see peekLeast
		o.n = 0
	}
	v := o.vector
	for {
		if o.n > 0 {
			if len(v.List) == 0 {
				return 0
			}
			if all { // see recvLeast
				if mark, _ := sysAtmark(fd); mark {
					return 0
				}
				if o.rcontrol > 0 {
					if same, e := o.sameWriter(fd); !same {
						return e
					}
				}
			}
		}
		ended := peek && sysEnded(fd)
		space := v.Size()
		kept := o.finds() && space > 0 && !(peek && o.n > 0)
		n, e := o.recvPart(fd, v, kept)
		if e == SOCKET_EWOULDBLOCK && o.n > 0 && !(all && o.waits) {
			return 0
		}
		if e != 0 {
			return e
		}
		o.n += n
		if n == 0 || !o.s.isStream() || !kept && o.cameWithRights(fd) {
			return 0
		}
		v.Advance(n)
		switch {
		case peek && kept:
			continue
		case peek && o.n < o.least && !ended:
			return SOCKET_EWOULDBLOCK
		case o.flags&MSG_PEEK != 0:
			return 0
		}
		o.vector = v
		if o.n >= o.least && !(kept && o.s.goesOn(o.flags)) && (n < space || o.rcontrol > 0) {
			return 0 // else there may be more buffers than the kernel takes at a time
		}
	}
}

// recvPart takes what is kept, or receives once. What comes in parts has the
// control data of the last one; the end, which comes after the last part, does not
// count.
func (o *op) recvPart(fd sysfd, v vector, kept bool) (int, Errno) {
	if o.n == 0 {
		o.rcontrol = 0
	}
	if kept {
		o.rflags = 0
		return o.s.moveVector(v, o.flags&MSG_PEEK != 0), 0
	}
	var from *sockaddr
	if o.named {
		from = &o.sa
	}
	room := o.control
	if o.rcontrol > 0 {
		b := getBuffer()
		defer putBuffer(b)
		room = b.p[:len(o.control)]
	}
	n, size, flags, e := sysRecvmsg(fd, v, room, o.flags, from)
	if e != 0 {
		return 0, e
	}
	control := room[:min(size, len(room))] // no system is trusted to count only what there was room for
	if n == 0 && o.n > 0 {
		dropControl(control)
		return 0, 0
	}
	o.rflags = flags
	if len(control) > 0 {
		dropControl(o.control[:o.rcontrol])
		o.rcontrol = copy(o.control, control)
	}
	return n, 0
}

// cameWithRights reports whether descriptors came with what was received last, or
// would have come if there were room for them.
func (o *op) cameWithRights(fd sysfd) bool {
	if o.s.family != AF_UNIX {
		return false
	}
	credentials := false
	for b := o.control[:o.rcontrol]; ; {
		h, data, rest, ok := nextControl(b)
		if !ok {
			break
		}
		switch kindOfControl(int(h.Level), int(h.Type)) {
		case controlRights:
			return true
		case controlUcred:
			size, _ := controlSize(int(h.Level), int(h.Type))
			credentials = len(data) == size
		}
		b = rest
	}
	// With no room for credentials either, it is most likely those.
	return o.rflags&MSG_CTRUNC != 0 && (credentials || !sys.PassesCredentials(fd))
}

// moveVector is move into several buffers.
func (s *Socket) moveVector(v vector, peek bool) (n int) {
	for i, p := range v.List {
		if i == 0 {
			p = p[v.Done:]
		}
		n += copy(p, s.unread.data[n:])
	}
	if !peek {
		s.moved(n)
	}
	return n
}
