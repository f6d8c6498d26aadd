//go:build linux

package oracle

import (
	"slices"
	"syscall"

	"phpsocket/socket"
)

// fields is an array with methods that return the elements with a given key.
type fields struct{ *array }

func (f fields) int(key string) int {
	v, _ := f.get(key)
	n, _ := v.(int)
	return n
}

func (f fields) str(key string) string {
	v, _ := f.get(key)
	s, _ := v.(string)
	return s
}

func (f fields) list(key string) []any {
	v, _ := f.get(key)
	if a, ok := v.(*array); ok {
		return a.values
	}
	return nil
}

// messageOf converts an array, as PHP programs use it, to a Message.
func messageOf(a *array) socket.Message {
	f := fields{a}
	m := socket.Message{Controllen: f.int("controllen"), BufferSize: f.int("buffer_size")}
	if name, ok := f.get("name"); ok {
		n := fields{name.(*array)}
		m.Name = socket.Name{
			Family: n.int("family"), Addr: n.str("addr"), Port: n.int("port"), Path: n.str("path"),
			Flowinfo: uint32(n.int("flowinfo")), ScopeID: uint32(n.int("scope_id")),
		}
	}
	for _, v := range f.list("iov") {
		m.Iov = append(m.Iov, []byte(v.(string)))
	}
	for _, v := range f.list("control") {
		m.Control = append(m.Control, controlOf(fields{v.(*array)}))
	}
	return m
}

func controlOf(f fields) socket.Control {
	c := socket.Control{Level: f.int("level"), Type: f.int("type")}
	switch data, _ := f.get("data"); data := data.(type) {
	case int:
		c.Int = data
	case *array:
		d := fields{data}
		switch [2]int{c.Level, c.Type} {
		case [2]int{socket.SOL_SOCKET, socket.SCM_RIGHTS}:
			c.Rights = []syscall.Conn{}
			for _, v := range data.values {
				s, _ := v.(*socket.Socket)
				c.Rights = append(c.Rights, s)
			}
		case [2]int{socket.SOL_SOCKET, socket.SCM_CREDENTIALS}:
			c.Ucred = socket.Ucred{Pid: d.int("pid"), Uid: d.int("uid"), Gid: d.int("gid")}
		default:
			c.Pktinfo = socket.Pktinfo{Addr: d.str("addr"), Ifindex: d.int("ifindex"), Interface: d.str("ifindex")}
		}
	}
	return c
}

// recvmsg calls Recvmsg and renders the message like PHP. If the array has no name, PHP does not
// store one. PHP also ignores the buffers in the array. So if any buffer has room for data, recvmsg
// removes all of them.
func recvmsg(a *args) (any, error) {
	in := a.values[1].(*array)
	m := messageOf(in)
	if slices.ContainsFunc(m.Iov, func(p []byte) bool { return len(p) > 0 }) {
		m.Iov = nil
	}
	n, err := socket.Recvmsg(a.sock(0), &m, a.ints(2)...)
	if err != nil {
		a.out(1, "message", in)
		return n, err
	}
	var name any
	if _, asked := in.get("name"); asked && m.Name.Family != 0 {
		name = nameArray(m.Name)
	}
	control := &array{}
	for _, c := range m.Control {
		control.set(len(control.keys), &array{[]any{"level", "type", "data"}, []any{c.Level, c.Type, controlData(c)}})
	}
	iov := &array{}
	for _, p := range m.Iov {
		iov.set(len(iov.keys), string(p))
	}
	a.out(1, "message", &array{[]any{"name", "control", "iov", "flags"}, []any{name, control, iov, m.Flags}})
	return n, nil
}

func nameArray(n socket.Name) *array {
	switch n.Family {
	case socket.AF_INET:
		return &array{[]any{"family", "addr", "port"}, []any{n.Family, n.Addr, n.Port}}
	case socket.AF_INET6:
		return &array{[]any{"family", "addr", "port", "flowinfo", "scope_id"},
			[]any{n.Family, n.Addr, n.Port, int(n.Flowinfo), int(n.ScopeID)}}
	}
	return &array{[]any{"family", "path"}, []any{n.Family, n.Path}}
}

func controlData(c socket.Control) any {
	switch {
	case c.Rights != nil:
		list := &array{}
		for _, v := range c.Rights {
			list.set(len(list.keys), v)
		}
		return list
	case c.Data != nil:
		return string(c.Data)
	case c.Pktinfo != (socket.Pktinfo{}):
		return &array{[]any{"addr", "ifindex"}, []any{c.Pktinfo.Addr, c.Pktinfo.Ifindex}}
	}
	return c.Int
}
