package socket

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"

	"phpsocket/socket/internal/sys"
)

// Linger is the value of SO_LINGER. In PHP, it is an array with the keys l_onoff and l_linger.
// If Onoff is not 0, Close waits until the written data has been delivered, but at most Linger
// seconds. If Onoff is not 0 and Linger is 0, Close resets the connection instead.
type Linger struct {
	Onoff  int // 0..65535; 0 means off, any other value means on
	Linger int // 0..65535, in seconds
}

// Timeval is the value of SO_RCVTIMEO and SO_SNDTIMEO. In PHP, it is an array with the keys sec
// and usec. The zero Timeval means no timeout.
type Timeval struct {
	Sec  int
	Usec int // 0..999999
}

// Meminfo is the value of SO_MEMINFO: the memory that a socket uses and may use, in bytes. In
// PHP, it is an array with the same names as keys, in lower case. Linux only.
type Meminfo struct {
	RmemAlloc  int // data that was received but not yet read
	Rcvbuf     int // the limit of RmemAlloc: SO_RCVBUF
	WmemAlloc  int // data that was sent but is not yet on the wire
	Sndbuf     int // the limit of WmemAlloc: SO_SNDBUF
	FwdAlloc   int // memory that the kernel has reserved but not yet used
	WmemQueued int // data that was written but not yet acknowledged
	Optmem     int // memory for options and filters
	Backlog    int // data that was received but not yet processed
	Drops      int // the number of packets dropped
}

// Ucred holds the credentials of a process. It is the value of SO_PEERCRED and of the control
// message SCM_CREDENTIALS. In PHP, it is an array with the keys pid, uid and gid. If a socket
// has no peer, the Uid and the Gid of SO_PEERCRED are 1<<32 - 1.
type Ucred struct {
	Pid, Uid, Gid int
}

// Pktinfo holds the address and the interface of a packet. It is the value of IPV6_PKTINFO,
// which is both an option and a control message. In PHP, it is an array with the keys addr and
// ifindex, and ifindex is the number or the name of the interface. Here, Ifindex is the number
// and Interface is the name. If Interface is not "", Ifindex is ignored.
type Pktinfo struct {
	Addr      string
	Ifindex   int // 0 means any interface
	Interface string
}

// OptionValue lists the types that the value of an option may have. The value of most options
// is an int. SetOption also accepts a bool or a string where PHP would convert it to an int. If
// the value is an array in PHP, it is a struct here, or a string if the array contains only one
// string.
type OptionValue interface {
	int | bool | string | Linger | Timeval | Mcast | Pktinfo | Meminfo | Ucred
}

// kind is the form in which the system takes an option's value.
type kind int

const (
	kindInt      kind = iota // a C int
	kindByte                 // an int that the system takes as one byte
	kindFlag                 // true or false, as a C int
	kindFlagByte             // true or false, as one byte
	kindString
	kindLinger
	kindTimeval
	kindInterface4 // the index or name of an interface; the system takes the interface's address
	kindInterface6 // the index or name of an interface; the system takes the interface's index
	kindMcast      // a multicast group
	kindSource     // a multicast group and a source
	kindPktinfo
	kindMeminfo
	kindUcred
	kindMisplaced // an int that can be read, but that PHP refuses to set at this level
)

// option is a row of the table of options.
type option struct {
	key
	name     string // the name in the text of an error; "" for a plain option
	kind     kind
	min, max int64                                    // the range of an int (no range if both are 0); for a string, setString keeps max bytes
	size     int                                      // the size of the structure that begins with the string, or 0 if there is no structure
	set      func(c *phpFunc, s *Socket, v int) error // sets an int for which the system takes something else; nil for all other options
}

