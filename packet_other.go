//go:build !linux

package socket

// No families beyond AF_INET, AF_INET6 and AF_UNIX.

const afPacket = -1

func (c *call) encodeFamily(*Socket, *sockaddr, string) error {
	return c.argument(1, "socket", "must be one of AF_UNIX, AF_INET, or AF_INET6")
}

func (c *call) nameFamily(*Socket, *sockaddr, string) (string, int, error) {
	return "", 0, c.argument(1, "socket", "must be one of AF_UNIX, AF_INET, or AF_INET6")
}
