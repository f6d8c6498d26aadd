package mixed

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"phpsocket/socket/php"
)

// Strtotime is strtotime: it converts a text to a Unix time. The text may be relative to
// the time in base, which defaults to the current time. Strtotime accepts dates and times
// in the usual numeric forms, names of months and days, offsets and names of time zones,
// and relative times. Examples of relative times are "+2 days", "next month", "last day of
// february" and "monday". The second result is false if the text is not valid.
func Strtotime(text string, base ...int) (int, bool) {
	zone, err := time.LoadLocation(php.DateDefaultTimezoneGet())
	if err != nil {
		zone = time.UTC
	}
	now := time.Now()
	if len(base) > 0 {
		now = time.Unix(int64(base[0]), 0)
	}
	s := &moment{zone: zone, now: now.In(zone), rest: strings.ToLower(strings.Trim(text, " \t\n\r\v\x00"))}
	if text == "" {
		return 0, false
	}
	for s.rest != "" {
		if !s.step() {
			return 0, false
		}
	}
	return s.unix()
}

// moment is the time that the text has described so far.
type moment struct {
	rest         string
	zone         *time.Location
	now          time.Time
	year         int
	month        int
	day          int
	hasDate      bool
	hour         int
	minute       int
	second       int
	hasTime      bool
	zoned        bool
	stamp        *int64
	add          [6]int // the years, months, days, hours, minutes and seconds to add
	weekday      int
	hasWeekday   bool
	weekdayTurns int  // 0 for today or the next such weekday; n > 0 for the nth after today; n < 0 for the nth before today
	ofWeek       bool // whether weekday is a day of the current week, which begins on Monday
	monthEdge    int  // 1 for the first day of the month, 2 for the last
	workdays     int
}

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

var days = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

var ordinals = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
	"eleventh": 11, "twelfth": 12, "next": 1, "last": -1, "previous": -1, "this": 0}

const (
	monthName = `(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`
	dayName   = `(sun(?:day)?|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?)`
	unitName  = `(sec(?:ond)?s?|min(?:ute)?s?|hours?|days?|weeks?|fortnights?|forthnights?|months?|years?|weekdays?|` + dayName + `)`
)

// form is one way to write a part of a date or time.
type form struct {
	re *regexp.Regexp
	do func(m *moment, p []string) bool
}