// options lists the options with a value that is not a plain C int, in the order of their names. A
// row has a level and a number. PHP often looks only at the number: it mistakes a TCP option
// with the number of SO_RCVTIMEO for SO_RCVTIMEO.
var options = []option{
	{key: key{sys.SOL_FILTER, sys.FIL_ATTACH}, name: "FIL_ATTACH", kind: kindString},
	{key: key{sys.SOL_FILTER, sys.FIL_DETACH}, name: "FIL_DETACH", kind: kindString},
	{key: key{IPPROTO_IPV6, IPV6_MULTICAST_HOPS}, name: "IPV6_MULTICAST_HOPS", min: -1, max: 255},
	{key: key{IPPROTO_IPV6, IPV6_MULTICAST_IF}, name: "IPV6_MULTICAST_IF", kind: kindInterface6},
	{key: key{IPPROTO_IPV6, IPV6_MULTICAST_LOOP}, name: "IPV6_MULTICAST_LOOP", kind: kindFlag},
	{key: key{IPPROTO_IPV6, sys.IPV6_PKTINFO_OPTION}, name: "IPV6_PKTINFO", kind: kindPktinfo},
	{key: key{IPPROTO_IP, IP_MULTICAST_IF}, name: "IP_MULTICAST_IF", kind: kindInterface4},
	{key: key{IPPROTO_IP, IP_MULTICAST_LOOP}, name: "IP_MULTICAST_LOOP", kind: kindFlagByte},
	{key: key{IPPROTO_IP, IP_MULTICAST_TTL}, name: "IP_MULTICAST_TTL", kind: kindByte, min: 0, max: 255},
	{key: key{IPPROTO_IP, sys.MCAST_BLOCK_SOURCE}, name: "MCAST_BLOCK_SOURCE", kind: kindSource},
	{key: key{IPPROTO_IPV6, sys.MCAST_BLOCK_SOURCE}, name: "MCAST_BLOCK_SOURCE", kind: kindSource},
	{key: key{IPPROTO_IP, MCAST_JOIN_GROUP}, name: "MCAST_JOIN_GROUP", kind: kindMcast},
	{key: key{IPPROTO_IPV6, MCAST_JOIN_GROUP}, name: "MCAST_JOIN_GROUP", kind: kindMcast},
	{key: key{IPPROTO_IP, sys.MCAST_JOIN_SOURCE_GROUP}, name: "MCAST_JOIN_SOURCE_GROUP", kind: kindSource},
	{key: key{IPPROTO_IPV6, sys.MCAST_JOIN_SOURCE_GROUP}, name: "MCAST_JOIN_SOURCE_GROUP", kind: kindSource},
	{key: key{IPPROTO_IP, MCAST_LEAVE_GROUP}, name: "MCAST_LEAVE_GROUP", kind: kindMcast},
	{key: key{IPPROTO_IPV6, MCAST_LEAVE_GROUP}, name: "MCAST_LEAVE_GROUP", kind: kindMcast},
	{key: key{IPPROTO_IP, sys.MCAST_LEAVE_SOURCE_GROUP}, name: "MCAST_LEAVE_SOURCE_GROUP", kind: kindSource},
	{key: key{IPPROTO_IPV6, sys.MCAST_LEAVE_SOURCE_GROUP}, name: "MCAST_LEAVE_SOURCE_GROUP", kind: kindSource},
	{key: key{IPPROTO_IP, sys.MCAST_UNBLOCK_SOURCE}, name: "MCAST_UNBLOCK_SOURCE", kind: kindSource},
	{key: key{IPPROTO_IPV6, sys.MCAST_UNBLOCK_SOURCE}, name: "MCAST_UNBLOCK_SOURCE", kind: kindSource},
	{key: key{SOL_SOCKET, sys.SO_ACCEPTFILTER}, name: "SO_ACCEPTFILTER", kind: kindString, max: 15, size: 256},
	{key: key{SOL_SOCKET, sys.SO_ATTACH_REUSEPORT_CBPF}, name: "SO_ATTACH_REUSEPORT_CBPF", set: (*phpFunc).setReuseportFilter},
	{key: key{SOL_SOCKET, sys.SO_BINDTODEVICE}, name: "SO_BINDTODEVICE", kind: kindString},
	{key: key{SOL_SOCKET, SO_LINGER}, name: "SO_LINGER", kind: kindLinger},
	{key: key{SOL_SOCKET, sys.SO_LINGER_SEC}, name: "SO_LINGER_SEC", kind: kindLinger},
	{key: key{SOL_SOCKET, sys.SO_MEMINFO}, name: "SO_MEMINFO", kind: kindMeminfo},
	{key: key{SOL_SOCKET, sys.SO_PEERCRED}, name: "SO_PEERCRED", kind: kindUcred},
	{key: key{SOL_SOCKET, SO_RCVTIMEO}, name: "SO_RCVTIMEO", kind: kindTimeval},
	{key: key{SOL_SOCKET, SO_SNDTIMEO}, name: "SO_SNDTIMEO", kind: kindTimeval},
	{key: key{SOL_TCP, sys.TCP_CONGESTION}, name: "TCP_CONGESTION", kind: kindString},
	{key: key{SOL_TCP, sys.TCP_FUNCTION_BLK}, name: "TCP_FUNCTION_BLK", kind: kindString, max: 31, size: 36},
	{key: key{SOL_TCP, sys.TCP_USER_TIMEOUT}, name: "TCP_USER_TIMEOUT", min: 0, max: 1<<32 - 1},
	{key: key{SOL_UDP, sys.UDP_SEGMENT}, name: "UDP_SEGMENT", min: 0, max: 65535},
}

