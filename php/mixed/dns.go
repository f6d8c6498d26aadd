package mixed

import (
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"phpsocket/socket/php"
)

// dnsTypes lists the types of DNS records. Each entry has PHP's constant, the type's number
// in a DNS message, and its name.
var dnsTypes = []struct {
	constant int
	number   uint16
	name     string
}{{1, 1, "A"}, {2, 2, "NS"}, {16, 5, "CNAME"}, {32, 6, "SOA"}, {2048, 12, "PTR"}, {16384, 15, "MX"}, {32768, 16, "TXT"}, {134217728, 28, "AAAA"},
	{33554432, 33, "SRV"}}

// dnsAny is DNS_ANY, the default type of dns_get_record.
const dnsAny = 268435456

// DnsGetRecord is dns_get_record: it asks the servers in /etc/resolv.conf for the records
// of a name. It returns records of the types A, AAAA, NS, CNAME, SOA, PTR, MX, TXT and SRV.
// Other types are omitted. It returns false if no server answers.
func DnsGetRecord(host string, types ...int) any {
	want := dnsAny
	if len(types) > 0 {
		want = types[0]
	}
	out := new(php.Array[any])
	asked := false
	for _, t := range dnsTypes {
		if want&(t.constant|dnsAny) == 0 {
			continue
		}
		reply, err := dnsAsk(host, t.number)
		if err == nil {
			asked = true
			dnsRecords(reply, t.number, out)
		}
	}
	if !asked {
		return false
	}
	return out
}

// dnsAsk asks the name servers, one after another, and returns the first answer.
func dnsAsk(host string, kind uint16) ([]byte, error) {
	servers := []string{"127.0.0.1"}
	if text, err := os.ReadFile("/etc/resolv.conf"); err == nil {
		var found []string
		for line := range strings.Lines(string(text)) {
			if f := strings.Fields(line); len(f) > 1 && f[0] == "nameserver" {
				found = append(found, f[1])
			}
		}
		if len(found) > 0 {
			servers = found
		}
	}
	err := errors.New("no server")
	for range 2 {
		for _, s := range servers {
			var reply []byte
			if reply, err = dnsExchange(net.JoinHostPort(s, "53"), host, kind); err == nil {
				return reply, nil
			}
		}
	}
	return nil, err
}

// dnsExchange asks one server over UDP. If the answer is too long for a datagram, it asks
// again over TCP.
func dnsExchange(server, host string, kind uint16) ([]byte, error) {
	id := uint16(rand.Uint32())
	q := binary.BigEndian.AppendUint16(nil, id)
	q = append(q, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0) // flags: recursion desired; counts: one question
	for label := range strings.SplitSeq(strings.TrimSuffix(host, "."), ".") {
		if label == "" || len(label) > 63 {
			return nil, errors.New("not a name")
		}
		q = append(append(q, byte(len(label))), label...)
	}
	q = append(q, 0)
	q = binary.BigEndian.AppendUint16(q, kind)
	q = binary.BigEndian.AppendUint16(q, 1)
	for _, network := range []string{"udp", "tcp"} {
		c, err := net.DialTimeout(network, server, 5*time.Second)
		if err != nil {
			return nil, err
		}
		reply, err := dnsTalk(c, network, q, id)
		c.Close()
		if err != nil {
			return nil, err
		}
		if reply[2]&2 != 0 && network == "udp" { // the answer was cut off
			continue
		}
		if code := reply[3] & 15; code != 0 {
			return nil, errors.New("the server has no answer")
		}
		return reply, nil
	}
	return nil, errors.New("the answer is truncated")
}

func dnsTalk(c net.Conn, network string, q []byte, id uint16) ([]byte, error) {
	c.SetDeadline(time.Now().Add(5 * time.Second))
	if network == "tcp" {
		q = append(binary.BigEndian.AppendUint16(nil, uint16(len(q))), q...)
	}
	if _, err := c.Write(q); err != nil {
		return nil, err
	}
	buf := make([]byte, 1<<16)
	for {
		n := 0
		var err error
		if network == "tcp" {
			if _, err = io.ReadFull(c, buf[:2]); err == nil {
				n = int(binary.BigEndian.Uint16(buf))
				_, err = io.ReadFull(c, buf[:n])
			}
		} else {
			n, err = c.Read(buf)
		}
		if err != nil {
			return nil, err
		}
		if n >= 12 && binary.BigEndian.Uint16(buf) == id {
			return buf[:n], nil
		}
	}
}

