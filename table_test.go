package socket

import (
	"strings"
	"testing"
)

// The rows of the tables are in the order of their names, a key that the system has
// is there once and is found, and one that it lacks is not.
func TestTables(t *testing.T) {
	t.Parallel()
	check := func(x *index, keys []key) {
		seen := map[key]int{}
		for i, k := range keys {
			row := x.find(k)
			if k.level < 0 || k.number < 0 {
				if row >= 0 {
					t.Errorf("%v is found in row %d", k, row)
				}
				continue
			}
			if at, twice := seen[k]; twice {
				t.Errorf("%v is in rows %d and %d", k, at, i)
			}
			seen[k] = i
			if row != i {
				t.Errorf("%v is found in row %d, not %d", k, row, i)
			}
			if x.find(key{k.level + 1000, k.number}) >= 0 {
				t.Errorf("%v is found at another level", k)
			}
		}
		if x.find(key{-1, -1}) >= 0 || x.find(key{SOL_SOCKET, -1}) >= 0 {
			t.Error("what no system has is found")
		}
	}
	var keys []key
	last := ""
	for _, o := range options {
		if strings.Compare(last, o.name) > 0 {
			t.Errorf("%s is after %s", o.name, last)
		}
		last = o.name
		keys = append(keys, o.key)
	}
	check(optionIndex, keys)
	keys = nil
	for _, m := range controls {
		keys = append(keys, m.key)
	}
	check(controlIndex, keys)
}

// To look an option up costs less than a fiftieth of setting one.
func BenchmarkOptionLookup(b *testing.B) {
	for name, k := range map[string]key{"SO_KEEPALIVE": {SOL_SOCKET, SO_KEEPALIVE}, "SO_LINGER": {SOL_SOCKET, SO_LINGER}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				optionOf(k.level, k.number)
			}
		})
	}
	s := newSocketOf(b, AF_INET, SOCK_STREAM)
	b.Run("SetOption", func(b *testing.B) {
		for b.Loop() {
			SetOption(s, SOL_SOCKET, SO_KEEPALIVE, 1)
		}
	})
}
