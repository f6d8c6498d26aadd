package shadow

import php "phpsocket/socket"

// This file imports the package under another name, so a variable may be called socket.
func renamed() error {
	socket, err := php.Create(php.AF_INET, php.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	return php.Close(socket)
}
