package socket

import (
	"bytes"
	"encoding/binary"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/sys"
)

// unixPeeksOnce says that a stream of AF_UNIX does not wait for all with
// MSG_PEEK|MSG_WAITALL: it returns what is there.
const unixPeeksOnce = true

// shut reports whether fd, which has nothing to receive, was shut down for reading.
// A datagram socket and an AF_UNIX listener tell that to calls that block only,
// with the end or EINVAL; to others they answer EAGAIN.
//
// To ask takes half as long as to receive a datagram. If the call before has
// waited, too, it is asked only after Shutdown, or when something wakes this one.
func (o *op) shut(fd int) bool {
	if o.tries == 1 && o.s.fd.rd.waits.Load() && !o.s.shut.Load() {
		return false
	}
	p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
	unix.Poll(p, 0)
	return p[0].Revents&unix.POLLRDHUP != 0
}

// sameWriter reports whether what comes next has the credentials of what has come,
// as far as they are told: the kernel does not join what two writers wrote. At the
// end and where the credentials are others, e is 0; while nothing is there, it is
// SOCKET_EWOULDBLOCK.
func (o *op) sameWriter(fd int) (same bool, e Errno) {
	size := sys.CmsgLen(unix.SizeofUcred)
	h, _, _, ok := nextControl(o.control[:o.rcontrol])
	if !ok || o.s.family != AF_UNIX || kindOfControl(int(h.Level), int(h.Type)) != controlUcred || o.rcontrol < size {
		return true, 0
	}
	p := make([]byte, 1)
	next := make([]byte, sys.CmsgSpace(unix.SizeofUcred)) // no room for descriptors: they would be open
	if offset := o.s.peekOffset(fd); offset >= 0 {
		sys.SetPeekOffset(fd, 0)
		defer sys.SetPeekOffset(fd, offset)
	}
	n, _, _, e := sysRecvmsg(fd, vector{List: [][]byte{p}}, next, MSG_PEEK, nil)
	return n > 0 && bytes.Equal(next[:size], o.control[:size]), e
}

// dropControl closes the descriptors in control data that is not handed out. Those
// of SCM_RIGHTS always are; with SO_PASSPIDFD there is one of the writer.
func dropControl(b []byte) {
	for {
		h, data, rest, ok := nextControl(b)
		if !ok {
			return
		}
		if h.Level == SOL_SOCKET && h.Type == unix.SCM_PIDFD && len(data) == 4 {
			if fd := int32(binary.NativeEndian.Uint32(data)); fd >= 0 {
				unix.Close(int(fd))
			}
		}
		b = rest
	}
}