var optionIndex = newIndex(options, func(o *option) key { return o.key })

// plainOption is the row of all options with a plain C int as their value. Most options are of this
// kind.
var plainOption option

// misplacedOption is the row of an option at a level where PHP refuses to set it.
var misplacedOption = option{kind: kindMisplaced}

// optionOf returns the row of an option. If the table has no row for it, the result is
// plainOption or misplacedOption.
func optionOf(level, number int) *option {
	if row := optionIndex.find(key{level, number}); row >= 0 {
		return &options[row]
	}
	if number == sys.SO_ATTACH_REUSEPORT_CBPF && number >= 0 && level != IPPROTO_IP && level != IPPROTO_IPV6 {
		return &misplacedOption
	}
	return &plainOption
}

// isInt reports whether the option can be read as a C int. SO_PEERCRED can be read in this way
// too: the int is the beginning of its value, as in PHP.
func (o *option) isInt() bool {
	switch o.kind {
	case kindInt, kindByte, kindFlag, kindFlagByte, kindInterface6, kindUcred, kindMisplaced:
		return true
	}
	return false
}

var (
	fnGetOption = newFunc("socket_get_option", "Unable to retrieve socket option", errSlotBoth)
	fnGetopt    = newFunc("socket_getopt", "Unable to retrieve socket option", errSlotBoth)
	fnSetOption = newFunc("socket_set_option", "Unable to set socket option", errSlotBoth)
	fnSetopt    = newFunc("socket_setopt", "Unable to set socket option", errSlotBoth)
)

// GetOption is socket_get_option: it returns an option of s. Name the type of the
// option's value:
//
//	size, err := socket.GetOption[int](s, socket.SOL_SOCKET, socket.SO_RCVBUF)
//	wait, err := socket.GetOption[socket.Timeval](s, socket.SOL_SOCKET, socket.SO_RCVTIMEO)
//	name, err := socket.GetOption[string](s, socket.SOL_TCP, socket.TCP_CONGESTION)
//
// [SetOption] lists the types. Two more options can only be read: SO_MEMINFO has the type
// [Meminfo], and SO_PEERCRED has the type [Ucred]. The value of IP_MULTICAST_IF and
// IPV6_MULTICAST_IF is the index of the interface. If T is not the option's type, the error
// names the right type.
//
// Reading SO_ERROR clears it. The value of a timeout is exactly the value that was set. See
// getsockopt(2). The options are described in socket(7), tcp(7), ip(7) and ipv6(7).
//
// Notes, Linux: the MCAST_ options and IPV6_PKTINFO cannot be read.
func GetOption[T OptionValue](s *Socket, level, option int) (v T, err error) {
	defer raise(&err)
	err = getOption(fnGetOption, s, level, option, any(&v))
	return v, err
}

// Getopt is socket_getopt, an alias of [GetOption].
func Getopt[T OptionValue](s *Socket, level, option int) (v T, err error) {
	defer raise(&err)
	err = getOption(fnGetopt, s, level, option, any(&v))
	return v, err
}

