//go:build linux

package main

import (
	"slices"
	"strings"
	"testing"

	"phpsocket/socket/examples/internal/proc"
	"phpsocket/socket/internal/qemu"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// TestDiscover uses four hosts and two switches. The host named asker is on both switches:
//
//	asker, printer, camera --- lan
//	asker, stranger        --- other
func TestDiscover(t *testing.T) {
	qemu.Needs(t, "MCAST_JOIN_GROUP")
	network := proc.InNetwork(t)
	if network == nil {
		return
	}
	for _, host := range []string{"lan", "other", "asker", "printer", "camera", "stranger"} {
		network.Host(host)
	}
	for lan, hosts := range map[string]map[string]string{
		"lan":   {"asker": "192.0.2.1/24", "printer": "192.0.2.2/24", "camera": "192.0.2.3/24"},
		"other": {"asker": "198.51.100.1/24", "stranger": "198.51.100.4/24"},
	} {
		network.IP("-n", lan, "link", "add", "name", "switch", "type", "bridge", "mcast_snooping", "0")
		network.IP("-n", lan, "link", "set", "dev", "switch", "up")
		for host, address := range hosts {
			network.Link(lan, "", host, address)
			network.IP("-n", lan, "link", "set", "dev", host, "master", "switch")
		}
	}

	proc.Both(t, func(t *testing.T, program proc.Program) string { return discoveries(t, network, program) })

	p := network.Example("asker", "-interface", "nowhere")
	if code := p.Wait(); code != 1 || !strings.Contains(p.Stderr(), `No interface with name "nowhere" could be found`) {
		t.Errorf("no interface: exit status %d, stderr %q", code, p.Stderr())
	}
}

// discoveries starts programs that answer, asks a question on each network, and returns the
// output of the programs that ask.
func discoveries(t *testing.T, network *proc.Network, program proc.Program) (transcript string) {
	var servers []*proc.Process
	for _, at := range [][2]string{{"printer", "lan"}, {"camera", "lan"}, {"stranger", "other"}} {
		host, link := at[0], at[1]
		p := network.On(host, program).Start(t, "--serve", "the "+host, "--interface", link)
		p.Await("waiting for questions")
		servers = append(servers, p)
	}
	// If two programs run on one host, both answer.
	p := network.On("camera", program).Start(t, "--serve", "its microphone", "--interface", "lan")
	p.Await("waiting for questions")
	servers = append(servers, p)

	for _, test := range []struct {
		link string
		want []string
	}{
		{"lan", []string{"192.0.2.2  the printer", "192.0.2.3  its microphone", "192.0.2.3  the camera"}},
		{"other", []string{"198.51.100.4  the stranger"}},
	} {
		p := network.On("asker", program).Start(t, "--interface", test.link, "--wait", "40s")
		got := p.Lines(len(test.want))
		p.Stop()
		if slices.Sort(got); !slices.Equal(got, test.want) {
			t.Errorf("on %s: got %q, want %q", test.link, got, test.want)
		}
		transcript += strings.Join(got, "\n") + "\n"
	}

	// If no answer comes, the program ends.
	p = network.On("asker", program).Start(t, "--interface", "lan", "--group", "239.0.0.1", "--wait", "0.05s")
	if code := p.Wait(); code != 0 || p.Stdout() != "" || p.Stderr() != "" {
		t.Errorf("without an answer: exit status %d, stdout %q, stderr %q; want 0 and none", code, p.Stdout(), p.Stderr())
	}
	for _, p := range servers {
		p.Stop()
		transcript += p.Stdout()
	}
	return transcript
}
