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

// Other processes may share an open file description with this process, and may have cleared
// O_NONBLOCK in it. If one of them has taken the last connection, an Accept in this process sleeps
// in the kernel. An alarm ends that sleep with a signal to the thread. The signal is SIGURG. It has
// no other effect, because Go's runtime uses it all the time to interrupt goroutines. If the
// program ignores SIGURG, the alarm uses another signal; see alarmSignal.
//
// There are two alternatives. Setting O_NONBLOCK, for the call or for good, is worse for the
// other processes: their calls would fail with EAGAIN. io_uring has an accept that does not
// wait. But many containers and distributions forbid io_uring, so this code would still be
// necessary.

// newFile returns the os.File that registers the descriptor with the poller.
func (d *fd) newFile() *os.File { return os.NewFile(uintptr(d.sysfd), "socket") }

// newStandIn returns a standIn for one direction of a descriptor: an epoll instance that
// contains only this descriptor. The result is nil if the process has no free descriptor for the
// epoll instance.
func newStandIn(fd int, write bool) *standIn {
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil
	}
	unix.SetNonblock(epfd, true) // no other process shares this descriptor
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

// acceptShared does what sysAccept does, on an open file description that may be blocking.
func (d *fd) acceptShared() (nfd, family int, e Errno) {
	if alarmSignal() == 0 && d.unblock() {
		defer d.reblock()
	}
	a := d.setAlarm(SO_RCVTIMEO)
	nfd, family, e = sysAcceptOnce(d.sysfd)
	a.stop()
	switch {
	case e == SOCKET_EINTR:
		e = SOCKET_EWOULDBLOCK
	case e == 0 && kernelTimeout(nfd, SO_RCVTIMEO).Sec == longTimeout: // the new socket inherited the timeout from the listener
		sysSetTimeout(nfd, SO_RCVTIMEO, Timeval{})
	}
	return nfd, family, e
}

// connectShared does what sysConnect does, on an open file description that may be blocking.
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
// After a signal, the kernel normally restarts the system call, because the runtime asks for that.
// But it does not restart accept(2) and connect(2) on a socket with a timeout; see signal(7). So if
// the socket has no timeout, ring sets longTimeout for the duration of the call. A system call
// reads the timeout when it starts. So the first signal restarts the call, now with the timeout,
// and the second signal ends it.
type alarm struct {
	mu       sync.Mutex
	timer    *time.Timer
	d        *fd // nil after the call has ended
	option   int // the option with the call's timeout: SO_RCVTIMEO or SO_SNDTIMEO
	thread   int
	pause    time.Duration
	extended bool // a.ring has set the timeout to longTimeout
}

const (
	// patience is the time from the start of the call to its first signal. A call that finds
	// a connection to accept takes a hundredth of that time.
	patience = 200 * time.Microsecond

	// longTimeout, in seconds, is longer than any call waits, but short enough that
	// the kernel does not treat it as endless. It is 34 years, or 12 days on systems with a
	// 32-bit long.
	longTimeout = 1 << (20 + 10*(^uint(0)>>63))
)

// alarmSignal returns the signal that an alarm sends. By default this signal has no effect on a
// Go program. The program must not ignore it, because the kernel drops an ignored signal before
// it can end a call. If the program ignores all possible signals, alarmSignal returns 0.
func alarmSignal() unix.Signal {
	for _, s := range [...]unix.Signal{unix.SIGURG, unix.SIGWINCH, unix.SIGCHLD} {
		if !signal.Ignored(s) {
			return s
		}
	}
	return 0
}

var alarms = sync.Pool{New: func() any {
	a := new(alarm)
	a.timer = time.AfterFunc(time.Hour, a.ring)
	a.timer.Stop()
	return a
}}

