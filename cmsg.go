package socket

import (
	"encoding/binary"
	"math"
	"os"
	"strconv"
	"syscall"
	"time"

	"phpsocket/socket/internal/sys"
)

// Control data is a sequence of control messages. Each has a header and data, both followed by
// padding:
//
//	| header | pad | data | pad | header | pad | data | pad |
//	|<--- CmsgLen ------->|
//	|<--- CmsgSpace ----------->|

// controlKind is the form in which a control message holds its data.
type controlKind int

const (
	controlData     controlKind = iota // bytes, for every type of message that has no row in controls
	controlRights                      // descriptors
	controlUcred                       // pid, uid, gid
	controlPktinfo4                    // in_pktinfo
	controlPktinfo6                    // in6_pktinfo
	controlInt                         // a C int; a received integer may also be shorter
	controlUint16                      // like controlInt, but sent as 16 bits
	controlTimeval                     // seconds and microseconds
	controlTimespec                    // seconds and nanoseconds
	controlTimes                       // three timespecs: software, unused, hardware
)

// control is a row of the table of control messages.
type control struct {
	key
	kind controlKind
}

// controls lists the types of control messages with data that this package converts. They are
// described in ip(7), ipv6(7), socket(7), udp(7) and unix(7). The list is in the order of their
// names.
var controls = []control{
	{key{IPPROTO_IPV6, sys.IPV6_HOPLIMIT}, controlInt},
	{key{IPPROTO_IPV6, sys.IPV6_PKTINFO}, controlPktinfo6},
	{key{IPPROTO_IPV6, sys.IPV6_TCLASS}, controlInt},
	{key{IPPROTO_IP, sys.IP_PKTINFO}, controlPktinfo4},
	{key{IPPROTO_IP, sys.IP_TOS}, controlInt},
	{key{IPPROTO_IP, sys.IP_TTL}, controlInt},
	{key{SOL_SOCKET, sys.SCM_CREDENTIALS}, controlUcred},
	{key{SOL_SOCKET, sys.SCM_RIGHTS}, controlRights},
	{key{SOL_SOCKET, sys.SO_TIMESTAMP}, controlTimeval},
	{key{SOL_SOCKET, sys.SO_TIMESTAMPING}, controlTimes},
	{key{SOL_SOCKET, sys.SO_TIMESTAMPING_NEW}, controlTimes},
	{key{SOL_SOCKET, sys.SO_TIMESTAMPNS}, controlTimespec},
	{key{SOL_SOCKET, sys.SO_TIMESTAMPNS_NEW}, controlTimespec},
	{key{SOL_SOCKET, sys.SO_TIMESTAMP_NEW}, controlTimeval},
	{key{SOL_UDP, sys.UDP_GRO}, controlInt},
	{key{SOL_UDP, sys.UDP_SEGMENT}, controlUint16},
}

var controlIndex = newIndex(controls, func(m *control) key { return m.key })

// kindOfControl returns the form of a control message's data.
func kindOfControl(level, typ int) controlKind {
	if row := controlIndex.find(key{level, typ}); row >= 0 {
		return controls[row].kind
	}
	return controlData
}

// controlSize returns the size of the data of a control message.
func controlSize(level, typ int) (int, bool) {
	switch kindOfControl(level, typ) {
	case controlRights:
		return 0, true
	case controlUcred:
		return 12, true
	case controlPktinfo4:
		return sys.Pktinfo4Size, true
	case controlPktinfo6:
		return pktinfoSize, true
	case controlInt:
		return 4, true
	case controlUint16:
		return 4, true // the size of a received integer; a sent one has only 2 bytes
	case controlTimeval, controlTimespec:
		return 16, true
	case controlTimes:
		return 48, true
	}
	return 0, false
}

// encodeControl appends the control messages in list to b. It duplicates the descriptors that are
// to be sent, and adds the duplicates to lent. The caller must close the duplicates, even if
// encodeControl fails.
func (c *phpFunc) encodeControl(s *Socket, b []byte, list []Control, lent *descriptors) ([]byte, error) {
	for i := range list {
		m := &list[i]
		path := "msghdr > control > element #" + strconv.Itoa(i)
		if int64(int32(m.Level)) != int64(m.Level) {
			return nil, c.conversion(path+" > level", outOfInt)
		}
		if int64(int32(m.Type)) != int64(m.Type) {
			return nil, c.conversion(path+" > type", outOfInt)
		}
		start := len(b)
		b = append(b, make([]byte, sys.CmsgLen(0))...)
		var err error
		if b, err = c.encodeData(s, b, m, path, lent); err != nil {
			return nil, err
		}
		size := len(b) - start - sys.CmsgLen(0)
		var h sys.Cmsghdr
		h.Level, h.Type = int32(m.Level), int32(m.Type)
		h.SetLen(sys.CmsgLen(size))
		copy(b[start:], bytesOf(&h))
		b = append(b, make([]byte, sys.CmsgSpace(size)-sys.CmsgLen(size))...)
	}
	return b, nil
}

