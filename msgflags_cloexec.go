//go:build dragonfly || freebsd || linux || netbsd || openbsd

package socket

const msgCmsgCloexec = MSG_CMSG_CLOEXEC
