package socket

import (
	"testing"

	"golang.org/x/sys/unix"
)

// FuzzSockaddr reads any bytes as an address, as the kernel might hand them
// over, and writes it again.
func FuzzSockaddr(f *testing.F) {
	for _, sa := range []sockaddr{
		{},
		{family: AF_INET, port: 80},
		{family: AF_INET6, port: 80, ip: [16]byte{0: 0xfe, 1: 0x80, 15: 1}, scope: 2, flowinfo: 3},
		{family: AF_UNIX},
		{family: AF_UNIX, path: "/a/path"},
		{family: AF_UNIX, path: "\x00abstract\x00name"},
		{family: AF_PACKET, port: ETH_P_IP, scope: 1},
	} {
		var rsa unix.RawSockaddrAny
		n, _ := sa.raw(&rsa)
		f.Add(bytesOf(&rsa)[:n], n)
		f.Add(bytesOf(&rsa), uint32(1<<32-1))
	}
	f.Fuzz(func(t *testing.T, b []byte, n uint32) {
		var rsa unix.RawSockaddrAny
		copy(bytesOf(&rsa), b)
		sa := sockaddr{path: "an old path"}
		sa.setRaw(&rsa, n)
		sa.text()
		_ = sa.String()
		var again unix.RawSockaddrAny
		size, e := sa.raw(&again)
		if e != 0 {
			return // a family that is not known
		}
		var back sockaddr
		back.setRaw(&again, size)
		if back != sa && n <= unix.SizeofSockaddrUnix {
			t.Errorf("%+v became %+v", sa, back)
		}
	})
}
