package socket

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"

	"phpsocket/socket/internal/sys"
)

// AddressInfo is PHP's AddressInfo: an address that [AddrinfoLookup] has found, and the kind of
// socket to use with it.
type AddressInfo struct {
	flags, socktype, protocol int
	canonname                 string
	addr                      sockaddr
}

// AddrinfoHints holds the hints for [AddrinfoLookup]. In PHP, the hints are an array:
// ['ai_family' => AF_INET] becomes AddrinfoHints{AiFamily: AF_INET}. A field that is 0 has the
// same effect as a missing key in PHP.
type AddrinfoHints struct {
	AiFlags    int // a combination of AI_* flags
	AiFamily   int // AF_INET, AF_INET6, or AF_UNSPEC for both
	AiSocktype int // SOCK_STREAM, SOCK_DGRAM, SOCK_RAW or another SOCK_*
	AiProtocol int // a protocol of that socket type, such as IPPROTO_TCP
}

// AddrinfoFields is the result of [AddrinfoExplain]. It has a field for each key of PHP's
// array: $info['ai_addr']['sin_port'] becomes info.AiAddr.SinPort.
type AddrinfoFields struct {
	AiFlags     int
	AiFamily    int
	AiSocktype  int
	AiProtocol  int
	AiCanonname string // "" if PHP's array would not have this key
	AiAddr      struct {
		SinPort  int // the port of an AF_INET address; otherwise 0
		SinAddr  string
		Sin6Port int // the port of an AF_INET6 address; otherwise 0
		Sin6Addr string
	}
}

// AddrinfoArgument is an optional argument of [AddrinfoLookup]: an [AddrinfoHints], which holds
// the hints, or a *[EAI], in which AddrinfoLookup stores the code of a failure.
type AddrinfoArgument interface{ addrinfoArgument() }

func (AddrinfoHints) addrinfoArgument() {}
func (*EAI) addrinfoArgument()          {}

// EAI is the type of the EAI_* constants, which are the codes of a failed [AddrinfoLookup]. An
// EAI is an error; its text is that of gai_strerror in glibc.
//
// Notes: the numbers are those of the system (on Windows, those of Winsock). Some systems do
// not have all of the codes. On Windows and AIX, EAI_ADDRFAMILY is the same as EAI_FAMILY.
type EAI int

// Error implements error.
func (e EAI) Error() string {
	for _, t := range eaiTexts {
		if t.code == e && e != 0 {
			return t.text
		}
	}
	return "Unknown error"
}

type eaiText struct {
	code EAI
	text string
}

// eaiTexts holds the texts of the codes. If two codes have the same number, the first row
// counts. If the system does not have a code, the code in its row is 0. There is no row for
// EAI_OVERFLOW, because glibc has no text for it.
var eaiTexts = []eaiText{
	{EAI_AGAIN, "Temporary failure in name resolution"},
	{EAI_BADFLAGS, "Bad value for ai_flags"},
	{EAI_FAIL, "Non-recoverable failure in name resolution"},
	{EAI_FAMILY, "ai_family not supported"},
	{EAI_NODATA, "No address associated with hostname"},
	{EAI_NONAME, "Name or service not known"},
	{EAI_SERVICE, "Servname not supported for ai_socktype"},
	{EAI_SOCKTYPE, "ai_socktype not supported"},
	{EAI_ADDRFAMILY, "Address family for hostname not supported"},
	{eaiSystem, "System error"},
	{EAI(sys.EAI_ALLDONE), "All requests done"},
	{EAI(sys.EAI_CANCELED), "Request canceled"},
	{EAI(sys.EAI_IDN_ENCODE), "Parameter string not correctly encoded"},
	{EAI(sys.EAI_INPROGRESS), "Processing request in progress"},
	{EAI(sys.EAI_INTR), "Interrupted by a signal"},
	{EAI(sys.EAI_NOTCANCELED), "Request not canceled"},
}

