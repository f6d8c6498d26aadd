package socket

import (
	"context"
	"errors"
	"math"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// maxHost is the maximum length of a host name that is looked up.
const maxHost = 255

// resolve returns the address of the given host for a socket of the given family. For AF_INET, the
// result is an IPv4 address. For AF_INET6, it is an IPv6 address, which may be an IPv4-mapped one.
// If host contains a NUL, only the part before it counts.
//
// If host is an address, resolve parses it. If host is a name, resolve looks it up, which may
// take a while, and returns the first address. As in C, an IPv4 address may have a short form
// for AF_INET ("127.1", "0", "2130706433", octal numbers). For AF_INET6, it may also contain
// hexadecimal numbers.
//
// For AF_INET6, an address may end with '%' and a number or the name of an interface. scope is
// this number, or the index of the interface. A name is accepted only after a link-local
// address. If there is no such interface, resolve fails as it does for an unknown host. (PHP
// also prints the warning "No interface with name ..."; this package does not.)
//
// If resolve fails, code is not 0, and cause is a *net.DNSError.
func resolve(family int, host string) (ip netip.Addr, scope uint32, code Errno, cause error) {
	return resolveWith(net.DefaultResolver, family, host)
}

func resolveWith(r *net.Resolver, family int, host string) (ip netip.Addr, scope uint32, code Errno, cause error) {
	host = untilNUL(host)
	if family == AF_INET6 {
		var ok bool
		if ip, scope, ok = parseIPv6(host); ok {
			return ip, scope, 0, nil
		}
		if ip, ok = parseIPv4(host, true); ok {
			return mapped(ip), 0, 0, nil
		}
	} else if len(host) <= maxHost {
		if ip, ok := parseIPv4(host, false); ok {
			return ip, 0, 0, nil
		}
	}
	var ips []netip.Addr
	switch family {
	case AF_INET:
		ips, code, cause = lookupFamily(r, "ip4", host)
	case AF_INET6:
		ips, code, cause = lookupMapped(r, host, false)
	default:
		code, cause = hostFailure, noHost(host)
	}
	if code != 0 {
		code, cause = lookupFailure(host, code, cause)
		return netip.Addr{}, 0, code, cause
	}
	return ips[0], 0, 0, nil
}

// lookupFailure corrects the code and the cause of a failed lookup. If the process has no free
// descriptor, the resolver cannot read its files. The resolver then reports that the name does not
// exist, even if the name exists. So lookupFailure checks whether a descriptor is free. If none is
// free, it returns the code and the cause for the lack of a descriptor instead.
func lookupFailure(name string, code Errno, cause error) (Errno, error) {
	fd, e := sysSocket(AF_INET, SOCK_DGRAM, 0)
	switch {
	case e == 0:
		newSocket(fd, AF_INET, SOCK_DGRAM).fd.close()
	case e == SOCKET_EMFILE || e == SOCKET_ENOBUFS || e.std() == syscall.ENFILE || e.std() == syscall.ENOMEM:
		return hostFailure, &net.DNSError{UnwrapErr: e, Err: e.Error(), Name: name}
	}
	return code, cause
}

// ofSystem reports whether cause, which lookupFailure has returned, is a system error.
func ofSystem(cause error) bool {
	var e Errno
	return errors.As(cause, &e)
}

// lookupMapped returns the IPv6 addresses of a name. If the name has no IPv6 addresses, or if
// all is true, the result also contains its IPv4 addresses, as IPv4-mapped ones.
func lookupMapped(r *net.Resolver, name string, all bool) ([]netip.Addr, Errno, error) {
	six, code6, cause6 := lookup(r, "ip6", name)
	if code6 == 0 && !all {
		return six, 0, nil
	}
	four, code, cause := lookup(r, "ip4", name)
	if code != 0 {
		four = fromLoopback(six)
	}
	for _, ip := range four {
		six = append(six, mapped(ip))
	}
	switch {
	case len(six) > 0:
		return six, 0, nil
	case code6 == hostTryAgain:
		return nil, code6, cause6
	}
	return nil, code, cause
}

// lookupFamily returns the addresses of a name in one family: network is "ip4" or "ip6". If the
// name has addresses only in the other family, the code is hostNoData.
func lookupFamily(r *net.Resolver, network, name string) ([]netip.Addr, Errno, error) {
	ips, code, cause := lookup(r, network, name)
	if code != hostNotFound && code != hostNoData {
		return ips, code, cause
	}
	other := "ip6"
	if network == other {
		other = "ip4"
	}
	others, found, _ := lookup(r, other, name)
	if found != 0 {
		return nil, code, cause
	}
	if ips = fromLoopback(others); ips != nil {
		return ips, 0, nil
	}
	return nil, hostNoData, cause
}

// fromLoopback is for a name that has the IPv6 addresses in six, but no IPv4 addresses. If ::1 is
// one of its addresses, fromLoopback returns 127.0.0.1; otherwise it returns nil. glibc does the
// same if /etc/hosts contains the name for ::1.
func fromLoopback(six []netip.Addr) []netip.Addr {
	if slices.Contains(six, netip.IPv6Loopback()) {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	}
	return nil
}

// lookup asks the resolver for the addresses of a name. network is "ip4", "ip6", or "ip" for
// both. If the code is 0, there is at least one address.
func lookup(r *net.Resolver, network, name string) ([]netip.Addr, Errno, error) {
	switch {
	case name == "":
		return nil, hostFailure, noHost(name)
	case len(name) > maxHost || strings.ContainsAny(name, ":%"):
		// A name with ':' or '%' is an address, and the resolver would accept "::1" even for "ip4".
		return nil, hostNotFound, noHost(name)
	}
	ips, err := r.LookupNetIP(context.Background(), network, name)
	if err != nil {
		return nil, lookupCode(err), lookupCause(err, name)
	}
	if len(ips) == 0 {
		return nil, hostNoData, noHost(name)
	}
	if network != "ip6" {
		for i, ip := range ips {
			ips[i] = ip.Unmap() // the resolver may return IPv4 addresses in mapped form
		}
	}
	return ips, 0, nil
}

// lookupCode returns PHP's code for err, an error of the resolver.
func lookupCode(err error) Errno {
	var dns *net.DNSError
	var addr *net.AddrError
	switch {
	case errors.As(err, &addr): // the name has only addresses of the other family
		return hostNoData
	case !errors.As(err, &dns):
		return hostFailure
	case dns.IsNotFound:
		return hostNotFound
	case dns.IsTemporary || dns.IsTimeout:
		return hostTryAgain
	}
	return hostFailure
}

// lookupCause converts err, an error of the resolver, to a *net.DNSError.
func lookupCause(err error, name string) error {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return dns
	}
	return &net.DNSError{UnwrapErr: err, Err: err.Error(), Name: name}
}

