//go:build linux

package oracle

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
)

// randomCalls are the calls in random programs. In a call, SOCKET is replaced with a socket,
// ADDRESS with an address of that socket's family, and every other word in capitals with one of
// randomWords. No call asks for the port of a socket, because two connections may have the same
// port by chance.
var randomCalls = []string{
	"socket_write(SOCKET, DATA);",
	"socket_write(SOCKET, DATA);",
	"socket_write(SOCKET, DATA, LENGTH);",
	"socket_send(SOCKET, DATA, LENGTH, SENDFLAGS);",
	"socket_send(SOCKET, DATA, LENGTH, SENDFLAGS);",
	"socket_sendto(SOCKET, DATA, LENGTH, SENDFLAGS, ADDRESS, PORT);",
	"socket_read(SOCKET, LENGTH);",
	"socket_read(SOCKET, LENGTH);",
	"socket_read(SOCKET, LENGTH);",
	"socket_recv(SOCKET, $data, LENGTH, RECVFLAGS);",
	"socket_recv(SOCKET, $data, LENGTH, RECVFLAGS);",
	"socket_recvfrom(SOCKET, $data, LENGTH, RECVFLAGS, $address, $from);",
	"socket_shutdown(SOCKET, HOW);",
	"socket_set_block(SOCKET);",
	"socket_set_nonblock(SOCKET);",
	"socket_getsockname(SOCKET, $address);",
	"socket_getpeername(SOCKET, $address);",
	"socket_listen(SOCKET, 3);",
	"$kept[] = socket_accept(SOCKET);",
	"socket_bind(SOCKET, ADDRESS);",
	"socket_connect(SOCKET, ADDRESS, PORT);",
	"socket_connect(SOCKET, ADDRESS, PORT);",
	"socket_get_option(SOCKET, SOL_SOCKET, OPTION);",
	"socket_set_option(SOCKET, SOL_SOCKET, SETTING);",
	"$r = [SOCKET, SOCKET]; $w = [SOCKET]; $e = [SOCKET]; socket_select($r, $w, $e, 0, MICROSECONDS);",
	"$r = ['k' => SOCKET, 'l' => SOCKET]; $w = null; $e = null; socket_select($r, $w, $e, 0, MICROSECONDS);",
	"socket_last_error(); socket_clear_error();",
	"CLOSE",
}

var randomWords = map[string][]string{
	"DATA":         {`"x"`, `""`, `"hello"`, `"a\nb\r\n"`, `str_repeat("y", 5000)`},
	"LENGTH":       {"1", "3", "100", "10000", "100000", "0", "-1"},
	"SENDFLAGS":    {"0", "0", "MSG_DONTWAIT", "MSG_OOB", "MSG_EOR", "MSG_MORE", "MSG_DONTROUTE"},
	"RECVFLAGS":    {"0", "MSG_PEEK", "MSG_DONTWAIT", "MSG_WAITALL", "MSG_OOB", "MSG_PEEK | MSG_DONTWAIT", "MSG_PEEK | MSG_WAITALL", "MSG_WAITALL | MSG_DONTWAIT", "MSG_OOB | MSG_PEEK"},
	"HOW":          {"0", "1", "2"},
	"PORT":         {"$port", "$port", "dead_port()", "0"},
	"MICROSECONDS": {"0", "1000"},
	"OPTION":       {"SO_ERROR", "SO_TYPE", "SO_KEEPALIVE", "SO_LINGER", "SO_OOBINLINE", "SO_REUSEADDR", "30"},
	"SETTING":      {"SO_KEEPALIVE, 1", "SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]", "SO_OOBINLINE, 1", "SO_REUSEADDR, 1", "SO_TYPE, 1"},
	"CLOSE":        {"socket_close(SOCKET);", "show(1);", "show(2);"}, // so closing is only one of three choices

	"inet address":  {"'127.0.0.1'", "'127.0.0.1'", "'0.0.0.0'", "''"},
	"inet6 address": {"'::1'", "'::ffff:127.0.0.1'", "'::'"},
	"unix address":  {"path('a')", "path('b')", "''"},
}

