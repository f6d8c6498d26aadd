package mixed

import (
	"slices"

	"phpsocket/socket/php"
)

// StreamSocketRecvfrom is stream_socket_recvfrom. The optional arguments are PHP's flags
// and a pointer to the variable for the address.
func StreamSocketRecvfrom(s *php.Stream, length int, rest ...any) (string, bool) {
	flags, address := 0, (*string)(nil)
	for _, v := range rest {
		switch v := v.(type) {
		case int:
			flags = v
		case *string:
			address = v
		}
	}
	return php.StreamSocketRecvfrom(s, length, flags, address)
}

// StreamSocketSendto is stream_socket_sendto. The optional arguments are PHP's flags and
// the address.
func StreamSocketSendto(s *php.Stream, data string, rest ...any) (int, error) {
	flags := 0
	var address []string
	for _, v := range rest {
		switch v := v.(type) {
		case int:
			flags = v
		case string:
			if v != "" {
				address = []string{v}
			}
		}
	}
	return php.StreamSocketSendto(s, data, flags, address...)
}

// StreamSelect is stream_select with arrays in mixed values: it removes the streams that
// are not ready. The remaining streams keep their keys.
func StreamSelect(read, write, except *any, seconds int, microseconds ...int) (int, error) {
	sets := [3]*any{read, write, except}
	var lists [3][]*php.Stream
	var args [3]*[]*php.Stream
	for i, s := range sets {
		if s != nil && *s != nil {
			lists[i] = ListTo[*php.Stream](*s)
			args[i] = &lists[i]
		}
	}
	n, err := php.StreamSelect(args[0], args[1], args[2], seconds, microseconds...)
	if err != nil {
		return n, err
	}
	for i, s := range sets {
		if args[i] == nil {
			continue
		}
		a := ToArray(*s).Clone()
		for k, v := range a.All() {
			if x, _ := v.(*php.Stream); !slices.Contains(lists[i], x) {
				a.Delete(k)
			}
		}
		*s = a
	}
	return n, nil
}

// StreamSeconds converts PHP's number of seconds to the argument that StreamSelect takes.
// Null, which means no timeout, becomes -1.
func StreamSeconds(v any) int {
	if v == nil {
		return -1
	}
	return ToInt(v)
}

// Gethostbynamel is gethostbynamel.
func Gethostbynamel(host string) any {
	list, ok := php.Gethostbynamel(host)
	if !ok {
		return false
	}
	return AnyArray(list)
}

// Scandir is scandir.
func Scandir(dir string, order ...int) any {
	list, err := php.Scandir(dir, order...)
	if err != nil {
		return false
	}
	return AnyArray(list)
}
