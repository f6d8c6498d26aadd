//go:build unix

package needs

import "golang.org/x/sys/unix"

// maxDescriptors returns how many descriptors this process may have. The second result is false if
// the system does not tell the number.
func maxDescriptors() (int, bool) {
	var limit unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit)
	return int(min(uint64(limit.Max), 1<<20)), err == nil // Go programs raise their soft limit to the hard one
}
