// Syslog sends a message to the system's log. If no message is given, it sends each line of
// its input.
//
//	go run ./examples/syslog -p daemon.notice hello there        # through /dev/log
//	go run ./examples/syslog -ip 192.0.2.5 hello there           # by UDP
//
// PHP programs do this by hand: they call socket_sendto with a string that begins with the
// priority in angle brackets.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"time"

	"phpsocket/socket"
)

// logger sends messages over UDP to the address in ip or, if ip is "", to the AF_UNIX socket
// with its name in path.
type logger struct {
	sock     *socket.Socket
	path, ip string
	port     int
}

// open opens the socket. It does not connect the socket, so it does not notice if no logger
// is running.
func (l *logger) open() (err error) {
	// $sock = socket_create(AF_UNIX, SOCK_DGRAM, 0);
	domain := socket.AF_UNIX
	if l.ip != "" {
		domain = socket.AF_INET
		if strings.Contains(l.ip, ":") {
			domain = socket.AF_INET6
		}
	}
	l.sock, err = socket.Create(domain, socket.SOCK_DGRAM, 0)
	return err
}

// send sends a message.
func (l *logger) send(pri int, tag, text string) error {
	// date('M j H:i:s')
	now := time.Now().Format(time.Stamp)
	if l.ip != "" {
		host, _ := os.Hostname()
		// $message = sprintf('<%d>%s %s %s[%d]: %s', $pri, $now, gethostname(), $tag, getmypid(), $text);
		message := fmt.Sprintf("<%d>%s %s %s[%d]: %s", pri, now, host, tag, os.Getpid(), text)
		// socket_sendto($sock, $message, strlen($message), 0, $ip, $port);
		_, err := socket.Sendto(l.sock, message, len(message), 0, l.ip, l.port)
		return err
	}
	// The local logger adds the host name itself.
	message := fmt.Sprintf("<%d>%s %s[%d]: %s", pri, now, tag, os.Getpid(), text)
	// socket_sendto($sock, $message, strlen($message), 0, '/dev/log');
	_, err := socket.Sendto(l.sock, message, len(message), 0, l.path)
	return err
}

var facilities = []string{"kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron",
	"authpriv", "ftp", "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3",
	"local4", "local5", "local6", "local7"}

var severities = []string{"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"}

func main() {
	log.SetFlags(0)
	path := flag.String("path", "/dev/log", "`path` of the logger's socket")
	ip := flag.String("ip", "", "`address` of a logger to reach by UDP instead")
	port := flag.Int("port", 514, "UDP port of the logger")
	priority := flag.String("p", "user.notice", "`facility.severity`")
	tag := flag.String("t", "syslog", "name of the program")
	flag.Parse()

	facility, severity, _ := strings.Cut(*priority, ".")
	pri := slices.Index(facilities, facility)*8 + slices.Index(severities, severity)
	if slices.Index(facilities, facility) < 0 || slices.Index(severities, severity) < 0 {
		log.Fatalf("no such priority: %s", *priority)
	}

	l := logger{path: *path, ip: *ip, port: *port}
	if err := l.open(); err != nil {
		log.Fatal(err)
	}
	defer socket.Close(l.sock)
	if flag.NArg() > 0 {
		if err := l.send(pri, *tag, strings.Join(flag.Args(), " ")); err != nil {
			log.Fatal(err)
		}
		return
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if err := l.send(pri, *tag, lines.Text()); err != nil {
			log.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}
