//go:build unix && !(dragonfly || freebsd || linux || netbsd || openbsd)

package sys

// No flag here that makes received descriptors close-on-exec.
const MsgCmsgCloexec = 0
