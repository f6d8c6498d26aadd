//go:build unix

package socket

import (
	"encoding/binary"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// descriptors are open as long as a call needs them.
type descriptors []int

func (d *descriptors) close() {
	for _, fd := range *d {
		unix.Close(fd)
	}
}

// encodeRights appends descriptors of what list holds, duplicates, so that nobody
// closes them before they are sent.
func (c *call) encodeRights(s *Socket, b []byte, list []syscall.Conn, path string, lent *descriptors) ([]byte, error) {
	switch {
	case list == nil:
		return nil, c.conversion(path, "cmsghdr should have a 'data' element here")
	case len(list) == 0:
		return nil, c.conversion(path, "expected at least one element in this array")
	}
	for i, conn := range list {
		fd, e := lend(conn)
		at := path + " > data > element #" + strconv.Itoa(i+1)
		switch e {
		case 0:
		case errnoClosed:
			return nil, c.conversion(at, "socket is already closed")
		case SOCKET_EINVAL:
			return nil, c.conversion(at, "expected a Socket object or a stream resource")
		default:
			return nil, c.fail(s, e)
		}
		*lent = append(*lent, fd)
		b = binary.NativeEndian.AppendUint32(b, uint32(fd))
	}
	return b, nil
}

// decodeRights takes over the descriptors that came in a control message, which
// may have been cut.
func decodeRights(b []byte) []syscall.Conn {
	list := make([]syscall.Conn, 0, len(b)/4)
	for ; len(b) >= 4; b = b[4:] {
		fd := int(int32(binary.NativeEndian.Uint32(b)))
		if msgCmsgCloexec == 0 {
			unix.CloseOnExec(fd)
		}
		if s, e := adopt(fd); e == 0 {
			list = append(list, s)
		} else if f := os.NewFile(uintptr(fd), "received"); f != nil {
			list = append(list, f)
		}
	}
	return list
}
