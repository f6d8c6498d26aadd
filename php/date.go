package php

import (
	"strconv"
	"sync/atomic"
	"time"
)

// Formats for Date.
const (
	DATE_ATOM             = `Y-m-d\TH:i:sP`
	DATE_COOKIE           = `l, d-M-Y H:i:s T`
	DATE_RFC822           = `D, d M y H:i:s O`
	DATE_RFC850           = `l, d-M-y H:i:s T`
	DATE_RFC1036          = `D, d M y H:i:s O`
	DATE_RFC1123          = `D, d M Y H:i:s O`
	DATE_RFC7231          = `D, d M Y H:i:s \G\M\T`
	DATE_RFC2822          = `D, d M Y H:i:s O`
	DATE_RFC3339          = `Y-m-d\TH:i:sP`
	DATE_RFC3339_EXTENDED = `Y-m-d\TH:i:s.vP`
	DATE_ISO8601          = `Y-m-d\TH:i:sO`
	DATE_RSS              = `D, d M Y H:i:s O`
	DATE_W3C              = `Y-m-d\TH:i:sP`
)

var timezone atomic.Pointer[time.Location]

// location returns the time zone that Date and Mktime use.
func location() *time.Location {
	if l := timezone.Load(); l != nil {
		return l
	}
	return time.UTC
}

// DateDefaultTimezoneSet is date_default_timezone_set: it sets the time zone that Date and Mktime
// use in the whole process, and reports whether a time zone of that name exists. If there is none,
// it raises PHP's notice. Before the first call, the time zone is UTC, as in PHP without a php.ini.
//
// Notes, systems without zoneinfo: names are found only if the program imports time/tzdata.
func DateDefaultTimezoneSet(name string) bool {
	l, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		raise(E_NOTICE, "date_default_timezone_set(): Timezone ID '%s' is invalid", name)
		return false
	}
	timezone.Store(l)
	return true
}

// DateDefaultTimezoneGet is date_default_timezone_get: the name of the time zone that Date and Mktime use.
func DateDefaultTimezoneGet() string {
	return location().String()
}

// Date is date: it formats timestamp, by default the current time, as the format string says. The time zone is
// the one set with DateDefaultTimezoneSet. In the format, a backslash makes the next letter literal. As in PHP,
// a backslash at the end becomes a NUL.
func Date(format string, timestamp ...int) string {
	return formatTime(format, clock(timestamp).In(location()), "")
}

// Gmdate is gmdate: like Date, but in UTC.
func Gmdate(format string, timestamp ...int) string {
	return formatTime(format, clock(timestamp).UTC(), "GMT")
}

func clock(timestamp []int) time.Time {
	if len(timestamp) > 0 {
		return time.Unix(int64(timestamp[0]), 0)
	}
	return time.Unix(time.Now().Unix(), 0)
}

// formatTime formats t. zone is the abbreviation to print for the time zone. If zone is "",
// formatTime prints the abbreviation that t has.
func formatTime(format string, t time.Time, zone string) string {
	b := make([]byte, 0, 2*len(format)+16)
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c == '\\' {
			i++
			b = append(b, at(format, i))
			continue
		}
		b = appendTime(b, c, t, zone)
	}
	return string(b)
}

// appendTime appends the text that the letter c stands for in a format.
func appendTime(b []byte, c byte, t time.Time, zone string) []byte {
	switch c {
	case 'd', 'D', 'j', 'l', 'N', 'S', 'w', 'z':
		return appendDay(b, c, t)
	case 'W', 'o', 'Y', 'y', 'X', 'x', 'L':
		return appendYear(b, c, t)
	case 'F':
		return append(b, t.Month().String()...)
	case 'M':
		return append(b, t.Month().String()[:3]...)
	case 'm':
		return appendPadded(b, int(t.Month()), 2)
	case 'n':
		return strconv.AppendInt(b, int64(t.Month()), 10)
	case 't':
		return strconv.AppendInt(b, int64(daysIn(t.Year(), int(t.Month()))), 10)
	case 'e', 'I', 'O', 'P', 'p', 'T', 'Z':
		return appendZone(b, c, t, zone)
	case 'c':
		b = appendPadded(b, t.Year(), 4)
		return append(b, formatTime(DATE_ATOM[1:], t, zone)...)
	case 'r':
		b = append(b, formatTime("D, d M ", t, zone)...)
		b = appendPadded(b, t.Year(), 4)
		return append(b, formatTime(" H:i:s O", t, zone)...)
	case 'U':
		return strconv.AppendInt(b, t.Unix(), 10)
	}
	return appendClock(b, c, t)
}

