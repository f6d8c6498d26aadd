package shadow

import php "phpsocket/socket"

// The package has another name here, so a variable may have its name.
func renamed() error {
	socket, err := php.Create(php.AF_INET, php.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	return php.Close(socket)
}
