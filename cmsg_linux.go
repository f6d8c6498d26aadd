package socket

import "golang.org/x/sys/unix"

// kindOfControl knows the control messages that ip(7), ipv6(7), udp(7), unix(7)
// and socket(7) describe.
func kindOfControl(level, typ int) controlKind {
	switch level {
	case SOL_SOCKET:
		switch typ {
		case SCM_CREDENTIALS:
			return controlUcred
		case SCM_RIGHTS:
			return controlRights
		case unix.SO_TIMESTAMPING, unix.SO_TIMESTAMPING_NEW:
			return controlTimes
		case unix.SO_TIMESTAMPNS, unix.SO_TIMESTAMPNS_NEW:
			return controlTimespec
		case unix.SO_TIMESTAMP, unix.SO_TIMESTAMP_NEW:
			return controlTimeval
		}
	case IPPROTO_IP:
		switch typ {
		case IP_PKTINFO:
			return controlPktinfo4
		case IP_TOS, IP_TTL:
			return controlInt
		}
	case IPPROTO_IPV6:
		switch typ {
		case IPV6_HOPLIMIT, IPV6_TCLASS:
			return controlInt
		case IPV6_PKTINFO:
			return controlPktinfo6
		}
	case SOL_UDP:
		switch typ {
		case UDP_GRO:
			return controlInt
		case UDP_SEGMENT:
			return controlUint16
		}
	}
	return controlData
}
