package proc

import (
	"testing"

	"golang.org/x/sys/windows"
)

// SkipWine skips a test that cannot work under Wine, and logs the reason.
func SkipWine(t testing.TB, reason string) {
	t.Helper()
	if windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil {
		t.Skip("skipped: Wine:", reason)
	}
}
