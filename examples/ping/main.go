// Ping sends ICMP echo requests to a host. It needs permission to open raw sockets: root,
// or CAP_NET_RAW on Linux.
//
//	sudo go run ./examples/ping -c 3 192.0.2.1
package main

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"syscall"
	"time"

	"phpsocket/socket"
)

// open opens a raw socket that sends to a host and receives only from it.
func open(host string) (*socket.Socket, error) {
	// $sock = socket_create(AF_INET, SOCK_RAW, getprotobyname('icmp'));
	sock, err := socket.Create(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
	if err != nil {
		return nil, err
	}
	// socket_connect($sock, $host, null); // PHP 8 and Connect refuse null, so pass port 0
	return sock, socket.Connect(sock, host, 0)
}

type pinger struct {
	sock *socket.Socket
	id   uint16
	wait time.Duration
}

type reply struct {
	from      netip.Addr
	ttl, size int // size excludes the IP header
}

// Types of ICMP messages.
const (
	echoReply = 0
	echo      = 8
)

// ping sends an echo request and waits for the reply.
func (p *pinger) ping(seq uint16) (reply, error) {
	// $packet = pack('CCnnn', 8, 0, 0, $id, $seq) . str_repeat("\x00", 56);
	packet := []byte{echo, 0, 0, 0}
	packet = binary.BigEndian.AppendUint16(packet, p.id)
	packet = binary.BigEndian.AppendUint16(packet, seq)
	packet = append(packet, make([]byte, 56)...)
	binary.BigEndian.PutUint16(packet[2:], checksum(packet))
	if _, err := socket.Send(p.sock, packet, len(packet), 0); err != nil {
		return reply{}, err
	}

	// A raw socket receives every ICMP packet from the host, so skip packets that are not the reply.
	answer := make([]byte, 0, 1500)
	for end := time.Now().Add(p.wait); ; {
		left := max(time.Until(end), time.Microsecond)
		// socket_set_option($sock, SOL_SOCKET, SO_RCVTIMEO, ['sec' => $sec, 'usec' => $usec]);
		timeout := socket.Timeval{Sec: int(left / time.Second), Usec: int(left % time.Second / time.Microsecond)}
		if err := socket.SetOption(p.sock, socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeout); err != nil {
			return reply{}, err
		}
		// socket_recv($sock, $answer, 1500, 0);
		if _, err := socket.Recv(p.sock, &answer, 1500, 0); err != nil {
			return reply{}, err
		}
		// $answer = substr($answer, (ord($answer[0]) & 15) * 4);
		if len(answer) < 20 {
			continue
		}
		header := int(answer[0]&15) * 4
		if len(answer) < header+8 {
			continue
		}
		icmp := answer[header:]
		if icmp[0] == echoReply && binary.BigEndian.Uint16(icmp[4:]) == p.id && binary.BigEndian.Uint16(icmp[6:]) == seq {
			return reply{netip.AddrFrom4([4]byte(answer[12:16])), int(answer[8]), len(icmp)}, nil
		}
	}
}

// checksum returns the Internet checksum (RFC 1071).
func checksum(p []byte) uint16 {
	// $sum = array_sum(unpack('n*', $p));
	var sum uint32
	for ; len(p) >= 2; p = p[2:] {
		sum += uint32(binary.BigEndian.Uint16(p))
	}
	if len(p) == 1 {
		sum += uint32(p[0]) << 8
	}
	for sum>>16 != 0 {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum) // PHP: pack('n', ~$sum)
}

func main() {
	log.SetFlags(0)
	count := flag.Int("c", 0, "how many to send, 0 for no end")
	interval := flag.Duration("i", time.Second, "time from one to the next")
	wait := flag.Duration("W", time.Second, "how long to wait for an answer")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}

	host := flag.Arg(0)
	sock, err := open(host)
	if err != nil {
		log.Fatal(err)
	}

	// Closing the socket ends the wait for a reply.
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(stop, func() { socket.Close(sock) })
	fmt.Printf("PING %s\n", host)

	p := pinger{sock: sock, id: uint16(os.Getpid()), wait: *wait}
	sent, received := 0, 0
	for stop.Err() == nil {
		begin := time.Now()
		sent++
		r, err := p.ping(uint16(sent))
		switch {
		case err == nil:
			received++
			fmt.Printf("%d bytes from %s: icmp_seq=%d ttl=%d time=%.3f ms\n",
				r.size, r.from, sent, r.ttl, float64(time.Since(begin).Microseconds())/1000)
		case errors.Is(err, os.ErrDeadlineExceeded):
			fmt.Printf("no answer from %s: icmp_seq=%d\n", host, sent)
		case !errors.Is(err, net.ErrClosed):
			fmt.Printf("%v: icmp_seq=%d\n", err, sent)
		}
		if sent == *count {
			break
		}
		select { // usleep(...)
		case <-stop.Done():
		case <-time.After(time.Until(begin.Add(*interval))):
		}
	}
	fmt.Printf("%d sent, %d received\n", sent, received)
	if received == 0 {
		os.Exit(1)
	}
}
