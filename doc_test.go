package socket

import (
	"os"
	"runtime"
	"strings"
	"testing"
)

// TestSystems holds the rows of doc.go's table of systems that the code can tell
// against it, for this system.
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
	const most = 0x2100 // no option or control message here has a larger number
	control := func(kind controlKind) bool {
		for _, level := range []int{SOL_SOCKET, IPPROTO_IP, IPPROTO_IPV6} {
			for typ := range most {
				if kindOfControl(level, typ) == kind {
					return true
				}
			}
		}
		return false
	}
	option := func(name string) bool {
		for _, level := range []int{SOL_SOCKET, IPPROTO_IP, IPPROTO_IPV6, SOL_TCP, SOL_UDP} {
			for option := range most {
				if specOf(level, option).name == name {
					return true
				}
			}
		}
		return false
	}
	for name, has := range map[string]bool{
		"AF_PACKET":                           afPacket > 0,
		"SOCK_NONBLOCK in Create":             sockNonblock != 0,
		"SCM_RIGHTS":                          control(controlRights),
		"SCM_CREDENTIALS as Ucred":            control(controlUcred),
		"time stamps as Time":                 control(controlTimeval),
		"IP_PKTINFO as Pktinfo":               control(controlPktinfo4),
		"IPV6_PKTINFO as Pktinfo":             control(controlPktinfo6),
		"IPV6_HOPLIMIT, IPV6_TCLASS as Int":   control(controlInt),
		"IPV6_PKTINFO as an option":           option("IPV6_PKTINFO"),
		"MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP": option("MCAST_JOIN_GROUP"),
		"MCAST_ options with a source":        option("MCAST_BLOCK_SOURCE"),
		"SO_ACCEPTFILTER":                     option("SO_ACCEPTFILTER"),
		"SO_ATTACH_REUSEPORT_CBPF":            option("SO_ATTACH_REUSEPORT_CBPF"),
		"SO_BINDTODEVICE":                     option("SO_BINDTODEVICE"),
		"SO_LINGER_SEC":                       option("SO_LINGER_SEC"),
		"SO_MEMINFO; SO_PEERCRED as Ucred":    option("SO_MEMINFO") && option("SO_PEERCRED"),
		"TCP_CONGESTION":                      option("TCP_CONGESTION"),
		"UDP_SEGMENT":                         option("UDP_SEGMENT"),
	} {
		switch cell := cells[name]; {
		case cell == "":
			t.Errorf("no row %q", name)
		case cell[0] == '(': // of the BSDs some
		case (cell == "yes") != has:
			t.Errorf("%s: the table says %q", name, cell)
		}
	}
}
