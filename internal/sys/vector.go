package sys

// IovMax is how many buffers one system call is given. Every system takes as many.
const IovMax = 1024

// Sendmsg and Recvmsg are in the file of each system. Like Send and Recv they never
// wait and retry EINTR. They skip what a Vector has done, take at most IovMax buffers of the rest, tell the race
// detector, and want no address if sa is nil:
//
//	Sendmsg(fd FD, v Vector, control []byte, flags int, sa *Sockaddr) (n int, e Errno)
//	Recvmsg(fd FD, v Vector, control []byte, flags int, sa *Sockaddr) (n, controln, rflags int, e Errno)

// Vector is a list of buffers of which the first Done bytes are dealt with.
type Vector struct {
	List [][]byte
	Done int // in List[0]
}

// Advance moves past n bytes, and past empty buffers after them.
func (v *Vector) Advance(n int) {
	v.Done += n
	for len(v.List) > 0 && v.Done >= len(v.List[0]) {
		v.Done -= len(v.List[0])
		v.List = v.List[1:]
	}
}

// Size returns how many bytes the first IovMax buffers still have room for, as far as
// an int can tell.
func (v *Vector) Size() int {
	n := -v.Done
	for _, p := range v.List[:min(len(v.List), IovMax)] {
		n += len(p)
	}
	return n
}
