package socket

import (
	"testing"

	"golang.org/x/sys/windows"
)

// skipWine skips a test that Wine cannot judge, and says why. CONTRIBUTING.md
// lists them all.
func skipWine(t *testing.T, reason string) {
	t.Helper()
	if underWine() {
		t.Skip("Wine:", reason)
	}
}

// underWine reports whether this is Wine and not Windows.
func underWine() bool {
	return windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil
}
