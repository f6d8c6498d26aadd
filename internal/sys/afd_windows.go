package sys

import (
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// The events that AFD, the Windows socket driver, can report.
const (
	AfdReceive     = 1 << iota // data has arrived
	AfdOOB                     // urgent data has arrived
	AfdSend                    // there is room to send, or the connection has been established
	AfdDisconnect              // the peer will not send any more data
	AfdAbort                   // the connection was reset
	AfdLocalClose              // the socket was closed
	_                          // AFD_POLL_CONNECT, which is not used
	AfdAccept                  // a connection is waiting to be accepted
	AfdConnectFail             // the connection attempt failed
)

// Sets of events to wait for.
const (
	PollRead  = AfdReceive | AfdAccept | AfdDisconnect | AfdAbort | AfdConnectFail | AfdLocalClose
	PollWrite = AfdSend | AfdAbort | AfdConnectFail | AfdLocalClose
	PollEnd   = AfdAbort | AfdLocalClose

	ioctlAfdPoll = 0x00012024
)

// AfdHandle is AFD_POLL_HANDLE_INFO: a socket and its events. In a request, these are the
// events to wait for. In the answer, they are the events that have happened.
type AfdHandle struct {
	Handle windows.Handle
	Events uint32
	status uint32
}

// afdHead is the beginning of AFD_POLL_INFO. The handles follow it.
type afdHead struct {
	timeout   int64 // in units of 100 ns; a negative value counts from now; AfdForever means no timeout
	count     uint32
	exclusive uint32
}

// AfdForever is the timeout of a request that has no timeout.
const AfdForever = 1<<63 - 1

// AfdPoll is a request to AFD. Until the request completes, the kernel may write to the
// AfdPoll. So the goroutine that has started the request must wait until then, and must keep
// the AfdPoll reachable.
type AfdPoll struct {
	overlapped windows.Overlapped // first, because a completion returns its address
	AFD        windows.Handle     // the handle of the driver that gets the request
	Done       chan struct{}      // for package socket, which sends a value to it on completion

	Info []uint64 // AFD_POLL_INFO: the header, then the sockets
}

// OpenAFD opens the driver. The completions of its requests go to the given port.
func OpenAFD(port windows.Handle) (windows.Handle, Errno) {
	name, err := windows.NewNTUnicodeString(`\Device\Afd\Socket`)
	if err != nil {
		return 0, errnoOf(err)
	}
	attr := windows.OBJECT_ATTRIBUTES{ObjectName: name}
	attr.Length = uint32(unsafe.Sizeof(attr))
	var iosb windows.IO_STATUS_BLOCK
	var h windows.Handle
	err = windows.NtCreateFile(&h, windows.SYNCHRONIZE, &attr, &iosb, nil, 0,
		windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE, windows.FILE_OPEN, 0, 0, 0)
	if err != nil {
		return 0, errnoOf(err)
	}
	if _, err = windows.CreateIoCompletionPort(h, port, 0, 0); err == nil {
		// If a poll completes at once, the driver must not post a completion.
		err = windows.SetFileCompletionNotificationModes(h,
			windows.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS|windows.FILE_SKIP_SET_EVENT_ON_HANDLE)
	}
	if err != nil {
		windows.CloseHandle(h)
		return 0, errnoOf(err)
	}
	return h, 0
}

// OpenPort creates a completion port.
func OpenPort() (windows.Handle, Errno) {
	port, err := windows.CreateIoCompletionPort(windows.InvalidHandle, 0, 0, 1)
	return port, errnoOf(err)
}

// Completion is OVERLAPPED_ENTRY.
type Completion struct {
	_    uintptr // the completion key, which is not used
	poll *AfdPoll
	_    uintptr
	_    uint32 // the number of bytes, which is not used
}

// Poll returns the poll that has completed, and clears the entry.
func (c *Completion) Poll() *AfdPoll {
	p := c.poll
	c.poll = nil
	return p
}

// Completions waits until polls complete at the given port. It stores their completions in list and
// returns their number.
func Completions(port windows.Handle, list []Completion) (int, Errno) {
	var n uint32
	ok, _, e := syscall.SyscallN(procGetQueuedCompletionStatusEx.Addr(), uintptr(port),
		uintptr(unsafe.Pointer(unsafe.SliceData(list))), uintptr(len(list)), uintptr(unsafe.Pointer(&n)), windows.INFINITE, 0)
	if ok == 0 {
		return 0, e
	}
	return int(n), 0
}

// Pending reports whether a request that Start has made is still not complete.
func (p *AfdPoll) Pending() bool {
	return windows.NTStatus(atomic.LoadUintptr(&p.overlapped.Internal)) == windows.STATUS_PENDING
}

// Sockets returns a list of n elements. The caller stores the sockets and the events to wait
// for in it.
func (p *AfdPoll) Sockets(n int) []AfdHandle {
	const head, word = unsafe.Sizeof(afdHead{}), unsafe.Sizeof(p.Info[0])
	words := int((head + uintptr(n)*unsafe.Sizeof(AfdHandle{}) + word - 1) / word)
	if words > cap(p.Info) {
		p.Info = make([]uint64, words)
	}
	p.Info = p.Info[:words]
	*p.head() = afdHead{count: uint32(n)}
	return p.list()
}

func (p *AfdPoll) head() *afdHead { return (*afdHead)(unsafe.Pointer(unsafe.SliceData(p.Info))) }

// list returns the sockets of the request or of the answer. The head contains their number.
func (p *AfdPoll) list() []AfdHandle {
	first := unsafe.Add(unsafe.Pointer(p.head()), unsafe.Sizeof(afdHead{}))
	return unsafe.Slice((*AfdHandle)(first), p.head().count)
}

// Start makes the request. If pending is true, the answer comes later. Until then, the caller
// may only wait for it or cancel it.
func (p *AfdPoll) Start(timeout int64) (pending bool, e Errno) {
	p.head().timeout = timeout
	p.overlapped = windows.Overlapped{}
	size := uint32(len(p.Info)) * 8
	info := (*byte)(unsafe.Pointer(&p.Info[0]))
	err := windows.DeviceIoControl(p.AFD, ioctlAfdPoll, info, size, info, size, nil, &p.overlapped)
	if err == windows.ERROR_IO_PENDING {
		return true, 0
	}
	return false, errnoOf(err)
}

// Cancel causes a pending request to complete soon.
func (p *AfdPoll) Cancel() { windows.CancelIoEx(p.AFD, &p.overlapped) }

// Result returns the sockets that have had an event, in the order of the request. After a
// timeout or a Cancel, there are none.
func (p *AfdPoll) Result() ([]AfdHandle, Errno) {
	switch status := windows.NTStatus(p.overlapped.Internal); status {
	case windows.STATUS_SUCCESS:
	case windows.STATUS_TIMEOUT, windows.STATUS_CANCELLED:
		return nil, 0
	default:
		return nil, errnoOf(status)
	}
	return p.list(), 0
}
