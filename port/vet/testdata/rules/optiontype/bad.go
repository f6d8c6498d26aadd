package optiontype

import "phpsocket/socket"

func set(s *socket.Socket, group string) {
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_RCVTIMEO, 5)                          // want `optiontype: SO_RCVTIMEO does not take int but socket.Timeval`
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_SNDTIMEO, "5")                        // want `optiontype: SO_SNDTIMEO does not take string but socket.Timeval`
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_LINGER, true)                         // want `optiontype: SO_LINGER does not take bool but socket.Linger`
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_REUSEADDR, "1")                       // want `optiontype: SO_REUSEADDR does not take string but int or bool`
	socket.SetOption(s, socket.SOL_SOCKET, socket.SO_REUSEADDR, socket.Timeval{Sec: 1})    // want `optiontype: SO_REUSEADDR does not take socket.Timeval but int or bool`
	socket.SetOption(s, socket.SOL_TCP, 1, "on")                                           // want `optiontype: this option does not take string but int or bool`
	socket.Setopt(s, socket.IPPROTO_IP, socket.MCAST_JOIN_GROUP, group)                    // want `optiontype: MCAST_JOIN_GROUP does not take string but socket.Mcast`
	socket.SetOption(s, socket.SOL_SOCKET, socket.TCP_NODELAY, 1)                          // want `optiontype: TCP_NODELAY is not an option of socket.SOL_SOCKET but of SOL_TCP`
	socket.SetOption(s, socket.SOL_SOCKET, socket.MCAST_JOIN_GROUP, socket.Mcast{})        // want `optiontype: MCAST_JOIN_GROUP is not an option of socket.SOL_SOCKET but of IPPROTO_IP and IPPROTO_IPV6`
	socket.SetOption(s, 1, socket.IPV6_V6ONLY, true)                                       // want `optiontype: IPV6_V6ONLY is not an option of 1 but of IPPROTO_IPV6`
	socket.SetOption(s, socket.IPPROTO_IP, socket.IP_MULTICAST_IF, true)                   // want `optiontype: IP_MULTICAST_IF does not take bool but int or string`
	socket.SetOption(s, socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, socket.Linger{Onoff: 1}) // want `optiontype: IPV6_PKTINFO does not take socket.Linger but socket.Pktinfo`
}

func get(s *socket.Socket) {
	socket.GetOption[int](s, socket.SOL_SOCKET, socket.SO_RCVTIMEO)          // want `optiontype: SO_RCVTIMEO does not read as int but as socket.Timeval`
	socket.GetOption[bool](s, socket.SOL_SOCKET, socket.SO_LINGER)           // want `optiontype: SO_LINGER does not read as bool but as socket.Linger`
	socket.GetOption[string](s, socket.SOL_SOCKET, socket.SO_ERROR)          // want `optiontype: SO_ERROR does not read as string but as int or bool`
	socket.Getopt[socket.Timeval](s, socket.SOL_SOCKET, socket.SO_KEEPALIVE) // want `optiontype: SO_KEEPALIVE does not read as socket.Timeval`
	socket.GetOption[string](s, socket.IPPROTO_IP, socket.IP_MULTICAST_IF)   // want `optiontype: IP_MULTICAST_IF does not read as string but as int`
	socket.GetOption[socket.Linger](s, socket.SOL_TCP, socket.TCP_NODELAY)   // want `optiontype: TCP_NODELAY does not read as socket.Linger`
	socket.GetOption[int](s, socket.SOL_TCP, socket.SO_KEEPALIVE)            // want `optiontype: SO_KEEPALIVE is not an option of socket.SOL_TCP`
}
