package shadow

import "phpsocket/socket"

// A field hides nothing.
type client struct{ socket *socket.Socket }

func (c *client) close() { socket.Close(c.socket) }
