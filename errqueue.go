//go:build !linux

package socket

const msgErrqueue = 0