// eaiSystem is the code for a failure of the system: EAI_SYSTEM or, on Windows, which has no
// EAI_SYSTEM, EAI_FAIL.
var eaiSystem = EAI(cmp.Or(sys.EAI_SYSTEM, int(EAI_FAIL)))

var fnAddrinfoLookup = newFunc("socket_addrinfo_lookup", "Unable to look up address", 0)

// AddrinfoLookup is socket_addrinfo_lookup: it returns the addresses of the given host, with the
// port of the given service. host is an IP address or a name. service is a number or a name; ""
// stands for PHP's null and means port 0. AddrinfoLookup may have to wait for DNS. Without hints,
// there are three entries for each address, one for each of SOCK_STREAM, SOCK_DGRAM and SOCK_RAW.
//
// # Flags of the hints
//
//   - AI_NUMERICHOST: host is an address. AI_NUMERICSERV: service is a number.
//   - AI_CANONNAME: the first entry has the canonical name of host.
//   - AI_V4MAPPED, for AF_INET6: if there are no IPv6 addresses, the result has the
//     IPv4 addresses, as IPv4-mapped ones. With AI_ALL, the result always has both.
//   - AI_ADDRCONFIG: the result has IPv4 addresses only if this host has an IPv4 address
//     itself, and IPv6 addresses only if it has an IPv6 address. 127.0.0.1 and ::1 do not count.
//   - AI_PASSIVE: the host "*" stands for every address, so a server can bind to it.
//     Without AI_PASSIVE, "*" stands for the loopback address.
//   - AI_IDN, AI_CANONIDN: these flags are allowed. But a host that is not plain ASCII
//     fails with EAI_IDN_ENCODE, as in PHP with its initial locale.
//
// # Errors
//
// After a failure, PHP returns false without a warning. Here the error matches one of the EAI_*
// constants, as in errors.Is(err, socket.EAI_NONAME). If the resolver has returned a *net.DNSError,
// errors.As finds it. If the process has no free descriptor, the error matches EAI_SYSTEM and
// SOCKET_EMFILE (on Windows, which has no EAI_SYSTEM, it matches EAI_FAIL). The last argument may
// be a *EAI. It corresponds to PHP 8.6's fourth argument, $error_code: a failure stores its code
// there, and a success does not change it:
//
//	var code socket.EAI
//	list, err := socket.AddrinfoLookup(host, service, socket.AddrinfoHints{}, &code)
//
// The hints may be left out even with a *EAI, as with PHP's named arguments. A failure does not
// set an error slot. If there is a mistake in the hints, the error matches ErrArgument.
//
// # Rules
//
// On every system, the rules are those of getaddrinfo(3) in glibc; for example, a port number
// above 65535 loses its upper bits. Go's resolver looks up the names. It knows the services of
// TCP and UDP, and accepts their names in upper case too.
func AddrinfoLookup(host, service string, hintsAndCode ...AddrinfoArgument) (list []*AddressInfo, err error) {
	defer raise(&err)
	h, failure, err := fnAddrinfoLookup.addrinfoArguments(hintsAndCode)
	if err != nil {
		return nil, err
	}
	if err := h.check(fnAddrinfoLookup); err != nil {
		return nil, err
	}
	list, code, cause := addrinfoLookup(net.DefaultResolver, untilNUL(host), untilNUL(service), h)
	if code != 0 {
		if failure != nil {
			*failure = code
		}
		return nil, fnAddrinfoLookup.lookupAddressFailed(code, cause)
	}
	return list, nil
}

// addrinfoArguments returns the optional arguments of AddrinfoLookup: the hints, and the
// pointer where a failure stores its code.
func (c *phpFunc) addrinfoArguments(list []AddrinfoArgument) (h AddrinfoHints, code *EAI, err error) {
	if len(list) > 2 {
		return h, nil, c.tooMany(4, 2+len(list))
	}
	for i, argument := range list {
		switch a := argument.(type) {
		case AddrinfoHints:
			h, err = a, c.secondHints(i)
		case *AddrinfoHints:
			if a == nil {
				return h, nil, c.argument(3, "hints", "must be of type socket.AddrinfoHints, nil given")
			}
			h, err = *a, c.secondHints(i)
		case *EAI:
			if i < len(list)-1 {
				return h, nil, c.argument(3, "hints", "must be of type socket.AddrinfoHints, *socket.EAI given")
			}
			code = a
		default: // nil, or a type that embeds AddrinfoHints
			return h, nil, c.argument(3+i, [...]string{"hints", "error_code"}[i], "must be a socket.AddrinfoHints or a *socket.EAI")
		}
		if err != nil {
			return h, nil, err
		}
	}
	return h, code, nil
}

