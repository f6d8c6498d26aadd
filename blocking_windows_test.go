package socket

import (
	"runtime/pprof"
	"testing"
)

const dontwait = 0 // Windows has no such flag

// newDatagramPair returns two sockets that hear each other only.
func newDatagramPair(t testing.TB) (*Socket, *Socket) {
	t.Helper()
	var pair [2]*Socket
	var ports [2]int
	for i := range pair {
		s, err := Create(AF_INET, SOCK_DGRAM, SOL_UDP)
		must(t, err)
		t.Cleanup(func() { Close(s) })
		must(t, Bind(s, "127.0.0.1"))
		var address string
		must(t, Getsockname(s, &address, &ports[i]))
		pair[i] = s
	}
	for i, s := range pair {
		must(t, Connect(s, "127.0.0.1", ports[1-i]))
	}
	return pair[0], pair[1]
}

// threads counts the threads that were ever made and not ended.
func threads() int { return pprof.Lookup("threadcreate").Count() }