const outOfInt = "given PHP integer is out of bounds for a native int"

// encodeData appends the data of the control message m to b.
func (c *phpFunc) encodeData(s *Socket, b []byte, m *Control, path string, lent *descriptors) ([]byte, error) {
	if m.Data != nil {
		return append(b, m.Data...), nil
	}
	order := binary.NativeEndian
	switch kindOfControl(m.Level, m.Type) {
	case controlRights:
		return c.encodeRights(s, b, m.Rights, path, lent)
	case controlUcred:
		for _, field := range []struct {
			name, typ string
			value     int
			max       int64
		}{
			{"pid", "pid_t", m.Ucred.Pid, math.MaxInt32},
			{"uid", "uid_t", m.Ucred.Uid, math.MaxUint32},
			{"gid", "gid_t", m.Ucred.Gid, math.MaxUint32},
		} {
			if int64(field.value) < 0 || int64(field.value) > field.max {
				return nil, c.conversion(path+" > data > "+field.name, "given PHP integer is out of bounds for a "+field.typ+" value")
			}
			b = order.AppendUint32(b, uint32(field.value))
		}
		return b, nil
	case controlPktinfo4:
		sa := sockaddr{Family: AF_INET}
		if m.Pktinfo.Addr != "" {
			if err := c.resolve(s, &sa, m.Pktinfo.Addr); err != nil {
				return nil, err
			}
		}
		index, err := c.pktinfoIndex(m.Pktinfo, path+" > data")
		if err != nil {
			return nil, err
		}
		b = append(b, make([]byte, sys.Pktinfo4Size)...)
		sys.PutPktinfo4(b[len(b)-sys.Pktinfo4Size:], [4]byte(sa.IP[12:]), index)
		return b, nil
	case controlPktinfo6:
		addr, index, err := c.pktinfo(s, m.Pktinfo, path+" > data")
		if err != nil {
			return nil, err
		}
		return order.AppendUint32(append(b, addr[:]...), index), nil
	case controlInt:
		if int64(int32(m.Int)) != int64(m.Int) {
			return nil, c.conversion(path+" > data", outOfInt)
		}
		return order.AppendUint32(b, uint32(m.Int)), nil
	case controlUint16:
		if m.Int < 0 || m.Int > math.MaxUint16 {
			return nil, c.conversion(path+" > data", "given PHP integer is out of bounds for an unsigned 16-bit integer")
		}
		return order.AppendUint16(b, uint16(m.Int)), nil
	}
	return nil, c.conversion(path, "cmsghdr with level "+strconv.Itoa(m.Level)+" and type "+strconv.Itoa(m.Type)+" not supported")
}

// nextControl splits b into its first control message and the rest. It accepts any input. If a
// message claims to be longer than b, it is cut at the end of b. If a header is malformed, ok
// is false, which ends the list.
func nextControl(b []byte) (h sys.Cmsghdr, data, rest []byte, ok bool) {
	head := sys.CmsgLen(0)
	if len(b) < head {
		return h, nil, nil, false
	}
	copy(bytesOf(&h), b)
	if h.Length() < uint64(head) {
		return h, nil, nil, false
	}
	end := int(min(h.Length(), uint64(len(b))))
	return h, b[head:end], b[min(sys.CmsgSpace(end-head), len(b)):], true
}

// decodeControl appends the control messages in b to list.
func decodeControl(list []Control, b []byte) []Control {
	for {
		h, data, rest, ok := nextControl(b)
		if !ok {
			return list
		}
		list = append(list, Control{Level: int(h.Level), Type: int(h.Type)})
		list[len(list)-1].decode(data)
		b = rest
	}
}

