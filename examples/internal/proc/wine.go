//go:build !windows

package proc

import "testing"

// SkipWine does nothing where there is no Wine.
func SkipWine(testing.TB, string) {}
