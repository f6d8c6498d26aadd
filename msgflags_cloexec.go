//go:build dragonfly || freebsd || netbsd || openbsd

package socket

const msgCmsgCloexec = MSG_CMSG_CLOEXEC