// secondHints checks the place of the hints, which are at index i of the optional arguments.
// Hints are allowed only at index 0, so for any other index secondHints returns an error.
func (c *phpFunc) secondHints(i int) error {
	if i == 0 {
		return nil
	}
	return c.argument(4, "error_code", "must be of type *socket.EAI, socket.AddrinfoHints given")
}

// check returns an error if the hints contain a mistake for which PHP 8.5 throws an exception.
func (h *AddrinfoHints) check(c *phpFunc) error {
	for _, hint := range [...]struct {
		key   string
		value int
	}{{"ai_flags", h.AiFlags}, {"ai_socktype", h.AiSocktype}, {"ai_protocol", h.AiProtocol}} {
		if hint.value < 0 || hint.value > math.MaxInt32 {
			return c.argument(3, "hints", `"`+hint.key+`" key must be between 0 and 2147483647`)
		}
	}
	switch h.AiFamily {
	case AF_UNSPEC, AF_INET, AF_INET6:
		return nil
	}
	return c.argument(3, "hints", `"ai_family" key must be AF_INET or AF_INET6`)
}

// lookupAddressFailed returns the error for a failed AddrinfoLookup. The cause of the failure may
// be nil.
func (c *phpFunc) lookupAddressFailed(code EAI, cause error) error {
	err := error(code)
	if cause != nil {
		err = errors.Join(code, cause)
	}
	return &Error{
		Func:    c.name,
		Message: c.verb + " [" + strconv.Itoa(int(code)) + "]: " + code.Error(),
		Err:     err,
		class:   classSilent,
	}
}

// addrinfoLookup does what glibc's getaddrinfo does. It makes its checks in the same order as
// glibc, because this order decides which code it returns if two checks would fail.
func addrinfoLookup(r *net.Resolver, host, service string, h AddrinfoHints) ([]*AddressInfo, EAI, error) {
	const known = AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_NUMERICSERV | AI_ADDRCONFIG |
		aiV4mapped | aiAll | aiIDN | aiCanonidn | aiIgnored
	if service == "*" {
		service = ""
	}
	flags := h.AiFlags
	switch {
	case host == "*" && service == "":
		return nil, EAI_NONAME, nil
	case flags&^known != 0, host == "*" && flags&AI_CANONNAME != 0:
		return nil, EAI_BADFLAGS, nil
	case flags&AI_ADDRCONFIG != 0 && !h.narrow():
		return nil, EAI_NONAME, nil
	}
	ends, code, cause := h.ends(r, service)
	if code != 0 {
		return nil, code, cause
	}
	hosts, canonname, code, cause := h.hosts(r, host)
	if code != 0 {
		return nil, code, cause
	}
	list := make([]*AddressInfo, 0, len(hosts)*len(ends))
	for _, sa := range hosts {
		for _, e := range ends {
			sa.Port = e.port
			list = append(list, &AddressInfo{flags: flags, socktype: e.socktype, protocol: e.protocol, addr: sa})
		}
	}
	if flags&AI_CANONNAME != 0 {
		list[0].canonname = canonname
	}
	return list, 0, nil
}

