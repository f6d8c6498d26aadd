package socket

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"phpsocket/socket/internal/sys"
)

// TestSystems compares the table of systems in doc.go with the code. It checks only the column for
// the system on which the test runs, and only the rows that code can check.
func TestSystems(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("doc.go")
	must(t, err)
	_, table, _ := strings.Cut(string(text), "// # Systems\n")
	column := map[string]string{"android": "Linux", "linux": "Linux", "darwin": "macOS", "solaris": "Solaris", "illumos": "Solaris",
		"aix": "AIX", "windows": "Windows"}[runtime.GOOS]
	if column == "" {
		column = "BSD"
	}
	at := 0
	cells := make(map[string]string)
	for line := range strings.Lines(table) {
		row, ok := strings.CutPrefix(line, "//\t")
		switch {
		case !ok:
		case at == 0:
			at = strings.Index(row, column)
		default:
			name, _, _ := strings.Cut(row, "  ")
			cells[strings.TrimSuffix(name, " yes")] = strings.Fields(row[at:])[0]
		}
	}
	controlled := func(kind controlKind) bool {
		return slices.ContainsFunc(controls, func(m control) bool { return m.kind == kind && m.level >= 0 && m.number >= 0 })
	}
	optional := func(name string) bool {
		return slices.ContainsFunc(options, func(o option) bool { return o.name == name && o.level >= 0 && o.number >= 0 })
	}
	for name, has := range map[string]bool{
		"AF_PACKET":                           sys.AF_PACKET > 0,
		"SOCK_NONBLOCK in Create":             sockNonblock != 0,
		"SCM_RIGHTS":                          controlled(controlRights),
		"SCM_CREDENTIALS as Ucred":            controlled(controlUcred),
		"time stamps as Time":                 controlled(controlTimeval),
		"IP_PKTINFO as Pktinfo":               controlled(controlPktinfo4),
		"IPV6_PKTINFO as Pktinfo":             controlled(controlPktinfo6),
		"IPV6_HOPLIMIT, IPV6_TCLASS as Int":   controlled(controlInt),
		"IPV6_PKTINFO as an option":           optional("IPV6_PKTINFO"),
		"MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP": optional("MCAST_JOIN_GROUP"),
		"MCAST_ options with a source":        optional("MCAST_BLOCK_SOURCE"),
		"SO_ACCEPTFILTER":                     optional("SO_ACCEPTFILTER"),
		"SO_ATTACH_REUSEPORT_CBPF":            optional("SO_ATTACH_REUSEPORT_CBPF"),
		"SO_BINDTODEVICE":                     optional("SO_BINDTODEVICE"),
		"SO_LINGER_SEC":                       optional("SO_LINGER_SEC"),
		"SO_MEMINFO; SO_PEERCRED as Ucred":    optional("SO_MEMINFO") && optional("SO_PEERCRED"),
		"TCP_CONGESTION":                      optional("TCP_CONGESTION"),
		"UDP_SEGMENT":                         optional("UDP_SEGMENT"),
	} {
		switch cell := cells[name]; {
		case cell == "":
			t.Errorf("no row %q", name)
		case cell[0] == '(': // only some of the BSDs have this option
		case (cell == "yes") != has:
			t.Errorf("%s: the table says %q", name, cell)
		}
	}
}