// SetOption is socket_set_option: it sets an option of s.
//
//	err := socket.SetOption(s, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
//	err := socket.SetOption(s, socket.SOL_SOCKET, socket.SO_RCVTIMEO, socket.Timeval{Sec: 2})
//	err := socket.SetOption(s, socket.IPPROTO_IP, socket.MCAST_JOIN_GROUP,
//		socket.Mcast{Group: "239.1.1.1", Interface: "lo"})
//
// An int is cut to 32 bits, as in PHP. If value has the wrong type for the option, the error
// names the right type. Perhaps the level is wrong: if an option with the same number at
// another level takes a value of this type, the error names that level too. See setsockopt(2).
//
// # Options that are not a plain int or bool
//
// The values of these options have other types, or must be in a range:
//
//	FIL_ATTACH, FIL_DETACH      string, Solaris
//	SO_ACCEPTFILTER             string, FreeBSD, NetBSD and DragonFly
//	SO_ATTACH_REUSEPORT_CBPF    SKF_AD_CPU or SKF_AD_QUEUE, or 0 to detach; Linux
//	SO_BINDTODEVICE             string, "" to unbind; Linux
//	SO_LINGER                   Linger
//	SO_LINGER_SEC               Linger, macOS
//	SO_RCVTIMEO, SO_SNDTIMEO    Timeval
//	TCP_CONGESTION              string, Linux, FreeBSD and Solaris
//	TCP_FUNCTION_BLK            string, FreeBSD
//	TCP_USER_TIMEOUT            0..4294967295 milliseconds, Linux
//	UDP_SEGMENT                 0..65535, Linux
//	IP_MULTICAST_IF             index or name of an interface that has an IPv4 address, 0 for none
//	IP_MULTICAST_TTL            0..255
//	IPV6_MULTICAST_HOPS         -1..255
//	IPV6_MULTICAST_IF           index or name of an interface, 0 for none
//	IPV6_PKTINFO                Pktinfo, not on Windows
//	MCAST_JOIN_GROUP            Mcast with a Group
//	MCAST_LEAVE_GROUP           Mcast with a Group
//	MCAST_JOIN_SOURCE_GROUP     Mcast with a Group and a Source
//	MCAST_LEAVE_SOURCE_GROUP    Mcast with a Group and a Source
//	MCAST_BLOCK_SOURCE          Mcast with a Group and a Source
//	MCAST_UNBLOCK_SOURCE        Mcast with a Group and a Source
//
// See [Linger], [Timeval], [Pktinfo] and [Mcast].
//
// # Levels
//
// PHP often looks only at the number of an option, not at its level. For example, it mistakes
// TCP_NOTSENT_LOWAT for SO_BINDTODEVICE, which has the same number. This package looks at both,
// so TCP_NOTSENT_LOWAT works here.
//
// # SO_RCVLOWAT
//
// SO_RCVLOWAT affects only calls that may wait. If such a call receives from a stream, it waits for
// as many bytes as the option says. If the call asks for fewer bytes, it waits only for those. At
// the end of the stream, and when SO_RCVTIMEO expires, it returns the bytes that have arrived. A
// call that reads a line returns at the end of the line, even if the line has fewer bytes.
//
// # Systems
//
// Notes, Linux: GetOption returns twice the value that was set for SO_RCVBUF and SO_SNDBUF, and
// a rounded value for some other options. In the value of IPV6_PKTINFO, only the interface has
// an effect.
//
// Notes, macOS, NetBSD, OpenBSD, DragonFly: the MCAST_ options with a Source do not exist.
//
// Notes, FreeBSD: the MCAST_ options with a Source work for AF_INET only, as in PHP.
func SetOption[T OptionValue](s *Socket, level, option int, value T) (err error) {
	defer raise(&err)
	return setOption(fnSetOption, s, level, option, any(value))
}

// Setopt is socket_setopt, an alias of [SetOption].
func Setopt[T OptionValue](s *Socket, level, option int, value T) (err error) {
	defer raise(&err)
	return setOption(fnSetopt, s, level, option, any(value))
}

