package sys

// BatchMax is the maximum number of messages in a batch.
const BatchMax = 128

// Msg is one message of a batch.
type Msg struct {
	Iov      [][]byte
	Control  []byte // the control data to send, or the buffer to receive it into
	Addr     Sockaddr
	Named    bool // Addr holds an address to send to, or is to receive the sender's address
	N        int  // the number of bytes received in Iov
	Rcontrol int  // the number of bytes received in Control
	Rflags   int  // the MSG_* flags that the system returned with the message
}