// randomSockets are the statements at the beginning of a random program. Each stores two sockets in
// $A and $B. The field family says what kind of address they need.
var randomSockets = []struct{ family, statement string }{
	{"inet", "[$A, $B] = connection();"},
	{"inet", "[$A, $B] = connection();"},
	{"inet6", "[$A, $B] = connection(AF_INET6);"},
	{"unix", "[$A, $B] = pair();"},
	{"unix", "[$A, $B] = pair(SOCK_DGRAM);"},
	{"unix", "[$A, $B] = pair(SOCK_SEQPACKET);"},
	{"inet", "$A = socket_create(AF_INET, SOCK_STREAM, SOL_TCP); $B = $l;"},
	{"inet", "$A = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP); $B = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);"},
	{"unix", "$A = socket_create(AF_UNIX, SOCK_STREAM, 0); $B = socket_create(AF_UNIX, SOCK_DGRAM, 0);"},
	{"unix", "$A = socket_create(AF_UNIX, SOCK_STREAM, 0); $B = socket_create(AF_UNIX, SOCK_SEQPACKET, 0);"},
}

var capitals = regexp.MustCompile(`\b[A-Z]+\b`)

// randomProgram returns the statements of a random program, one per line. No call in it waits long.
func randomProgram(r *rand.Rand) string {
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	lines := []string{"[$l, $port] = listener();", "$kept = []; $data = 'old'; $address = 'old'; $from = 7;"}
	var sockets, families []string
	for _, pair := range []string{"12", "34", "56"} {
		s := randomSockets[r.IntN(len(randomSockets))]
		a, b := "$s"+pair[:1], "$s"+pair[1:]
		lines = append(lines, strings.NewReplacer("$A", a, "$B", b).Replace(s.statement))
		sockets, families = append(sockets, a, b), append(families, s.family, s.family)
	}
	for _, s := range append(sockets, "$l") {
		for _, option := range []string{"SO_RCVTIMEO", "SO_SNDTIMEO"} {
			lines = append(lines, "socket_set_option("+s+", SOL_SOCKET, "+option+", ['sec' => 0, 'usec' => 8000]);")
		}
	}
	for range 40 {
		at := r.IntN(len(sockets)) // the index of the socket that replaces the first SOCKET
		next := at
		line := pick(randomCalls)
		if line == "CLOSE" {
			line = pick(randomWords[line])
		}
		lines = append(lines, capitals.ReplaceAllStringFunc(line, func(word string) string {
			switch word {
			case "SOCKET":
				s := sockets[next]
				next = r.IntN(len(sockets))
				return s
			case "ADDRESS":
				return pick(randomWords[families[at]+" address"])
			}
			return pick(randomWords[word])
		}))
	}
	return strings.Join(lines, "\n") + "\n"
}

// TestOracleRandom compares random programs. Every run uses the same programs. To run others, set
// SOCKET_ORACLE_PROGRAMS to "SEED:NUMBER".
func TestOracleRandom(t *testing.T) {
	seed, number := uint64(0), 40
	if others := os.Getenv("SOCKET_ORACLE_PROGRAMS"); others != "" {
		if _, err := fmt.Sscanf(others, "%d:%d", &seed, &number); err != nil {
			t.Fatalf("SOCKET_ORACLE_PROGRAMS=%s: %v", others, err)
		}
	}
	phps := findPHP(t)
	p := phps[len(phps)-1]
	if !p.has["inet6"] {
		t.Skip("skipped: random programs need ::1")
	}
	r := rand.New(rand.NewPCG(seed, 0))
	var text strings.Builder
	for i := range number {
		fmt.Fprintf(&text, "//= %d\n%s", i, randomProgram(r))
	}
	list, err := readScenarios(text.String())
	if err != nil {
		t.Fatal(err)
	}
	runOracle(t, []php{p}, []*scenarioFile{{name: "random", list: list, show: true}})
}
