package socket

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// Linger is the value of SO_LINGER, PHP's array with the keys l_onoff and
// l_linger. If Onoff is not 0, Close waits up to Linger seconds until what was
// written has been delivered; with Linger 0 it resets the connection.
type Linger struct {
	Onoff  int // 0 off, anything else on; 0..65535
	Linger int // seconds, 0..65535
}

// Timeval is the value of SO_RCVTIMEO and SO_SNDTIMEO, PHP's array with the keys
// sec and usec. The zero Timeval is no timeout.
type Timeval struct {
	Sec  int
	Usec int // 0..999999
}

// OptionValue is what options hold. Most hold an int; where PHP converts true,
// a bool serves too. The options that are arrays in PHP have a struct each.
type OptionValue interface {
	int | bool | Linger | Timeval
}

// kind is the type of an option's value.
type kind int

const (
	kindInt kind = iota
	kindLinger
	kindTimeval
)

// optionKind returns the kind of an option, and its name where the kind is a
// special one. Unlike PHP it looks at the level first, so that an option of TCP
// with the number of SO_RCVTIMEO is not taken for it.
func optionKind(level, option int) (kind, string) {
	if level == SOL_SOCKET {
		switch option {
		case SO_LINGER:
			return kindLinger, "SO_LINGER"
		case SO_RCVTIMEO:
			return kindTimeval, "SO_RCVTIMEO"
		case SO_SNDTIMEO:
			return kindTimeval, "SO_SNDTIMEO"
		}
	}
	return kindInt, ""
}

var (
	callGetOption = newCall("socket_get_option", "Unable to retrieve socket option", slotBoth)
	callSetOption = newCall("socket_set_option", "Unable to set socket option", slotBoth)
)

// GetOption is socket_get_option: it returns an option of s. Name the type that
// it has:
//
//	size, err := socket.GetOption[int](s, socket.SOL_SOCKET, socket.SO_RCVBUF)
//	wait, err := socket.GetOption[socket.Timeval](s, socket.SOL_SOCKET, socket.SO_RCVTIMEO)
//
// Reading SO_ERROR clears it. The timeouts read back as they were set. See
// getsockopt(2) and, for the options, socket(7), tcp(7), ip(7), ipv6(7).
func GetOption[T OptionValue](s *Socket, level, option int) (T, error) {
	var v T
	err := getOption(callGetOption, s, level, option, any(&v))
	return v, err
}

// SetOption is socket_set_option: it sets an option of s.
//
//	err := socket.SetOption(s, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
//	err := socket.SetOption(s, socket.SOL_SOCKET, socket.SO_RCVTIMEO, socket.Timeval{Sec: 2})
//
// A value of the wrong type for the option is an error that names the right one.
// See setsockopt(2).
func SetOption[T OptionValue](s *Socket, level, option int, value T) error {
	return setOption(callSetOption, s, level, option, any(value))
}

func getOption(c *call, s *Socket, level, option int, v any) error {
	if err := s.use(c); err != nil {
		return err
	}
	defer s.done()
	k, name := optionKind(level, option)
	switch v := v.(type) {
	case *int:
		if k == kindInt {
			var e Errno
			*v, e = getInt(s, level, option)
			return c.fail(s, e)
		}
	case *bool:
		if k == kindInt {
			n, e := getInt(s, level, option)
			*v = n != 0
			return c.fail(s, e)
		}
	case *Linger:
		if k == kindLinger {
			return c.fail(s, sysGetLinger(s.fd.sysfd, v))
		}
	case *Timeval:
		if k == kindTimeval {
			*v = s.rcvtimeo.get()
			if option == SO_SNDTIMEO {
				*v = s.sndtimeo.get()
			}
			return nil
		}
	}
	return c.argument(3, "option", optionType(k, name, typeOf(v)))
}

func setOption(c *call, s *Socket, level, option int, v any) error {
	if err := s.use(c); err != nil {
		return err
	}
	defer s.done()
	k, name := optionKind(level, option)
	switch v := v.(type) {
	case int:
		if k == kindInt {
			return c.fail(s, setInt(s, level, option, v))
		}
	case bool:
		if k == kindInt {
			n := 0
			if v {
				n = 1
			}
			return c.fail(s, setInt(s, level, option, n))
		}
	case Linger:
		if k == kindLinger {
			if v.Onoff < 0 || v.Onoff > math.MaxUint16 {
				return c.argument(4, "value", `"l_onoff" must be between 0 and 65535`)
			}
			if v.Linger < 0 || v.Linger > math.MaxUint16 {
				return c.argument(4, "value", `"l_linger" must be between 0 and 65535`)
			}
			return c.fail(s, sysSetLinger(s.fd.sysfd, v))
		}
	case Timeval:
		if k == kindTimeval {
			return c.fail(s, setTimeout(s, option, v))
		}
	}
	return c.argument(4, "value", optionType(k, name, typeOf(v)))
}

// optionType says which Go type an option has.
func optionType(k kind, name, given string) string {
	switch k {
	case kindLinger:
		return "must be of type socket.Linger when argument #3 ($option) is " + name + ", " + given + " given"
	case kindTimeval:
		return "must be of type socket.Timeval when argument #3 ($option) is " + name + ", " + given + " given"
	}
	return "must be of type int, " + given + " given"
}

// typeOf names the type of an option's value, or of the pointer to it.
func typeOf(v any) string {
	switch v.(type) {
	case int, *int:
		return "int"
	case bool, *bool:
		return "bool"
	case Linger, *Linger:
		return "socket.Linger"
	case Timeval, *Timeval:
		return "socket.Timeval"
	}
	return "value"
}

// getInt reads an option as PHP does: four bytes, of a longer value the first
// four, of a single byte that byte.
func getInt(s *Socket, level, option int) (int, Errno) {
	if level == SOL_SOCKET && option == SO_ERROR {
		if e := s.takeErrno(); e != 0 {
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

// setInt sets an option to a C int, cut to 32 bits as PHP cuts it.
func setInt(s *Socket, level, option, v int) Errno {
	var b [4]byte
	binary.NativeEndian.PutUint32(b[:], uint32(v))
	return sysSetsockopt(s.fd.sysfd, level, option, b[:])
}

// setTimeout sets SO_RCVTIMEO or SO_SNDTIMEO. The kernel gets it too: it checks
// the value, and a process that the descriptor is given to finds it there.
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

// bytesOf returns the memory of *v.
func bytesOf[T any](v *T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v))
}