// setAlarm starts an alarm for a system call that this thread will make. option is SO_RCVTIMEO or
// SO_SNDTIMEO, whichever holds the timeout of that call. The caller must call stop afterwards.
func (d *fd) setAlarm(option int) *alarm {
	runtime.LockOSThread()
	a := alarms.Get().(*alarm)
	a.mu.Lock()
	a.d, a.option, a.thread, a.pause = d, option, unix.Gettid(), patience
	a.mu.Unlock()
	a.timer.Reset(patience)
	return a
}

// ring signals the thread. It repeats the signal at intervals, because a signal
// has no effect if it arrives before the thread is in the kernel.
func (a *alarm) ring() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.d == nil {
		return
	}
	// Set a timeout if there is none. A timeout that an alarm of another process has set does
	// not count.
	if sysGetTimeout(a.d.sysfd, a.option) == (Timeval{}) {
		a.extended = true
		sysSetTimeout(a.d.sysfd, a.option, Timeval{Sec: longTimeout})
	}
	if s := alarmSignal(); s != 0 {
		unix.Tgkill(unix.Getpid(), a.thread, s)
	}
	a.pause = min(2*a.pause, 10*time.Millisecond)
	a.timer.Reset(a.pause)
}

// stop ends the alarm after the call. If a.ring has set a timeout, stop removes it.
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

// undisturbed calls f on a thread that receives no standard signals during that call. Each of
// them would end the wait for SO_LINGER in close(2). The other signals stay
// unblocked, because Go's runtime uses one of them to call setuid(2) on all threads.
func undisturbed(f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var standard, old unix.Sigset_t
	standard.Val[0] = 1<<31 - 1
	if unix.PthreadSigmask(unix.SIG_BLOCK, &standard, &old) == nil {
		defer unix.PthreadSigmask(unix.SIG_SETMASK, &old, nil)
	}
	f()
}

func sysAcceptOnce(fd int) (int, int, Errno) {
	nfd, family, e := sys.AcceptOnce(fd)
	return nfd, family, Errno(e)
}

// connecting reports whether connect(2), which returned e, has left a connection to wait for.
func connecting(e Errno) bool {
	return e == SOCKET_EINPROGRESS || e == SOCKET_EALREADY || e == SOCKET_EAGAIN
}

// connectOutcome calls connect(2) again to find out how the attempt to connect ended. The
// results are those of a blocking connect(2). If the attempt succeeded, the next connect(2)
// returns 0 once. If the attempt failed, the next connect(2) returns the error.
func connectOutcome(o *op, fd int) Errno {
	s := o.s
	if s.fd.shared.Load() != nil && s.family != AF_UNIX {
		// Another process that holds the open file description may have received the outcome.
		// In that case another connect(2) would start a new attempt.
		p := []unix.PollFd{{Fd: int32(fd)}}
		if sysPoll(p, 0) == 0 && p[0].Revents&(unix.POLLHUP|unix.POLLERR) == unix.POLLHUP {
			return SOCKET_ECONNABORTED // a blocking connect(2) would return this code
		}
	}
	switch e := s.fd.connect(&o.sa, s.typ); e {
	case SOCKET_EALREADY, SOCKET_EINPROGRESS:
		return SOCKET_EWOULDBLOCK
	case SOCKET_EISCONN:
		return 0 // another call that waited for the same connection has received the outcome
	default:
		return e
	}
}

// waitConnect waits for a connection after connect(2) has returned e.
func waitConnect(s *Socket, o *op, e Errno, limit instant) Errno {
	if e == SOCKET_EAGAIN && s.family != AF_UNIX {
		return e // no port is free
	}
	if e != SOCKET_EAGAIN {
		// Over loopback, the connection is usually ready by now. Then s need not be registered
		// with the poller.
		if e := stepConnect(o, s.fd.sysfd); e != SOCKET_EWOULDBLOCK {
			return e
		}
		return s.await(&s.fd.wr, o, limit)
	}
	// The backlog of an AF_UNIX listener is full. The kernel does not raise an event when there
	// is room in the backlog again, so retry at intervals.
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
