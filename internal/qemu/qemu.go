// Package qemu is for tests that may run under qemu-user. This emulator runs a program for one
// architecture on the kernel of another. It changes some system calls and options, or does not pass
// them to the kernel. Tests that use these are skipped.
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

// lack describes a feature that qemu-user does not have. A test of the feature fails under
// qemu-user, or it proves nothing.
type lack struct {
	reason string
	big    bool // whether the feature is missing only in big-endian programs
}

func (l lack) here() bool {
	return qemu() != "" && (!l.big || binary.NativeEndian.Uint16([]byte{0, 1}) == 1)
}

const (
	ofGroups = "qemu-user passes on neither the options of multicast groups nor IP_MULTICAST_IF"
	ofIP     = "not among the options of IP that qemu-user passes on"
	ofIPv6   = "not among the options of IPv6 that qemu-user passes on"
	ofTCP    = "qemu-user takes every option of TCP for an int"
	ofSocket = "not among the options of SOL_SOCKET that qemu-user passes on"
)

// lacks maps features to the reason why qemu-user does not have them. Most keys are names that
// tests give to their rows. .ci/EMULATORS.md has a table of the same features and reasons.
var lacks = map[string]lack{
	"ExampleSetOption_multicast":   {reason: ofGroups},
	"IP_BIND_ADDRESS_NO_PORT":      {reason: ofIP},
	"IP_MULTICAST_IF":              {reason: ofIP},
	"IP_RECVORIGDSTADDR":           {reason: ofIP},
	"IP_RECVTTL":                   {reason: ofIP},
	"IPV6_MULTICAST_IF":            {reason: ofIPv6},
	"MCAST_JOIN_GROUP":             {reason: ofGroups},
	"SO_ATTACH_REUSEPORT_CBPF":     {reason: ofSocket},
	"SO_BINDTODEVICE":              {reason: "qemu-user sets it, but does not pass on getsockopt"},
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
	"a program that starts itself": {reason: "the kernel cannot run it without qemu-user"},
	"control data":                 {reason: "qemu-user passes most of it on in the byte order of the host", big: true},
	"cut control data":             {reason: "qemu-user gives the kernel more room than the program has, and loses what does not fit the program's"},
	"a file system of its own":     {reason: "qemu-user passes FUSE's messages on in the byte order of the host", big: true},
	"errors of options":            {reason: "qemu-user refuses an option that it does not know before the kernel can"},
	"interfaces":                   {reason: "the attributes of netlink's answers come in the byte order of the host", big: true},
	"odd control data":             {reason: "qemu-user crashes on some of it"},
	"socket types":                 {reason: "qemu-user drops the bits of a type that it does not know"},
}

// Table returns the rows that the table in .ci/EMULATORS.md must have.
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

// qemu returns the path of the qemu-user that runs this program. If no qemu-user runs this program,
// the result is "".
var qemu = sync.OnceValue(func() string {
	// qemu-user changes /proc/self/exe to hide itself, but it does not change
	// /proc/thread-self/exe.
	path, err := os.Readlink("/proc/thread-self/exe")
	if err != nil || !strings.HasPrefix(filepath.Base(path), "qemu-") {
		return ""
	}
	return path
})

// Without reports whether the test runs under a qemu-user that does not have the given feature. If
// so, it logs the reason.
func Without(t testing.TB, what string) bool {
	t.Helper()
	l, ok := lacks[what]
	if !ok || !l.here() {
		return false
	}
	t.Logf("skipped: qemu-user, %s: %s", what, l.reason)
	return true
}

// Needs skips the test if it runs under a qemu-user that does not have the given feature.
func Needs(t testing.TB, what string) {
	t.Helper()
	if Without(t, what) {
		t.SkipNow()
	}
}

// Main skips the examples in the table of features, because an example cannot skip itself. TestMain
// calls Main.
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

// Args returns the words of a command that runs the program. Under qemu-user, the command begins
// with the path of qemu-user. Otherwise the kernel could not run a program of another architecture.
func Args(program string, args ...string) []string {
	var words []string
	if qemu() != "" {
		words = []string{qemu()}
	}
	return append(append(words, program), args...)
}