func getOption(c *phpFunc, s *Socket, level, option int, v any) error {
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave()
	o := optionOf(level, option)
	switch v := v.(type) {
	case *int:
		if o.kind == kindInterface4 {
			return c.getInterface4(s, v)
		}
		if o.isInt() {
			var e Errno
			*v, e = getInt(s, level, option)
			return c.fail(s, e)
		}
	case *bool:
		if o.isInt() {
			n, e := getInt(s, level, option)
			*v = n != 0
			return c.fail(s, e)
		}
	case *string:
		if o.kind == kindString {
			var e Errno
			*v, e = getString(s, level, option)
			return c.fail(s, e)
		}
	case *Linger:
		if o.kind == kindLinger {
			return c.fail(s, sysGetLinger(s.fd.sysfd, option, v))
		}
	case *Timeval:
		if o.kind == kindTimeval {
			*v = s.rcvtimeo.get()
			if option == SO_SNDTIMEO {
				*v = s.sndtimeo.get()
			}
			return nil
		}
	case *Mcast:
		if o.kind == kindMcast || o.kind == kindSource {
			_, e := getInt(s, level, option)
			return c.fail(s, e)
		}
	case *Pktinfo:
		if o.kind == kindPktinfo {
			return c.getPktinfo(s, v)
		}
	case *Meminfo:
		if o.kind == kindMeminfo {
			return c.getMeminfo(s, option, v)
		}
	case *Ucred:
		if o.kind == kindUcred {
			return c.fail(s, getUcred(s, option, v))
		}
	}
	return c.misuse("Return value " + o.mustBe() + ", " + typeOf(v) + " asked for" + rightLevel(option, v))
}

func setOption(c *phpFunc, s *Socket, level, option int, v any) error {
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave()
	o := optionOf(level, option)
	if o.kind == kindMisplaced {
		return c.warn("Invalid level")
	}
	switch v := v.(type) {
	case int:
		if done, err := c.setFromInt(s, level, option, o, v); done {
			return err
		}
	case bool:
		if o.isInt() && o.kind != kindInterface6 && o.set == nil {
			n := 0
			if v {
				n = 1
			}
			return c.setInt(s, level, option, o, int64(n))
		}
	case string:
		if done, err := c.setFromString(s, level, option, o, v); done {
			return err
		}
	case Linger:
		if o.kind == kindLinger {
			return c.setLinger(s, option, v)
		}
	case Timeval:
		if o.kind == kindTimeval {
			return c.fail(s, setTimeout(s, option, v))
		}
	case Mcast:
		if o.kind == kindMcast || o.kind == kindSource {
			return c.setMcast(s, level, option, o, v)
		}
	case Pktinfo:
		if o.kind == kindPktinfo {
			return c.setPktinfo(s, v)
		}
		if level == IPPROTO_IPV6 && option == IPV6_PKTINFO { // on Windows, where this option is a flag
			return c.warn("Windows does not support sticky IPV6_PKTINFO")
		}
	case Meminfo:
		if o.kind == kindMeminfo {
			return c.setInt(s, level, option, o, 0)
		}
	case Ucred:
		if o.kind == kindUcred {
			return c.setInt(s, level, option, o, 0)
		}
	}
	return c.argument(4, "value", o.mustBe()+", "+typeOf(v)+" given"+rightLevel(option, v))
}

// setFromInt sets an option to a value that is given as an int. If the option takes another
// type, done is false.
func (c *phpFunc) setFromInt(s *Socket, level, option int, o *option, v int) (done bool, err error) {
	switch {
	case o.kind == kindInterface4 || o.kind == kindInterface6:
		index, err := c.checkIndex(v)
		if err != nil {
			return true, err
		}
		return true, c.setInterface(s, o, index)
	case o.set != nil:
		return true, o.set(c, s, v)
	case o.isInt() || o.kind == kindMeminfo: // if the option is read-only, the system refuses to set it
		return true, c.setInt(s, level, option, o, int64(v))
	}
	return false, nil
}

// setFromString sets an option to a value that is given as a string. If the option takes an
// int, it converts the string as PHP does. If the option takes another type, done is false.
func (c *phpFunc) setFromString(s *Socket, level, option int, o *option, v string) (done bool, err error) {
	switch {
	case o.kind == kindString:
		return true, c.fail(s, setString(s, level, option, o, v))
	case o.kind == kindInterface4 || o.kind == kindInterface6:
		index, err := c.nameIndex(v)
		if err != nil {
			return true, err
		}
		return true, c.setInterface(s, o, index)
	case level == SOL_TCP && option == sys.SO_BINDTODEVICE:
		if len(v) >= 4 {
			// PHP mistakes this option for SO_BINDTODEVICE, so it gives the system the bytes of
			// the string.
			return true, c.fail(s, setString(s, level, option, o, v))
		}
	case o.set == nil && (o.isInt() || o.kind == kindMeminfo):
		if n, ok := o.cast(v); ok || rightLevel(option, v) == "" {
			return true, c.setInt(s, level, option, o, n)
		}
	}
	return false, nil
}