var forms = []form{
	{at(`@(-?\d+)(?:\.\d+)?`), func(m *moment, p []string) bool {
		n, err := strconv.ParseInt(p[1], 10, 64)
		m.stamp = &n
		return err == nil
	}},
	{at(`(\d{4})-?(\d{2})-?(\d{2})t(\d{2}):?(\d{2}):?(\d{2})(?:[.,]\d+)?(z)?`), func(m *moment, p []string) bool {
		return m.date(p[1], p[2], p[3]) && m.clock(p[4], p[5], p[6], "") && (p[7] == "" || m.in(time.UTC))
	}},
	{at(`([+-]?\d{4})-(\d{1,2})-(\d{1,2})(?:t)?`), func(m *moment, p []string) bool { return m.date(p[1], p[2], p[3]) }},
	{at(`(\d{4})/(\d{1,2})/(\d{1,2})`), func(m *moment, p []string) bool { return m.date(p[1], p[2], p[3]) }},
	{at(`(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})`), func(m *moment, p []string) bool { return m.date(century(p[3]), p[1], p[2]) }},
	{at(`(\d{1,2})[-.\t](\d{1,2})[-.](\d{4})`), func(m *moment, p []string) bool { return m.date(p[3], p[2], p[1]) }},
	{at(`(\d{4})(\d{2})(\d{2})(?:t)?(\d{2})(\d{2})(\d{2})`), func(m *moment, p []string) bool {
		return m.date(p[1], p[2], p[3]) && m.clock(p[4], p[5], p[6], "")
	}},
	{at(`(\d{4})(\d{2})(\d{2})(?:t)?`), func(m *moment, p []string) bool { return m.date(p[1], p[2], p[3]) }},
	{at(`(\d{1,2})(?:st|nd|rd|th)?[ \t.-]*` + monthName + `[ \t.,-]*(\d{4})`), func(m *moment, p []string) bool {
		return m.date(p[3], monthNumber(p[2]), p[1])
	}},
	{at(`(\d{1,2})-` + monthName + `-(\d{2})`), func(m *moment, p []string) bool { return m.date(century(p[3]), monthNumber(p[2]), p[1]) }},
	{at(monthName + `[ \t.-]*(\d{1,2})(?:st|nd|rd|th)?[, \t.]+(\d{4})`), func(m *moment, p []string) bool {
		return m.date(p[3], monthNumber(p[1]), p[2])
	}},
	{at(`(\d{4})-` + monthName + `-(\d{1,2})`), func(m *moment, p []string) bool { return m.date(p[1], monthNumber(p[2]), p[3]) }},
	{at(monthName + `[ \t.-]*(\d{4})`), func(m *moment, p []string) bool { return m.date(p[2], monthNumber(p[1]), "1") }},
	{at(`(\d{4})[ \t.-]*` + monthName), func(m *moment, p []string) bool { return m.date(p[1], monthNumber(p[2]), "1") }},
	{at(`(\d{1,2})(?:st|nd|rd|th)?[ \t.-]*` + monthName), func(m *moment, p []string) bool {
		return m.date(m.thisYear(), monthNumber(p[2]), p[1])
	}},
	{at(monthName + `[ \t.-]*(\d{1,2})(?:st|nd|rd|th)?`), func(m *moment, p []string) bool {
		return m.date(m.thisYear(), monthNumber(p[1]), p[2])
	}},
	{at(`(\d{4})-(\d{2})`), func(m *moment, p []string) bool { return m.date(p[1], p[2], "1") }},
	{at(`(\d{1,2})/(\d{1,2})`), func(m *moment, p []string) bool { return m.date(m.thisYear(), p[1], p[2]) }},
	{at(`t?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,:]\d+)?)?[ \t]*([ap])\.?m\.?`), func(m *moment, p []string) bool { return m.clock(p[1], p[2], p[3], p[4]) }},
	{at(`(\d{1,2})[ \t]*([ap])\.?m\.?`), func(m *moment, p []string) bool { return m.clock(p[1], "0", "0", p[2]) }},
	{at(`t?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,:]\d+)?)?`), func(m *moment, p []string) bool { return m.clock(p[1], p[2], p[3], "") }},
	{at(`now`), func(*moment, []string) bool { return true }},
	{at(`today|midnight`), func(m *moment, _ []string) bool { m.midnight(); return true }},
	{at(`noon`), func(m *moment, _ []string) bool { m.hour, m.minute, m.second, m.hasTime = 12, 0, 0, true; return true }},
	{at(`tomorrow`), func(m *moment, _ []string) bool { m.add[2]++; m.midnight(); return true }},
	{at(`yesterday`), func(m *moment, _ []string) bool { m.add[2]--; m.midnight(); return true }},
	{at(`(first|last) day of`), func(m *moment, p []string) bool {
		m.monthEdge = map[string]int{"first": 1, "last": 2}[p[1]]
		return true
	}},
	{at(`([+-]*)[ \t]*(\d+)[ \t]*` + unitName + `(?:[ \t]+(ago))?`), func(m *moment, p []string) bool {
		n, err := strconv.Atoi(p[2])
		if strings.Count(p[1], "-")%2 == 1 {
			n = -n
		}
		if p[5] != "" {
			n = -n
		}
		return err == nil && m.relative(n, p[3], false)
	}},
	{at(`(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|next|last|previous|this)[ \t]+` + unitName + `(?:[ \t]+(ago))?`),
		func(m *moment, p []string) bool {
			n := ordinals[p[1]]
			if p[4] != "" {
				n = -n
			}
			return m.relative(n, p[2], true)
		}},
	{at(dayName), func(m *moment, p []string) bool {
		m.weekday, m.hasWeekday = dayNumber(p[1]), true
		if !m.hasTime {
			m.midnight()
		}
		return true
	}},
	{at(monthName), func(m *moment, p []string) bool {
		return m.date(m.thisYear(), monthNumber(p[1]), strconv.Itoa(m.now.Day()))
	}},
	{at(`z|utc|gmt`), func(m *moment, _ []string) bool { return m.in(time.UTC) }},
	{at(`(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?`), func(m *moment, p []string) bool {
		h, _ := strconv.Atoi(p[2])
		mins, _ := strconv.Atoi(p[3])
		off := h*3600 + mins*60
		if p[1] == "-" {
			off = -off
		}
		return m.in(time.FixedZone("", off))
	}},
	{at(`([a-z]+/[a-z_]+(?:/[a-z_]+)?)`), func(m *moment, p []string) bool {
		parts := strings.FieldsFunc(p[1], func(r rune) bool { return r == '/' })
		for i, s := range parts {
			words := strings.Split(s, "_")
			for j, w := range words {
				words[j] = php.Ucfirst(w)
			}
			parts[i] = strings.Join(words, "_")
		}
		z, err := time.LoadLocation(strings.Join(parts, "/"))
		return err == nil && m.in(z)
	}},
	{at(`(est|edt|cst|cdt|mst|mdt|pst|pdt|cet|cest|bst|eet|eest|msk)`), func(m *moment, p []string) bool {
		hours := map[string]int{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2, "bst": 1, "eet": 2, "eest": 3, "msk": 3}
		return m.in(time.FixedZone("", hours[p[1]]*3600))
	}},
}

