package socket

func kindOfControl(level, typ int) controlKind {
	switch level {
	case SOL_SOCKET:
		if typ == SCM_RIGHTS {
			return controlRights
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
