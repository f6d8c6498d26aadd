package sys

// BatchMax is how many messages one system call is given.
const BatchMax = 128

// Msg is one message of several.
type Msg struct {
	Iov      [][]byte
	Control  []byte // to be sent, or room for what comes
	Addr     Sockaddr
	Named    bool // Addr is given, or wanted
	N        int  // what came
	Rcontrol int  // how much of Control it filled
	Rflags   int  // the MSG_* that came with it
}