// decode stores data in the field of m that belongs to m's type. If the type is unknown or the
// size is unexpected, decode stores data in m.Data unchanged.
func (m *Control) decode(data []byte) {
	order := binary.NativeEndian
	kind := kindOfControl(m.Level, m.Type)
	switch size := len(data); {
	case kind == controlRights:
		m.Rights = decodeRights(data)
	case kind == controlUcred && size == 12:
		m.Ucred = Ucred{
			Pid: int(int32(order.Uint32(data))),
			Uid: int(order.Uint32(data[4:])),
			Gid: int(order.Uint32(data[8:])),
		}
	case kind == controlPktinfo4 && size == sys.Pktinfo4Size:
		addr, index := sys.GetPktinfo4(data)
		sa := sockaddr{Family: AF_INET}
		sa.SetIPv4(addr)
		m.Pktinfo.Addr, _ = addrText(&sa)
		m.Pktinfo.Ifindex = int(index)
	case kind == controlPktinfo6 && size == pktinfoSize:
		sa := sockaddr{Family: AF_INET6, IP: [16]byte(data)}
		m.Pktinfo.Addr, _ = addrText(&sa)
		m.Pktinfo.Ifindex = int(order.Uint32(data[16:]))
	case (kind == controlInt || kind == controlUint16) && size == 4:
		m.Int = int(int32(order.Uint32(data)))
	case (kind == controlInt || kind == controlUint16) && size == 2:
		m.Int = int(order.Uint16(data))
	case kind == controlInt && size == 1:
		m.Int = int(data[0])
	case kind == controlTimeval && (size == 8 || size == 16):
		sec, usec := longPair(data)
		m.Time = time.Unix(sec, usec*1000)
	case kind == controlTimespec && (size == 8 || size == 16):
		m.Time = time.Unix(longPair(data))
	case kind == controlTimes && (size == 24 || size == 48):
		m.Data = append([]byte(nil), data...)
		for third := size / 3; len(data) > 0; data = data[third:] {
			if sec, nsec := longPair(data[:third]); sec != 0 || nsec != 0 {
				m.Time = time.Unix(sec, nsec)
				break
			}
		}
	default:
		m.Data = append([]byte{}, data...)
	}
}

// longPair returns the two integers that b consists of, each half as large as b.
func longPair(b []byte) (int64, int64) {
	order := binary.NativeEndian
	if len(b) == 8 {
		return int64(int32(order.Uint32(b))), int64(int32(order.Uint32(b[4:])))
	}
	return int64(order.Uint64(b)), int64(order.Uint64(b[8:]))
}

// dropControl closes the descriptors in b, which is control data that the program will not get. The
// descriptors of SCM_RIGHTS always reach the program. So the only descriptor to close is the
// sender's pidfd, which SO_PASSPIDFD adds.
func dropControl(b []byte) {
	for {
		h, data, rest, ok := nextControl(b)
		if !ok {
			return
		}
		if h.Level == SOL_SOCKET && h.Type == sys.SCM_PIDFD && len(data) == 4 {
			if fd := int32(binary.NativeEndian.Uint32(data)); fd >= 0 {
				sys.Close(sys.FD(fd))
			}
		}
		b = rest
	}
}

// descriptors holds duplicates of descriptors. A call keeps them open until it returns.
type descriptors []int

func (d *descriptors) close() {
	for _, fd := range *d {
		sys.Close(sys.FD(fd))
	}
}

// encodeRights duplicates each descriptor in list and appends the duplicates to b. It also adds
// them to lent, so that they stay open until the message has been sent.
func (c *phpFunc) encodeRights(s *Socket, b []byte, list []syscall.Conn, path string, lent *descriptors) ([]byte, error) {
	switch {
	case list == nil:
		return nil, c.conversion(path, "cmsghdr should have a 'data' element here")
	case len(list) == 0:
		return nil, c.conversion(path, "expected at least one element in this array")
	}
	for i, conn := range list {
		fd, e := duplicateOf(conn)
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

// decodeRights returns a Socket or a file for each descriptor in the data of a control message.
// The Socket or file owns the descriptor. The data may have been cut short.
func decodeRights(b []byte) []syscall.Conn {
	list := make([]syscall.Conn, 0, len(b)/4)
	for ; len(b) >= 4; b = b[4:] {
		fd := int(int32(binary.NativeEndian.Uint32(b)))
		if msgCmsgCloexec == 0 {
			sys.CloseOnExec(sys.FD(fd))
		}
		if s, e := adopt(fd); e == 0 {
			list = append(list, s)
		} else if f := os.NewFile(uintptr(fd), "received"); f != nil {
			list = append(list, f)
		}
	}
	return list
}
