package mixed

import (
	"os"
	"syscall"

	"phpsocket/socket"
	"phpsocket/socket/php"
)

const scmRights = 1 // the value of SCM_RIGHTS, a constant that Windows lacks

// Sendmsg is socket_sendmsg. The message is an array, as in PHP.
func Sendmsg(s *socket.Socket, message *php.Array[any], flags ...int) (int, error) {
	m := &socket.Message{Name: nameOf(message.At("name"))}
	for _, v := range Each(message.At("iov")) {
		m.Iov = append(m.Iov, []byte(php.Strval(v)))
	}
	for _, v := range Each(message.At("control")) {
		m.Control = append(m.Control, controlOf(ToArray(v)))
	}
	return socket.Sendmsg(s, m, flags...)
}

// nameOf converts v to an address. The value v is the element "name" of a message: an array
// or nil. For nil, it returns the zero Name, which means no address.
func nameOf(v any) socket.Name {
	if v == nil {
		return socket.Name{}
	}
	a := ToArray(v)
	return socket.Name{Family: php.Intval(a.At("family")), Addr: php.Strval(a.At("addr")), Port: php.Intval(a.At("port")),
		Flowinfo: uint32(php.Intval(a.At("flowinfo"))), ScopeID: uint32(php.Intval(a.At("scope_id"))), Path: php.Strval(a.At("path"))}
}

func controlOf(a *php.Array[any]) socket.Control {
	c := socket.Control{Level: php.Intval(a.At("level")), Type: php.Intval(a.At("type"))}
	switch data := a.At("data").(type) {
	case int:
		c.Int = data
	case string:
		c.Data = []byte(data)
	case *php.Array[any]:
		if c.Level == socket.SOL_SOCKET && c.Type == scmRights {
			for _, v := range data.All() {
				c.Rights = append(c.Rights, right(v))
			}
			return c
		}
		c.Ucred = socket.Ucred{Pid: php.Intval(data.At("pid")), Uid: php.Intval(data.At("uid")), Gid: php.Intval(data.At("gid"))}
		c.Pktinfo = socket.Pktinfo{Addr: php.Strval(data.At("addr")), Ifindex: php.Intval(data.At("ifindex"))}
	}
	return c
}

// right returns v as a syscall.Conn. The value v is an element of an SCM_RIGHTS array: a
// socket or a stream.
func right(v any) syscall.Conn {
	switch v := v.(type) {
	case *socket.Socket:
		return v
	case *php.Stream:
		if c, ok := v.Conn().(syscall.Conn); ok {
			return c
		}
	}
	panic("php2go: not converted: " + php.GetDebugType(v) + " in SCM_RIGHTS")
}

// Recvmsg is socket_recvmsg. The message is an array, as in PHP: Recvmsg replaces its
// elements with those of the received message.
func Recvmsg(s *socket.Socket, message *php.Array[any], flags ...int) (int, error) {
	m := &socket.Message{BufferSize: php.Intval(message.At("buffer_size")), Controllen: php.Intval(message.At("controllen"))}
	n, err := socket.Recvmsg(s, m, flags...)
	if err != nil {
		return 0, err
	}
	for k := range message.Clone().All() {
		message.Delete(k)
	}
	message.Set("name", nil)
	if m.Name != (socket.Name{}) {
		message.Set("name", nameArray(m.Name))
	}
	control := new(php.Array[any])
	for _, c := range m.Control {
		control.Append(php.Map("level", c.Level, "type", c.Type, "data", controlData(c)))
	}
	message.Set("control", control)
	iov := new(php.Array[any])
	for _, b := range m.Iov {
		iov.Append(string(b[:min(len(b), n)]))
	}
	message.Set("iov", iov)
	message.Set("flags", m.Flags)
	return n, nil
}

func nameArray(n socket.Name) *php.Array[any] {
	switch n.Family {
	case socket.AF_INET:
		return php.Map("family", n.Family, "addr", n.Addr, "port", n.Port)
	case socket.AF_INET6:
		return php.Map("family", n.Family, "addr", n.Addr, "port", n.Port, "flowinfo", int(n.Flowinfo), "scope_id", int(n.ScopeID))
	}
	return php.Map("family", n.Family, "path", n.Path)
}

