package sys

// IovMax is the maximum number of buffers that one system call takes. This maximum is the same on
// every system.
const IovMax = 1024

// Each system has its own Sendmsg and Recvmsg, in a file with a name that begins with message_. Like Send
// and Recv, they never wait, and they repeat the system call after EINTR. They skip the first Done
// bytes of a Vector, pass at most IovMax buffers to the system, and tell the race detector which
// memory they read or write. If sa is nil, they neither pass nor store an address.
//
//	Sendmsg(fd FD, v Vector, control []byte, flags int, sa *Sockaddr) (n int, e Errno)
//	Recvmsg(fd FD, v Vector, control []byte, flags int, sa *Sockaddr) (n, controln, rflags int, e Errno)

// Vector is a list of buffers. The first Done bytes have already been sent or filled.
type Vector struct {
	List [][]byte
	Done int // the number of bytes of List[0] that have already been sent or filled
}

// Advance removes n bytes from the beginning of v, and also the empty buffers that follow them.
func (v *Vector) Advance(n int) {
	v.Done += n
	for len(v.List) > 0 && v.Done >= len(v.List[0]) {
		v.Done -= len(v.List[0])
		v.List = v.List[1:]
	}
}

// Size returns the number of bytes left in the first IovMax buffers. An int of 32 bits may
// overflow.
func (v *Vector) Size() int {
	n := -v.Done
	for _, p := range v.List[:min(len(v.List), IovMax)] {
		n += len(p)
	}
	return n
}
