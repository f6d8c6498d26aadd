package mixed

import "os"

// Fileinode is fileinode: 0, which is what PHP returns where files have no numbers.
func Fileinode(name string) (int, error) {
	_, err := os.Stat(name)
	return 0, err
}
