package php

import (
	"fmt"
	"time"
)

// Time is time: the current time in seconds since 1970.
func Time() int {
	return int(time.Now().Unix())
}

// Microtime is microtime(true): the current time in seconds since 1970, with microseconds. For
// PHP's microtime() without true, use MicrotimeText.
func Microtime(asFloat bool) float64 {
	return float64(time.Now().UnixMicro()) / 1e6
}

// MicrotimeText is microtime() without true: the fraction of the second and the seconds since 1970, as in
// "0.12345600 1600000000".
func MicrotimeText() string {
	now := time.Now()
	return fmt.Sprintf("0.%06d00 %d", now.Nanosecond()/1000, now.Unix())
}

var started = time.Now()

// Hrtime is hrtime(true): the nanoseconds of a monotonic clock. For PHP's hrtime()
// without true, use HrtimePair.
func Hrtime(asNumber bool) int {
	return int(time.Since(started)) + 1
}

// HrtimePair is hrtime() without true: the time of Hrtime as seconds and nanoseconds.
func HrtimePair() []int {
	n := int64(time.Since(started)) + 1
	return []int{int(n / 1e9), int(n % 1e9)}
}

// Sleep is sleep: it waits for the given number of seconds and returns 0. For a negative number, PHP throws a
// ValueError and Sleep does not wait.
func Sleep(seconds int) int {
	time.Sleep(time.Duration(seconds) * time.Second)
	return 0
}

// Usleep is usleep: it waits for the given number of microseconds. For a negative number, PHP throws a ValueError
// and Usleep does not wait.
func Usleep(microseconds int) {
	time.Sleep(time.Duration(microseconds) * time.Microsecond)
}

// Mktime is mktime: it converts a time to seconds since 1970. The time is in the time zone of
// DateDefaultTimezoneSet. The optional arguments are minute, second, month, day and year. By
// default, each has its current value. Values out of range carry over: month 13 is January of the
// next year. The years 0 to 69 mean 2000 to 2069, and 70 to 100 mean 1970 to 2000.
func Mktime(hour int, rest ...int) int {
	return makeTime(hour, rest, location())
}

// Gmmktime is gmmktime: like Mktime, but in UTC.
func Gmmktime(hour int, rest ...int) int {
	return makeTime(hour, rest, time.UTC)
}

func makeTime(hour int, rest []int, l *time.Location) int {
	now := time.Now().In(l)
	given := [5]int{now.Minute(), now.Second(), int(now.Month()), now.Day(), now.Year()}
	if copy(given[:], rest) == len(given) {
		switch year := given[4]; {
		case year < 0 || year > 100:
		case year < 70:
			given[4] += 2000
		default:
			given[4] += 1900
		}
	}
	date := func(l *time.Location) int64 {
		return time.Date(given[4], time.Month(given[2]), given[3], hour, given[0], given[1], 0, l).Unix()
	}
	t, wall := date(l), date(time.UTC)
	if _, offset := time.Unix(t, 0).In(l).Zone(); t+int64(offset) != wall {
		// The time does not exist, because daylight saving time begins and the clock skips an hour. As in PHP, use
		// the offset of the day before, so 02:30 becomes 03:30.
		_, offset = time.Unix(wall-86400, 0).In(l).Zone()
		t = wall - int64(offset)
	}
	return int(t)
}

// Checkdate is checkdate: it reports whether the date exists, for years from 1 to 32767.
func Checkdate(month, day, year int) bool {
	return 1 <= year && year <= 32767 && 1 <= month && month <= 12 && 1 <= day && day <= daysIn(year, month)
}
