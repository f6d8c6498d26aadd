package sys

// IovMax is the largest number of buffers that one system call takes, on every system.
const IovMax = 1024

// Each system's message file has Sendmsg and Recvmsg. Like Send and Recv, they never wait, and they retry after
// EINTR. They skip the first Done bytes of a Vector, pass at most IovMax buffers, and tell the race detector
// what they read or write. If sa is nil, no address is passed or stored.
//
//	Sendmsg(fd FD, v Vector, control []byte, flags int, sa *Sockaddr) (n int, e Errno)
//	Recvmsg(fd FD, v Vector, control []byte, flags int, sa *Sockaddr) (n, controln, rflags int, e Errno)

// Vector is a list of buffers. Its first Done bytes have been sent or filled.
type Vector struct {
	List [][]byte
	Done int // the number of bytes of List[0] that have been sent or filled
}

// Advance moves past n bytes and past any empty buffers that follow.
func (v *Vector) Advance(n int) {
	v.Done += n
	for len(v.List) > 0 && v.Done >= len(v.List[0]) {
		v.Done -= len(v.List[0])
		v.List = v.List[1:]
	}
}

// Size returns the number of bytes left in the first IovMax buffers. The sum may overflow
// an int of 32 bits.
func (v *Vector) Size() int {
	n := -v.Done
	for _, p := range v.List[:min(len(v.List), IovMax)] {
		n += len(p)
	}
	return n
}