// mustBe returns the part of an error's text that says which Go type the option takes.
func (o *option) mustBe() string {
	text := "must be of type " + o.typeName()
	if o.name != "" {
		text += " when argument #3 ($option) is " + o.name
	}
	return text
}

// typeName returns the name of the Go type that the option takes.
func (o *option) typeName() string {
	switch o.kind {
	case kindString:
		return "string"
	case kindLinger:
		return "socket.Linger"
	case kindTimeval:
		return "socket.Timeval"
	case kindInterface4, kindInterface6:
		return "string|int"
	case kindMcast, kindSource:
		return "socket.Mcast"
	case kindPktinfo:
		return "socket.Pktinfo"
	case kindMeminfo:
		return "socket.Meminfo"
	case kindUcred:
		return "socket.Ucred"
	}
	return "int"
}

// rightLevel returns the end of an error message. It names the levels at which the option with
// this number takes a value of v's type. If there is no such level, the result is "".
func rightLevel(number int, v any) string {
	text := ""
	for _, level := range [...]struct {
		number int
		name   string
	}{
		{SOL_SOCKET, "SOL_SOCKET"}, {IPPROTO_IP, "IPPROTO_IP"}, {IPPROTO_IPV6, "IPPROTO_IPV6"}, {SOL_TCP, "SOL_TCP"}, {SOL_UDP, "SOL_UDP"},
	} {
		o := optionOf(level.number, number)
		switch {
		case o.name == "" || !slices.Contains(strings.Split(o.typeName(), "|"), typeOf(v)):
		case text == "":
			text = "; " + o.name + " is an option of " + level.name
		default:
			text += " or " + level.name
		}
	}
	return text
}

// typeOf returns the name of v's type. v is an option's value or a pointer to one.
func typeOf(v any) string {
	switch v.(type) {
	case int, *int:
		return "int"
	case bool, *bool:
		return "bool"
	case string, *string:
		return "string"
	case Linger, *Linger:
		return "socket.Linger"
	case Timeval, *Timeval:
		return "socket.Timeval"
	case Mcast, *Mcast:
		return "socket.Mcast"
	case Pktinfo, *Pktinfo:
		return "socket.Pktinfo"
	case Meminfo, *Meminfo:
		return "socket.Meminfo"
	case Ucred, *Ucred:
		return "socket.Ucred"
	}
	return "value"
}

// getInt reads an option as an int. As in PHP, the result consists of the first four bytes of
// the value, or of its only byte.
func getInt(s *Socket, level, option int) (int, Errno) {
	if level == SOL_SOCKET && option == SO_ERROR {
		if e := s.takeUnreadErrno(); e != 0 {
			return int(e), 0
		}
	}
	var b [4]byte
	n, e := sysGetsockopt(s.fd.sysfd, level, option, b[:])
	if e != 0 {
		return 0, e
	}
	if n == 1 {
		return int(b[0]), 0
	}
	return int(int32(binary.NativeEndian.Uint32(b[:]))), 0
}

// setInt sets an option to v, which becomes a C int or, for some options, a byte. As in PHP, v
// is cut to 32 bits.
func (c *phpFunc) setInt(s *Socket, level, option int, o *option, v int64) error {
	if o.min != o.max && (v < o.min || v > o.max) {
		return c.argument(4, "value", "must be between "+strconv.FormatInt(o.min, 10)+" and "+strconv.FormatInt(o.max, 10))
	}
	var b [4]byte
	p := b[:]
	switch o.kind {
	case kindFlag, kindFlagByte:
		if v != 0 {
			v = 1
		}
	}
	switch o.kind {
	case kindByte, kindFlagByte:
		b[0] = byte(v)
		p = b[:1]
	default:
		binary.NativeEndian.PutUint32(p, uint32(v))
	}
	e := sysSetsockopt(s.fd.sysfd, level, option, p)
	if e == 0 && level == SOL_SOCKET {
		switch option {
		case SO_RCVLOWAT:
			s.heedLowat()
		case sys.SO_PEEK_OFF:
			s.heedPeekOffset()
		}
	}
	return c.fail(s, e)
}