// at compiles a pattern that matches only at the beginning of a text. The match must end
// where the text ends, or before a byte that is neither a lower-case letter nor a digit.
func at(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`^(?:` + pattern + `)(?:$|[^a-z0-9])`)
}

// step reads one part at the beginning of the text and removes it. It reports whether the
// part is valid.
func (m *moment) step() bool {
	m.rest = strings.TrimLeft(m.rest, " \t\n\r,")
	if m.rest == "" {
		return true
	}
	for _, f := range forms {
		p := f.re.FindStringSubmatchIndex(m.rest)
		if p == nil {
			continue
		}
		parts := f.re.FindStringSubmatch(m.rest)
		end := p[1]
		if end > 0 && (end < len(m.rest) || !wordByte(m.rest[end-1])) && !wordByte(m.rest[end-1]) && end > endOf(p) {
			end--
		}
		m.rest = m.rest[end:]
		return f.do(m, parts)
	}
	// One form may follow another without a space, as the offset follows the time in
	// 10:00+02:00.
	for _, f := range forms {
		loose := regexp.MustCompile(strings.TrimSuffix(f.re.String(), `(?:$|[^a-z0-9])`))
		if p := loose.FindStringSubmatch(m.rest); p != nil && p[0] != "" && strings.ContainsAny(p[0], "0123456789") {
			m.rest = m.rest[len(p[0]):]
			return f.do(m, p)
		}
	}
	return false
}

// endOf returns the offset at which the last group of a match ends.
func endOf(p []int) int {
	end := 0
	for i := 3; i < len(p); i += 2 {
		end = max(end, p[i])
	}
	return end
}