// narrow applies AI_ADDRCONFIG. If this host has addresses of only one family, narrow restricts the
// hints to that family. If the host has no address of the family that the hints ask for, narrow
// returns false.
func (h *AddrinfoHints) narrow() bool {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return true
	}
	var have4, have6 bool
	for _, a := range addrs {
		n, ok := a.(*net.IPNet)
		if !ok {
			continue
		}
		if ip, _ := netip.AddrFromSlice(n.IP); ip.Unmap().Is4() {
			have4 = have4 || ip.Unmap() != netip.AddrFrom4([4]byte{127, 0, 0, 1})
		} else {
			have6 = have6 || ip != netip.IPv6Loopback()
		}
	}
	switch {
	case h.AiFamily == AF_INET:
		return have4
	case h.AiFamily == AF_INET6:
		return have6
	case have4 && !have6:
		h.AiFamily = AF_INET
	case have6 && !have4:
		h.AiFamily = AF_INET6
	}
	return true
}

// end is the part of a result entry that does not depend on the host: the kind of socket and
// the port.
type end struct {
	socktype, protocol int
	port               uint16
}

// Protocols that occur in result entries, but for which PHP has no constants.
const (
	ipprotoDCCP    = 33
	ipprotoSCTP    = 132
	ipprotoUDPLite = 136
)

// ends returns the kinds of sockets that the hints ask for, each with the port of the given
// service.
func (h *AddrinfoHints) ends(r *net.Resolver, service string) (ends []end, code EAI, cause error) {
	all := [...]struct {
		socktype, protocol int
		network            string // the resolver's network for service names
		usual              bool   // the result contains this row if the hints choose neither a type nor a protocol
	}{
		{SOCK_STREAM, IPPROTO_TCP, "tcp", true},
		{SOCK_DGRAM, IPPROTO_UDP, "udp", true},
		{sockDCCP, ipprotoDCCP, "", false},
		{SOCK_DGRAM, ipprotoUDPLite, "", false},
		{SOCK_STREAM, ipprotoSCTP, "", false},
		{SOCK_SEQPACKET, ipprotoSCTP, "", false},
		{SOCK_RAW, h.AiProtocol, "", true},
	}
	number, numeric := serviceNumber(service)
	if !numeric && h.AiFlags&AI_NUMERICSERV != 0 {
		return nil, EAI_NONAME, nil
	}
	named := !numeric || number < 0
	chosen := h.AiSocktype != 0 || h.AiProtocol != 0
	fits := false
	for _, k := range all {
		if h.AiSocktype != 0 && h.AiSocktype != k.socktype ||
			h.AiProtocol != 0 && h.AiProtocol != k.protocol ||
			!chosen && !k.usual {
			continue
		}
		if chosen && k.socktype == SOCK_RAW && service != "" {
			return nil, EAI_SERVICE, nil
		}
		fits = true
		port, err := uint16(number), error(nil)
		if named {
			port, err = servicePort(r, k.network, service)
		}
		if err == nil {
			ends = append(ends, end{k.socktype, k.protocol, port})
		} else if k.network != "" {
			cause = err
		}
		if chosen {
			break
		}
	}
	switch {
	case len(ends) > 0:
		return ends, 0, nil
	case !fits && h.AiSocktype != 0:
		return nil, EAI_SOCKTYPE, nil
	case cause != nil:
		if _, cause = lookupFailure(service, 0, cause); ofSystem(cause) {
			return nil, eaiSystem, cause
		}
	}
	return nil, EAI_SERVICE, cause
}

