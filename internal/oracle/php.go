// Package oracle compares package socket with PHP. Its tests run the scenarios in testdata in php
// and in Go. They also compare the tables of functions and constants with PHP's reflection. The
// exported functions find PHP interpreters for tests, including those of other packages.
package oracle

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"phpsocket/socket/internal/needs"
)

// Runner is a PHP interpreter. It reads its script from standard input.
type Runner struct{ Name, Command string }

// Runners returns the PHP interpreters for the tests. The first is the php in the search path. The
// others are listed in the environment variable SOCKET_PHP, separated as in PATH. If there is no
// php in the search path, the test is skipped or, in CI on Linux, fails.
func Runners(t *testing.T) []Runner {
	t.Helper()
	command := needs.Program(t, "php")
	runners := []Runner{{"php", command}}
	for _, command := range filepath.SplitList(os.Getenv("SOCKET_PHP")) {
		runners = append(runners, Runner{strings.TrimSuffix(filepath.Base(command), ".php"), command})
	}
	return runners
}

// Run runs PHP code and returns its output.
func (php Runner) Run(t *testing.T, code string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, php.Command)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.Stdin = strings.NewReader("<?php " + code)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", php.Command, err, out, stderr.String())
	}
	return string(out)
}
