package sys

import (
	"testing"

	"golang.org/x/sys/unix"
)

// FuzzSockaddr parses arbitrary bytes as an address, as if the kernel had returned them. Then
// it writes the address in the kernel's form and parses it again. The result must be the same
// address.
func FuzzSockaddr(f *testing.F) {
	for _, sa := range []Sockaddr{
		{},
		{Family: unix.AF_INET, Port: 80},
		{Family: unix.AF_INET6, Port: 80, IP: [16]byte{0: 0xfe, 1: 0x80, 15: 1}, Scope: 2, Flowinfo: 3},
		{Family: unix.AF_UNIX},
		{Family: unix.AF_UNIX, Path: "/a/path"},
		{Family: unix.AF_UNIX, Path: "\x00abstract\x00name"},
		{Family: unix.AF_PACKET, Port: unix.ETH_P_IP, Scope: 1},
	} {
		var rsa unix.RawSockaddrAny
		n, _ := sa.raw(&rsa)
		f.Add(BytesOf(&rsa)[:n], n)
		f.Add(BytesOf(&rsa), uint32(1<<32-1))
	}
	f.Fuzz(func(t *testing.T, b []byte, n uint32) {
		var rsa unix.RawSockaddrAny
		copy(BytesOf(&rsa), b)
		sa := Sockaddr{Path: "an old path"}
		sa.setRaw(&rsa, n)
		var again unix.RawSockaddrAny
		size, e := sa.raw(&again)
		if e != 0 {
			return // the family is unknown
		}
		var back Sockaddr
		back.setRaw(&again, size)
		if back != sa && n <= unix.SizeofSockaddrUnix {
			t.Errorf("%+v became %+v", sa, back)
		}
	})
}
