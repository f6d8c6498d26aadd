package main

import (
	"fmt"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"phpsocket/socket/examples/internal/proc"
	"phpsocket/socket/internal/needs"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// TestDig compares the answers that dig receives with those of the PHP original.
func TestDig(t *testing.T) {
	t.Parallel()
	program := needs.Program(t, "dig")
	args := []string{"www.example.test=192.0.2.80", "www.example.test=192.0.2.81",
		"www.example.test=2001:db8::80", "v4.example.test=192.0.2.4"}
	for i := range 40 {
		args = append(args, fmt.Sprintf("many.example.test=192.0.2.%d", i))
	}
	proc.Both(t, func(t *testing.T, example proc.Program) string { return dig(t, program, example.Start(t, args...)) })
}

// dig asks the server and returns what dig prints.
func dig(t *testing.T, program string, server *proc.Process) (transcript string) {
	ip, port, _ := net.SplitHostPort(server.Line("listening on "))
	for _, test := range []struct {
		query string
		want  []string // texts that dig's output must contain
		not   string
	}{
		{"www.example.test A", []string{"status: NOERROR", "flags: qr aa rd;", "ANSWER: 2,",
			"www.example.test.\t60\tIN\tA\t192.0.2.80", "www.example.test.\t60\tIN\tA\t192.0.2.81"}, "AAAA\t"},
		{"www.EXAMPLE.test AAAA", []string{"status: NOERROR", "ANSWER: 1,", "\t60\tIN\tAAAA\t2001:db8::80"}, "\tA\t"},
		{"v4.example.test AAAA", []string{"status: NOERROR", "ANSWER: 0,"}, "ANSWER SECTION"},
		{"www.example.test MX", []string{"status: NOERROR", "ANSWER: 0,"}, "ANSWER SECTION"},
		{"other.example.test A", []string{"status: NXDOMAIN", "ANSWER: 0,"}, "ANSWER SECTION"},
		{"+opcode=2 www.example.test", []string{"status: NOTIMP"}, "ANSWER SECTION"},
		{"+ignore many.example.test A", []string{"status: NOERROR", "flags: qr aa tc rd;", "ANSWER: 29,", "192.0.2.28"}, "192.0.2.29"},
	} {
		t.Run(test.query, func(t *testing.T) {
			args := append([]string{"@" + ip, "-p", port, "+notcp", "+tries=10", "+time=2", "+nostats", "+nocmd", "+noedns", "+nocookie"}, strings.Fields(test.query)...)
			dig := proc.Start(t, program, args...)
			if code := dig.Wait(); code != 0 {
				t.Fatalf("dig: exit status %d\n%s%s", code, dig.Stdout(), dig.Stderr())
			}
			// dig aligns its columns with a varying number of tabs, so replace each run of
			// tabs with one.
			got := dig.Stdout()
			for strings.Contains(got, "\t\t") {
				got = strings.ReplaceAll(got, "\t\t", "\t")
			}
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("dig does not print %q:\n%s", want, got)
				}
			}
			if strings.Contains(got, test.not) {
				t.Errorf("dig prints %q:\n%s", test.not, got)
			}
			if strings.Contains(strings.ToLower(got), "malformed") || strings.Contains(got, "Warning") {
				t.Errorf("dig is not content:\n%s", got)
			}
			transcript += regexp.MustCompile(`, id: \d+`).ReplaceAllString(got, "")
		})
	}
	server.Stop()
	return transcript
}

// TestWire sends packets that dig does not send.
func TestWire(t *testing.T) {
	t.Parallel()
	proc.SkipWine(t, "package net makes no UDP sockets")
	proc.Both(t, func(t *testing.T, program proc.Program) string { return wire(t, program.Start(t, "a=192.0.2.1")) })
}

// wire sends the packets and returns the answers.
func wire(t *testing.T, server *proc.Process) (transcript string) {
	c, err := net.Dial("udp", server.Line("listening on "))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(proc.Timeout))
	const good, answer = "\x00\x07\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x00\x00\x01\x00\x01",
		"\x00\x07\x84\x00\x00\x01\x00\x01\x00\x00\x00\x00\x01a\x00\x00\x01\x00\x01" +
			"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x01"
	head := func(count string) string { return "\x00\x01\x00\x00\x00" + count + "\x00\x00\x00\x00\x00\x00" }
	const malformed = "\x00\x01\x84\x01\x00\x00\x00\x00\x00\x00\x00\x00"
	for _, test := range []struct{ name, send, want string }{
		{"empty", "", ""},
		{"short", "\x00\x01\x00\x00", ""},
		{"response", answer, ""},
		{"no question", head("\x00"), malformed},
		{"two questions", head("\x02") + "\x01a\x00\x00\x01\x00\x01", malformed},
		{"no end", head("\x01") + "\x01a", malformed},
		{"no type", head("\x01") + "\x01a\x00\x00", malformed},
		{"long label", head("\x01") + "\x3fa", malformed},
		{"pointer", head("\x01") + "\xc0\x0c\x00\x01\x00\x01", malformed},
		{"long name", head("\x01") + strings.Repeat("\x01a", 200) + "\x00\x00\x01\x00\x01", malformed},
	} {
		t.Run(test.name, func(t *testing.T) {
			// A good query follows each packet, so that a missing answer is noticed at
			// once.
			want := []string{answer}
			if test.want != "" {
				want = []string{test.want, answer}
			}
			for _, text := range []string{test.send, good} {
				if _, err := c.Write([]byte(text)); err != nil {
					t.Fatal(err)
				}
			}
			for _, want := range want {
				b := make([]byte, 1000)
				n, err := c.Read(b)
				if err != nil || string(b[:n]) != want {
					t.Fatalf("got %q, %v; want %q", b[:n], err, want)
				}
				transcript += fmt.Sprintf("%s: %q\n", test.name, b[:n])
			}
		})
	}
	server.Stop()
	return transcript
}