// cast converts a string to an int as PHP does. For a flag, the result is 0 if the string is ""
// or "0", and 1 otherwise. For any other option, the result is the number at the start of the
// string. If there is no number, cast returns 0 and false.
func (o *option) cast(v string) (int64, bool) {
	switch {
	case o.kind != kindFlag && o.kind != kindFlagByte:
		return intval(v)
	case v == "" || v == "0":
		return 0, true
	}
	return 1, true
}

// intval does what PHP's intval does: " 12 bytes" becomes 12, and "1e3" becomes 1000. A number
// that is too large for 64 bits becomes PHP's largest int. A number that is too large even for
// a float becomes 0. If v does not begin with a number, ok is false.
func intval(v string) (n int64, ok bool) {
	v = strings.TrimLeft(v, " \t\n\r\v\f")
	i := 0
	sign := func() {
		if i < len(v) && (v[i] == '+' || v[i] == '-') {
			i++
		}
	}
	digits := func() bool {
		start := i
		for i < len(v) && '0' <= v[i] && v[i] <= '9' {
			i++
		}
		return i > start
	}
	sign()
	number := digits()
	if i < len(v) && v[i] == '.' {
		i++
		number = digits() || number
	}
	if !number {
		return 0, false
	}
	if end := i; i < len(v) && v[i]|0x20 == 'e' {
		i++
		if sign(); !digits() {
			i = end
		}
	}
	if n, err := strconv.ParseInt(v[:i], 10, 64); err == nil {
		return n, true
	}
	f, _ := strconv.ParseFloat(v[:i], 64)
	switch {
	case math.IsInf(f, 0):
		return 0, true
	case f >= math.MaxInt64:
		return math.MaxInt64, true
	case f <= math.MinInt64:
		return math.MinInt64, true
	}
	return int64(f), true
}

// maxString is the size of the buffer for an option value that is a string. No such value is
// longer.
const maxString = 32

// getString reads an option that is a string, or a structure that begins with one.
func getString(s *Socket, level, option int) (string, Errno) {
	var b [maxString]byte
	n, e := sysGetsockopt(s.fd.sysfd, level, option, b[:])
	if e != 0 {
		return "", e
	}
	return untilNUL(string(b[:min(n, len(b))])), 0
}

// setString sets an option that is a string, or a structure that begins with one. As in PHP, if
// the string is too long for the structure, it is cut.
func setString(s *Socket, level, option int, o *option, v string) Errno {
	p := []byte(v)
	if o.size > 0 {
		p = make([]byte, o.size)
		copy(p[:o.max], v)
	}
	return sysSetsockopt(s.fd.sysfd, level, option, p)
}

// getMeminfo reads SO_MEMINFO.
func (c *phpFunc) getMeminfo(s *Socket, option int, v *Meminfo) error {
	var b [9 * 4]byte
	n, e := sysGetsockopt(s.fd.sysfd, SOL_SOCKET, option, b[:])
	if e != 0 {
		return c.fail(s, e)
	}
	if n < len(b) {
		return c.warn("Unable to retrieve all socket meminfo data")
	}
	at := func(i int) int { return int(binary.NativeEndian.Uint32(b[4*i:])) }
	*v = Meminfo{at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8)}
	return nil
}

// getUcred reads SO_PEERCRED.
func getUcred(s *Socket, option int, v *Ucred) Errno {
	var b [3 * 4]byte
	_, e := sysGetsockopt(s.fd.sysfd, SOL_SOCKET, option, b[:])
	at := func(i int) uint32 { return binary.NativeEndian.Uint32(b[4*i:]) }
	*v = Ucred{int(int32(at(0))), int(at(1)), int(at(2))}
	return e
}

// setLinger sets SO_LINGER, or macOS's SO_LINGER_SEC.
func (c *phpFunc) setLinger(s *Socket, option int, v Linger) error {
	if v.Onoff < 0 || v.Onoff > math.MaxUint16 {
		return c.argument(4, "value", `"l_onoff" must be between 0 and 65535`)
	}
	if v.Linger < 0 || v.Linger > math.MaxUint16 {
		return c.argument(4, "value", `"l_linger" must be between 0 and 65535`)
	}
	if v.Onoff > 0 && v.Linger > 0 { // only then does Close wait
		s.lingers.Store(true)
	}
	return c.fail(s, sysSetLinger(s.fd.sysfd, option, v))
}

