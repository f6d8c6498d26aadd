package mixed

import (
	"math"
	"strconv"
	"testing"
)

// TestOverflow tests that Plus, Minus and Mul return a result that fits in an int, and
// panic if it does not fit.
func TestOverflow(t *testing.T) {
	const half = strconv.IntSize / 2
	for _, c := range []struct {
		name string
		f    func(a, b int) int
		a, b int
		want int
		fits bool
	}{
		{"Plus", Plus, math.MaxInt - 1, 1, math.MaxInt, true},
		{"Plus", Plus, math.MaxInt, 1, 0, false},
		{"Plus", Plus, math.MinInt, -1, 0, false},
		{"Minus", Minus, math.MinInt + 1, 1, math.MinInt, true},
		{"Minus", Minus, math.MinInt, 1, 0, false},
		{"Mul", Mul, 1 << (half - 1), 1 << (half - 1), 1 << (2*half - 2), true},
		{"Mul", Mul, 1 << half, 1 << (half - 1), 0, false},
	} {
		got, fits := func() (n int, fits bool) {
			defer func() { fits = recover() == nil }()
			return c.f(c.a, c.b), true
		}()
		if got != c.want || fits != c.fits {
			t.Errorf("%s(%d, %d): %d, fits %v", c.name, c.a, c.b, got, fits)
		}
	}
}
