package socket

import "phpsocket/socket/internal/sys"

// Types and constants of internal/sys under shorter names, and its functions with error codes
// of type Errno.

type (
	sysfd    = sys.FD
	sockaddr = sys.Sockaddr
	vector   = sys.Vector
)

const (
	maxPath        = sys.MaxPath
	iovMax         = sys.IovMax
	sockNonblock   = sys.SOCK_NONBLOCK
	sockCloexec    = sys.SOCK_CLOEXEC
	msgDontwait    = sys.MSG_DONTWAIT
	msgCmsgCloexec = sys.MSG_CMSG_CLOEXEC
	msgErrqueue    = sys.MSG_ERRQUEUE
	msgFastopen    = sys.MSG_FASTOPEN

	aiAll      = sys.AI_ALL
	aiCanonidn = sys.AI_CANONIDN
	aiIDN      = sys.AI_IDN
	aiIgnored  = sys.AI_IDN_OLD
	aiV4mapped = sys.AI_V4MAPPED
	sockDCCP   = sys.SOCK_DCCP
)

func bytesOf[T any](v *T) []byte { return sys.BytesOf(v) }

func strerror(code Errno) string { return sys.Strerror(int(code)) }

// std returns the code that package syscall uses for the error e.
func (e Errno) std() sys.Errno { return sys.Std(sys.Errno(e)) }

// The codes of a failed host lookup, as socket_last_error returns them.
const (
	hostNotFound Errno = sys.HOST_NOT_FOUND // the name does not exist
	hostTryAgain Errno = sys.TRY_AGAIN      // a name server failed; the lookup may succeed later
	hostFailure  Errno = sys.NO_RECOVERY    // any other failure
	hostNoData   Errno = sys.NO_DATA        // the name does not have an address of this family
)

func sysSocket(domain, typ, protocol int) (sysfd, Errno) {
	fd, e := sys.Socket(domain, typ, protocol)
	return fd, Errno(e)
}

func sysBind(fd sysfd, sa *sockaddr) Errno { return Errno(sys.Bind(fd, sa)) }

func sysListen(fd sysfd, backlog int) Errno { return Errno(sys.Listen(fd, backlog)) }

func sysAccept(fd sysfd) (sysfd, int, Errno) {
	nfd, family, e := sys.Accept(fd)
	return nfd, family, Errno(e)
}

func sysConnect(fd sysfd, sa *sockaddr) Errno { return Errno(sys.Connect(fd, sa)) }

func sysShutdown(fd sysfd, how int) Errno { return Errno(sys.Shutdown(fd, how)) }

func sysRecv(fd sysfd, p []byte, flags int) (int, Errno) {
	n, e := sys.Recv(fd, p, flags)
	return n, Errno(e)
}

func sysRecvfrom(fd sysfd, p []byte, flags int, sa *sockaddr) (int, Errno) {
	n, e := sys.Recvfrom(fd, p, flags, sa)
	return n, Errno(e)
}

func sysSendto(fd sysfd, p []byte, flags int, sa *sockaddr) (int, Errno) {
	n, e := sys.Send(fd, p, flags, sa)
	return n, Errno(e)
}

func sysSendmsg(fd sysfd, v vector, control []byte, flags int, sa *sockaddr) (int, Errno) {
	n, e := sys.Sendmsg(fd, v, control, flags, sa)
	return n, Errno(e)
}

func sysRecvmsg(fd sysfd, v vector, control []byte, flags int, sa *sockaddr) (int, int, int, Errno) {
	n, controln, rflags, e := sys.Recvmsg(fd, v, control, flags, sa)
	return n, controln, rflags, Errno(e)
}

func sysGetsockname(fd sysfd, sa *sockaddr) Errno { return Errno(sys.Getsockname(fd, sa)) }
func sysGetpeername(fd sysfd, sa *sockaddr) Errno { return Errno(sys.Getpeername(fd, sa)) }

func sysGetsockopt(fd sysfd, level, option int, p []byte) (int, Errno) {
	n, e := sys.Getsockopt(fd, level, option, p)
	return n, Errno(e)
}

func sysSetsockopt(fd sysfd, level, option int, p []byte) Errno {
	return Errno(sys.Setsockopt(fd, level, option, p))
}

func sysPending(fd sysfd) int { return sys.Pending(fd) }

func sysUndelivered(fd sysfd) bool { return sys.Undelivered(fd) }

func sysAtmark(fd sysfd) (bool, Errno) {
	at, e := sys.Atmark(fd)
	return at, Errno(e)
}

func sysGetLinger(fd sysfd, option int, v *Linger) (errno Errno) {
	onoff, linger, e := sys.GetLinger(fd, option)
	*v = Linger{onoff, linger}
	return Errno(e)
}

func sysSetLinger(fd sysfd, option int, v Linger) Errno {
	return Errno(sys.SetLinger(fd, option, v.Onoff, v.Linger))
}

// sysGetTimeout reads SO_RCVTIMEO or SO_SNDTIMEO from the kernel. If an alarm has set the
// timeout, the result is zero, which means no timeout.
func sysGetTimeout(fd sysfd, option int) Timeval {
	v := kernelTimeout(fd, option)
	if v.Sec == longTimeout {
		return Timeval{}
	}
	return v
}

func kernelTimeout(fd sysfd, option int) Timeval {
	sec, usec := sys.GetTimeout(fd, option)
	return Timeval{sec, usec}
}

func sysSetTimeout(fd sysfd, option int, v Timeval) Errno {
	return Errno(sys.SetTimeout(fd, option, v.Sec, v.Usec))
}

func sysDup(h uintptr) (sysfd, int, int, Errno) {
	fd, family, typ, e := sys.Dup(h)
	return fd, family, typ, Errno(e)
}