func controlData(c socket.Control) any {
	switch {
	case c.Data != nil:
		return string(c.Data)
	case c.Rights != nil:
		list := new(php.Array[any])
		for _, r := range c.Rights {
			switch r := r.(type) {
			case *socket.Socket:
				list.Append(r)
			case *os.File:
				list.Append(php.StreamOf(r))
			}
		}
		return list
	case c.Ucred != (socket.Ucred{}):
		return php.Map("pid", c.Ucred.Pid, "uid", c.Ucred.Uid, "gid", c.Ucred.Gid)
	case c.Pktinfo != (socket.Pktinfo{}):
		return php.Map("addr", c.Pktinfo.Addr, "ifindex", c.Pktinfo.Ifindex)
	}
	return c.Int
}

// AddrinfoLookup is socket_addrinfo_lookup: it returns an array of AddressInfo objects, or false if it fails.
func AddrinfoLookup(host string, rest ...any) any {
	service := ""
	var hints socket.AddrinfoHints
	if len(rest) > 0 {
		service = php.Strval(rest[0])
	}
	if len(rest) > 1 {
		for k, v := range Each(rest[1]) {
			n := php.Intval(v)
			switch k.String() {
			case "ai_flags":
				hints.AiFlags = n
			case "ai_family":
				hints.AiFamily = n
			case "ai_socktype":
				hints.AiSocktype = n
			case "ai_protocol":
				hints.AiProtocol = n
			default:
				panic(NewException("ValueError", `socket_addrinfo_lookup(): Argument #3 ($hints) must only contain array keys "ai_flags", "ai_socktype", "ai_protocol", or "ai_family"`))
			}
		}
	}
	list, err := socket.AddrinfoLookup(host, service, hints)
	if err != nil {
		return false
	}
	return AnyArray(list)
}

func addressInfo(v any) *socket.AddressInfo {
	if a, ok := v.(*socket.AddressInfo); ok {
		return a
	}
	panic(NewException("TypeError", "Argument #1 ($address) must be of type AddressInfo, "+php.GetDebugType(v)+" given"))
}

// AddrinfoExplain is socket_addrinfo_explain.
func AddrinfoExplain(v any) *php.Array[any] {
	f := socket.AddrinfoExplain(addressInfo(v))
	a := php.Map("ai_flags", f.AiFlags, "ai_family", f.AiFamily, "ai_socktype", f.AiSocktype, "ai_protocol", f.AiProtocol)
	if f.AiCanonname != "" {
		a.Set("ai_canonname", f.AiCanonname)
	}
	switch f.AiFamily {
	case socket.AF_INET:
		a.Set("ai_addr", php.Map("sin_port", f.AiAddr.SinPort, "sin_addr", f.AiAddr.SinAddr))
	case socket.AF_INET6:
		a.Set("ai_addr", php.Map("sin6_port", f.AiAddr.Sin6Port, "sin6_addr", f.AiAddr.Sin6Addr))
	}
	return a
}

// AddrinfoBind is socket_addrinfo_bind.
func AddrinfoBind(v any) (*socket.Socket, error) { return socket.AddrinfoBind(addressInfo(v)) }

// AddrinfoConnect is socket_addrinfo_connect.
func AddrinfoConnect(v any) (*socket.Socket, error) { return socket.AddrinfoConnect(addressInfo(v)) }

// ExportStream is socket_export_stream: it returns a stream for the socket.
func ExportStream(s *socket.Socket) (*php.Stream, error) {
	c, err := socket.ExportStream(s)
	if err != nil {
		return nil, err
	}
	return php.StreamOf(c), nil
}

// ImportStream is socket_import_stream.
func ImportStream(s *php.Stream) (*socket.Socket, error) {
	switch c := s.Conn().(type) {
	case *socket.Socket:
		return c, nil
	case syscall.Conn:
		return socket.ImportStream(c)
	}
	return nil, &php.Error{Class: "ValueError", Message: "socket_import_stream(): Argument #1 ($stream) is no socket"}
}
