package socket

import (
	"testing"

	"golang.org/x/sys/windows"
)

// skipWine skips a test that Wine cannot judge, and says why. CONTRIBUTING.md
// lists the reasons.
func skipWine(t *testing.T, reason string) {
	t.Helper()
	if windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil {
		t.Skip("skipped: Wine:", reason)
	}
}
