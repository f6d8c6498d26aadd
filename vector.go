package socket

// Below this file stand sysSendmsg and sysRecvmsg of each system, and iovMax,
// the number of buffers that they take. Like sysSend and sysRecv they never wait
// and retry EINTR. They skip what a vector has done, take at most iovMax buffers
// of the rest, tell the race detector, and want no address if sa is nil:
//
//	sysSendmsg(fd sysfd, v vector, control []byte, flags int, sa *sockaddr) (n int, e Errno)
//	sysRecvmsg(fd sysfd, v vector, control []byte, flags int, sa *sockaddr) (n, controln, rflags int, e Errno)

// vector is a list of buffers of which the first done bytes are dealt with.
type vector struct {
	list [][]byte
	done int // in list[0]
}

// advance moves past n bytes, and past empty buffers behind them.
func (v *vector) advance(n int) {
	v.done += n
	for len(v.list) > 0 && v.done >= len(v.list[0]) {
		v.done -= len(v.list[0])
		v.list = v.list[1:]
	}
}

// size returns how many bytes the first iovMax buffers still have room for, as
// far as an int can tell.
func (v *vector) size() int {
	n := -v.done
	for _, p := range v.list[:min(len(v.list), iovMax)] {
		n += len(p)
	}
	return n
}

// sendVector is send for several buffers, with control data and to an address
// if they are not nil. It begins and ends with a reference held.
func sendVector(s *Socket, list [][]byte, control []byte, flags int, sa *sockaddr) (int, Errno) {
	if s.held.Load() != nil {
		if e := s.takeErrno(); e != 0 {
			return 0, e
		}
	}
	if s.fd.wr.expired() {
		return 0, errnoExpired
	}
	o := getOp(s)
	o.vector.list, o.control, o.flags = list, control, flags
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
		e = s.await(&s.fd.wr, o, s.sndtimeo.deadline())
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
	for {
		n, e := sysSendmsg(fd, o.vector, o.control, o.flags, to)
		if e != 0 {
			return e
		}
		o.n += n
		o.control = nil // it went with the first bytes
		o.vector.advance(n)
		if len(o.vector.list) == 0 || n == 0 || !o.s.isStream() {
			return 0
		}
	}
}

// received is what recvVector returns, beside the data.
type received struct {
	n       int
	control int // bytes of control data
	flags   int // MSG_TRUNC and the like
}

// recvVector is recv into several buffers, and of control data and the sender if
// control and sa are not nil. It begins and ends with a reference held.
func recvVector(s *Socket, list [][]byte, control []byte, flags int, sa *sockaddr) (received, Errno) {
	kept, all := 0, flags&MSG_WAITALL != 0
	if s.held.Load() != nil {
		if e := s.takeErrno(); e != 0 {
			return received{}, e
		}
		if kept = s.takeVector(list, flags); kept > 0 && (!all || flags&MSG_PEEK != 0) {
			return received{n: kept}, 0
		}
	}
	if s.fd.rd.expired() {
		return received{n: kept}, errnoExpired
	}
	o := getOp(s)
	o.vector.list, o.control, o.flags = list, control, flags
	if o.n = kept; kept > 0 {
		o.vector.advance(kept)
	}
	if sa != nil {
		o.sa, o.named = *sa, true
	}
	// Not even a blocking call waits for the error queue or urgent data.
	waits := s.waits(flags) && flags&msgErrqueue == 0 && (flags&MSG_OOB == 0 || !s.isStream())
	e := SOCKET_EWOULDBLOCK
	if !waits || !s.fd.rd.waits.Load() {
		e = tryRecvVector(o, s.fd.sysfd)
	}
	if e == SOCKET_EWOULDBLOCK && waits {
		o.step = stepRecvVector
		e = s.await(&s.fd.rd, o, s.rcvtimeo.deadline())
	}
	r := o.received
	r.n = o.n
	if sa != nil {
		*sa = o.sa
	}
	putOp(o)
	r.n, e = s.partial(r.n, e)
	return r, e
}

// takeVector moves data that an earlier call kept into the buffers.
func (s *Socket) takeVector(list [][]byte, flags int) (n int) {
	if flags&MSG_OOB != 0 {
		return 0
	}
	if flags&MSG_PEEK != 0 {
		for _, p := range list {
			if len(p) > 0 {
				return s.takeData(p, true)
			}
		}
		return 0
	}
	for _, p := range list {
		m := s.takeData(p, false)
		n += m
		if m < len(p) {
			break
		}
	}
	return n
}

func stepRecvVector(o *op, fd sysfd) Errno {
	e := tryRecvVector(o, fd)
	if e == SOCKET_EWOULDBLOCK && !o.s.isStream() && o.shut(fd) {
		return 0
	}
	return e
}

func tryRecvVector(o *op, fd sysfd) Errno {
	var from *sockaddr
	if o.named {
		from = &o.sa
	}
	all := o.flags&MSG_WAITALL != 0
	for {
		if o.n > 0 && len(o.vector.list) == 0 {
			return 0
		}
		room := o.vector.size()
		n, control, flags, e := sysRecvmsg(fd, o.vector, o.control, o.flags, from)
		if e == SOCKET_EWOULDBLOCK && o.n > 0 && !all {
			return 0
		}
		if e != 0 {
			return e
		}
		o.n += n
		o.received.control, o.received.flags = control, flags
		if n == 0 || control > 0 || !o.s.isStream() || o.flags&MSG_PEEK != 0 {
			return 0
		}
		o.vector.advance(n)
		if n < room && !all {
			return 0 // else there may be more buffers than the kernel takes at a time
		}
	}
}
