//go:build dragonfly || freebsd || linux || netbsd || openbsd

package sys

import "golang.org/x/sys/unix"

const MsgCmsgCloexec = unix.MSG_CMSG_CLOEXEC
