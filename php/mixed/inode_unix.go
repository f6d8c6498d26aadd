//go:build unix

package mixed

import (
	"os"
	"syscall"
)

// Fileinode is fileinode.
func Fileinode(name string) (int, error) {
	info, err := os.Stat(name)
	if err != nil {
		return 0, err
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(s.Ino), nil
	}
	return 0, nil
}
