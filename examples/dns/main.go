// Dns is a small name server over UDP. It knows the names on its command line.
//
//	go run ./examples/dns -port 5353 www.example.test=192.0.2.80 www.example.test=2001:db8::80
//	dig @127.0.0.1 -p 5353 www.example.test AAAA
//
// PHP programs read and build packets with unpack and pack. Go programs use
// encoding/binary.
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
	"strings"
	"syscall"

	"phpsocket/socket"
)

// zone maps each name, in lower case and without a final dot, to its addresses.
type zone map[string][]netip.Addr

// serve is the ported PHP program. It answers queries until a signal closes the socket.
func serve(ip string, port int, names zone) error {
	// $sock = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
	sock, err := socket.Create(socket.AF_INET, socket.SOCK_DGRAM, socket.SOL_UDP)
	if err != nil {
		return err
	}
	// socket_bind($sock, $ip, $port);
	if err := socket.Bind(sock, ip, port); err != nil {
		return err
	}
	// socket_getsockname($sock, $ip, $port);
	if err := socket.Getsockname(sock, &ip, &port); err != nil {
		return err
	}
	closeOnSignal(sock)
	fmt.Printf("listening on %s:%d\n", ip, port)

	query := make([]byte, 0, 512)
	for {
		// socket_recvfrom($sock, $query, 512, 0, $peer, $peerPort);
		var peer string
		var peerPort int
		_, err := socket.Recvfrom(sock, &query, 512, 0, &peer, &peerPort)
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			log.Print(err)
			continue
		}
		if answer := names.answer(query); answer != nil {
			// socket_sendto($sock, $answer, strlen($answer), 0, $peer, $peerPort);
			if _, err := socket.Sendto(sock, answer, len(answer), 0, peer, peerPort); err != nil {
				log.Print(err)
			}
		}
	}
}

// Values from RFC 1035 and, for typeAAAA, RFC 3596.
const (
	flagResponse      = 0x8000
	flagAuthoritative = 0x0400
	flagTruncated     = 0x0200
	flagRecursion     = 0x0100 // "recursion desired", which is copied to the answer

	noError     = 0
	formatError = 1
	noSuchName  = 3
	unsupported = 4

	typeA     = 1
	typeAAAA  = 28
	classIN   = 1
	ttl       = 60
	maxAnswer = 512
)

// answer returns the answer to a query, or nil if the packet must not be answered.
func (z zone) answer(query []byte) []byte {
	// ['id' => $id, 'flags' => $flags, 'count' => $count] = unpack('nid/nflags/ncount', $query);
	if len(query) < 12 {
		return nil
	}
	id := binary.BigEndian.Uint16(query)
	flags := binary.BigEndian.Uint16(query[2:])
	count := binary.BigEndian.Uint16(query[4:])
	if flags&flagResponse != 0 {
		return nil
	}
	opcode := flags & 0x7800
	flags = flagResponse | flagAuthoritative | opcode | flags&flagRecursion

	name, question, ok := readQuestion(query[12:])
	var found []netip.Addr
	switch {
	case opcode != 0:
		flags |= unsupported
		question = nil
	case count != 1 || !ok:
		flags |= formatError
		question = nil
	default:
		addrs, known := z[name]
		if !known {
			flags |= noSuchName
			break
		}
		typ := binary.BigEndian.Uint16(question[len(question)-4:])
		for _, addr := range addrs {
			if typ == typeA && addr.Is4() || typ == typeAAAA && addr.Is6() {
				found = append(found, addr)
			}
		}
	}

	var records []byte
	written := 0
	for _, addr := range found {
		// pack('nnnNn', 0xc00c, $type, 1, 60, strlen($data)) . $data
		data := addr.AsSlice()
		if 12+len(question)+len(records)+12+len(data) > maxAnswer {
			flags |= flagTruncated
			break
		}
		typ := uint16(typeA)
		if addr.Is6() {
			typ = typeAAAA
		}
		records = binary.BigEndian.AppendUint16(records, 0xc00c) // instead of the name, a pointer to it in the question
		records = binary.BigEndian.AppendUint16(records, typ)
		records = binary.BigEndian.AppendUint16(records, classIN)
		records = binary.BigEndian.AppendUint32(records, ttl)
		records = binary.BigEndian.AppendUint16(records, uint16(len(data)))
		records = append(records, data...)
		written++
	}

	// pack('n6', $id, $flags, 1, count($found), 0, 0) . $question . $records
	var answer []byte
	questions := min(1, len(question))
	for _, n := range []int{int(id), int(flags), questions, written, 0, 0} {
		answer = binary.BigEndian.AppendUint16(answer, uint16(n))
	}
	return append(append(answer, question...), records...)
}

// readQuestion reads the question at the beginning of p. It returns the question's name. It
// also returns the bytes of the whole question, which are its name, type and class.
func readQuestion(p []byte) (name string, question []byte, ok bool) {
	var labels []string
	i := 0
	for {
		if i >= len(p) {
			return "", nil, false
		}
		n := int(p[i])
		i++
		if n == 0 {
			break
		}
		if n > 63 || i+n > len(p) {
			return "", nil, false
		}
		labels = append(labels, string(p[i:i+n]))
		i += n
	}
	if i > 255 || i+4 > len(p) {
		return "", nil, false
	}
	return strings.ToLower(strings.Join(labels, ".")), p[:i+4], true
}

func main() {
	log.SetFlags(0)
	ip := flag.String("ip", "127.0.0.1", "`address` to listen on")
	port := flag.Int("port", 0, "port to listen on, 0 for any")
	flag.Parse()
	names := make(zone)
	for _, arg := range flag.Args() {
		name, address, _ := strings.Cut(arg, "=")
		addr, err := netip.ParseAddr(address)
		if err != nil {
			log.Fatal(err)
		}
		name = strings.ToLower(strings.TrimSuffix(name, "."))
		names[name] = append(names[name], addr)
	}

	if err := serve(*ip, *port, names); err != nil {
		log.Fatal(err)
	}
}

// closeOnSignal closes the socket at SIGINT or SIGTERM, which ends a waiting Recvfrom.
func closeOnSignal(sock *socket.Socket) {
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(stop, func() { socket.Close(sock) })
}
