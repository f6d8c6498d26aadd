package socket

import (
	"os"
	"os/signal"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"phpsocket/socket/internal/sys"
)

// A call on a shared description that finds it blocking, with nothing to accept any
// more because another process was faster, sleeps in the kernel. An alarm ends that:
// it sends the thread a signal. The one that it sends is SIGURG, with which the
// runtime interrupts goroutines all the time, so nothing else takes notice.
//
// The alternatives are worse for the other processes. To set O_NONBLOCK, for the
// moment of the call or for good, is to fail their calls with EAGAIN. io_uring's accept
// need not wait, but containers and distributions forbid it, so it would be a second
// way beside this one.

// newFile returns the file for the descriptor.
func (d *fd) newFile() *os.File { return os.NewFile(uintptr(d.sysfd), "socket") }

// newStandIn returns the standIn for one side of a descriptor: an epoll instance that
// has nothing but this in it. It returns nil if the system has none to give.
func newStandIn(fd int, write bool) *standIn {
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil
	}
	unix.SetNonblock(epfd, true) // it is this package's alone
	in := &standIn{file: os.NewFile(uintptr(epfd), "socket")}
	in.raw, _ = in.file.SyscallConn()
	events := uint32(unix.EPOLLIN | unix.EPOLLRDHUP)
	if write {
		events = unix.EPOLLOUT
	}
	if unix.EpollCtl(epfd, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: events}) != nil ||
		in.file.SetDeadline(time.Time{}) != nil {
		in.file.Close()
		return nil
	}
	return in
}

// acceptShared is sysAccept on a description that may be blocking.
func (d *fd) acceptShared() (nfd, family int, e Errno) {
	if signal.Ignored(unix.SIGURG) && d.unblock() {
		defer d.reblock() // no alarm is heard
	}
	a := d.setAlarm(SO_RCVTIMEO)
	nfd, family, e = sysAcceptOnce(d.sysfd)
	a.stop()
	switch {
	case e == SOCKET_EINTR:
		e = SOCKET_EWOULDBLOCK
	case e == 0 && kernelTimeout(nfd, SO_RCVTIMEO).Sec == longTimeout: // inherited
		sysSetTimeout(nfd, SO_RCVTIMEO, Timeval{})
	}
	return nfd, family, e
}

// connectShared is sysConnect on a description that may be blocking.
func (d *fd) connectShared(sa *sockaddr) Errno {
	a := d.setAlarm(SO_SNDTIMEO)
	e := Errno(sys.ConnectOnce(d.sysfd, sa))
	a.stop()
	switch {
	case e != SOCKET_EINTR:
		return e
	case sa.Family == AF_UNIX:
		return SOCKET_EAGAIN // the backlog is full
	}
	return SOCKET_EINPROGRESS
}

// alarm ends a system call that sleeps in the kernel.
//
// The runtime has the kernel restart a call that a signal interrupts. accept(2) and
// connect(2) are not restarted if the socket has a timeout, see signal(7). If it has
// none it gets one of years meanwhile; it counts from the second signal on, as a call
// looks at the beginning.
type alarm struct {
	mu       sync.Mutex
	timer    *time.Timer
	d        *fd // nil: the call is over
	option   int // the timeout of the call: SO_RCVTIMEO or SO_SNDTIMEO
	thread   int
	pause    time.Duration
	extended bool // option is longTimeout
}

const (
	// patience is how long a call may take before an alarm. One that has something
	// to accept takes a hundredth of that.
	patience = 200 * time.Microsecond

	// longTimeout, in seconds, is longer than any call waits, but not what the
	// kernel takes for endless: 34 years, or 12 days where a long has 32 bits.
	longTimeout = 1 << (20 + 10*(^uint(0)>>63))
)

var alarms = sync.Pool{New: func() any {
	a := new(alarm)
	a.timer = time.AfterFunc(time.Hour, a.ring)
	a.timer.Stop()
	return a
}}

// setAlarm begins a call of the thread that it is called on, which may sleep until
// option's timeout. stop must follow.
func (d *fd) setAlarm(option int) *alarm {
	runtime.LockOSThread()
	a := alarms.Get().(*alarm)
	a.mu.Lock()
	a.d, a.option, a.thread, a.pause = d, option, unix.Gettid(), patience
	a.mu.Unlock()
	a.timer.Reset(patience)
	return a
}

// ring wakes the thread, again and again: a signal that comes before the thread is in
// the kernel is lost.
func (a *alarm) ring() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.d == nil {
		return
	}
	if sysGetTimeout(a.d.sysfd, a.option) == (Timeval{}) { // none, or another process's alarm has it
		a.extended = true
		sysSetTimeout(a.d.sysfd, a.option, Timeval{Sec: longTimeout})
	}
	unix.Tgkill(unix.Getpid(), a.thread, unix.SIGURG)
	a.pause = min(2*a.pause, 10*time.Millisecond)
	a.timer.Reset(a.pause)
}

// stop ends the call.
func (a *alarm) stop() {
	a.timer.Stop()
	a.mu.Lock()
	if a.extended && sysGetTimeout(a.d.sysfd, a.option) == (Timeval{}) {
		sysSetTimeout(a.d.sysfd, a.option, Timeval{})
	}
	a.d, a.extended = nil, false
	a.mu.Unlock()
	alarms.Put(a)
	runtime.UnlockOSThread()
}

func sysAcceptOnce(fd int) (int, int, Errno) {
	nfd, family, e := sys.AcceptOnce(fd)
	return nfd, family, Errno(e)
}

// connecting reports whether connect(2) left the connection to be waited for.
func connecting(e Errno) bool {
	return e == SOCKET_EINPROGRESS || e == SOCKET_EALREADY || e == SOCKET_EAGAIN
}

// connectOutcome asks how an attempt to connect is coming along by connecting again, as
// the kernel itself does it when connect(2) blocks: it returns 0 once and leaves the
// socket connected, or the error.
func connectOutcome(o *op, fd int) Errno {
	s := o.s
	if s.fd.shared.Load() != nil && s.family != AF_UNIX {
		// Another holder may have been told how it ended. To connect again would be
		// another attempt.
		p := []unix.PollFd{{Fd: int32(fd)}}
		if sysPoll(p, 0) == 0 && p[0].Revents&(unix.POLLHUP|unix.POLLERR) == unix.POLLHUP {
			return SOCKET_ECONNABORTED // as the kernel has it
		}
	}
	switch e := s.fd.connect(&o.sa, s.typ); e {
	case SOCKET_EALREADY, SOCKET_EINPROGRESS:
		return SOCKET_EWOULDBLOCK
	case SOCKET_EISCONN:
		return 0 // another call that waits for the same connection was told
	default:
		return e
	}
}

// waitConnect waits for a connection that connect(2) answered with e.
func waitConnect(s *Socket, o *op, e Errno, limit instant) Errno {
	if e == SOCKET_EAGAIN && s.family != AF_UNIX {
		return e // no port is free
	}
	if e != SOCKET_EAGAIN {
		// Over loopback it is made by now, and the poller need never hear of s.
		if e := stepConnect(o, s.fd.sysfd); e != SOCKET_EWOULDBLOCK {
			return e
		}
		return s.await(&s.fd.wr, o, limit)
	}
	// The backlog of an AF_UNIX listener is full, and the kernel has no event
	// for room in it: ask now and then.
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		until := now().add(pause).earlier(limit)
		if e := s.await(&s.fd.wr, o, until); e != errnoTimeout {
			return e
		}
		if limit.passed() {
			return SOCKET_EAGAIN
		}
	}
}