// noHost returns the cause of a failure that this package finds without asking the resolver.
func noHost(name string) error {
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// untilNUL returns the part of s before its first NUL, which is what a C function would use.
func untilNUL(s string) string {
	if i := strings.IndexByte(s, 0); i >= 0 {
		return s[:i]
	}
	return s
}

// mapped returns an IPv4 address as an IPv4-mapped IPv6 address.
func mapped(ip netip.Addr) netip.Addr { return netip.AddrFrom16(ip.As16()) }

// parseIPv4 parses an IPv4 address as inet_aton does. The address consists of one to four
// numbers, and the last number fills all remaining bytes. A number that begins with 0 is octal.
// If hex is true, a number that begins with 0x is hexadecimal.
func parseIPv4(s string, hex bool) (netip.Addr, bool) {
	var a [4]byte
	i := 0
	for part := range a {
		base := uint64(10)
		if i+1 < len(s) && s[i] == '0' && s[i+1] != '.' {
			base = 8
			if hex && i+2 < len(s) && s[i+1]|0x20 == 'x' && digit(s[i+2]) < 16 {
				base = 16
				i += 2
			}
		}
		start, v := i, uint64(0)
		for i < len(s) && digit(s[i]) < base {
			if v = v*base + digit(s[i]); v > math.MaxUint32 {
				return netip.Addr{}, false
			}
			i++
		}
		switch {
		case i == start:
			return netip.Addr{}, false
		case i == len(s):
			for left := len(a) - 1; left >= part; left-- {
				a[left] = byte(v)
				v >>= 8
			}
			return netip.AddrFrom4(a), v == 0
		case s[i] != '.' || v > math.MaxUint8:
			return netip.Addr{}, false
		}
		a[part] = byte(v)
		i++
	}
	return netip.Addr{}, false // more than four parts
}

// digit returns the value of a digit in a base of up to 16. For other characters, the
// result is larger than any digit.
func digit(c byte) uint64 {
	switch {
	case '0' <= c && c <= '9':
		return uint64(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return uint64(c|0x20-'a') + 10
	}
	return math.MaxUint64
}

// parseIPv6 parses an IPv6 address, which may have a scope.
func parseIPv6(s string) (ip netip.Addr, scope uint32, ok bool) {
	text, zone, scoped := strings.Cut(s, "%")
	if strings.IndexByte(text, ':') < 0 {
		return netip.Addr{}, 0, false
	}
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}, 0, false
	}
	if scoped {
		if scope, ok = parseScope(ip, zone); !ok {
			return netip.Addr{}, 0, false
		}
	}
	return ip, scope, true
}

// parseScope returns the scope that zone stands for. zone is the scope as a number, or the name
// of an interface. In the latter case, the scope is the index of the interface, and ip must be
// a link-local address.
func parseScope(ip netip.Addr, zone string) (scope uint32, ok bool) {
	if n, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return uint32(n), true
	}
	if !ip.IsLinkLocalUnicast() && !ip.IsLinkLocalMulticast() && !ip.IsInterfaceLocalMulticast() {
		return 0, false
	}
	ifi, err := net.InterfaceByName(zone)
	if err != nil {
		return 0, false
	}
	return uint32(ifi.Index), true
}

// ipText returns an IP address as inet_ntop writes it. Package netip writes addresses like
// "::1.2.3.4" in another form.
func ipText(ip netip.Addr) string {
	if ip.Is6() {
		a := ip.As16()
		if [12]byte(a[:12]) == [12]byte{} && a[12]|a[13] != 0 {
			return "::" + netip.AddrFrom4([4]byte(a[12:])).String()
		}
	}
	return ip.String()
}
