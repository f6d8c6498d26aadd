package socket

import (
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Waiting for sockets without a thread each.
//
// Go's own poller cannot do it: of another package's sockets it knows only how
// to wait for data on a connected one. WSAPoll and select can, but hold a thread
// and go through every socket each time one is added. So this asks what those
// two ask themselves: AFD, the driver below Winsock, takes a list of sockets and
// events and completes the request when one of them happens. The completions
// come to one port, which one goroutine, and so one thread, reads for all.
//
// AFD's interface is not in Microsoft's documentation, but it has not changed
// since Windows NT, and the event loops of Node.js, of Rust and of ZeroMQ rest
// on it. It is level-triggered, and a refused connection is an event, which
// WSAPoll does not see before Windows 10 2004.

// Events of AFD.
const (
	afdReceive     = 1 << iota // data
	afdOOB                     // urgent data
	afdSend                    // room to send, or the connection is made
	afdDisconnect              // the peer will send no more
	afdAbort                   // the connection was reset
	afdLocalClose              // the socket was closed
	_                          //
	afdAccept                  // a connection to accept
	afdConnectFail             // the connection was not made
)

const (
	pollRead  = afdReceive | afdAccept | afdDisconnect | afdAbort | afdConnectFail | afdLocalClose
	pollWrite = afdSend | afdAbort | afdConnectFail | afdLocalClose
	pollEnd   = afdAbort | afdLocalClose

	ioctlAfdPoll = 0x00012024
)

// afdHandle is AFD_POLL_HANDLE_INFO: a socket and the events to wait for, or, in
// the answer, those that happened.
type afdHandle struct {
	handle windows.Handle
	events uint32
	status uint32
}

// afdHead is the beginning of AFD_POLL_INFO. The handles follow.
type afdHead struct {
	timeout   int64 // in units of 100 ns, negative from now on, or afdForever
	count     uint32
	exclusive uint32
}

const afdForever = 1<<63 - 1

// afdTimeout is the time from now until t, for AFD.
func afdTimeout(t instant) int64 {
	if t == never {
		return afdForever
	}
	return min(0, -(int64(t-now())+99)/100)
}

// poll is a request to AFD. The kernel writes to it until it completes, so
// whoever started it stays until then, and the garbage collector keeps it where
// it is.
type poll struct {
	overlapped windows.Overlapped // first: it is what a completion brings back
	afd        windows.Handle     // to ask through
	done       chan struct{}

	info []uint64 // AFD_POLL_INFO: the header, then the sockets
}

// poller owns the completion port and keeps the polls that are not in use.
type poller struct {
	mu   sync.Mutex
	port windows.Handle
	free []*poll
	made int
	afd  windows.Handle // for the next polls to be made
}

var sharedPoller poller

// pollsPerHandle is how many polls share a handle of AFD: to cancel one, the
// system goes through those of its handle.
const pollsPerHandle = 32

// get returns a poll that put takes back.
func (r *poller) get() (*poll, Errno) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.free); n > 0 {
		p := r.free[n-1]
		r.free[n-1] = nil
		r.free = r.free[:n-1]
		return p, 0
	}
	if r.port == 0 {
		port, err := windows.CreateIoCompletionPort(windows.InvalidHandle, 0, 0, 1)
		if err != nil {
			return nil, errnoOf(err)
		}
		r.port = port
		go r.run(port)
	}
	if r.made%pollsPerHandle == 0 {
		h, e := openAFD(r.port)
		if e != 0 {
			return nil, e
		}
		r.afd = h
	}
	r.made++
	return &poll{afd: r.afd, done: make(chan struct{}, 1)}, 0
}

func (r *poller) put(p *poll) {
	r.mu.Lock()
	r.free = append(r.free, p)
	r.mu.Unlock()
}

// openAFD opens the driver and has its completions sent to port.
func openAFD(port windows.Handle) (windows.Handle, Errno) {
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
		// A poll that is answered at once sends no completion.
		err = windows.SetFileCompletionNotificationModes(h,
			windows.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS|windows.FILE_SKIP_SET_EVENT_ON_HANDLE)
	}
	if err != nil {
		windows.CloseHandle(h)
		return 0, errnoOf(err)
	}
	return h, 0
}

