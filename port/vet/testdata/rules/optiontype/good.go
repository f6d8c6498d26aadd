package optiontype

import "phpsocket/socket"

func good[T socket.OptionValue](s *socket.Socket, level, option int, value T) {
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_BROADCAST, true)
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_RCVTIMEO, socket.Timeval{Sec: 5})
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_LINGER, socket.Linger{Onoff: 1})
	socket.SetOption(s, socket.SOL_TCP, socket.TCP_NODELAY, true)
	socket.SetOption(s, socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
	socket.SetOption(s, socket.IPPROTO_IP, socket.IP_MULTICAST_IF, "lo")
	socket.SetOption(s, socket.IPPROTO_IP, socket.MCAST_JOIN_GROUP, socket.Mcast{Group: "239.1.2.3"})
	socket.SetOption(s, socket.IPPROTO_IPV6, socket.MCAST_JOIN_GROUP, socket.Mcast{Group: "ff02::1"})
	socket.SetOption(s, socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, 0)
	socket.SetOption(s, 1, 6, true)
	socket.SetOption(s, level, option, value)
	socket.GetOption[int](s, socket.SOL_SOCKET, socket.SO_ERROR)
	socket.GetOption[bool](s, socket.SOL_SOCKET, socket.SO_KEEPALIVE)
	socket.GetOption[socket.Timeval](s, socket.SOL_SOCKET, socket.SO_SNDTIMEO)
	socket.GetOption[T](s, socket.SOL_SOCKET, socket.SO_SNDTIMEO)
}
