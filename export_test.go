//go:build linux

package socket

import "testing"

// Constants are the constants of this system by name, for the tests outside the
// package.
func Constants() map[string]int {
	all := make(map[string]int)
	for _, row := range constTable {
		all[row.name] = row.value
	}
	return all
}

// PHPCommands are the commands of phpRunners.
func PHPCommands(t *testing.T) (commands []string) {
	t.Helper()
	for _, r := range phpRunners(t) {
		commands = append(commands, r.command)
	}
	return commands
}

// Descriptor returns the number of the descriptor of s.
func Descriptor(s *Socket) int { return s.fd.sysfd }
