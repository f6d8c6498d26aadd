//go:build aix || linux || solaris || windows

package sys

import "encoding/binary"

// MembershipByAddr says that every membership names the interface by its index.
const MembershipByAddr = false

// SetMembership passes a membership on in the protocol-independent form of RFC 3678:
// a group_req or, unless source is nil, a group_source_req.
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

// putStorage writes an IP address as a sockaddr_storage. All these systems agree
// on its beginning: where AIX has a length byte, which may be 0, in front of the
// family, it is the high byte of the others' family.
func putStorage(p []byte, sa *Sockaddr) {
	binary.NativeEndian.PutUint16(p, uint16(sa.Family))
	if sa.Family == afInet {
		copy(p[4:], sa.IP[12:])
		return
	}
	copy(p[8:], sa.IP[:])
	binary.NativeEndian.PutUint32(p[24:], sa.Scope)
}
