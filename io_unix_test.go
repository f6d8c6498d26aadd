//go:build unix

package socket

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// How often a call may allocate on its usual path. TestDatagramAllocations has
// those of datagrams. Under the race detector pools lose what they hold.
func TestAllocations(t *testing.T) {
	stream, peer := newPair(t, SOCK_STREAM)
	listener, port := listenTCP(t, SOMAXCONN)
	data := make([]byte, messageSize)

	fill := func() {
		if _, err := Send(peer, data, len(data), 0); err != nil {
			t.Fatal(err)
		}
	}
	drain := func() {
		if n, err := Recv(peer, &data, len(data), 0); err != nil || n != messageSize {
			t.Fatal(n, err)
		}
	}
	clients := []*Socket{listener, stream}
	for range 50 {
		idle, _ := newPair(t, SOCK_DGRAM)
		clients = append(clients, idle)
	}
	one := 0.0 // for a slice with one socket
	if runtime.GOOS != "linux" && runtime.GOOS != "android" {
		one = 1
	}
	var list []*Socket
	end, _ := newPair(t, SOCK_STREAM)
	must(t, Shutdown(end, SHUT_RD))
	both := append(slices.Clip(clients), end)
	for _, test := range []struct {
		name string
		most float64
		call func() error
	}{
		{"Write", 0, func() error { _, err := Write(stream, data); drain(); return err }},
		{"Write a string", 0, func() error {
			_, err := Write(stream, "0123456789012345678901234567890123456789012345678901234567890123", 64)
			drain()
			return err
		}},
		{"Send", 0, func() error { _, err := Send(stream, data, len(data), 0); drain(); return err }},
		{"Recv", 0, func() error { fill(); _, err := Recv(stream, &data, messageSize, 0); return err }},
		{"Recv all", 0, func() error { fill(); _, err := Recv(stream, &data, messageSize, MSG_WAITALL); return err }},
		{"Recv with nothing there", 0, func() error {
			if _, err := Recv(stream, &data, messageSize, dontwait); err == nil {
				t.Error("there was something")
			}
			data = data[:messageSize]
			return nil
		}},
		{"Read", 1, func() error { fill(); _, err := Read(stream, 100); return err }},
		{"Select", one, func() error {
			fill()
			read := clients
			n, err := Select(&read, nil, nil, Forever)
			if n != 1 || len(read) != 1 || cap(read) != 1 || read[0] != stream {
				t.Error("not the one that is ready")
			}
			Recv(stream, &data, messageSize, 0)
			return err
		}},
		{"Select of a list that is put together", one, func() error {
			fill()
			list = append(append(list[:0], listener), clients...)
			read := list
			_, err := Select(&read, nil, nil, Forever)
			if len(read) != 1 || read[0] != stream {
				t.Error("not the one that is ready")
			}
			Recv(stream, &data, messageSize, 0)
			return err
		}},
		{"Select that finds two", 1 + one, func() error {
			fill()
			write := clients[1:2]
			read := both
			_, err := Select(&read, &write, nil, Forever)
			if len(read) != 2 || len(write) != 1 {
				t.Error("not those that are ready")
			}
			Recv(stream, &data, messageSize, 0)
			return err
		}},
		{"Select with nothing there", 0, func() error {
			read, write := clients, []*Socket(nil)
			_, err := Select(&read, &write, nil, 0)
			return err
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := testing.AllocsPerRun(200, func() {
				if err := test.call(); err != nil {
					t.Error(err)
				}
			})
			if n > test.most && !raceEnabled {
				t.Errorf("%v allocations, at most %v are due", n, test.most)
			}
		})
	}

	// A call that waits is given back what it needs for that.
	t.Run("Recv that waits", func(t *testing.T) {
		go func() {
			var p []byte
			for {
				if n, err := Recv(peer, &p, messageSize, 0); err != nil || n == 0 {
					return
				}
				Send(peer, p, len(p), 0)
			}
		}()
		n := testing.AllocsPerRun(200, func() {
			Send(stream, data, len(data), 0)
			if _, err := Recv(stream, &data, messageSize, 0); err != nil {
				t.Error(err)
			}
		})
		if n > 0 && !raceEnabled {
			t.Errorf("%v allocations", n)
		}
		must(t, Shutdown(stream))
	})

	// The Socket.
	t.Run("Accept", func(t *testing.T) {
		const most = 1
		connect := func() {
			c, err := Create(AF_INET, SOCK_STREAM, SOL_TCP)
			must(t, err)
			must(t, Connect(c, "127.0.0.1", port))
			must(t, SetOption(c, SOL_SOCKET, SO_LINGER, Linger{Onoff: 1}))
			must(t, Close(c))
		}
		alone := testing.AllocsPerRun(100, connect)
		n := testing.AllocsPerRun(100, func() {
			connect()
			s, err := Accept(listener)
			if err == nil {
				err = Close(s)
			}
			if err != nil {
				t.Error(err)
			}
		})
		// Those that connect filled the queue with are still there.
		if n-alone > most && !raceEnabled {
			t.Errorf("%v allocations, at most %v are due", n-alone, most)
		}
	})
}

// The race detector sees what the kernel does to buffers: it reports each race of
// testdata/race.
func TestRaceIsReported(t *testing.T) {
	t.Parallel()
	if !raceEnabled {
		t.Skip("skipped: it takes -race")
	}
	program := filepath.Join(t.TempDir(), "race")
	if out, err := exec.Command("go", "build", "-race", "-o", program, "./testdata/race").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, mode := range []string{"recv", "recvfrom", "send", "write"} {
		out, err := exec.Command(program, mode).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "WARNING: DATA RACE") {
			t.Errorf("%s: no race was reported: %v\n%s", mode, err, out)
		}
	}
}
