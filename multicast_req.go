//go:build aix || linux || solaris || windows

package socket

import "encoding/binary"

// sysSetMcast passes a membership on in the protocol-independent form of RFC
// 3678: a group_req or a group_source_req.
func (c *call) sysSetMcast(s *Socket, level, option int, o optionSpec, group, source *sockaddr, index uint32) error {
	var b [storageAlign + 2*storageSize]byte
	binary.NativeEndian.PutUint32(b[:], index)
	putStorage(b[storageAlign:], group)
	p := b[:storageAlign+storageSize]
	if o.kind == kindSource {
		putStorage(b[len(p):], source)
		p = b[:]
	}
	return c.fail(s, sysSetsockopt(s.fd.sysfd, level, option, p))
}

// putStorage writes an IP address as a sockaddr_storage. All these systems agree
// on its beginning: where AIX has a length byte, which may be 0, in front of the
// family, it is the high byte of the others' family.
func putStorage(p []byte, sa *sockaddr) {
	binary.NativeEndian.PutUint16(p, uint16(sa.family))
	if sa.family == AF_INET {
		copy(p[4:], sa.ip[12:])
		return
	}
	copy(p[8:], sa.ip[:])
	binary.NativeEndian.PutUint32(p[24:], sa.scope)
}
