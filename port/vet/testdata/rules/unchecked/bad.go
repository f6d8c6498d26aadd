package main

import "phpsocket/socket"

func main() {
	s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, socket.SOL_TCP)
	if err != nil {
		return
	}
	socket.Bind(s, "0.0.0.0", 8000) // want `unchecked: no code looks at the error of socket.Bind: if it fails, the program goes on as though it had not`
	socket.Listen(s, 5)             // want `unchecked: no code looks at the error of socket.Listen`

	// $read = $clients; socket_select($read, $write, $except, 5);
	read := []*socket.Socket{s, s}
	socket.Select(&read, nil, nil, 5) // want `unchecked: no code looks at the error of socket.Select: if it fails, the sets are as they were, as though every socket were ready`
	for _, c := range read {
		socket.Close(c)
	}
}

// The variable gets another error before the first one is read.
func overwritten(s *socket.Socket) error {
	err := socket.Bind(s, "127.0.0.1", 0) // want `unchecked: .* socket.Bind: err is assigned again before it is read`
	err = socket.Listen(s, 5)
	if err != nil {
		return err
	}
	return nil
}

func dial(s *socket.Socket) error {
	socket.Connect(s, "127.0.0.1", 80) // want `unchecked: no code looks at the error of socket.Connect`
	_, err := socket.Write(s, "GET / HTTP/1.0\r\n\r\n")
	return err
}

func inGoroutine(s *socket.Socket) {
	go socket.Connect(s, "127.0.0.1", 80) // want `unchecked: no code looks at the error of socket.Connect`
}

func keyed(clients map[string]*socket.Socket) {
	read := clients
	socket.SelectKeyed(&read, nil, nil, 0) // want `unchecked: no code looks at the error of socket.SelectKeyed`
	for name, s := range read {
		println(name, s)
	}
}
