package socket

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// A phpRunner is a PHP that takes its script from standard input.
type phpRunner struct{ name, command string }

// phpRunners returns the PHPs that the tests compare with: php of the search
// path, and those that the environment variable SOCKET_PHP lists as PATH lists
// folders. Without the first the test is skipped, but in CI on Linux it fails.
func phpRunners(t *testing.T) []phpRunner {
	t.Helper()
	command, err := exec.LookPath("php")
	if err != nil {
		if runtime.GOOS == "linux" && os.Getenv("CI") == "true" {
			t.Fatal("CI runs with php: ", err)
		}
		t.Skip("skipped: no php to compare with: ", err)
	}
	runners := []phpRunner{{"php", command}}
	for _, command := range filepath.SplitList(os.Getenv("SOCKET_PHP")) {
		runners = append(runners, phpRunner{strings.TrimSuffix(filepath.Base(command), ".php"), command})
	}
	return runners
}

// run runs PHP code and returns what it prints.
func (php phpRunner) run(t *testing.T, code string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, php.command)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.Stdin = strings.NewReader("<?php " + code)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", php.command, err, out, stderr.String())
	}
	return string(out)
}
