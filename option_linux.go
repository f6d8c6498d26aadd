package socket

import "golang.org/x/sys/unix"

// systemSpec knows the options that Linux alone has, or that not every system
// has.
func systemSpec(level, option int) optionSpec {
	switch level {
	case SOL_SOCKET:
		switch option {
		case SO_ATTACH_REUSEPORT_CBPF:
			return optionSpec{name: "SO_ATTACH_REUSEPORT_CBPF", set: (*call).setReuseportFilter}
		case SO_BINDTODEVICE:
			return optionSpec{kind: kindString, name: "SO_BINDTODEVICE"}
		case SO_MEMINFO:
			return optionSpec{kind: kindMeminfo, name: "SO_MEMINFO"}
		case SO_PEERCRED:
			return optionSpec{kind: kindUcred, name: "SO_PEERCRED"}
		}
	case SOL_TCP:
		switch option {
		case TCP_CONGESTION:
			return optionSpec{kind: kindString, name: "TCP_CONGESTION"}
		case TCP_USER_TIMEOUT:
			return optionSpec{name: "TCP_USER_TIMEOUT", min: 0, max: 1<<32 - 1}
		}
	case SOL_UDP:
		if option == UDP_SEGMENT {
			return optionSpec{name: "UDP_SEGMENT", min: 0, max: 65535}
		}
	}
	return sourceSpec(level, option)
}

// setReuseportFilter sets SO_ATTACH_REUSEPORT_CBPF: of the sockets that share a
// port, which of them a packet is for is the number of the processor (SKF_AD_CPU)
// or of the receive queue (SKF_AD_QUEUE) that it came by. 0 takes that back.
func (c *call) setReuseportFilter(s *Socket, v int) error {
	switch v {
	case 0:
		return c.setInt(s, SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, optionSpec{}, 0)
	case SKF_AD_CPU, SKF_AD_QUEUE:
	default:
		return c.warn("Unsupported CBPF filter")
	}
	program := [...]unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: uint32(SKF_AD_OFF&(1<<32-1)) + uint32(v)},
		{Code: unix.BPF_RET | unix.BPF_A},
	}
	err := unix.SetsockoptSockFprog(s.fd.sysfd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF,
		&unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]})
	return c.fail(s, codeOf(err))
}
