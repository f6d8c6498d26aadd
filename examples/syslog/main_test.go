package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"phpsocket/socket/examples/internal/proc"
	"phpsocket/socket/internal/needs"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// TestLogger checks that a real rsyslogd logs the same messages for the example as for its
// PHP original.
func TestLogger(t *testing.T) {
	t.Parallel()
	rsyslogd := needs.Program(t, "rsyslogd")
	proc.Both(t, func(t *testing.T, program proc.Program) string { return logs(t, rsyslogd, program) })
}

// logs makes the program send messages to an rsyslogd, and returns the log.
func logs(t *testing.T, rsyslogd string, program proc.Program) string {
	dir := needs.SocketDir(t)
	config, file, path := filepath.Join(dir, "conf"), filepath.Join(dir, "log"), filepath.Join(dir, "socket")
	ip, port := proc.Loopback(t)
	if err := os.WriteFile(config, fmt.Appendf(nil, `
		global(workDirectory="%s" net.enableDNS="off" processInternalMessages="on")
		module(load="imuxsock" SysSock.Use="off")
		module(load="imudp")
		input(type="imuxsock" Socket="%s" UseSysTimeStamp="off")
		input(type="imudp" address="%s" port="%d")
		template(name="ours" type="string" string="%%inputname%% %%pri-text%% %%programname%% %%msg%%\n")
		action(type="omfile" file="%s" template="ours")
	`, dir, path, ip, port, file), 0o600); err != nil {
		t.Fatal(err)
	}
	logger := proc.Start(t, rsyslogd, "-n", "-f", config, "-i", filepath.Join(dir, "pid"))

	// rsyslogd opens its sockets before it logs that it has started.
	logged := func(want string) {
		t.Helper()
		proc.Until(t, logger, func() error {
			log, _ := os.ReadFile(file)
			if !strings.Contains(string(log), want) {
				return fmt.Errorf("the log has no %q:\n%s", want, log)
			}
			return nil
		})
	}
	run := func(stdin string, args ...string) {
		t.Helper()
		p := program.Start(t, args...)
		io.WriteString(p.Stdin, stdin)
		p.Stdin.Close()
		if code := p.Wait(); code != 0 || p.Stdout() != "" || p.Stderr() != "" {
			t.Errorf("exit status %d, stdout %q, stderr %q; want 0 and none", code, p.Stdout(), p.Stderr())
		}
	}
	logged("start")

	run("", "--path", path, "hello", "there")
	logged("imuxsock user.notice syslog  hello there\n")
	run("", "--path", path, "-p", "local7.debug", "-t", "myprog", "100% 好")
	logged("imuxsock local7.debug myprog  100% 好\n")
	run("", "--ip", ip, "--port", strconv.Itoa(port), "-p", "mail.err", "by UDP")
	logged("imudp mail.err syslog  by UDP\n")
	run("one\ntwo\n", "--path", path, "-p", "kern.emerg")
	logged("one\n")
	logged("two\n")
	all, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	ours := "" // the lines that the program sent; the others are about rsyslogd itself
	for line := range strings.Lines(string(all)) {
		if !strings.Contains(line, "rsyslogd") {
			ours += line
		}
	}
	return ours
}

func TestFailure(t *testing.T) {
	t.Parallel()
	path := filepath.Join(needs.SocketDir(t), "none")
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"no logger", []string{"-path", path, "x"}, "socket_sendto(): Unable to write to socket ["},
		{"no such priority", []string{"-p", "user.loud", "x"}, "no such priority: user.loud\n"},
		{"no severity", []string{"-p", "user", "x"}, "no such priority: user\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && test.name == "no logger" {
				t.Skip("skipped: Windows has no AF_UNIX datagrams")
			}
			p := proc.Example(t, test.args...)
			if code := p.Wait(); code != 1 || !strings.HasPrefix(p.Stderr(), test.want) {
				t.Errorf("exit status %d, stderr %q; want 1, %q", code, p.Stderr(), test.want)
			}
		})
	}
}

// TestIPv6 checks that messages arrive over IPv6, if the host has it.
func TestIPv6(t *testing.T) {
	t.Parallel()
	c, err := net.ListenPacket("udp6", "[::1]:0")
	if err != nil {
		t.Skip("skipped:", err)
	}
	defer c.Close()
	_, port, _ := net.SplitHostPort(c.LocalAddr().String())
	p := proc.Example(t, "-ip", "::1", "-port", port, "-p", "cron.info", "six")
	b := make([]byte, 1000)
	n, _, err := c.ReadFrom(b)
	if err != nil || !strings.HasPrefix(string(b[:n]), "<78>") || !strings.HasSuffix(string(b[:n]), "]: six") {
		t.Errorf("got %q, %v", b[:n], err)
	}
	if code := p.Wait(); code != 0 {
		t.Errorf("exit status %d, stderr %q", code, p.Stderr())
	}
}
