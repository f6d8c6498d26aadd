package main

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"phpsocket/socket/examples/internal/proc"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// reply returns a time server's answer to a request.
func reply(request []byte, stratum byte) []byte {
	b := make([]byte, 48)
	b[0], b[1] = 0x24, stratum // version 4, mode 4: server
	copy(b[12:], "RATE")
	copy(b[24:], request[40:48])
	copy(b[40:], "\xe9\xdc\xad\x40\x40\x00\x00\x00")
	return b
}

// TestTime compares the requests and the output with those of the PHP original.
func TestTime(t *testing.T) {
	t.Parallel()
	proc.SkipWine(t, "package net makes no UDP sockets")
	proc.Both(t, requests)
}

func requests(t *testing.T, program proc.Program) (transcript string) {
	good := func(request []byte) [][]byte { return [][]byte{reply(request, 2)} }
	none := func([]byte) [][]byte { return nil }
	for _, test := range []struct {
		name    string
		timeout string
		answers []func(request []byte) [][]byte // the answers to each try
		code    int
		want    string
	}{
		{"at once", "60s", []func([]byte) [][]byte{good}, 0, "2024-05-01 12:00:00.250 UTC, stratum 2\n"},
		{"other packets", "60s", []func([]byte) [][]byte{func(request []byte) [][]byte {
			late := reply(request, 3)
			late[24]++
			noServer := reply(request, 4)
			noServer[0] = 0x23
			return [][]byte{{}, reply(request, 5)[:47], late, noServer, reply(request, 1)}
		}}, 0, "2024-05-01 12:00:00.250 UTC, stratum 1\n"},
		{"refuses", "60s", []func([]byte) [][]byte{func(request []byte) [][]byte { return [][]byte{reply(request, 0)} }}, 1,
			"the server refuses: RATE\n"},
		{"lost", "3s", []func([]byte) [][]byte{none, good}, 0, "try 1: no answer\n2024-05-01 12:00:00.250 UTC, stratum 2\n"},
		{"all lost", "0.05s", []func([]byte) [][]byte{none, none, none}, 1, "try 1: no answer\ntry 2: no answer\ntry 3: no answer\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := net.ListenPacket("udp4", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(proc.Timeout))
			_, port, _ := net.SplitHostPort(c.LocalAddr().String())
			p := program.Start(t, "--port", port, "--timeout", test.timeout)
			for _, answers := range test.answers {
				b := make([]byte, 1000)
				n, from, err := c.ReadFrom(b)
				if want := "\x23" + strings.Repeat("\x00", 39); err != nil || n != 48 || string(b[:40]) != want {
					t.Fatalf("it sends %q, %v; want %q and 8 bytes", b[:n], err, want)
				}
				transcript += fmt.Sprintf("%q\n", b[:40])
				for _, answer := range answers(b[:n]) {
					if _, err := c.WriteTo(answer, from); err != nil {
						t.Fatal(err)
					}
				}
			}
			if code := p.Wait(); code != test.code || p.Stdout() != test.want || p.Stderr() != "" {
				t.Errorf("exit status %d, stdout %q, stderr %q; want %d, %q", code, p.Stdout(), p.Stderr(), test.code, test.want)
			}
			transcript += p.Stdout()
		})
	}
	t.Run("nothing listens", func(t *testing.T) {
		ip, port := proc.Loopback(t)
		p := program.Start(t, "--ip", ip, "--port", strconv.Itoa(port), "--tries", "2", "--timeout", "0.05s")
		if code, want := p.Wait(), "try 1: no answer\ntry 2: no answer\n"; code != 1 || p.Stdout() != want || p.Stderr() != "" {
			t.Errorf("exit status %d, stdout %q, stderr %q; want 1, %q", code, p.Stdout(), p.Stderr(), want)
		}
		transcript += p.Stdout()
	})
	return transcript
}
