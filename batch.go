package socket

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"sync"

	"phpsocket/socket/internal/sys"
)

var (
	fnSendmmsg = newFunc("Sendmmsg", "Error in sendmmsg", errSlotBoth)
	fnRecvmmsg = newFunc("Recvmmsg", "Error in recvmmsg", errSlotBoth)
)

const batchMax = sys.BatchMax

type batchMsg = sys.Msg

// batch is the state of a call with several messages. Batches come from a pool.
type batch struct {
	array [batchMax]batchMsg
	msgs  []batchMsg
	done  int // the number of messages sent so far

	scratch *buffer // the buffer for the control data
	used    int
	lent    descriptors

	sys sys.Batch
}

var batches = sync.Pool{New: func() any { return new(batch) }}

func getBatch(n int) *batch {
	b := batches.Get().(*batch)
	b.msgs = b.array[:n:n]
	return b
}

// putBatch clears b, so that b does not keep the caller's memory alive, and returns b to the
// pool.
func putBatch(b *batch) {
	used := b.array[:cap(b.msgs)]
	clear(used)
	b.msgs, b.done = nil, 0
	putBuffer(b.scratch)
	b.scratch, b.used = nil, 0
	b.lent.close()
	b.lent = descriptors{}
	b.sys.Forget(len(used))
	batches.Put(b)
}

// controlRoom returns n bytes for control data. It takes them from the scratch buffer if there
// is enough room in it.
func (b *batch) controlRoom(n int) []byte {
	if b.scratch == nil {
		b.scratch = getBuffer()
	}
	if n > len(b.scratch.p)-b.used {
		return make([]byte, n)
	}
	p := b.scratch.p[b.used : b.used+n : b.used+n]
	b.used = min(len(b.scratch.p), (b.used+n+7)&^7)
	return p
}

// Sendmmsg sends several messages and returns the number of messages sent. It sends each
// message as [Sendmsg] does, but makes as few system calls as possible. PHP has no such
// function. A blocking socket sends all messages. If a message cannot be sent, Sendmmsg returns
// the number of messages before it, and the error. If a non-blocking socket has room for only
// some of the messages, there is no error. If it has room for none, the error is SOCKET_EAGAIN.
//
// Sendmmsg is meant for datagrams. On a stream, it makes one system call for each message. If a
// stream has room for only a part of a message, Sendmmsg counts this message and then returns.
// The N of this message is smaller than the size of its Iov, and the program must send the rest
// of the data before the next message. On Linux, there is a faster way to send many datagrams
// of the same size to one address: a single Message with UDP_SEGMENT. See sendmmsg(2).
//
// Notes, systems other than Linux: one system call per message.
func Sendmmsg(s *Socket, list []Message, flags ...int) (n int, err error) {
	defer raise(&err)
	if err := s.enter(fnSendmmsg); err != nil {
		return 0, err
	}
	defer s.leave()
	f, err := fnSendmmsg.batchFlags(flags)
	if err != nil {
		return 0, err
	}
	if s.isStream() {
		return sendEach(s, list, f)
	}
	done := 0
	for done < len(list) {
		n, e, err := sendBatch(s, list[done:min(len(list), done+batchMax)], f)
		done += n
		switch {
		case e == 0 && err == nil:
			continue
		case e == 0:
			return done, err
		case done > 0 && (e == SOCKET_EWOULDBLOCK || e == errnoTimeout || e == errnoExpired):
			return done, nil
		}
		return done, fnSendmmsg.fail(s, e)
	}
	return done, nil
}

// batchFlags returns the flags, which are argument 3 and default to 0.
func (c *phpFunc) batchFlags(flags []int) (int, error) {
	switch len(flags) {
	case 0:
		return 0, nil
	case 1:
		return flags[0], c.checkInt32(3, "flags", flags[0])
	}
	return 0, c.tooMany(3, 2+len(flags))
}

// sendEach sends messages on a stream. If it has sent only a part of a message, it counts this
// message and stops, because the rest must be sent before the next message.
func sendEach(s *Socket, list []Message, flags int) (int, error) {
	for i := range list {
		n, err := fnSendmmsg.sendMessage(s, &list[i], flags)
		if err != nil {
			if i > 0 && (errors.Is(err, SOCKET_EWOULDBLOCK) || errors.Is(err, os.ErrDeadlineExceeded)) {
				err = nil
			}
			return i, err
		}
		list[i].N = n
		if n < sizeOf(list[i].Iov) {
			return i + 1, nil
		}
	}
	return len(list), nil
}

