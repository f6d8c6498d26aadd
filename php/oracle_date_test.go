package php

import (
	"math/rand/v2"
)

var zones = []string{"UTC", "Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo"}

func timestamp(r *rand.Rand) int {
	switch r.IntN(4) {
	case 0:
		return int(r.Int64N(4_000_000_000) - 2_000_000_000)
	case 1:
		return int(r.Int64N(1_000_000_000_000) - 300_000_000_000)
	case 2:
		return 86400*r.IntN(40000) + oneOf(r, 0, 1, -1, 3600, 7199, 7200)
	}
	return int(oneOf[int64](r, 0, 1, -1, 951782400, 1583020799, 1711846800, 1711850400, 1698541200, 1<<31-1, 1<<31, -1<<31, 253402300800, -62135596800, -62167219201))
}

func init() {
	register(
		oracle{name: "date", rows: 20000, php: "function ($zone, ...$args) { date_default_timezone_set($zone); return date(...$args); }",
			args: func(r *rand.Rand) []any {
				return []any{oneOf(r, zones...), randBytes(r, `dDjlNSwzWFmMntLoYyXxaABgGhHisuveIOPpTZcrU\\ -:q`, 8), timestamp(r)}
			}, call: func(a []any) any {
				DateDefaultTimezoneSet(a[0].(string))
				defer DateDefaultTimezoneSet("UTC")
				return Date(a[1].(string), a[2].(int))
			}},
		oracle{name: "gmdate", rows: 10000, args: func(r *rand.Rand) []any {
			return []any{randBytes(r, `dDjlNSwzWFmMntLoYyXxaABgGhHisuveIOPpTZcrU\\ -:q`, 8), timestamp(r)}
		}, call: func(a []any) any { return Gmdate(a[0].(string), a[1].(int)) }},
		oracle{name: "mktime", rows: 10000, php: "function ($zone, ...$args) { date_default_timezone_set($zone); return mktime(...$args); }",
			args: func(r *rand.Rand) []any {
				return []any{oneOf(r, zones...), r.IntN(60) - 20, r.IntN(150) - 50, r.IntN(150) - 50, r.IntN(40) - 14, r.IntN(80) - 30, oneOf(r, r.IntN(130)-10, 1900+r.IntN(200))}
			}, call: func(a []any) any {
				DateDefaultTimezoneSet(a[0].(string))
				defer DateDefaultTimezoneSet("UTC")
				return Mktime(a[1].(int), rest[int](a, 2)...)
			}},
		oracle{name: "gmmktime", rows: 4000, args: func(r *rand.Rand) []any {
			return []any{r.IntN(60) - 20, r.IntN(150) - 50, r.IntN(150) - 50, r.IntN(40) - 14, r.IntN(80) - 30, oneOf(r, r.IntN(130)-10, 1900+r.IntN(200))}
		}, call: func(a []any) any { return Gmmktime(a[0].(int), rest[int](a, 1)...) }},
		oracle{name: "checkdate", args: func(r *rand.Rand) []any {
			return []any{r.IntN(15), r.IntN(33), oneOf(r, 1900, 2000, 2023, 2024, 0, -1, 32767, 32768, 4)}
		},
			call: func(a []any) any { return Checkdate(a[0].(int), a[1].(int), a[2].(int)) }},
		oracle{name: "date_default_timezone_set", php: "function ($z) { date_default_timezone_set('UTC'); $ok = date_default_timezone_set($z); $now = date_default_timezone_get(); date_default_timezone_set('UTC'); return [$ok, $now]; }",
			rows: 50, args: func(r *rand.Rand) []any { return []any{oneOf(r, append(zones, "Nowhere/Land", "", "Local")...)} },
			call: func(a []any) any {
				ok := DateDefaultTimezoneSet(a[0].(string))
				now := DateDefaultTimezoneGet()
				DateDefaultTimezoneSet("UTC")
				return []any{ok, now}
			}},
	)
}
