package socket

import (
	"fmt"
	"io"
	"phpsocket/socket/internal/sys"

	"golang.org/x/sys/windows"
)

// pairFamily is the family that CreatePair takes.
const pairFamily = AF_INET

// The poller's goroutine, once it has begun, stays.
func init() { pollNow(windows.InvalidHandle, sys.PollRead) }

// openDescriptors counts this process's sockets.
func openDescriptors() int { return len(openSockets()) }

func openSockets() (list []windows.Handle) {
	for h := windows.Handle(4); h < 1<<16; h += 4 {
		var typ int32
		if _, e := sysGetsockopt(h, SOL_SOCKET, SO_TYPE, bytesOf(&typ)); e == 0 {
			list = append(list, h)
		}
	}
	return list
}

// listDescriptors says what they are.
func listDescriptors(w io.Writer) {
	for _, h := range openSockets() {
		var local, peer sockaddr
		sysGetsockname(h, &local)
		sysGetpeername(h, &peer)
		fmt.Fprintf(w, "\t%d %v %v\n", h, &local, &peer)
	}
}
