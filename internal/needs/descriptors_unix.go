//go:build unix

package needs

import "golang.org/x/sys/unix"

// maxDescriptors returns how many descriptors the process may have, and false if
// the system does not say.
func maxDescriptors() (int, bool) {
	var limit unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit)
	return int(min(uint64(limit.Max), 1<<20)), err == nil // Go raises the other one
}
