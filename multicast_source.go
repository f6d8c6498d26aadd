//go:build aix || freebsd || linux || solaris || windows

package socket

// sourceSpec knows the multicast options that name a source.
func sourceSpec(level, option int) optionSpec {
	if level == IPPROTO_IP || level == IPPROTO_IPV6 {
		switch option {
		case MCAST_BLOCK_SOURCE:
			return optionSpec{kind: kindSource, name: "MCAST_BLOCK_SOURCE"}
		case MCAST_JOIN_SOURCE_GROUP:
			return optionSpec{kind: kindSource, name: "MCAST_JOIN_SOURCE_GROUP"}
		case MCAST_LEAVE_SOURCE_GROUP:
			return optionSpec{kind: kindSource, name: "MCAST_LEAVE_SOURCE_GROUP"}
		case MCAST_UNBLOCK_SOURCE:
			return optionSpec{kind: kindSource, name: "MCAST_UNBLOCK_SOURCE"}
		}
	}
	return optionSpec{}
}
