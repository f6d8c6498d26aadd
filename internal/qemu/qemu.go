// Package qemu is for tests that may run under qemu-user, which runs the
// programs of one architecture on the kernel of another. What it does not hand
// on to the kernel as it is, no test can judge there.
package qemu

import (
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// lack is why something cannot be judged.
type lack struct {
	reason string
	big    bool // in big-endian programs only
}

func (l lack) here() bool {
	return qemu() != "" && (!l.big || binary.NativeEndian.Uint16([]byte{0, 1}) == 1)
}

const (
	ofGroups = "neither the options of multicast groups nor IP_MULTICAST_IF are handed on"
	ofIP     = "not among the options of IP that qemu-user hands on"
	ofIPv6   = "not among the options of IPv6 that qemu-user hands on"
	ofTCP    = "every option of TCP is taken for an int"
	ofSocket = "not among the options of SOL_SOCKET that qemu-user hands on"
)

// lacks is what qemu-user does not have, or does otherwise than the kernel. Most
// keys are names of tests' rows. CONTRIBUTING.md has the same table.
var lacks = map[string]lack{
	"ExampleSetOption_multicast":   {reason: ofGroups},
	"IP_BIND_ADDRESS_NO_PORT":      {reason: ofIP},
	"IP_MULTICAST_IF":              {reason: ofIP},
	"IP_RECVORIGDSTADDR":           {reason: ofIP},
	"IP_RECVTTL":                   {reason: ofIP},
	"IPV6_MULTICAST_IF":            {reason: ofIPv6},
	"MCAST_JOIN_GROUP":             {reason: ofGroups},
	"SO_ATTACH_REUSEPORT_CBPF":     {reason: ofSocket},
	"SO_BINDTODEVICE":              {reason: "qemu-user sets it, but does not hand on getsockopt"},
	"SO_BINDTOIFINDEX":             {reason: ofSocket},
	"SO_INCOMING_CPU":              {reason: ofSocket},
	"SO_MEMINFO":                   {reason: ofSocket},
	"SO_PEEK_OFF":                  {reason: ofSocket},
	"SO_PEERCRED as an int":        {reason: "qemu-user writes the whole structure, whatever the length of the buffer"},
	"SO_RXQ_OVFL":                  {reason: ofSocket},
	"SO_TIMESTAMPING":              {reason: ofSocket},
	"SO_TIMESTAMPNS":               {reason: ofSocket},
	"SO_TIMESTAMP_NEW":             {reason: ofSocket},
	"SO_ZEROCOPY":                  {reason: ofSocket},
	"ExampleGetopt":                {reason: ofTCP, big: true},
	"TCP_CONGESTION":               {reason: ofTCP, big: true},
	"TCP_INFO":                     {reason: ofTCP},
	"any option":                   {reason: "qemu-user writes some structures whole, whatever the length of the buffer"},
	"a program that starts itself": {reason: "the kernel cannot run it: qemu-user has to be told to"},
	"control data":                 {reason: "qemu-user hands most of it on in the byte order of the host", big: true},
	"cut control data":             {reason: "qemu-user gives the kernel more room than the program has, and loses what it then leaves out"},
	"errors of options":            {reason: "qemu-user refuses what it does not know before the kernel can"},
	"interfaces":                   {reason: "what netlink answers comes with its attributes in the byte order of the host", big: true},
	"odd control data":             {reason: "qemu-user does not survive all of it"},
	"socket types":                 {reason: "qemu-user drops the bits of a type that it does not know"},
}

// Table is the table in CONTRIBUTING.md.
func Table() map[string]string {
	table := make(map[string]string)
	for what, l := range lacks {
		table[what] = l.reason
		if l.big {
			table[what] += " (big-endian)"
		}
	}
	return table
}

// qemu is the path of the qemu-user that runs this program, or empty.
var qemu = sync.OnceValue(func() string {
	// It stands in for /proc/self/exe, but not for this one.
	path, err := os.Readlink("/proc/thread-self/exe")
	if err != nil || !strings.HasPrefix(filepath.Base(path), "qemu-") {
		return ""
	}
	return path
})

// Without reports whether the test runs under qemu-user and that does not have
// what. It logs why.
func Without(t testing.TB, what string) bool {
	t.Helper()
	l, ok := lacks[what]
	if !ok || !l.here() {
		return false
	}
	t.Logf("skipped: qemu-user, %s: %s", what, l.reason)
	return true
}

// Needs skips the test if it runs under qemu-user and that does not have what.
func Needs(t testing.TB, what string) {
	t.Helper()
	if Without(t, what) {
		t.SkipNow()
	}
}

// Main leaves out the examples in the table, which cannot skip themselves.
// TestMain calls it.
func Main() {
	flag.Parse()
	skip := flag.Lookup("test.skip").Value
	for name, l := range lacks {
		if strings.HasPrefix(name, "Example") && l.here() {
			fmt.Printf("--- SKIP: %s: qemu-user: %s\n", name, l.reason)
			skip.Set(strings.TrimPrefix(skip.String()+"|^"+name+"$", "|"))
		}
	}
}

// Args returns the words of a command that runs a program of this one's
// architecture: the kernel by itself cannot, under qemu-user.
func Args(program string, args ...string) []string {
	var words []string
	if qemu() != "" {
		words = []string{qemu()}
	}
	return append(append(words, program), args...)
}
