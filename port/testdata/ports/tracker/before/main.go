// tracker.php, ported line by line.
package main

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"

	"phpsocket/socket"
)

const (
	login    = 1
	position = 2
	status   = 3
)

func receive(s *socket.Socket, length int) (string, bool) {
	all := ""
	for len(all) < length {
		part, err := socket.Read(s, length-len(all)) // want `readend: this loop does not end when the connection does`
		if err != nil {
			return "", false
		}
		all += part
	}
	return all, true
}

func checksum(bytes string) int {
	sum := 0
	for i := 0; i < len(bytes); i++ {
		sum += int(bytes[i])
	}
	return sum & 0xffff
}

func frame(typ int, data string) string {
	body := string(len(data)+1) + string(typ) + data // want `bytestring: string\(len\(data\)\+1\) is the character` `bytestring: string\(typ\) is the character`
	sum := binary.BigEndian.AppendUint16(nil, uint16(checksum(body)))
	return "xx" + body + string(sum)
}

func serve(s *socket.Socket) {
	imei := "?"
	for {
		head, ok := receive(s, 3)
		if !ok {
			break
		}
		if head[:2] != "xx" {
			fmt.Print("no frame from ", imei, "\n")
			break
		}
		length := int(head[2])
		rest, ok := receive(s, length+2)
		if !ok {
			break
		}
		typ := rest[0]
		data := rest[1:length]
		sum := int(rest[length]<<8 | rest[length+1])        // want `byteshift: rest\[length\]<<8 is always 0`
		if sum != checksum(string(head[2])+rest[:length]) { // want `bytestring: string\(head\[2\]\) is two bytes`
			fmt.Print("bad sum from ", imei, "\n")
			continue
		}
		if typ == login {
			imei = hex.EncodeToString([]byte(data))
			socket.Write(s, frame(login, ""))
			fmt.Print("login ", imei, "\n")
		} else if typ == position {
			lat := binary.BigEndian.Uint32([]byte(data))
			lon := binary.BigEndian.Uint32([]byte(data[4:]))
			fmt.Print(imei, " is at ", float64(lat)/1000000, ",", float64(lon)/1000000, "\n")
			fmt.Print(data[8], " km/h\n")
		} else if typ == status {
			battery := data[0]
			signal := data[1]
			fmt.Print("status ", battery, signal, "\n")     // want `sprint: Go puts a space between signal`
			socket.Write(s, frame(status, string(battery))) // want `bytestring: string\(battery\) is two bytes`
		}
	}
	socket.Close(s)
	fmt.Print("gone ", imei, "\n")
}

func main() {
	port, _ := strconv.Atoi(os.Args[2])
	server, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		panic(err)
	}
	socket.SetOption(server, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
	if socket.Bind(server, os.Args[1], port) != nil || socket.Listen(server) != nil {
		fmt.Print("cannot listen\n")
		os.Exit(0)
	}
	var ip string
	socket.Getsockname(server, &ip, &port)
	fmt.Print("listening on ", port, "\n")
	for {
		client, err := socket.Accept(server)
		if err != nil {
			break
		}
		socket.SetOption(client, socket.SOL_SOCKET, socket.SO_RCVTIMEO, 60) // want `optiontype: SO_RCVTIMEO does not take int but socket.Timeval`
		socket.SetOption(client, socket.SOL_SOCKET, socket.TCP_NODELAY, 1)  // want `optiontype: TCP_NODELAY is not an option of socket.SOL_SOCKET but of SOL_TCP`
		serve(client)
	}
}
