//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package mixed

// Umask is umask: a system without such a mask has 0.
func Umask(...int) int { return 0 }

// PosixMkfifo is posix_mkfifo: a system without it fails.
func PosixMkfifo(string, int) bool { return false }
