package leaks

import (
	"fmt"
	"strings"

	"golang.org/x/sys/windows"

	"phpsocket/socket/internal/sys"
)

// Descriptors returns the number of sockets that are open in this process. It does not count other
// handles.
func Descriptors() int { return len(sockets()) }

func sockets() (list []windows.Handle) {
	const soType = 0x1008 // SO_TYPE
	for h := windows.Handle(4); h < 1<<16; h += 4 {
		var typ int32
		if _, e := sys.Getsockopt(h, windows.SOL_SOCKET, soType, sys.BytesOf(&typ)); e == 0 {
			list = append(list, h)
		}
	}
	return list
}

// List returns a description of each open socket, one per line.
func List() string {
	var text strings.Builder
	for _, h := range sockets() {
		var local, peer sys.Sockaddr
		sys.Getsockname(h, &local)
		sys.Getpeername(h, &peer)
		fmt.Fprintf(&text, "\t%d %v %v\n", h, local, peer)
	}
	return text.String()
}
