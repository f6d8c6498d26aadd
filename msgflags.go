//go:build unix && !aix

package socket

import "golang.org/x/sys/unix"

const msgDontwait = unix.MSG_DONTWAIT
