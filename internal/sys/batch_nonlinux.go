//go:build !linux

package sys

// Several messages are a loop here.

// Batch is nothing here.
type Batch struct{}

// Forget has nothing to drop.
func (*Batch) Forget(int) {}

// Sendmmsg returns how many messages went, and an error only if none did.
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

// Recvmmsg returns how many messages came, and an error also after the first, if it
// would not come again.
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
