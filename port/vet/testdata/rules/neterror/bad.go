package neterror

import (
	"errors"
	"net"
	"os"
	"time"

	"phpsocket/socket"
)

// $fp = @fsockopen($ip, $port, $errno); if ($errno == SOCKET_ECONNREFUSED) ...
func down(addr string) bool {
	_, err := net.DialTimeout("tcp", addr, time.Second)
	return errors.Is(err, socket.SOCKET_ECONNREFUSED) // want `neterror: this is always false: an error of package net does not match socket.SOCKET_ECONNREFUSED`
}

func missing(path string) bool {
	err := os.Remove(path)
	if errors.Is(err, socket.SOCKET_EACCES) { // want `neterror: this is always false: an error of package os`
		return true
	}
	return false
}
