package socket

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"phpsocket/socket/internal/sys"
)

// FuzzControl parses any bytes as control data, as the kernel might hand them
// over. Whatever they are, each message lies within them, and what is parsed can
// be written again.
func FuzzControl(f *testing.F) {
	c := newCall("fuzz", "", 0)
	var lent descriptors
	for _, list := range [][]Control{
		{},
		{{Level: 1000, Type: 7, Data: []byte("data")}, {Level: 1001, Type: -1, Data: []byte{}}},
		{{Level: IPPROTO_IPV6, Type: IPV6_HOPLIMIT, Int: 64}},
		{{Level: IPPROTO_IPV6, Type: IPV6_PKTINFO, Pktinfo: Pktinfo{Addr: "::1", Ifindex: 1}}},
	} {
		b, err := c.encodeControl(&Socket{family: AF_INET6}, nil, list, &lent)
		must(f, err)
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	var h sys.Cmsghdr
	for _, n := range []int{0, 1, sys.CmsgLen(0) - 1, sys.CmsgLen(0), sys.CmsgLen(1), math.MaxInt32, math.MaxInt, -1} {
		h.SetLen(n)
		f.Add(append(bytes.Clone(bytesOf(&h)), make([]byte, 30)...))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var list []Control
		size := 0
		for rest := b; ; {
			h, data, next, ok := nextControl(rest)
			if !ok {
				break
			}
			if len(next) >= len(rest) || sys.CmsgLen(len(data)) > len(rest) {
				t.Fatalf("%d bytes of data and %d behind it in %d", len(data), len(next), len(rest))
			}
			size += sys.CmsgSpace(len(data))
			m := Control{Level: int(h.Level), Type: int(h.Type)}
			if kindOfControl(m.Level, m.Type) == controlRights {
				m.Data = bytes.Clone(data) // they may be descriptors of this process
			} else {
				m.decode(data)
			}
			list = append(list, m)
			rest = next
		}
		for i := range list {
			m := &list[i]
			if kind := kindOfControl(m.Level, m.Type); kind != controlData && m.Data == nil {
				continue // the value may not be one that can be sent
			}
			b, err := c.encodeControl(&Socket{}, nil, list[i:i+1], &lent)
			must(t, err)
			h, data, rest, ok := nextControl(b)
			if !ok || len(rest) > 0 || int(h.Level) != m.Level || int(h.Type) != m.Type || !bytes.Equal(data, m.Data) {
				t.Fatalf("%+v became % x", m, b)
			}
		}
		if size > len(b)+sys.CmsgSpace(0) {
			t.Fatalf("%d bytes of messages in %d", size, len(b))
		}
	})
}

// Control messages read as they were written, one behind the other.
func TestControlCoding(t *testing.T) {
	t.Parallel()
	c := newCall("test", "", 0)
	s := &Socket{family: AF_INET6}
	var lent descriptors
	list := []Control{
		{Level: 1000, Type: 1, Data: []byte{}},
		{Level: 1000, Type: 2, Data: []byte{1}},
		{Level: -1, Type: math.MinInt32, Data: []byte("twelve bytes")},
		{Level: IPPROTO_IPV6, Type: IPV6_TCLASS, Int: -1},
		{Level: IPPROTO_IPV6, Type: IPV6_HOPLIMIT, Int: 255},
		{Level: IPPROTO_IPV6, Type: IPV6_PKTINFO, Pktinfo: Pktinfo{Addr: "fe80::1:2", Ifindex: 3}},
		{Level: 1000, Type: 3, Data: bytes.Repeat([]byte("x"), 1000)},
	}
	b, err := c.encodeControl(s, nil, list, &lent)
	must(t, err)
	size := 0
	for _, m := range list {
		if m.Data != nil {
			size += sys.CmsgSpace(len(m.Data))
		} else {
			n, err := CmsgSpace(m.Level, m.Type)
			must(t, err)
			size += n
		}
	}
	want(t, "size", len(b), size)
	want(t, "decoded", fmt.Sprintf("%+v", decodeControl(nil, b)), fmt.Sprintf("%+v", list))
	for n := range b { // cut anywhere
		got := decodeControl(nil, b[:n])
		if len(got) > len(list) {
			t.Errorf("%d messages in %d bytes", len(got), n)
		}
	}
}
