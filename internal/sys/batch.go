package sys

// BatchMax is the largest number of messages that one system call takes.
const BatchMax = 128

// Msg is one message of a batch.
type Msg struct {
	Iov      [][]byte
	Control  []byte // data to send, or room to receive into
	Addr     Sockaddr
	Named    bool // Addr is given or, when receiving, wanted
	N        int  // the number of bytes received
	Rcontrol int  // the number of bytes of Control that were filled
	Rflags   int  // the MSG_* flags received with the message
}
