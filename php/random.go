package php

import (
	crand "crypto/rand"
	"encoding/binary"
	"math"
	"sync"
	"time"
)

// mt is the generator of MtRand, a Mersenne twister. Unless MtSrand has seeded it, its first use seeds it at
// random.
var mt struct {
	sync.Mutex
	state  [624]uint32
	i      int
	seeded bool
}

// MtSrand is mt_srand: it seeds MtRand's generator. After the same seed, MtRand returns the same
// numbers as PHP's mt_rand. Without an argument, the seed is random.
func MtSrand(seed ...int) {
	mt.Lock()
	defer mt.Unlock()
	if len(seed) > 0 {
		seedMt(uint32(seed[0]))
		return
	}
	seedRandom()
}

// Srand is srand: MtSrand's other name.
func Srand(seed ...int) { MtSrand(seed...) }

func seedMt(seed uint32) {
	mt.state[0] = seed
	for i := 1; i < len(mt.state); i++ {
		last := mt.state[i-1]
		mt.state[i] = 1812433253*(last^last>>30) + uint32(i)
	}
	mt.i, mt.seeded = len(mt.state), true
}

func seedRandom() {
	var b [4]byte
	crand.Read(b[:]) // crypto/rand.Read never returns an error
	seedMt(binary.LittleEndian.Uint32(b[:]))
}

// next32 returns the next 32 random bits. The caller holds mt's lock.
func next32() uint32 {
	if !mt.seeded {
		seedRandom()
	}
	s := &mt.state
	if mt.i >= len(s) {
		for i := range s {
			y := s[i]&0x80000000 | s[(i+1)%624]&0x7fffffff
			s[i] = s[(i+397)%624] ^ y>>1 ^ -(y&1)&0x9908b0df
		}
		mt.i = 0
	}
	y := s[mt.i]
	mt.i++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

// mtRange returns a random number from min to max, the same number that PHP chooses. The caller holds mt's
// lock.
func mtRange(min, max int) int {
	span := uint64(max) - uint64(min)
	var result uint64
	if span > math.MaxUint32 {
		result = draw(span, math.MaxUint64, func() uint64 { return uint64(next32()) | uint64(next32())<<32 })
	} else {
		result = draw(span, math.MaxUint32, func() uint64 { return uint64(next32()) })
	}
	return int(uint64(min) + result)
}

// draw returns a random number from 0 to span. It gets random numbers from the function next; the parameter
// most is the largest number that this function returns.
func draw(span, most uint64, next func() uint64) uint64 {
	result := next()
	if span == most {
		return result
	}
	span++
	if span&(span-1) == 0 {
		return result & (span - 1)
	}
	for limit := most - most%span - 1; result > limit; {
		result = next()
	}
	return result % span
}

// MtRand is mt_rand: a random number from 0 to MtGetrandmax, or from min to max. It is not suitable
// for secrets. After MtSrand, it returns the same numbers as PHP. If max is below min, it panics
// with PHP's ValueError.
func MtRand(minAndMax ...int) int {
	mt.Lock()
	defer mt.Unlock()
	switch len(minAndMax) {
	case 0:
		return int(next32() >> 1)
	case 2:
		if minAndMax[1] < minAndMax[0] {
			panic(throwf("ValueError", "mt_rand(): Argument #2 ($max) must be greater than or equal to argument #1 ($min)"))
		}
		return mtRange(minAndMax[0], minAndMax[1])
	}
	panic(throwf("ArgumentCountError", "mt_rand() expects exactly 2 arguments, 1 given"))
}

// Rand is rand: like MtRand, but it swaps min and max if max is below min.
func Rand(minAndMax ...int) int {
	if len(minAndMax) == 2 && minAndMax[1] < minAndMax[0] {
		return MtRand(minAndMax[1], minAndMax[0])
	}
	return MtRand(minAndMax...)
}

// MtGetrandmax is mt_getrandmax and getrandmax: the largest result of MtRand without arguments.
func MtGetrandmax() int { return math.MaxInt32 }

// RandomInt is random_int: a cryptographically secure random number from min to max. If max is
// below min, it panics with PHP's ValueError.
func RandomInt(min, max int) int {
	if min > max {
		panic(throwf("ValueError", "random_int(): Argument #1 ($min) must be less than or equal to argument #2 ($max)"))
	}
	next := func() uint64 {
		var b [8]byte
		crand.Read(b[:])
		return binary.LittleEndian.Uint64(b[:])
	}
	return int(uint64(min) + draw(uint64(max)-uint64(min), math.MaxUint64, next))
}

// RandomBytes is random_bytes: cryptographically secure random bytes. If length is below 1, it
// panics with PHP's ValueError.
func RandomBytes(length int) string {
	if length < 1 {
		panic(throwf("ValueError", "random_bytes(): Argument #1 ($length) must be greater than 0"))
	}
	b := make([]byte, length)
	crand.Read(b)
	return string(b)
}

// Shuffle is shuffle: it puts the elements in random order, which is chosen with MtRand's
// generator. The keys become 0, 1, 2...
func Shuffle[V any](a *Array[V]) {
	a.own() // no clone may share the elements, because they are moved
	list := a.Values()
	ShuffleList(list)
	a.Clear()
	for _, v := range list {
		a.Append(v)
	}
}

// ShuffleList is shuffle for a slice.
func ShuffleList[S ~[]V, V any](list S) {
	mt.Lock()
	defer mt.Unlock()
	for n := len(list) - 1; n > 0; n-- {
		i := mtRange(0, n)
		list[n], list[i] = list[i], list[n]
	}
}

// StrShuffle is str_shuffle: the bytes of s in random order, chosen with MtRand's generator.
func StrShuffle[T Bytes](s T) string {
	b := []byte(s)
	ShuffleList(b)
	return string(b)
}

var uniqid struct {
	sync.Mutex
	last time.Time
}

// Uniqid is uniqid: the prefix, followed by 13 hexadecimal digits of the current time. Each call in
// a process returns a different result. It is not suitable for secrets.
func Uniqid(prefix ...string) string {
	uniqid.Lock()
	now := time.Now().Truncate(time.Microsecond)
	if !now.After(uniqid.last) {
		now = uniqid.last.Add(time.Microsecond)
	}
	uniqid.last = now
	uniqid.Unlock()
	return optional(prefix, "") + Sprintf("%08x%05x", int(now.Unix()), now.Nanosecond()/1000)
}