// completion is OVERLAPPED_ENTRY.
type completion struct {
	_    uintptr // key
	poll *poll
	_    uintptr
	_    uint32 // bytes
}

// run passes completions on to those who wait for them.
func (r *poller) run(port windows.Handle) {
	var list [64]completion
	for {
		var n uint32
		ok, _, e := syscall.SyscallN(procGetQueuedCompletionStatusEx.Addr(), uintptr(port),
			uintptr(unsafe.Pointer(&list)), uintptr(len(list)), uintptr(unsafe.Pointer(&n)), windows.INFINITE, 0)
		if ok == 0 {
			panic("socket: completion port: " + e.Error()) // it is never closed
		}
		for i := range list[:n] {
			select {
			case list[i].poll.done <- struct{}{}:
			default: // it is there already
			}
			list[i].poll = nil
		}
	}
}

// sockets returns the list to fill with n sockets and the events to wait for.
func (p *poll) sockets(n int) []afdHandle {
	const head, word = unsafe.Sizeof(afdHead{}), unsafe.Sizeof(p.info[0])
	words := int((head + uintptr(n)*unsafe.Sizeof(afdHandle{}) + word - 1) / word)
	if words > cap(p.info) {
		p.info = make([]uint64, words)
	}
	p.info = p.info[:words]
	*p.head() = afdHead{count: uint32(n)}
	return p.list()
}

func (p *poll) head() *afdHead { return (*afdHead)(unsafe.Pointer(unsafe.SliceData(p.info))) }

// list returns the sockets, as many as head counts.
func (p *poll) list() []afdHandle {
	first := unsafe.Add(unsafe.Pointer(p.head()), unsafe.Sizeof(afdHead{}))
	return unsafe.Slice((*afdHandle)(first), p.head().count)
}

// start asks. It reports whether the answer is still to come: then await it, and
// nothing else may be done with p until then, except cancel.
func (p *poll) start(timeout int64) (pending bool, e Errno) {
	p.head().timeout = timeout
	p.overlapped = windows.Overlapped{}
	size := uint32(len(p.info)) * 8
	info := (*byte)(unsafe.Pointer(&p.info[0]))
	err := windows.DeviceIoControl(p.afd, ioctlAfdPoll, info, size, info, size, nil, &p.overlapped)
	if err == windows.ERROR_IO_PENDING {
		return true, 0
	}
	return false, errnoOf(err)
}

// await waits for the answer to a pending poll.
func (p *poll) await() {
	for {
		<-p.done
		if windows.NTStatus(atomic.LoadUintptr(&p.overlapped.Internal)) != windows.STATUS_PENDING {
			return
		}
	}
}

// cancel makes a pending poll complete.
func (p *poll) cancel() { windows.CancelIoEx(p.afd, &p.overlapped) }

// result returns the sockets for which something happened, of those given and in
// their order, or none if time is up or the poll was canceled.
func (p *poll) result() ([]afdHandle, Errno) {
	switch status := windows.NTStatus(p.overlapped.Internal); status {
	case windows.STATUS_SUCCESS:
	case windows.STATUS_TIMEOUT, windows.STATUS_CANCELLED:
		return nil, 0
	default:
		return nil, errnoOf(status)
	}
	return p.list(), 0
}

// pollUntil waits until one of events holds for a socket or the time is up, and
// returns those that do. Close does not wake it.
func pollUntil(h windows.Handle, events uint32, limit instant) uint32 {
	return pollFor(h, events, afdTimeout(limit))
}

// pollNow returns those of events that hold for a socket at this moment.
func pollNow(h windows.Handle, events uint32) uint32 { return pollFor(h, events, 0) }

func pollFor(h windows.Handle, events uint32, timeout int64) uint32 {
	p, e := sharedPoller.get()
	if e != 0 {
		return 0
	}
	defer sharedPoller.put(p)
	p.sockets(1)[0] = afdHandle{handle: h, events: events}
	pending, e := p.start(timeout)
	if pending {
		p.await()
	}
	if e != 0 {
		return 0
	}
	list, _ := p.result()
	if len(list) == 0 {
		return 0
	}
	return list[0].events
}
