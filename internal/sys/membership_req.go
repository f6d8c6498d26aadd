//go:build aix || linux || solaris || windows

package sys

import "encoding/binary"

// MembershipByAddr is false, because every membership names its interface by index.
const MembershipByAddr = false

// SetMembership sets a membership in the protocol-independent form of RFC 3678: a
// group_req or, if source is not nil, a group_source_req.
func SetMembership(fd FD, level, option int, group, source *Sockaddr, index uint32, _ [4]byte) Errno {
	var b [storageAlign + 2*SOCKADDR_STORAGE]byte
	binary.NativeEndian.PutUint32(b[:], index)
	putStorage(b[storageAlign:], group)
	p := b[:storageAlign+SOCKADDR_STORAGE]
	if source != nil {
		putStorage(b[len(p):], source)
		p = b[:]
	}
	return Setsockopt(fd, level, option, p)
}

// afInet is AF_INET on every system.
const afInet = 2

// putStorage writes an IP address as a sockaddr_storage. The layout is the same on all
// these systems, because AIX's length byte, which may be 0, takes the place of the high
// byte of the other systems' family.
func putStorage(p []byte, sa *Sockaddr) {
	binary.NativeEndian.PutUint16(p, uint16(sa.Family))
	if sa.Family == afInet {
		copy(p[4:], sa.IP[12:])
		return
	}
	copy(p[8:], sa.IP[:])
	binary.NativeEndian.PutUint32(p[24:], sa.Scope)
}
