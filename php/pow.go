package php

import "math"

// pow returns x to the power of y, correctly rounded except for one result in many millions. math.Pow rounds less
// exactly; PHP calls the C library's pow, which is nearly always exact.
func pow(x, y float64) float64 {
	rough := math.Pow(x, y)
	switch {
	case y == 0 || y == 1 || x == 0 || x == 1 || rough != rough || math.IsInf(x, 0) || math.IsInf(y, 0):
		return rough
	}
	m, e := math.Frexp(math.Abs(x))
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	// ln|x| = e ln 2 + ln m. One step of Halley's method refines ln m from one float64 to a double, which is
	// the sum of two float64s.
	l := math.Log(m)
	p := exp2(double{hi: l})
	num, den := sum(double{hi: m}, double{-p.hi, -p.lo}), sum(double{hi: m}, p)
	ln := sum(double{hi: l}, quotient(double{2 * num.hi, 2 * num.lo}, den))
	ln = sum(product(ln2, double{hi: float64(e)}), ln)
	t := product(ln, double{hi: y})
	if !(t.hi < 720 && t.hi > -760) {
		return rough
	}
	n := math.Round(t.hi / math.Ln2)
	r := exp2(sum(t, product(ln2, double{hi: -n})))
	result := math.Ldexp(r.hi, int(n))
	if result < 0x1p-1022 { // the result is subnormal and has fewer bits, so the low half decides how it is rounded
		result = ldexpDouble(r, int(n))
	}
	return math.Copysign(result, rough)
}

// double is the sum of two floats: lo has the digits that hi has no room for.
type double struct{ hi, lo float64 }

var ln2 = double{math.Ln2, 2.3190468138462996e-17}

func sum(a, b double) double {
	s := a.hi + b.hi
	v := s - a.hi
	e := (a.hi - (s - v)) + (b.hi - v)
	e += a.lo + b.lo
	hi := s + e
	return double{hi, e - (hi - s)}
}

// product returns a*b. Each multiplication must be rounded on its own. Otherwise, processors such
// as arm64 could fuse it with the addition after it, and p would differ from the product that FMA
// subtracts.
func product(a, b double) double {
	p := float64(a.hi * b.hi)
	e := math.FMA(a.hi, b.hi, -p) + (float64(a.hi*b.lo) + float64(a.lo*b.hi))
	hi := p + e
	return double{hi, e - (hi - p)}
}

func quotient(a, b double) double {
	q := a.hi / b.hi
	r := sum(a, product(b, double{hi: -q}))
	q2 := r.hi / b.hi
	hi := q + q2
	return double{hi, q2 - (hi - q)}
}

// exp2 returns e to the power of x, for a small x: it sums the series for x/256 and squares the result eight
// times.
func exp2(x double) double {
	x.hi, x.lo = x.hi/256, x.lo/256
	term, total := x, x // e^x - 1, because adding the 1 now would cost digits
	for i := 2.0; i < 16; i++ {
		term = quotient(product(term, x), double{hi: i})
		total = sum(total, term)
	}
	for range 8 { // (1+t)^2 = 1 + t(2+t)
		total = product(total, sum(double{hi: 2}, total))
	}
	return sum(double{hi: 1}, total)
}

// ldexpDouble is math.Ldexp for a result that is subnormal: it rounds only once.
func ldexpDouble(r double, n int) float64 {
	scaled := math.Ldexp(r.hi, n)
	back := math.Ldexp(scaled, -n)
	rest := (r.hi - back) + r.lo
	half := math.Ldexp(1, -1074-n) / 2
	switch {
	case rest > half:
		return math.Nextafter(scaled, math.Inf(1))
	case rest < -half:
		return math.Nextafter(scaled, 0)
	}
	return scaled
}