// setTimeout sets SO_RCVTIMEO or SO_SNDTIMEO. It also sets the option in the kernel, for two
// reasons: the kernel checks the value, and a process that receives the descriptor reads the
// value from the kernel.
func setTimeout(s *Socket, option int, v Timeval) Errno {
	if e := sysSetTimeout(s.fd.sysfd, option, v); e != 0 {
		return e
	}
	if option == SO_RCVTIMEO {
		s.rcvtimeo.set(v)
	} else {
		s.sndtimeo.set(v)
	}
	return 0
}

// setPktinfo sets IPV6_PKTINFO, which holds the source address and the interface for everything
// that s sends. Linux uses only the interface.
func (c *phpFunc) setPktinfo(s *Socket, v Pktinfo) error {
	addr, index, err := c.pktinfo(s, v, "in6_pktinfo")
	if err != nil {
		return err
	}
	var b [pktinfoSize]byte
	copy(b[:], addr[:])
	binary.NativeEndian.PutUint32(b[len(addr):], index)
	return c.fail(s, sysSetsockopt(s.fd.sysfd, IPPROTO_IPV6, IPV6_PKTINFO, b[:]))
}

// getPktinfo reads IPV6_PKTINFO, if the system allows it.
func (c *phpFunc) getPktinfo(s *Socket, v *Pktinfo) error {
	var b [pktinfoSize]byte
	if _, e := sysGetsockopt(s.fd.sysfd, IPPROTO_IPV6, IPV6_PKTINFO, b[:]); e != 0 {
		return newFunc(c.name, "unable to get socket option", c.slots).fail(s, e)
	}
	sa := sockaddr{Family: AF_INET6, IP: [16]byte(b[:])}
	v.Addr, _ = addrText(&sa)
	v.Ifindex = int(binary.NativeEndian.Uint32(b[16:]))
	return nil
}

// pktinfoSize is the size of C's struct in6_pktinfo: 16 bytes for the address and 4 bytes for
// the index of the interface.
const pktinfoSize = 16 + 4

// pktinfo returns the address and the interface index in v. path is the name of the value in
// the text of an error, such as "in6_pktinfo".
func (c *phpFunc) pktinfo(s *Socket, v Pktinfo, path string) (addr [16]byte, index uint32, err error) {
	if v.Addr == "" {
		return addr, 0, c.conversion(path, "The key 'addr' is required")
	}
	sa := sockaddr{Family: AF_INET6}
	if err := c.resolve(s, &sa, v.Addr); err != nil {
		return addr, 0, err
	}
	index, err = c.pktinfoIndex(v, path)
	return sa.IP, index, err
}

// pktinfoIndex returns the index of the interface in v.
func (c *phpFunc) pktinfoIndex(v Pktinfo, path string) (uint32, error) {
	if v.Interface != "" {
		index, ok := interfaceIndex(v.Interface)
		if !ok {
			return 0, c.conversion(path+" > ifindex", `no interface with name "`+v.Interface+`" could be found`)
		}
		return index, nil
	}
	if v.Ifindex < 0 || int64(v.Ifindex) > math.MaxUint32 {
		return 0, c.conversion(path+" > ifindex", "the interface index cannot be negative or larger than 4294967295; given "+
			strconv.Itoa(v.Ifindex))
	}
	return uint32(v.Ifindex), nil
}

// conversion returns PHP's warning that a value cannot be converted to the system's form. path
// says where in the argument this value is.
func (c *phpFunc) conversion(path, text string) error {
	return c.warn("error converting user data (path: " + path + "): " + text)
}

// setReuseportFilter sets SO_ATTACH_REUSEPORT_CBPF. This filter is for sockets that share a port:
// it chooses the socket that receives a packet. If v is SKF_AD_CPU, the number of this socket is
// the number of the processor that handled the packet. If v is SKF_AD_QUEUE, it is the number of
// the receive queue that handled the packet. If v is 0, setReuseportFilter removes the filter.
func (c *phpFunc) setReuseportFilter(s *Socket, v int) error {
	switch {
	case v == 0:
		return c.fail(s, Errno(sys.DetachReuseportFilter(s.fd.sysfd)))
	case v == sys.SKF_AD_CPU || v == sys.SKF_AD_QUEUE:
		return c.fail(s, Errno(sys.AttachReuseportFilter(s.fd.sysfd, v)))
	}
	return c.warn("Unsupported CBPF filter")
}
