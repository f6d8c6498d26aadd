package php

import (
	"math"
	"math/rand/v2"
	"strconv"
)

// The functions below return random arguments. Half of the arguments are taken from lists of values
// that are likely to show differences.

func oneOf[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func randInt(r *rand.Rand) int {
	switch r.IntN(5) {
	case 0:
		return oneOf(r, 0, 1, -1, 2, 10, 255, 256, math.MaxInt32, 1<<(strconv.IntSize/2-1), math.MinInt32, math.MaxInt, math.MinInt, math.MaxInt-1)
	case 1:
		return r.IntN(20) - 10
	case 2:
		return int(r.Uint64())
	case 3:
		return 1 << r.IntN(strconv.IntSize-1)
	}
	return r.IntN(20000) - 10000
}

func randFloat(r *rand.Rand) float64 {
	switch r.IntN(6) {
	case 0:
		return oneOf(r, 0, math.Copysign(0, -1), 1, -1, 0.5, 1.5, 2.5, -2.5, 0.1, 0.1+0.2, 1e15, 1e17, 1e22, 1e-5, 1e-7, 1e100, math.MaxFloat64,
			5e-324, math.Inf(1), math.Inf(-1), math.NaN(), 9.2233720368547758e18, -9.2233720368547758e18, 1e19, 4294967296, 123456789012345678)
	case 1:
		return float64(r.IntN(2000000)-1000000) / 100
	case 2:
		return float64(randInt(r))
	case 3:
		for {
			if f := math.Float64frombits(r.Uint64()); f == f {
				return f
			}
		}
	case 4:
		return float64(r.IntN(200)-100) / 2
	}
	return (r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(40)-20))
}

func randNumericString(r *rand.Rand) string {
	switch r.IntN(4) {
	case 0:
		return oneOf(r, "", "0", "1", "-1", "00", "0.0", "-0", "1.", ".5", ".", "-.5", "1e3", "1E3", "1e", "1e+", "e1", " 1", "1 ", " 1 ", "\n1", "1\x00", "0x1A", "0b11",
			"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "1e1000", "-1e1000", "abc", "12abc", "1.5abc",
			"0.1e1", "+1", "+ 1", "--1", "1_000", "INF", "NAN", "true", "null", "1e5", "100000", "1.0", "00009223372036854775807", "\v1", "1\f", "1e-400")
	case 1:
		return strconv.Itoa(randInt(r))
	case 2:
		return strconv.FormatFloat(randFloat(r), "efg"[r.IntN(3)], r.IntN(20)-1, 64)
	}
	return randBytes(r, "0123456789.eE+- x\n", 8)
}

// randBytes returns up to n random bytes from set.
func randBytes(r *rand.Rand, set string, n int) string {
	b := make([]byte, r.IntN(n+1))
	for i := range b {
		b[i] = set[r.IntN(len(set))]
	}
	return string(b)
}

func randString(r *rand.Rand) string {
	switch r.IntN(5) {
	case 0:
		return randNumericString(r)
	case 1:
		return randBytes(r, "ab", 3)
	case 2:
		b := make([]byte, r.IntN(20))
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
		return string(b)
	case 3:
		return oneOf(r, "a", "b", "abc", "ABC", "Hello", "hello world", "héllo", "a/b", "日本", "\"'\\", "x\ty\r\n", "\x00", "\xff\xfe", "😀", "</script>", "\u2028")
	}
	return randBytes(r, "abcdefghijklmnopqrstuvwxyzABC 0123456789_/.,-", 30)
}

func randScalar(r *rand.Rand) any {
	switch r.IntN(10) {
	case 0:
		return nil
	case 1:
		return r.IntN(2) == 0
	case 2, 3, 4:
		return randInt(r)
	case 5, 6:
		return randFloat(r)
	}
	return randString(r)
}

func randKey(r *rand.Rand) any {
	switch r.IntN(4) {
	case 0:
		return r.IntN(6)
	case 1:
		return randInt(r)
	case 2:
		return oneOf(r, "a", "b", "c", "k1", "5", "05", "", "-3")
	}
	return randString(r)
}

// randArray returns an array of up to n elements. The function elem generates each element. The array is a
// list, an array with random keys, or a mixture of both.
func randArray(r *rand.Rand, n int, elem func(r *rand.Rand) any) *Array[any] {
	a := new(Array[any])
	kind := r.IntN(4)
	for range r.IntN(n + 1) {
		v := elem(r)
		if kind < 2 || kind == 2 && r.IntN(2) == 0 {
			a.Append(v)
		} else {
			// Leave out keys near the largest int: TestAppendBeyondInts appends after those.
			if k, _ := KeyOf(randKey(r)); k.n < math.MaxInt-1000 {
				a.set(k, v)
			}
		}
	}
	return a
}

func randValue(r *rand.Rand) any {
	if r.IntN(6) == 0 {
		return randArray(r, 4, func(r *rand.Rand) any {
			if r.IntN(8) == 0 {
				return randArray(r, 3, randScalar)
			}
			return randScalar(r)
		})
	}
	return randScalar(r)
}

// randObject returns a random value, which may be an object. Objects may contain other objects.
func randObject(r *rand.Rand) any {
	if r.IntN(4) > 0 {
		return randValue(r)
	}
	o := new(StdClass)
	for range r.IntN(4) {
		v := randValue(r)
		if r.IntN(6) == 0 {
			v = randObject(r)
		}
		o.Props.Set(oneOf(r, "a", "b", "name", "5", "x y"), v)
	}
	return o
}

// The function one returns a function that generates one argument with f. The function two does the same for
// two arguments.
func one(f func(r *rand.Rand) any) func(r *rand.Rand) []any {
	return func(r *rand.Rand) []any { return []any{f(r)} }
}

func two(f func(r *rand.Rand) any) func(r *rand.Rand) []any {
	return func(r *rand.Rand) []any { return []any{f(r), f(r)} }
}

// The function as converts a function that generates values of type T to one that returns them as any.
func as[T any](f func(r *rand.Rand) T) func(r *rand.Rand) any {
	return func(r *rand.Rand) any { return f(r) }
}
