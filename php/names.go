package php

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// Gethostbyname is gethostbyname: an IPv4 address of the host, or hostname itself if there is none.
func Gethostbyname(hostname string) string {
	if list, ok := Gethostbynamel(hostname); ok {
		return list[0]
	}
	return hostname
}

// Gethostbynamel is gethostbynamel: the IPv4 addresses of the host, and whether there are any.
func Gethostbynamel(hostname string) ([]string, bool) {
	if strings.IndexByte(hostname, 0) >= 0 {
		return nil, false
	}
	ips, err := net.DefaultResolver.LookupNetIP(context.Background(), "ip4", hostname)
	if err != nil || len(ips) == 0 {
		return nil, false
	}
	list := make([]string, len(ips))
	for i, ip := range ips {
		list[i] = ip.Unmap().String()
	}
	return list, true
}

// Gethostbyaddr is gethostbyaddr: the name of the host with the address ip, or ip itself if the host has no name. If
// ip is not an address, the error is PHP's warning.
func Gethostbyaddr(ip string) (string, error) {
	if _, err := netip.ParseAddr(ip); err != nil {
		return "", warning("gethostbyaddr(): Address is not a valid IPv4 or IPv6 address")
	}
	names, err := net.LookupAddr(ip)
	if err != nil || len(names) == 0 {
		return ip, nil
	}
	return strings.TrimSuffix(names[0], "."), nil
}

// Getservbyname is getservbyname: the port number of a service, and whether the service is known. protocol is
// "tcp" or "udp".
func Getservbyname(service, protocol string) (int, bool) {
	if service == "" || isDigit(service[0]) || protocol != "tcp" && protocol != "udp" {
		return 0, false
	}
	port, err := net.LookupPort(protocol, service)
	return port, err == nil
}

// protocols maps the names of the common protocols to their numbers.
var protocols = map[string]int{
	"ip": 0, "icmp": 1, "igmp": 2, "ggp": 3, "tcp": 6, "egp": 8, "udp": 17, "ipv6": 41, "gre": 47, "esp": 50, "ah": 51,
	"ipv6-icmp": 58, "ospf": 89, "sctp": 132,
}

// Getprotobyname is getprotobyname: the number of a protocol, and whether the protocol is known. It
// knows only the common protocols, and does not read /etc/protocols.
func Getprotobyname(protocol string) (int, bool) {
	n, ok := protocols[protocol]
	return n, ok
}

// Getprotobynumber is getprotobynumber: the name of a protocol, and whether the number is known.
func Getprotobynumber(protocol int) (string, bool) {
	for name, n := range protocols {
		if n == protocol {
			return name, true
		}
	}
	return "", false
}

// Ip2long is ip2long: an IPv4 address as a number, and whether ip is an IPv4 address.
func Ip2long(ip string) (int, bool) {
	a, err := netip.ParseAddr(ip)
	if err != nil || !a.Is4() {
		return 0, false
	}
	b := a.As4()
	return int(uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])), true
}

// Long2ip is long2ip: a number as an IPv4 address. Only its lowest 32 bits are used.
func Long2ip(ip int) string {
	n := uint32(ip)
	return fmt.Sprintf("%d.%d.%d.%d", n>>24, n>>16&255, n>>8&255, n&255)
}

// InetPton is inet_pton: an IP address as its 4 or 16 bytes, and whether ip is an IP address.
func InetPton(ip string) (string, bool) {
	a, err := netip.ParseAddr(ip)
	if err != nil || a.Zone() != "" {
		return "", false
	}
	return string(a.AsSlice()), true
}

// InetNtop is inet_ntop: 4 or 16 bytes as an IP address, and whether ip has one of these lengths.
func InetNtop[T Bytes](ip T) (string, bool) {
	a, ok := netip.AddrFromSlice([]byte(ip))
	if !ok {
		return "", false
	}
	if b := a.As16(); a.Is4In6() || len(ip) == 16 && mappedLike(b) {
		// C's inet_ntop writes the last four bytes in dotted form if the address begins with twelve zero bytes or is
		// IPv4-mapped.
		prefix := "::"
		if a.Is4In6() {
			prefix = "::ffff:"
		}
		return prefix + netip.AddrFrom4([4]byte(b[12:])).String(), true
	}
	return a.String(), true
}

// mappedLike reports whether C's inet_ntop writes the last four bytes of an IPv6 address like an IPv4 address, although
// the address is not IPv4-mapped.
func mappedLike(b [16]byte) bool {
	return [12]byte(b[:12]) == [12]byte{} && (b[12] != 0 || b[13] != 0)
}
