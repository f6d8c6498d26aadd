//go:build !windows

package proc

import "testing"

// SkipWine does nothing, because only Windows programs run under Wine.
func SkipWine(testing.TB, string) {}
