package php

import (
	"math"
	"testing"
)

func TestLimitsOfNumbers(t *testing.T) {
	t.Parallel()
	if Hexdec("ffffffffffffffffff") != math.MaxInt || Bindec("1"+Decbin(-1)) != math.MaxInt || Octdec("7777777777777777777777777") != math.MaxInt {
		t.Error("what does not fit is not the largest int")
	}
	if Abs(math.MinInt) != math.MinInt || math.Signbit(Abs(math.Copysign(0, -1))) {
		t.Error("Abs")
	}
	// The wanted result is the float nearest to the exact power, which is 46**32. The function pow
	// of glibc returns a different float.
	if got := pow(20047612231936, 4); got != 1.6152904068087008e+53 {
		t.Error(got)
	}
	for _, c := range [][3]float64{{2, 0.5, math.Sqrt2}, {-2, 3, -8}, {2, -1074, 5e-324}, {2, 1024, math.Inf(1)}, {10, -320, 1e-320}, {0, 0, 1}, {-8, 1. / 3, math.NaN()}} {
		if got := pow(c[0], c[1]); got != c[2] && !(got != got && c[2] != c[2]) {
			t.Errorf("%v to the power of %v is %v", c[0], c[1], got)
		}
	}
}

func TestLimitsOfData(t *testing.T) {
	t.Parallel()
	v, err := Unserialize(`O:6:"Socket":1:{s:2:"fd";i:3;}`)
	o, ok := v.(*StdClass)
	if err != nil || !ok || o.ClassName() != incompleteClass || o.Props.At("fd") != 3 || Serialize(o) != `O:6:"Socket":1:{s:2:"fd";i:3;}` {
		t.Error(v, err)
	}
	v, err = Unserialize(`a:2:{i:0;a:1:{i:0;i:1;}i:1;R:2;}`)
	if a, ok := v.(*Array[any]); err != nil || !ok || Serialize(a) != `a:2:{i:0;a:1:{i:0;i:1;}i:1;a:1:{i:0;i:1;}}` {
		t.Error(Serialize(v), err)
	}
	if v, err = JsonDecode(`{"a":1}`, true); err != nil || !IsArray(v) {
		t.Error(v, err)
	}
	a := ArrayOf("\x00b", "\x00a", "B", "a")
	Sort(a, SORT_LOCALE_STRING)
	if got := Serialize(a); got != Serialize(ArrayOf("\x00b", "\x00a", "B", "a")) {
		t.Error(got)
	}
}
