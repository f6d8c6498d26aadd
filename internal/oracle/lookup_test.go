//go:build linux

package oracle

import "phpsocket/socket"

func init() {
	functions["socket_addrinfo_bind"] = func(a *args) (any, error) { return socket.AddrinfoBind(a.addressInfo(0)) }
	functions["socket_addrinfo_connect"] = func(a *args) (any, error) { return socket.AddrinfoConnect(a.addressInfo(0)) }
	functions["socket_addrinfo_explain"] = func(a *args) (any, error) {
		return addrinfoArray(socket.AddrinfoExplain(a.addressInfo(0))), nil
	}
	functions["socket_addrinfo_lookup"] = func(a *args) (any, error) {
		service := ""
		if a.has(1) {
			service = a.str(1)
		}
		var hints []socket.AddrinfoArgument
		if a.has(2) {
			h := fields{a.values[2].(*array)}
			hints = append(hints, socket.AddrinfoHints{AiFlags: h.int("ai_flags"), AiFamily: h.int("ai_family"),
				AiSocktype: h.int("ai_socktype"), AiProtocol: h.int("ai_protocol")})
		}
		var code socket.EAI
		if a.has(3) {
			n, _ := a.values[3].(int)
			code = socket.EAI(n)
			hints = append(hints, &code)
		}
		list, err := socket.AddrinfoLookup(a.str(0), service, hints...)
		if a.has(3) {
			a.out(3, "error_code", int(code))
		}
		return arrayOf(list...), err
	}
}

func (a *args) addressInfo(i int) *socket.AddressInfo {
	info, _ := a.values[i].(*socket.AddressInfo)
	return info
}

// addrinfoArray returns the fields as the array that PHP returns for an address.
func addrinfoArray(f socket.AddrinfoFields) *array {
	all := &array{[]any{"ai_flags", "ai_family", "ai_socktype", "ai_protocol"}, []any{f.AiFlags, f.AiFamily, f.AiSocktype, f.AiProtocol}}
	if f.AiCanonname != "" {
		all.set("ai_canonname", f.AiCanonname)
	}
	addr := &array{[]any{"sin_port", "sin_addr"}, []any{f.AiAddr.SinPort, f.AiAddr.SinAddr}}
	if f.AiFamily == socket.AF_INET6 {
		addr = &array{[]any{"sin6_port", "sin6_addr"}, []any{f.AiAddr.Sin6Port, f.AiAddr.Sin6Addr}}
	}
	all.set("ai_addr", addr)
	return all
}
