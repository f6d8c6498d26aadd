//go:build unix && !linux

package socket

// sharedNonblock is what a blocking description is while this package accepts from it.
const sharedNonblock = true
