// Sntp asks a time server for the time (SNTP, RFC 4330). It sends one UDP packet and gets
// one back. Packets may get lost, so it waits for a limited time and asks again.
//
//	go run ./examples/sntp -ip 192.0.2.1
package main

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"time"

	"phpsocket/socket"
)

// ask sends a request and returns the answer. If no answer comes before the timeout, it asks
// again, up to the given number of tries.
func ask(ip string, port, tries int, timeout time.Duration) (answer []byte, err error) {
	// $sock = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
	sock, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		return nil, err
	}
	defer socket.Close(sock)
	// A connected UDP socket receives only from the address that it is connected to. If
	// nothing listens on the port, a later call returns an error.
	// socket_connect($sock, $ip, $port);
	if err := socket.Connect(sock, ip, port); err != nil {
		return nil, err
	}

	for try := 1; try <= tries; try++ {
		end := time.Now().Add(timeout)
		// $cookie = random_bytes(8); // comes back in the answer
		cookie := make([]byte, 8)
		rand.Read(cookie)
		// $request = "\x23" . str_repeat("\x00", 39) . $cookie;
		request := append([]byte{0x23}, make([]byte, 39)...) // version 4, mode 3: client
		request = append(request, cookie...)
		// @socket_send($sock, $request, strlen($request), 0);
		socket.Send(sock, request, len(request), 0) // after a failure, no answer comes
		answer, err := receive(sock, cookie, end)
		if err != nil || answer != nil {
			return answer, err
		}
		fmt.Printf("try %d: no answer\n", try)
	}
	return nil, errNoAnswer
}

var errNoAnswer = errors.New("no answer")

// receive returns the answer to the request with the given cookie, or nil if the deadline
// passes first. It ignores other packets, such as the answer to an earlier request.
func receive(sock *socket.Socket, cookie []byte, end time.Time) ([]byte, error) {
	for {
		// $read = [$sock];
		// socket_select($read, $write, $except, (int) $left, (int) (fmod($left, 1) * 1000000))
		read := []*socket.Socket{sock}
		left := max(0, time.Until(end))
		n, err := socket.Select(&read, nil, nil, 0, int(left.Microseconds()))
		if err != nil || n == 0 {
			return nil, err
		}
		// if (@socket_recv($sock, $answer, 512, 0) === false) {
		var answer []byte
		if _, err := socket.Recv(sock, &answer, 512, 0); err != nil {
			continue // nothing listens on the port yet
		}
		if len(answer) >= 48 && answer[0]&7 == 4 && string(answer[24:32]) == string(cookie) {
			return answer, nil
		}
	}
}

// show prints the time that an answer contains.
func show(answer []byte) {
	// ['s' => $seconds, 'f' => $fraction] = unpack('Ns/Nf', $answer, 40);
	seconds := binary.BigEndian.Uint32(answer[40:])
	fraction := binary.BigEndian.Uint32(answer[44:])
	// gmdate('Y-m-d H:i:s', $seconds - 2208988800)
	now := time.Unix(int64(seconds)-2208988800, 0).UTC().Format(time.DateTime)
	fmt.Printf("%s.%03d UTC, stratum %d\n", now, uint64(fraction)*1000>>32, answer[1])
}

func main() {
	log.SetFlags(0)
	ip := flag.String("ip", "127.0.0.1", "`address` of the server")
	port := flag.Int("port", 123, "UDP port of the server")
	tries := flag.Int("tries", 3, "how often to ask")
	timeout := flag.Duration("timeout", time.Second, "how long to wait for each answer")
	flag.Parse()

	answer, err := ask(*ip, *port, *tries, *timeout)
	switch {
	case errors.Is(err, errNoAnswer): // ask has already printed this error
		os.Exit(1)
	case err != nil:
		log.Fatal(err)
	case answer[1] == 0:
		fmt.Printf("the server refuses: %s\n", answer[12:16])
		os.Exit(1)
	}
	show(answer)
}
