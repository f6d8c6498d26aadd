//go:build linux || darwin || windows

package socket

// A constRow is one constant of this system in the generated constTable.
type constRow struct {
	name, since string // since is "-" for a name that PHP lacks
	value       int
}
