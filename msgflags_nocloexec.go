//go:build unix && !(dragonfly || freebsd || linux || netbsd || openbsd)

package socket

// No flag here that makes received descriptors close-on-exec.
const msgCmsgCloexec = 0
