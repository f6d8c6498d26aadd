//go:build !linux

package sys

// These systems handle a batch one message at a time.

// Batch is empty, because a loop does not need any state.
type Batch struct{}

// Forget does nothing.
func (*Batch) Forget(int) {}

// Sendmmsg returns the number of messages sent, and an error only if that number is 0.
func (*Batch) Sendmmsg(fd FD, list []Msg, flags int) (int, Errno) {
	for i := range list {
		m := &list[i]
		to := &m.Addr
		if !m.Named {
			to = nil
		}
		if _, e := Sendmsg(fd, Vector{List: m.Iov}, m.Control, flags, to); e != 0 {
			if i > 0 {
				e = 0
			}
			return i, e
		}
	}
	return len(list), 0
}

// Recvmmsg returns the number of messages received. If an error other than EWOULDBLOCK
// follows some messages, it returns both, because the next call may not report the
// error again.
func (*Batch) Recvmmsg(fd FD, list []Msg, flags int) (int, Errno) {
	for i := range list {
		m := &list[i]
		var e Errno
		m.N, m.Rcontrol, m.Rflags, e = Recvmsg(fd, Vector{List: m.Iov}, m.Control, flags, &m.Addr)
		if e != 0 {
			if i > 0 && e == EWOULDBLOCK {
				e = 0
			}
			return i, e
		}
	}
	return len(list), 0
}
