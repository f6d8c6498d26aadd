// Traceroute shows the routers on the way to a host. Its first UDP packet may pass no router,
// the next one may pass one, and so on. Each packet causes an ICMP message, and Traceroute
// prints the sender of that message. It needs permission to open raw sockets: root, or
// CAP_NET_RAW on Linux.
//
//	sudo go run ./examples/traceroute 192.0.2.1
package main

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"phpsocket/socket"
)

type tracer struct {
	target    string
	udp, icmp *socket.Socket
	port      int // the source port of the probes
}

// open finds the host and opens the two sockets.
func open(host string) (*tracer, error) {
	// $host = gethostbyname($argv[1]);
	list, err := socket.AddrinfoLookup(host, "", socket.AddrinfoHints{AiFamily: socket.AF_INET, AiSocktype: socket.SOCK_DGRAM})
	if err != nil {
		return nil, err
	}
	t := tracer{target: socket.AddrinfoExplain(list[0]).AiAddr.SinAddr}

	// $udp = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
	if t.udp, err = socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP); err != nil {
		return nil, err
	}
	// $icmp = socket_create(AF_INET, SOCK_RAW, 1);
	if t.icmp, err = socket.Create(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP); err != nil {
		return nil, err
	}
	// A router's report contains the source port, which identifies this program's packets.
	if err := socket.Bind(t.udp, "0.0.0.0"); err != nil {
		return nil, err
	}
	var any string
	return &t, socket.Getsockname(t.udp, &any, &t.port)
}

// Two types of ICMP messages, and the codes of messages of the type unreachable.
const (
	unreachable  = 3
	timeExceeded = 11

	unreachableNetwork = 0
	unreachableHost    = 1
	unreachablePort    = 3
	prohibited         = 13
)

// basePort is the port number at which traceroute programs traditionally start to count.
// Each packet is sent to a different port above it.
const basePort = 33434

// probe sends a packet that may pass ttl-1 routers. It waits for the report of the next
// router or of the target, and returns the sender, type and code of that report.
func (t *tracer) probe(ttl int, end time.Time) (router string, typ, code byte, err error) {
	// socket_set_option($udp, 0, 2, $ttl); // IPPROTO_IP, IP_TTL
	if err := socket.SetOption(t.udp, socket.IPPROTO_IP, socket.IP_TTL, ttl); err != nil {
		return "", 0, 0, err
	}
	// socket_sendto($udp, 'probe', 5, 0, $host, 33434 + $ttl);
	if _, err := socket.Sendto(t.udp, "probe", 5, 0, t.target, basePort+ttl); err != nil {
		return "", 0, 0, err
	}

	// A raw socket receives every ICMP packet that comes to this host, so skip the others.
	packet := make([]byte, 0, 1500)
	for {
		left := max(time.Until(end), time.Microsecond)
		// socket_set_option($icmp, SOL_SOCKET, SO_RCVTIMEO, ['sec' => $sec, 'usec' => $usec]);
		timeout := socket.Timeval{Sec: int(left / time.Second), Usec: int(left % time.Second / time.Microsecond)}
		if err := socket.SetOption(t.icmp, socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeout); err != nil {
			return "", 0, 0, err
		}
		// socket_recvfrom($icmp, $packet, 1500, 0, $router, $port);
		var port int
		if _, err := socket.Recvfrom(t.icmp, &packet, 1500, 0, &router, &port); err != nil {
			return "", 0, 0, err
		}
		icmp := payload(packet)
		if len(icmp) < 8 || icmp[0] != unreachable && icmp[0] != timeExceeded {
			continue
		}
		// After its ICMP header, the report contains the beginning of the packet.
		udp := payload(icmp[8:])
		if len(udp) >= 4 && icmp[8+9] == socket.SOL_UDP &&
			int(binary.BigEndian.Uint16(udp)) == t.port && int(binary.BigEndian.Uint16(udp[2:])) == basePort+ttl {
			return router, icmp[0], icmp[1], nil
		}
	}
}

// payload returns the data after the header of an IPv4 packet.
func payload(packet []byte) []byte {
	// substr($packet, (ord($packet[0]) & 15) * 4)
	if len(packet) < 20 {
		return nil
	}
	return packet[min(len(packet), int(packet[0]&15)*4):]
}

// remark returns a note to print about the type and code of an ICMP message. It returns "" if
// the message is an expected one.
func remark(typ, code byte) string {
	if typ != unreachable {
		return ""
	}
	switch code {
	case unreachablePort:
		return ""
	case unreachableNetwork:
		return "  no way to that network"
	case unreachableHost:
		return "  no way to that host"
	case prohibited:
		return "  not allowed"
	}
	return fmt.Sprintf("  unreachable, code %d", code)
}

func main() {
	log.SetFlags(0)
	hops := flag.Int("m", 30, "how many routers at most")
	wait := flag.Duration("w", 2*time.Second, "how long to wait for each")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}

	t, err := open(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}

	// Closing the socket ends the wait for a router.
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(stop, func() { socket.Close(t.icmp) })

	fmt.Printf("to %s (%s)\n", flag.Arg(0), t.target)
	for ttl := 1; ttl <= *hops; ttl++ {
		begin := time.Now()
		router, typ, code, err := t.probe(ttl, begin.Add(*wait))
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case errors.Is(err, os.ErrDeadlineExceeded):
			fmt.Printf("%2d  *\n", ttl)
			continue
		case err != nil:
			log.Fatal(err)
		}
		fmt.Printf("%2d  %s  %.3f ms%s\n", ttl, router, float64(time.Since(begin).Microseconds())/1000, remark(typ, code))
		if typ == unreachable {
			if code != unreachablePort {
				os.Exit(1)
			}
			return // the target has reported that nothing listens on the port
		}
	}
	os.Exit(1)
}
