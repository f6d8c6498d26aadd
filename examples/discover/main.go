// Discover finds other copies of itself on the local network, by multicast as in UPnP
// (SSDP). A process on each host answers, and any host can ask:
//
//	go run ./examples/discover -serve printer
//	go run ./examples/discover
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"phpsocket/socket"
)

// kind names the service that the questions are about. Other programs use the same multicast
// group for questions about other services.
const kind = "urn:phpsocket:example"

// answer joins the multicast group and answers every question that arrives.
func answer(name, group string, port int, link string) error {
	// $sock = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
	sock, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		return err
	}
	closeOnSignal(sock)
	// Several programs on one host may join the group.
	if err := socket.SetOption(sock, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); err != nil {
		return err
	}
	if err := socket.Bind(sock, "0.0.0.0", port); err != nil {
		return err
	}
	// socket_set_option($sock, IPPROTO_IP, MCAST_JOIN_GROUP, ['group' => '239.255.255.250', 'interface' => 0]);
	if err := socket.SetOption(sock, socket.IPPROTO_IP, socket.MCAST_JOIN_GROUP, socket.Mcast{Group: group, Interface: link}); err != nil {
		return err
	}
	fmt.Printf("%s: waiting for questions\n", name)

	var question, address string
	for {
		// socket_recvfrom($sock, $question, 1500, 0, $address, $port);
		if _, err := socket.Recvfrom(sock, &question, 1500, 0, &address, &port); err != nil {
			return err
		}
		if !strings.HasPrefix(question, "M-SEARCH * HTTP/1.1\r\n") {
			continue
		}
		if st := header(question, "ST"); st != kind && st != "ssdp:all" {
			continue
		}
		// The answer goes only to the program that asked.
		text := "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=60\r\nST: " + kind + "\r\nUSN: " + name + "\r\n\r\n"
		if _, err := socket.Sendto(sock, text, len(text), 0, address, port); err != nil {
			log.Print(err)
		}
	}
}

// ask sends the question and prints the answers that arrive within the given time.
func ask(group string, port int, link string, wait time.Duration) error {
	// $sock = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
	sock, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		return err
	}
	closeOnSignal(sock)
	// A TTL of 1 keeps the question in this network. IP_MULTICAST_IF chooses the interface.
	if err := socket.SetOption(sock, socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1); err != nil {
		return err
	}
	if link != "" {
		// socket_set_option($sock, IPPROTO_IP, IP_MULTICAST_IF, 'eth0');
		if err := socket.SetOption(sock, socket.IPPROTO_IP, socket.IP_MULTICAST_IF, link); err != nil {
			return err
		}
	}
	text := fmt.Sprintf("M-SEARCH * HTTP/1.1\r\nHOST: %s:%d\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: %s\r\n\r\n", group, port, kind)
	if _, err := socket.Sendto(sock, text, len(text), 0, group, port); err != nil {
		return err
	}

	// while ($left > 0 && socket_select($read, $write, $except, 0, $left) > 0) {
	for end := time.Now().Add(wait); ; {
		read := []*socket.Socket{sock}
		left := max(0, time.Until(end))
		n, err := socket.Select(&read, nil, nil, 0, int(left.Microseconds()))
		if err != nil || n == 0 {
			return err
		}
		var answer, address string
		var from int
		if _, err := socket.Recvfrom(sock, &answer, 1500, 0, &address, &from); err != nil {
			return err
		}
		if header(answer, "ST") == kind {
			fmt.Printf("%s  %s\n", address, header(answer, "USN"))
		}
	}
}

// header returns the value of the first line that begins with the name and a colon.
func header(text, name string) string {
	// foreach (explode("\r\n", $text) as $line) {
	for _, line := range strings.Split(text, "\r\n") {
		key, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(key, name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func main() {
	log.SetFlags(0)
	serve := flag.String("serve", "", "answer with this `name`, instead of asking")
	group := flag.String("group", "239.255.255.250", "multicast `address`")
	port := flag.Int("port", 1900, "UDP port")
	link := flag.String("interface", "", "`name` of the interface, else the system chooses")
	wait := flag.Duration("wait", 2*time.Second, "how long to wait for answers")
	flag.Parse()

	var err error
	if *serve != "" {
		err = answer(*serve, *group, *port, *link)
	} else {
		err = ask(*group, *port, *link, *wait)
	}
	if err != nil && !errors.Is(err, net.ErrClosed) {
		log.Fatal(err)
	}
}

// closeOnSignal closes the socket at SIGINT or SIGTERM, which ends a waiting Recvfrom.
func closeOnSignal(sock *socket.Socket) {
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(stop, func() { socket.Close(sock) })
}