func wordByte(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

func century(year string) string {
	if n, err := strconv.Atoi(year); err == nil && len(year) == 2 {
		if n < 70 {
			return strconv.Itoa(2000 + n)
		}
		return strconv.Itoa(1900 + n)
	}
	return year
}

func monthNumber(name string) string {
	for i, m := range months {
		if strings.HasPrefix(name, m) {
			return strconv.Itoa(i + 1)
		}
	}
	return "0"
}

func dayNumber(name string) int {
	for i, d := range days {
		if strings.HasPrefix(name, d) {
			return i
		}
	}
	return 0
}

func (m *moment) thisYear() string { return strconv.Itoa(m.now.Year()) }

func (m *moment) date(year, month, day string) bool {
	y, err := strconv.Atoi(year)
	mo, err2 := strconv.Atoi(month)
	d, err3 := strconv.Atoi(day)
	if err != nil || err2 != nil || err3 != nil || mo > 12 || d > 31 || m.hasDate {
		return false
	}
	m.year, m.month, m.day, m.hasDate = y, mo, d, true
	return true
}

func (m *moment) clock(hour, minute, second, half string) bool {
	h, err := strconv.Atoi(hour)
	mi, err2 := strconv.Atoi(minute)
	s := 0
	if second != "" {
		s, _ = strconv.Atoi(second)
	}
	if half != "" {
		if h < 1 || h > 12 {
			return false
		}
		h %= 12
		if half == "p" {
			h += 12
		}
	}
	if err != nil || err2 != nil || h > 24 || mi > 59 || s > 60 {
		return false
	}
	m.hour, m.minute, m.second, m.hasTime = h, mi, s, true
	return true
}

// midnight sets the time of day to 0:00, unless the text has given a time.
func (m *moment) midnight() {
	if !m.hasTime {
		m.hour, m.minute, m.second, m.hasTime = 0, 0, 0, true
	}
}

func (m *moment) in(zone *time.Location) bool {
	if m.zoned {
		return false
	}
	m.zone, m.zoned = zone, true
	return true
}

// relative adds n units. The parameter word is true if the text has a word such as "next"
// instead of a number.
func (m *moment) relative(n int, unit string, word bool) bool {
	switch {
	case strings.HasPrefix(unit, "weekday"):
		m.workdays += n
	case strings.HasPrefix(unit, "sec"):
		m.add[5] += n
	case strings.HasPrefix(unit, "min"):
		m.add[4] += n
	case strings.HasPrefix(unit, "hour"):
		m.add[3] += n
	case strings.HasPrefix(unit, "day"):
		m.add[2] += n
	case strings.HasPrefix(unit, "week"):
		m.add[2] += 7 * n
		if word { // with "next week", a weekday is a day of that week; the default weekday is Monday
			m.ofWeek = true
			if !m.hasWeekday {
				m.weekday, m.hasWeekday = 1, true
			}
		}
	case strings.HasPrefix(unit, "fort"):
		m.add[2] += 14 * n
	case strings.HasPrefix(unit, "mont"):
		m.add[1] += n
	case strings.HasPrefix(unit, "year"):
		m.add[0] += n
	default:
		m.weekday, m.hasWeekday, m.weekdayTurns = dayNumber(unit), true, n
		if !m.hasTime {
			m.midnight()
		}
	}
	return true
}

// unix returns the described time as a Unix time. It is called when the whole text has been
// read.
func (m *moment) unix() (int, bool) {
	if m.stamp != nil {
		t := time.Unix(*m.stamp, 0).UTC()
		m.year, m.month, m.day, m.hour, m.minute, m.second, m.zone = t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), time.UTC
	} else {
		now := m.now.In(m.zone)
		if !m.hasDate {
			m.year, m.month, m.day = now.Year(), int(now.Month()), now.Day()
			if !m.hasTime {
				m.hour, m.minute, m.second = now.Hour(), now.Minute(), now.Second()
			}
		}
	}
	m.year += m.add[0]
	m.month += m.add[1]
	switch m.monthEdge {
	case 1:
		m.day = 1
	case 2:
		m.month++
		m.day = 0
	}
	d := time.Date(m.year, time.Month(m.month), m.day+m.add[2], m.hour, m.minute, m.second, 0, m.zone)
	if m.hasWeekday {
		off := (m.weekday - int(d.Weekday()) + 7) % 7
		switch {
		case m.ofWeek:
			off = (m.weekday+6)%7 - (int(d.Weekday())+6)%7
		case m.weekdayTurns > 0:
			if off == 0 {
				off = 7
			}
			off += 7 * (m.weekdayTurns - 1)
		case m.weekdayTurns < 0:
			if off > 0 {
				off -= 7
			} else {
				off = -7
			}
			off += 7 * (m.weekdayTurns + 1)
		}
		d = d.AddDate(0, 0, off)
	}
	for n := m.workdays; n != 0; {
		step := 1
		if n < 0 {
			step = -1
		}
		d = d.AddDate(0, 0, step)
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
			n -= step
		}
	}
	return int(d.Unix()) + m.add[3]*3600 + m.add[4]*60 + m.add[5], true
}
