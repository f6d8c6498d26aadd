//go:build race

package socket

// raceEnabled: under the race detector pools lose what they hold at random, so
// allocations cannot be counted.
const raceEnabled = true
