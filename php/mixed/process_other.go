//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package mixed

// Umask is umask. It returns 0, because this system has no mask for permissions.
func Umask(...int) int { return 0 }

// PosixMkfifo is posix_mkfifo. It returns false, because this system has no such function.
func PosixMkfifo(string, int) bool { return false }
