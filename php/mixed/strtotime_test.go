package mixed_test

import (
	"encoding/json"
	"os/exec"
	"testing"

	"phpsocket/socket/internal/needs"
	"phpsocket/socket/php"
	"phpsocket/socket/php/mixed"
)

// TestStrtotime tests that Strtotime returns the same results as php for many texts, in two
// time zones.
func TestStrtotime(t *testing.T) {
	path := needs.Program(t, "php")
	texts := []string{"now", "today", "midnight", "noon", "tomorrow", "yesterday", "tomorrow noon", "yesterday 14:00", "@86400", "@-5", "2021-02-03", "2021-2-3", "2021-02-03 04:05:06",
		"2021-2-3 4:05:6", "2021-02-03T04:05:06Z", "2021-02-03T04:05:06+02:00", "2021-02-03 04:05:06 -0300", "2021-02-03 04:05:06.789", "2021/02/03", "02/03/2021", "2/3/21", "03.02.2021",
		"3-2-2021", "20210203", "20210203T040506", "20210203040506", "3 Feb 2021", "3 February 2021 10:00", "Feb 3, 2021", "February 3rd, 2021", "Feb 2021", "3 feb", "feb 3", "03-Feb-2021",
		"Wed, 03 Feb 2021 04:05:06 +0000", "Wed, 03 Feb 2021 04:05:06 GMT", "Wednesday, 03-Feb-21 04:05:06 UTC", "+1 day", "-1 day", "+2 weeks", "1 week ago", "+1 month", "+1 month -1 day",
		"next month", "last year", "next week", "monday next week", "sunday this week", "last week", "this week", "+90 minutes", "+1 hour 30 minutes", "10 seconds ago", "monday", "next monday", "last friday", "tuesday 10:00", "first day of next month",
		"last day of february", "last day of this month", "first day of january 2022", "10am", "10:30 pm", "10:30:15 am", "4:05", "04:05:06", "2021-02-03 10 pm", "2021-02-03 Europe/Berlin",
		"2021-07-03 12:00 America/New_York", "2021-02-31", "2021-13-01", "nonsense", "", "   ", "2021-02-03 25:00", "+3 weekdays", "2021-02-03 +1 day", "12 EST", "10:00 EST", "2021-02-03 nonsense"}
	base := 1612345678
	code := `$in = json_decode(stream_get_contents(STDIN)); foreach (["UTC", "Europe/Berlin"] as $z) { date_default_timezone_set($z); foreach ($in as $s) $out[] = strtotime($s, ` + php.Strval(base) + `); } echo json_encode($out);`
	cmd := exec.Command(path, "-d", "display_errors=0", "-r", code)
	in, _ := json.Marshal(texts)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		stdin.Write(in)
		stdin.Close()
	}()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []any
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	defer php.DateDefaultTimezoneSet("UTC")
	for i, zone := range []string{"UTC", "Europe/Berlin"} {
		php.DateDefaultTimezoneSet(zone)
		for j, s := range texts {
			n, ok := mixed.Strtotime(s, base)
			w, known := want[i*len(texts)+j].(float64)
			if ok != known || known && n != int(w) {
				t.Errorf("%s: strtotime(%q) = %d, %v; php: %v", zone, s, n, ok, want[i*len(texts)+j])
			}
		}
	}
}
