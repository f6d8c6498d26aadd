//go:build !linux

package socket

// No families beyond AF_INET, AF_INET6 and AF_UNIX.

const (
	afPacket    = -1
	packetFlags = 0
)

func (c *call) encodeFamily(*Socket, *sockaddr, string) error { return c.wrongFamily() }

func (c *call) nameFamily(*Socket, *sockaddr, string) (string, int, error) {
	return "", 0, c.wrongFamily()
}
