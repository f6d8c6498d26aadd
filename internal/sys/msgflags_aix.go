package sys

import "golang.org/x/sys/unix"

const MsgDontwait = unix.MSG_NONBLOCK
