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

// batch is the state of a call with several messages. It is pooled.
type batch struct {
	array [batchMax]batchMsg
	msgs  []batchMsg
	done  int // number of messages sent so far

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

// putBatch returns b to the pool, without references to the caller's memory.
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

// controlRoom returns n bytes for control data, from the scratch buffer if there is
// room.
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

// Sendmmsg sends several messages, each as [Sendmsg] does, in as few system calls
// as the system allows, and returns the number of messages sent; PHP has nothing
// like it. A blocking socket sends all of them. If a message cannot be sent, the
// result is the number of messages before it and the error. If a non-blocking
// socket takes only some of the messages, that is not an error; if it takes none,
// the error is SOCKET_EAGAIN.
//
// Sendmmsg is meant for datagrams. On a stream, it makes one system call per message. If
// the stream takes only a part of a message, that message is the last one counted: its N is
// below the size of its Iov, and the rest of its data must be sent before the next message.
// On Linux, many datagrams of one size to one address are sent faster as a single Message
// with UDP_SEGMENT. See sendmmsg(2).
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

// batchFlags returns the flags (argument 3), which may be missing.
func (c *phpFunc) batchFlags(flags []int) (int, error) {
	switch len(flags) {
	case 0:
		return 0, nil
	case 1:
		return flags[0], c.checkInt32(3, "flags", flags[0])
	}
	return 0, c.tooMany(3, 2+len(flags))
}

// sendEach sends messages on a stream. A message that was sent in part counts, but is
// the last one, because the rest of it must be sent before the next message.
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

// sendBatch sends at most batchMax datagrams, up to the first one that cannot be
// encoded. It returns the number of datagrams sent, the system call's code, and the
// encoding error.
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

// encode fills slot i with the message m.
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

// sendMsgs sends all messages of b, unless an error stops it.
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

// send sends until all messages are sent or a system call fails.
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

// Recvmmsg receives several messages, each as [Recvmsg] does, in as few system
// calls as the system allows, and returns the number of messages received; PHP has
// nothing like it. It waits for the first message, as Recvmsg does, and then takes
// only those that have already arrived.
//
// Each message is received into the buffers in its Iov, which are not resized; its
// N is the number of bytes, or the true size of a datagram if flags has MSG_TRUNC.
// If Controllen is 0 here, the message has no room for control data. The elements
// of list after the last received message stay unchanged. A message with a
// BufferSize, or without buffers, gets a new buffer, as in Recvmsg, and takes a
// system call of its own.
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
// Recvmmsg does not allocate if the messages have buffers and s has received from their
// senders before. On a stream, it receives one message. If an error follows the first
// message, the next call returns it. See recvmmsg(2).
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
			break // the next call reports it
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

// batched returns the number of messages at the beginning of list that one system call can
// receive. On a stream, the result is 0, because one message may take several calls.
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

// recvBatch receives at most batchMax messages, or only the first one if it must be
// received alone. It waits only if the parameter first is set.
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
		n = 1 // the end of the connection, which is a message without data, as in Recvmsg
	}
	return n, e
}

// takeBatch receives the messages that have arrived or, as one message, the bytes that
// an earlier call left unread.
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
