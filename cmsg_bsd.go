//go:build unix && !linux && !aix

package socket

func kindOfControl(level, typ int) controlKind {
	switch level {
	case SOL_SOCKET:
		switch typ {
		case SCM_RIGHTS:
			return controlRights
		case SCM_TIMESTAMP:
			return controlTimeval
		}
	case IPPROTO_IPV6:
		switch typ {
		case IPV6_HOPLIMIT, IPV6_TCLASS:
			return controlInt
		case IPV6_PKTINFO:
			return controlPktinfo6
		}
	}
	return controlData
}
