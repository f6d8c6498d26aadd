//go:build !windows

package socket

import "testing"

// skipWine does nothing where there is no Wine.
func skipWine(*testing.T, string) {}
