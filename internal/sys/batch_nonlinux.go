//go:build !linux

package sys

// On these systems, each message of a batch takes a system call of its own.

// Batch is empty, because the loops below do not need any memory.
type Batch struct{}

// Forget does nothing.
func (*Batch) Forget(int) {}

// Sendmmsg sends messages until an error occurs. It returns the number of messages sent. It
// returns the error only if this number is 0.
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

// Recvmmsg receives messages until an error occurs, and returns their number. It returns the
// error too, because the next call may not get the error again. But after a message, it does
// not return EWOULDBLOCK.
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
