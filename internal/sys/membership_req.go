//go:build aix || linux || solaris || windows

package sys

import "encoding/binary"

// MembershipByAddr is false, because on these systems every membership identifies its interface
// by the interface's index.
const MembershipByAddr = false

// SetMembership sets a membership option of a multicast group. The option's value has the
// protocol-independent form of RFC 3678: a struct group_req or, if source is not nil, a struct
// group_source_req.
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

// afInet is AF_INET, which has the same number on every system.
const afInet = 2

// putStorage writes an IP address as a struct sockaddr_storage. The layout is the same on all
// these systems. AIX has a length byte where the other systems have the high byte of the
// family, but both may be 0.
func putStorage(p []byte, sa *Sockaddr) {
	binary.NativeEndian.PutUint16(p, uint16(sa.Family))
	if sa.Family == afInet {
		copy(p[4:], sa.IP[12:])
		return
	}
	copy(p[8:], sa.IP[:])
	binary.NativeEndian.PutUint32(p[24:], sa.Scope)
}