func appendDay(b []byte, c byte, t time.Time) []byte {
	switch c {
	case 'd':
		return appendPadded(b, t.Day(), 2)
	case 'D':
		return append(b, t.Weekday().String()[:3]...)
	case 'l':
		return append(b, t.Weekday().String()...)
	case 'S':
		return append(b, ordinal(t.Day())...)
	}
	n := t.Day() // for the letter j
	switch c {
	case 'N':
		n = (int(t.Weekday())+6)%7 + 1
	case 'w':
		n = int(t.Weekday())
	case 'z':
		n = t.YearDay() - 1
	}
	return strconv.AppendInt(b, int64(n), 10)
}

func ordinal(day int) string {
	switch {
	case day%10 == 1 && day != 11:
		return "st"
	case day%10 == 2 && day != 12:
		return "nd"
	case day%10 == 3 && day != 13:
		return "rd"
	}
	return "th"
}

func appendYear(b []byte, c byte, t time.Time) []byte {
	year := t.Year()
	switch c {
	case 'W':
		_, week := t.ISOWeek()
		return appendPadded(b, week, 2)
	case 'o':
		year, _ = t.ISOWeek()
		return strconv.AppendInt(b, int64(year), 10)
	case 'y':
		return appendPadded(b, year%100, 2)
	case 'L':
		if leap(year) {
			return append(b, '1')
		}
		return append(b, '0')
	}
	switch {
	case year < 0:
		b = append(b, '-')
		year = -year // the sign does not count as one of the four digits
	case c == 'X' || c == 'x' && year >= 10000:
		b = append(b, '+')
	}
	return appendPadded(b, year, 4)
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// appendZone appends the text for a letter c that stands for a property of the time zone.
func appendZone(b []byte, c byte, t time.Time, zone string) []byte {
	name, offset := t.Zone()
	switch c {
	case 'e':
		return append(b, t.Location().String()...)
	case 'I':
		if t.IsDST() {
			return append(b, '1')
		}
		return append(b, '0')
	case 'T':
		if zone != "" {
			name = zone
		}
		return append(b, name...)
	case 'Z':
		return strconv.AppendInt(b, int64(offset), 10)
	case 'O':
		return appendOffset(b, offset, "")
	case 'p':
		if name == "UTC" {
			return append(b, 'Z')
		}
	}
	return appendOffset(b, offset, ":")
}

func appendOffset(b []byte, offset int, separator string) []byte {
	if offset < 0 {
		b = append(b, '-')
		offset = -offset
	} else {
		b = append(b, '+')
	}
	b = appendPadded(b, offset/3600, 2)
	b = append(b, separator...)
	return appendPadded(b, offset/60%60, 2)
}

// appendClock appends the text for a letter c that stands for a part of the time of day. If
// c has no meaning in a format, appendClock appends c itself.
func appendClock(b []byte, c byte, t time.Time) []byte {
	hour := t.Hour()
	switch c {
	case 'a', 'A':
		half := "AM"
		if hour >= 12 {
			half = "PM"
		}
		if c == 'a' {
			half = Strtolower(half)
		}
		return append(b, half...)
	case 'B': // Swatch Internet time: 1000 beats a day
		beats := (t.Unix()%86400 + 3600) * 10
		if beats < 0 {
			beats += 864000
		}
		return appendPadded(b, int(beats/864%1000), 3)
	case 'g':
		return strconv.AppendInt(b, int64((hour+11)%12+1), 10)
	case 'h':
		return appendPadded(b, (hour+11)%12+1, 2)
	case 'G':
		return strconv.AppendInt(b, int64(hour), 10)
	case 'H':
		return appendPadded(b, hour, 2)
	case 'i':
		return appendPadded(b, t.Minute(), 2)
	case 's':
		return appendPadded(b, t.Second(), 2)
	case 'u':
		return appendPadded(b, t.Nanosecond()/1000, 6)
	case 'v':
		return appendPadded(b, t.Nanosecond()/1000000, 3)
	}
	return append(b, c)
}

// appendPadded appends n, padded with zeros to the given number of digits; a minus sign counts as a digit.
func appendPadded(b []byte, n, digits int) []byte {
	if n < 0 {
		b = append(b, '-')
		n, digits = -n, digits-1
	}
	s := strconv.Itoa(n)
	for i := len(s); i < digits; i++ {
		b = append(b, '0')
	}
	return append(b, s...)
}