// sendBatch sends the datagrams in list, which has at most batchMax elements. It stops before
// the first one that it cannot encode. It returns the number of datagrams sent, the error code
// of the system call, and the error of the encoding.
func sendBatch(s *Socket, list []Message, flags int) (int, Errno, error) {
	b := getBatch(len(list))
	defer putBatch(b)
	var err error
	for i := range list {
		if err = b.encode(s, i, &list[i]); err != nil {
			b.msgs = b.msgs[:i]
			break
		}
	}
	n, e := sendMsgs(s, b, flags)
	for i := range n {
		list[i].N = b.msgs[i].N
	}
	return n, e, err
}

// encode stores the message m in b.msgs[i], in the form that the system call needs.
func (b *batch) encode(s *Socket, i int, m *Message) error {
	c, slot := fnSendmmsg, &b.msgs[i]
	if len(m.Iov) > iovMax {
		return c.fail(s, SOCKET_EMSGSIZE)
	}
	if m.Name != (Name{}) {
		if err := c.encodeName(s, &slot.Addr, &m.Name); err != nil {
			return err
		}
		slot.Named = true
	}
	slot.Iov = m.Iov
	slot.N = sizeOf(m.Iov)
	if len(m.Control) == 0 {
		return nil
	}
	if b.scratch == nil {
		b.scratch = getBuffer()
	}
	control, err := c.encodeControl(s, b.scratch.p[b.used:b.used], m.Control, &b.lent)
	if err != nil {
		return err
	}
	slot.Control = control
	if len(control) <= len(b.scratch.p)-b.used {
		b.used += len(control)
	}
	return nil
}

// sendMsgs sends the messages of b, and stops at the first error. It returns the number of
// messages sent.
func sendMsgs(s *Socket, b *batch, flags int) (int, Errno) {
	if len(b.msgs) == 0 {
		return 0, 0
	}
	if e := s.precheckSend(); e != 0 {
		return 0, e
	}
	e := b.send(s.fd.sysfd, flags)
	if e != SOCKET_EWOULDBLOCK || !s.blocks(flags) {
		return b.done, e
	}
	o := getOp(s)
	o.batch, o.flags = b, flags
	o.named = slices.ContainsFunc(b.msgs[b.done:], func(slot batchMsg) bool { return slot.Named })
	o.step = stepSendBatch
	e = s.awaitRoom(o)
	putOp(o)
	return b.done, e
}

func stepSendBatch(o *op, fd sysfd) Errno { return o.batch.send(fd, o.flags) }

// send makes system calls until all messages of b are sent or a call fails.
func (b *batch) send(fd sysfd, flags int) Errno {
	for b.done < len(b.msgs) {
		n, e := b.sys.Sendmmsg(fd, b.msgs[b.done:], flags)
		if e != 0 {
			return Errno(e)
		}
		b.done += n
	}
	return 0
}

// Recvmmsg receives several messages and returns the number of messages received. It receives
// each message as [Recvmsg] does, but makes as few system calls as possible. PHP has no such
// function. Recvmmsg waits for the first message, as Recvmsg does. After that, it receives only
// messages that have already arrived.
//
// Recvmmsg receives each message into the buffers in its Iov and does not change their lengths.
// It stores the number of bytes in N; with MSG_TRUNC in flags, this is the true size of the
// datagram. Unlike in Recvmsg, Controllen may be 0: then the message has no room for control
// data. The elements of list after the last received message do not change. If a message has a
// BufferSize or no buffers, it gets a new buffer, as in Recvmsg, and needs a system call of its
// own.
//
//	list := make([]Message, 64)
//	for i := range list {
//		list[i].Iov = [][]byte{make([]byte, 2048)}
//	}
//	for {
//		n, err := Recvmmsg(s, list)
//		...
//		for _, m := range list[:n] {
//			handle(m.Iov[0][:m.N], m.Name)
//		}
//	}
//
// If the messages have buffers, and s has received from their senders before, Recvmmsg does not
// allocate. On a stream, it receives only one message. If an error occurs after the first
// message, the next call returns this error. See recvmmsg(2).
//
// Notes, systems other than Linux: one system call per message.
func Recvmmsg(s *Socket, list []Message, flags ...int) (n int, err error) {
	defer raise(&err)
	if err := s.enterToRead(fnRecvmmsg); err != nil {
		return 0, err
	}
	defer s.leaveReading()
	f, err := fnRecvmmsg.batchFlags(flags)
	if err != nil {
		return 0, err
	}
	for i := range list {
		if err := fnRecvmmsg.checkRoom(&list[i], "element #"+strconv.Itoa(i)); err != nil {
			return 0, err
		}
	}
	if s.isStream() {
		list = list[:min(1, len(list))]
	}
	done := 0
	for done < len(list) {
		some := list[done:min(len(list), done+batchMax)]
		if done > 0 && len(some[0].Iov) > iovMax {
			break // the next call returns the error for this message
		}
		some = some[:max(1, batched(s, some))]
		n, e := recvBatch(s, some, f, done == 0)
		if done += n; e != 0 {
			done, e = s.partial(done, e)
			return done, fnRecvmmsg.fail(s, e)
		}
		if n < len(some) {
			break
		}
	}
	return done, nil
}

