package shadow

import "phpsocket/socket"

// A field does not hide the package.
type client struct{ socket *socket.Socket }

func (c *client) close() { socket.Close(c.socket) }