// dnsRecords reads the message b, and appends its records of the given type to an array.
func dnsRecords(b []byte, want uint16, out *php.Array[any]) {
	questions, answers := binary.BigEndian.Uint16(b[4:]), binary.BigEndian.Uint16(b[6:])
	p := 12
	for range questions {
		_, p = dnsName(b, p)
		p += 4
	}
	for range answers {
		name, q := dnsName(b, p)
		if q+10 > len(b) {
			return
		}
		kind, ttl, size := binary.BigEndian.Uint16(b[q:]), binary.BigEndian.Uint32(b[q+4:]), int(binary.BigEndian.Uint16(b[q+8:]))
		data := q + 10
		if p = data + size; p > len(b) {
			return
		}
		if kind != want {
			continue
		}
		if r := dnsRecord(b, kind, data, size, php.Map("host", name, "class", "IN", "ttl", int(ttl))); r != nil {
			out.Append(r)
		}
	}
}

// dnsRecord stores the fields of a record of the given type in the array r.
func dnsRecord(b []byte, kind uint16, at, size int, r *php.Array[any]) any {
	name := func(from int) string {
		s, _ := dnsName(b, from)
		return s
	}
	number := func(i int) int { return int(binary.BigEndian.Uint16(b[at+i:])) }
	for _, t := range dnsTypes {
		if t.number == kind {
			r.Set("type", t.name)
		}
	}
	least := map[uint16]int{1: 4, 28: 16, 15: 3, 33: 7}[kind]
	if size < max(least, 1) {
		return nil
	}
	switch kind {
	case 1:
		r.Set("ip", netip.AddrFrom4([4]byte(b[at:])).String())
	case 28:
		r.Set("ipv6", netip.AddrFrom16([16]byte(b[at:])).String())
	case 2, 5, 12:
		r.Set("target", name(at))
	case 15:
		r.Set("pri", number(0))
		r.Set("target", name(at+2))
	case 33:
		r.Set("pri", number(0))
		r.Set("weight", number(2))
		r.Set("port", number(4))
		r.Set("target", name(at+6))
	case 16:
		text, entries := "", new(php.Array[any])
		for p := at; p < at+size; {
			n := int(b[p])
			end := min(p+1+n, at+size)
			text += string(b[p+1 : end])
			entries.Append(string(b[p+1 : end]))
			p = end
		}
		r.Set("txt", text)
		r.Set("entries", entries)
	case 6:
		m, p := dnsName(b, at)
		mail, p := dnsName(b, p)
		if p+20 > len(b) {
			return nil
		}
		r.Set("mname", m)
		r.Set("rname", mail)
		for i, k := range []string{"serial", "refresh", "retry", "expire", "minimum-ttl"} {
			r.Set(k, int(binary.BigEndian.Uint32(b[p+4*i:])))
		}
	}
	return r
}

// dnsName reads the name at offset p of a message. It also returns the offset after the
// name.
func dnsName(b []byte, p int) (string, int) {
	var labels []string
	end := -1
	for jumps := 0; p < len(b) && jumps < 64; {
		n := int(b[p])
		switch {
		case n == 0:
			if end < 0 {
				end = p + 1
			}
			return strings.Join(labels, "."), end
		case n >= 0xc0:
			if p+1 >= len(b) {
				return "", len(b)
			}
			if end < 0 {
				end = p + 2
			}
			p = int(binary.BigEndian.Uint16(b[p:])) & 0x3fff
			jumps++
		default:
			if p+1+n > len(b) {
				return "", len(b)
			}
			labels = append(labels, string(b[p+1:p+1+n]))
			p += 1 + n
		}
	}
	return "", len(b)
}
