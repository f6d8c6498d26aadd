//go:build !linux

package sys

// Undelivered is false: the wait is left to the system.
func Undelivered(FD) bool { return false }

// AttachReuseportFilter fails: there is no such option.
func AttachReuseportFilter(FD, int) Errno { return ENOPROTOOPT }

// DetachReuseportFilter fails: there is no such option.
func DetachReuseportFilter(FD) Errno { return ENOPROTOOPT }

// PassesCredentials is false: what does not fit is descriptors.
func PassesCredentials(FD) bool { return false }
