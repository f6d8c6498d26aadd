package socket

import "golang.org/x/sys/unix"

const msgDontwait = unix.MSG_NONBLOCK
