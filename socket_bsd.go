//go:build unix && !linux

package socket
