package doctest

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"phpsocket/socket"
)

// Each question in docs/faq.md has one block of code, and its answer ends with a link.
func TestQuestions(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "docs/faq.md"))
	must(t, err)
	_, rest, _ := strings.Cut(string(text), "\n## ")
	entries := regexp.MustCompile(`(?m)^### `).Split(rest, -1)[1:]
	for _, entry := range entries {
		entry, _, _ = strings.Cut(entry, "\n## ")
		question, _, _ := strings.Cut(entry, "\n")
		if strings.Count(entry, "```") != 2 {
			t.Errorf("%s: it has no code, or more than one block", question)
		}
		if !regexp.MustCompile(`\n\[[^\]]*\]\([^)]*\)\s*$`).MatchString(entry) {
			t.Errorf("%s: it does not end with a link", question)
		}
	}
	t.Logf("%d questions", len(entries))
	if len(entries) < 25 {
		t.Error("too few questions")
	}
}

// docs/faq.md quotes errors. This test causes these errors and compares their texts.
func TestQuotedErrors(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Log("skipped: not Linux: the errors have other numbers and texts")
		return
	}
	text, err := os.ReadFile(filepath.Join(root, "docs/faq.md"))
	must(t, err)
	create := func(kind int) *socket.Socket {
		s, err := socket.Create(socket.AF_INET, kind, 0)
		must(t, err)
		t.Cleanup(func() { socket.Close(s) })
		return s
	}
	_, port := listen(t)
	s, u := create(socket.SOCK_STREAM), create(socket.SOCK_DGRAM)
	_, long := socket.Sendto(u, strings.Repeat("x", 70000), 70000, 0, "127.0.0.1", 9)
	_, broadcast := socket.Sendto(u, "x", 1, 0, "255.255.255.255", 9)
	var pair [2]*socket.Socket
	must(t, socket.CreatePair(socket.AF_UNIX, socket.SOCK_STREAM, 0, &pair))
	must(t, socket.Close(pair[1]))
	_, broken := socket.Write(pair[0], "x")
	must(t, socket.Close(pair[0]))

	// Connect a UDP socket to a port that no socket uses.
	p, err := net.ListenPacket("udp4", "127.0.0.1:0")
	must(t, err)
	silent := p.LocalAddr().(*net.UDPAddr).Port
	must(t, p.Close())
	connected := create(socket.SOCK_DGRAM)
	must(t, socket.Connect(connected, "127.0.0.1", silent))
	_, err = socket.Write(connected, "x")
	must(t, err)
	_, refused := socket.Read(connected, 10)

	for _, err := range []error{
		socket.Bind(s, "127.0.0.1", port),
		socket.Bind(s, "192.0.2.1", port),
		socket.Bind(s, "127.0.0.1", 70000),
		socket.Connect(s, "::1", port),
		long,
		broadcast,
		broken,
		refused,
	} {
		if err == nil || !strings.Contains(string(text), err.Error()) {
			t.Errorf("the page does not quote %v", err)
		}
	}
}