// serviceNumber parses a service that is a number, as C's strtoul does. It truncates the number
// to a C int, as getaddrinfo does. If the result is below 0, it is not a port, and the caller
// treats the service as a name. For a number of more than 64 bits, the result is -1. For an
// empty service, the result is 0.
func serviceNumber(s string) (number int32, ok bool) {
	if s == "" {
		return 0, true
	}
	s = strings.TrimLeft(s, " \t\n\v\f\r")
	digits := s
	if s != "" && (s[0] == '+' || s[0] == '-') {
		digits = s[1:]
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	switch {
	case err != nil: // the number has more than 64 bits
		return -1, true
	case s[0] == '-':
		n = -n
	}
	return int32(uint32(n)), true
}

// servicePort returns the port of a service that is given by its name.
func servicePort(r *net.Resolver, network, service string) (uint16, error) {
	if network == "" || service[0] == '+' || service[0] == '-' { // the resolver would accept a single sign as port 0
		return 0, &net.DNSError{Err: "unknown port", Name: service, IsNotFound: true}
	}
	port, err := r.LookupPort(context.Background(), network, service)
	if err != nil {
		return 0, lookupCause(err, service)
	}
	return uint16(port), nil
}

// hosts returns the addresses of the given host and, if the hints ask for it, its canonical name.
// If code is 0, there is at least one address.
func (h *AddrinfoHints) hosts(r *net.Resolver, host string) (hosts []sockaddr, canonname string, code EAI, cause error) {
	if host == "*" {
		return h.local(), "", 0, nil
	}
	if h.AiFlags&aiIDN != 0 && !isASCII(host) {
		return nil, "", EAI(sys.EAI_IDN_ENCODE), nil
	}
	if ip, ok := parseIPv4(host, true); ok {
		switch {
		case h.AiFamily != AF_INET6:
		case h.AiFlags&aiV4mapped != 0:
			ip = mapped(ip)
		default:
			return nil, "", EAI_ADDRFAMILY, nil
		}
		return sockaddrs(ip), host, 0, nil
	}
	if ip, scope, ok := parseIPv6(host); ok {
		if h.AiFamily == AF_INET {
			if !ip.Is4In6() {
				return nil, "", EAI_ADDRFAMILY, nil
			}
			return sockaddrs(ip.Unmap()), host, 0, nil
		}
		hosts = sockaddrs(ip)
		hosts[0].Scope = scope
		return hosts, host, 0, nil
	}
	if host == "" || h.AiFlags&AI_NUMERICHOST != 0 {
		return nil, "", EAI_NONAME, nil
	}
	ips, e, cause := h.lookup(r, host)
	if e != 0 {
		e, cause = lookupFailure(host, e, cause)
	}
	switch {
	case e == 0:
	case ofSystem(cause):
		return nil, "", eaiSystem, cause
	case e == hostNotFound:
		return nil, "", EAI_NONAME, cause
	case e == hostNoData:
		return nil, "", EAI_NODATA, cause
	case e == hostTryAgain:
		return nil, "", EAI_AGAIN, cause
	default:
		return nil, "", EAI_FAIL, cause
	}
	canonname = host
	if h.AiFlags&AI_CANONNAME != 0 {
		if name, err := r.LookupCNAME(context.Background(), host); err == nil {
			canonname = strings.TrimSuffix(name, ".")
		}
	}
	return sockaddrs(ips...), canonname, 0, nil
}

// lookup looks up the addresses of a name in the family that the hints ask for. If the hints
// ask for it, lookup converts IPv4 addresses to IPv4-mapped IPv6 addresses.
func (h *AddrinfoHints) lookup(r *net.Resolver, name string) ([]netip.Addr, Errno, error) {
	switch {
	case h.AiFamily == AF_UNSPEC:
		return lookup(r, "ip", name)
	case h.AiFamily == AF_INET:
		return lookupFamily(r, "ip4", name)
	case h.AiFlags&aiV4mapped == 0:
		return lookupFamily(r, "ip6", name)
	}
	return lookupMapped(r, name, h.AiFlags&aiAll != 0)
}

// local returns the addresses that the host "*" stands for. They are in the order in which
// getaddrinfo returns them on a host with both families.
func (h *AddrinfoHints) local() []sockaddr {
	ip4, ip6 := netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()
	passive := h.AiFlags&AI_PASSIVE != 0
	if passive {
		ip4, ip6 = netip.IPv4Unspecified(), netip.IPv6Unspecified()
	}
	switch {
	case h.AiFamily == AF_INET:
		return sockaddrs(ip4)
	case h.AiFamily == AF_INET6:
		return sockaddrs(ip6)
	case passive:
		return sockaddrs(ip4, ip6)
	}
	return sockaddrs(ip6, ip4)
}

// sockaddrs converts IP addresses to socket addresses.
func sockaddrs(ips ...netip.Addr) []sockaddr {
	list := make([]sockaddr, len(ips))
	for i, ip := range ips {
		list[i].Family = AF_INET6
		if ip.Is4() {
			list[i].Family = AF_INET
		}
		list[i].SetIP(ip)
	}
	return list
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// AddrinfoExplain is socket_addrinfo_explain: it returns the fields of a. As in PHP, the
// scope ID is left out. For nil, it returns the zero value.
func AddrinfoExplain(a *AddressInfo) AddrinfoFields {
	var f AddrinfoFields
	if a == nil {
		return f
	}
	f.AiFlags, f.AiFamily, f.AiSocktype, f.AiProtocol = a.flags, a.addr.Family, a.socktype, a.protocol
	f.AiCanonname = a.canonname
	text, _ := addrText(&a.addr)
	switch a.addr.Family {
	case AF_INET:
		f.AiAddr.SinPort, f.AiAddr.SinAddr = int(a.addr.Port), text
	case AF_INET6:
		f.AiAddr.Sin6Port, f.AiAddr.Sin6Addr = int(a.addr.Port), text
	}
	return f
}

var (
	fnAddrinfoBindCreate = newFunc("socket_addrinfo_bind", "Unable to create socket", errSlotGlobal)
	fnAddrinfoBind       = newFunc("socket_addrinfo_bind", "Unable to bind address", errSlotGlobal)
)

// AddrinfoBind is socket_addrinfo_bind: it creates a socket for a and binds it to the address
// in a. The socket does not listen yet: call [Listen] next. A failure sets only the process's
// error slot, because there is no socket. See [Create] and [Bind].
func AddrinfoBind(a *AddressInfo) (s *Socket, err error) {
	defer raise(&err)
	if err := fnAddrinfoBind.checkAddress(a, ""); err != nil {
		return nil, err
	}
	s, e := create(a.addr.Family, a.socktype, a.protocol)
	if e != 0 {
		return nil, fnAddrinfoBindCreate.fail(nil, e)
	}
	if e := sysBind(s.fd.sysfd, &a.addr); e != 0 {
		s.close()
		return nil, fnAddrinfoBind.fail(nil, e)
	}
	return s, nil
}

var (
	fnAddrinfoConnectCreate = newFunc("socket_addrinfo_connect", "Unable to create socket", errSlotGlobal)
	fnAddrinfoConnect       = newFunc("socket_addrinfo_connect", "Unable to connect address", errSlotGlobal)
)

// AddrinfoConnect is socket_addrinfo_connect: it creates a socket for a and connects it to the
// address in a. It waits until the connection has succeeded or failed. A failure sets only the
// process's error slot, because there is no socket. See [Create] and [Connect].
func AddrinfoConnect(a *AddressInfo) (s *Socket, err error) {
	defer raise(&err)
	if err := fnAddrinfoConnect.checkAddress(a, "socket type "); err != nil {
		return nil, err
	}
	s, e := create(a.addr.Family, a.socktype, a.protocol)
	if e != 0 {
		return nil, fnAddrinfoConnectCreate.fail(nil, e)
	}
	if err := s.enter(fnAddrinfoConnect); err != nil {
		return nil, err
	}
	e = connect(s, &a.addr)
	s.leave()
	if e != 0 {
		s.close()
		return nil, fnAddrinfoConnect.fail(nil, e)
	}
	return s, nil
}

// checkAddress returns an error if a, the argument of AddrinfoBind or AddrinfoConnect, is not
// valid. An AddressInfo that does not come from AddrinfoLookup has no address family, so it is not
// valid. The second parameter is the text before "must be one of" in the error.
func (c *phpFunc) checkAddress(a *AddressInfo, what string) error {
	switch {
	case a == nil:
		return c.argument(1, "address", "must be of type AddressInfo, null given")
	case a.addr.Family != AF_INET && a.addr.Family != AF_INET6:
		return c.argument(1, "address", what+"must be one of AF_UNIX, AF_INET, or AF_INET6")
	}
	return nil
}