// batched returns the number of messages at the beginning of list that a single system call can
// receive. On a stream, the result is 0, because even one message may take several system
// calls.
func batched(s *Socket, list []Message) int {
	if s.isStream() {
		return 0
	}
	for i := range list {
		if m := &list[i]; !m.hasBuffers() || len(m.Iov) > iovMax {
			return i
		}
	}
	return len(list)
}

// recvBatch receives the messages in list, which has at most batchMax elements. If the first
// message needs a system call of its own, recvBatch receives only this one. recvBatch waits only if
// the parameter named first is true.
func recvBatch(s *Socket, list []Message, flags int, first bool) (int, Errno) {
	if batched(s, list[:1]) == 0 {
		n, e := list[0].receive(s, flags, !first)
		if e != 0 {
			return 0, e
		}
		list[0].N = n
		return 1, 0
	}
	b := getBatch(len(list))
	defer putBatch(b)
	for i := range list {
		m, slot := &list[i], &b.msgs[i]
		slot.Iov, slot.Named, slot.Addr.Path = m.Iov, true, m.Name.Path
		if m.Controllen > 0 {
			slot.Control = b.controlRoom(min(m.Controllen, bufferSize))
		}
	}
	n, e := recvMsgs(s, b, flags, first)
	for i := range n {
		m, slot := &list[i], &b.msgs[i]
		m.N = slot.N
		m.set(s, &slot.Addr, slot.Control[:slot.Rcontrol], slot.Rflags)
	}
	return n, e
}

func recvMsgs(s *Socket, b *batch, flags int, first bool) (int, Errno) {
	if s.family == AF_UNIX {
		flags |= msgCmsgCloexec
	}
	waits := first && s.blocksToRead(flags)
	tried := false
	if s.unread.state.Load() == 0 {
		if e := s.precheck(&s.fd.rd); e != 0 {
			return 0, e
		}
		if !waits || !s.fd.rd.lastWaited.Load() {
			n, errno := b.sys.Recvmmsg(s.fd.sysfd, b.msgs, flags)
			e := Errno(errno)
			if e != SOCKET_EWOULDBLOCK || !waits {
				return n, e
			}
			tried = true
		}
	}
	o := getOp(s)
	o.batch, o.flags, o.blocks, o.take = b, flags, waits, takeBatch
	e := s.receive(o, tried, s.rcvtimeo.deadline())
	n := o.n
	putOp(o)
	if n == 0 && e == 0 {
		n = 1 // at the end of the connection, there is one message without data, as in Recvmsg
	}
	return n, e
}

// takeBatch makes one attempt to receive messages. If an earlier call left bytes unread,
// takeBatch takes these bytes as one message instead.
func takeBatch(o *op, fd sysfd) Errno {
	if o.hasUnread() {
		o.batch.msgs[0].N = o.s.takeUnreadVector(vector{List: o.batch.msgs[0].Iov}, o.flags&MSG_PEEK != 0)
		o.n = 1
		return 0
	}
	n, errno := o.batch.sys.Recvmmsg(fd, o.batch.msgs, o.flags)
	e := Errno(errno)
	o.n = n
	return e
}
