package php

import (
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
)

func init() {
	rangeArgs := func(r *rand.Rand) []any {
		min, max := randInt(r), randInt(r)
		if r.IntN(2) == 0 {
			max = min + r.IntN(300)
		}
		return []any{randInt(r), min, max}
	}
	digits := func(r *rand.Rand) []any {
		return []any{oneOf(r, "", "0", "0x", "0X", "0b", "0o", "-", "x") + randBytes(r, oneOf(r, "01", "01234567", "0123456789abcdefABCDEF", "0123456789abcdefghxyzXYZ .-"), oneOf(r, 8, 20, 70))}
	}
	register(
		oracle{name: "round", rows: 12000, args: func(r *rand.Rand) []any {
			f := randFloat(r)
			if r.IntN(2) == 0 {
				f = math.Round(f*1000) / 1000
			}
			if r.IntN(3) == 0 {
				f = float64(r.IntN(200000)-100000)/oneOf(r, 10.0, 100, 1000, 10000) + oneOf(r, 0, 0.005, 0.0005, 0.05)
			}
			return []any{f, oneOf(r, 0, 0, 1, 2, 2, 3, 4, -1, -2, 5, 10, 14, 20, 30, -30, 300), 1 + r.IntN(4)}
		}, call: func(a []any) any { return Round(a[0].(float64), a[1].(int), a[2].(int)) },
			older: func(version int, _ []any, ours string) string {
				if version < 804 {
					return "" // versions before 8.4 rounded differently
				}
				return ours
			}},
		oracle{name: "intdiv", args: func(r *rand.Rand) []any { return []any{randInt(r), oneOf(r, randInt(r), 0, -1, r.IntN(10))} },
			call: func(a []any) any {
				n, err := Intdiv(a[0].(int), a[1].(int))
				if err != nil {
					return err
				}
				return n
			}},
		oracle{name: "max", args: func(r *rand.Rand) []any { return maxArgs(r) }, call: func(a []any) any { return Max(a...) }, older: olderMax},
		oracle{name: "min", args: func(r *rand.Rand) []any { return maxArgs(r) }, call: func(a []any) any { return Min(a...) }, older: olderMax},
		oracle{name: "dechex", args: one(as(randInt)), call: func(a []any) any { return Dechex(a[0].(int)) }},
		oracle{name: "decbin", args: one(as(randInt)), call: func(a []any) any { return Decbin(a[0].(int)) }},
		oracle{name: "decoct", args: one(as(randInt)), call: func(a []any) any { return Decoct(a[0].(int)) }},
		oracle{name: "hexdec", php: "fn($s) => is_float($n = hexdec($s)) ? PHP_INT_MAX : $n", args: digits, call: func(a []any) any { return Hexdec(a[0].(string)) }},
		oracle{name: "bindec", php: "fn($s) => is_float($n = bindec($s)) ? PHP_INT_MAX : $n", args: digits, call: func(a []any) any { return Bindec(a[0].(string)) }},
		oracle{name: "octdec", php: "fn($s) => is_float($n = octdec($s)) ? PHP_INT_MAX : $n", args: digits, call: func(a []any) any { return Octdec(a[0].(string)) }},
		oracle{name: "base_convert", rows: 4000, args: func(r *rand.Rand) []any {
			return append(digits(r), oneOf(r, 2, 8, 10, 16, 36, r.IntN(40)), oneOf(r, 2, 8, 10, 16, 36, r.IntN(40)))
		}, call: func(a []any) any { return BaseConvert(a[0].(string), a[1].(int), a[2].(int)) },
			older: func(version int, _ []any, ours string) string {
				if version < 804 && len(ours) > 64 {
					return "" // older versions returned at most 64 digits
				}
				return ours
			}},
		oracle{name: "mt_rand", php: "function ($seed, $min, $max) { mt_srand($seed); return [mt_rand(), mt_rand($min, $max), mt_rand(1, 6), mt_rand()]; }",
			args: rangeArgs, call: func(a []any) any {
				MtSrand(a[0].(int))
				return ArrayOf(MtRand(), MtRand(a[1].(int), a[2].(int)), MtRand(1, 6), MtRand())
			}},
		oracle{name: "rand", php: "function ($seed, $min, $max) { srand($seed); return [rand(), rand($min, $max), rand(1, 100)]; }",
			args: rangeArgs, call: func(a []any) any {
				Srand(a[0].(int))
				return ArrayOf(Rand(), Rand(a[1].(int), a[2].(int)), Rand(1, 100))
			}},
		oracle{name: "mt_rand again and again", rows: 3, php: "function ($seed) { mt_srand($seed); for ($i = 0; $i < 2000; $i++) $a[] = mt_rand(); return $a; }",
			args: one(as(randInt)), call: func(a []any) any {
				MtSrand(a[0].(int))
				list := new(Array[int])
				for range 2000 {
					list.Append(MtRand())
				}
				return list
			}},
		oracle{name: "shuffle", php: "function ($seed, $a) { mt_srand($seed); shuffle($a); return $a; }",
			args: func(r *rand.Rand) []any { return []any{randInt(r), randArray(r, 12, randScalar)} }, call: func(a []any) any {
				MtSrand(a[0].(int))
				Shuffle(a[1].(*Array[any]))
				return a[1]
			}},
		oracle{name: "str_shuffle", php: "function ($seed, $s) { mt_srand($seed); return str_shuffle($s); }",
			args: func(r *rand.Rand) []any { return []any{randInt(r), randString(r)} }, call: func(a []any) any {
				MtSrand(a[0].(int))
				return StrShuffle(a[1].(string))
			}},
		oracle{name: "hash", args: func(r *rand.Rand) []any {
			return []any{oneOf(r, "md5", "SHA1", "sha224", "sha256", "sha384", "sha512", "sha512/224", "sha512/256", "sha3-224", "sha3-256", "sha3-384", "sha3-512",
				"crc32", "crc32b", "crc32c", "adler32", "fnv132", "fnv1a32", "fnv164", "fnv1a64", "joaat", "none"), strings.Repeat(randString(r), oneOf(r, 1, 1, 40)), r.IntN(2) == 0}
		}, call: func(a []any) any { return Hash(a[0].(string), a[1].(string), a[2].(bool)) }},
		oracle{name: "hash_hmac", args: func(r *rand.Rand) []any {
			return []any{oneOf(r, "md5", "sha1", "sha256", "sha512", "sha3-256", "crc32b", "none"), randString(r), strings.Repeat(randString(r), oneOf(r, 1, 10)), r.IntN(2) == 0}
		}, call: func(a []any) any { return HashHmac(a[0].(string), a[1].(string), a[2].(string), a[3].(bool)) }},
		oracle{name: "md5", args: func(r *rand.Rand) []any { return []any{randString(r), r.IntN(2) == 0} }, call: func(a []any) any { return Md5(a[0].(string), a[1].(bool)) }},
		oracle{name: "sha1", args: func(r *rand.Rand) []any { return []any{randString(r), r.IntN(2) == 0} }, call: func(a []any) any { return Sha1(a[0].(string), a[1].(bool)) }},
		oracle{name: "crc32", args: one(as(randString)), call: func(a []any) any { return Crc32(a[0].(string)) }},
		oracle{name: "base64_encode", args: one(as(randString)), call: func(a []any) any { return Base64Encode(a[0].(string)) }},
		oracle{name: "base64_decode", args: one(randBase64), rows: 4000, call: func(a []any) any { return Base64Decode(a[0].(string)) }},
		oracle{name: "base64_decode strictly", php: "fn($s) => base64_decode($s, true)", rows: 4000, args: one(randBase64), call: func(a []any) any {
			if s, ok := Base64DecodeStrict(a[0].(string)); ok {
				return s
			}
			return false
		}},
	)
}

// olderMax converts a result to that of a PHP before 8.3. Those versions wrote bool in the message
// instead of true or false. They also chose differently among values that cannot be compared; such
// rows are skipped.
func olderMax(version int, args []any, ours string) string {
	if version >= 803 {
		return ours
	}
	if text := Serialize(ArrayOf(args...)); len(args) == 1 && strings.Contains(text, ";a:") || strings.Contains(text, "d:NAN") {
		return ""
	}
	return regexp.MustCompile(`(must be of type [|\w]+), (true|false) given`).ReplaceAllString(ours, "$1, bool given")
}

func maxArgs(r *rand.Rand) []any {
	if r.IntN(4) == 0 {
		return []any{randArray(r, 5, randScalar)}
	}
	var args []any
	for range r.IntN(5) {
		args = append(args, randObject(r))
	}
	return args
}

func randBase64(r *rand.Rand) any {
	s := Base64Encode(randString(r))
	if r.IntN(3) == 0 {
		s = strings.TrimRight(s, "=")
	}
	if len(s) > 0 && r.IntN(2) == 0 {
		i := r.IntN(len(s))
		s = s[:i] + oneOf(r, "=", "==", " ", "\n", "-", "_", "\x00", "A") + s[i:]
	}
	return s
}
