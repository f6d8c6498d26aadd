//go:build unix

package needs

import "golang.org/x/sys/unix"

// maxDescriptors returns the number of descriptors that the process may have. It
// returns false if the system does not report it.
func maxDescriptors() (int, bool) {
	var limit unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit)
	return int(min(uint64(limit.Max), 1<<20)), err == nil // Go raises the soft limit to the hard one
}
