//go:build race

package socket

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The race detector sees what the kernel does to buffers: it reports each race of
// testdata/race.
func TestRaceIsReported(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "race")
	if out, err := exec.Command("go", "build", "-race", "-o", program, "./testdata/race").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, mode := range []string{"recv", "recvfrom", "send", "write"} {
		out, err := exec.Command(program, mode).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "WARNING: DATA RACE") {
			t.Errorf("%s: no race was reported: %v\n%s", mode, err, out)
		}
	}
}
