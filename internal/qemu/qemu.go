// Package qemu helps tests that may run under qemu-user, which runs a program of one
// architecture on the kernel of another. It skips tests of features that
// qemu-user changes on the way to the kernel: their result would say nothing about the
// package.
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

// lack says why something cannot be tested.
type lack struct {
	reason string
	big    bool // only in big-endian programs
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

// lacks has what qemu-user lacks or does differently from the kernel. Most keys are names
// of subtests. CONTRIBUTING.md has the same table.
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

// Table returns the rows of the table in CONTRIBUTING.md.
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

// qemu returns the path of the qemu-user that runs this program, or "".
var qemu = sync.OnceValue(func() string {
	// qemu-user fakes /proc/self/exe, but not this link.
	path, err := os.Readlink("/proc/thread-self/exe")
	if err != nil || !strings.HasPrefix(filepath.Base(path), "qemu-") {
		return ""
	}
	return path
})

// Without reports whether the test runs under a qemu-user that lacks what, and logs the
// reason.
func Without(t testing.TB, what string) bool {
	t.Helper()
	l, ok := lacks[what]
	if !ok || !l.here() {
		return false
	}
	t.Logf("skipped: qemu-user, %s: %s", what, l.reason)
	return true
}

// Needs skips the test if it runs under a qemu-user that lacks what.
func Needs(t testing.TB, what string) {
	t.Helper()
	if Without(t, what) {
		t.SkipNow()
	}
}

// Main skips the examples in the table, because an example cannot skip itself. TestMain
// calls it.
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

// Args returns the command line for a program of this program's architecture. Under
// qemu-user it begins with qemu-user, because the kernel cannot run the program itself.
func Args(program string, args ...string) []string {
	var words []string
	if qemu() != "" {
		words = []string{qemu()}
	}
	return append(append(words, program), args...)
}
