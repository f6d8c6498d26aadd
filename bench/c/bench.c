/*
 * This is the contender in C. It makes system calls as C programs do, on blocking
 * descriptors. For each number that "bench TEST" reads, one per line, it does that many
 * operations of the test, and writes the nanoseconds of wall time and of processor time
 * that they took. "bench server" is an echo server with poll(2), which writes its port.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MESSAGE 64
#define BLOCK (64 << 10)
#define EXCHANGE (1 << 20)
#define WINDOW (4 << 20)

static char buf[EXCHANGE];

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static long long nanoseconds(clockid_t clock)
{
	struct timespec ts;
	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* serve reads batch sizes until the input ends, and runs a batch of the test for each. */
static void serve(void (*batch)(long n))
{
	char line[64];
	while (fgets(line, sizeof line, stdin)) {
		long n = atol(line);
		long long wall = nanoseconds(CLOCK_MONOTONIC), cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
		batch(n);
		printf("%lld %lld\n", nanoseconds(CLOCK_MONOTONIC) - wall,
		       nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
		fflush(stdout);
	}
}

static int bound(int type, struct sockaddr_in *sa)
{
	socklen_t len = sizeof *sa;
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	memset(sa, 0, sizeof *sa);
	sa->sin_family = AF_INET;
	sa->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)sa, sizeof *sa) ||
	    (type == SOCK_STREAM && listen(fd, SOMAXCONN)) ||
	    getsockname(fd, (struct sockaddr *)sa, &len))
		fail("bound");
	return fd;
}

static void nodelay(int fd)
{
	int on = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int conn[2];

/* connection makes a TCP connection, whose two ends are in conn. */
static void connection(void)
{
	struct sockaddr_in sa;
	int l = bound(SOCK_STREAM, &sa);
	conn[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(conn[0], (struct sockaddr *)&sa, sizeof sa) || (conn[1] = accept(l, NULL, NULL)) < 0)
		fail("connection");
	nodelay(conn[0]);
	nodelay(conn[1]);
	close(l);
}

static int all(int fd, size_t n)
{
	return recv(fd, buf, n, MSG_WAITALL) == (ssize_t)n;
}

static void pair(long n)
{
	while (n--)
		if (send(conn[0], buf, MESSAGE, 0) != MESSAGE || recv(conn[1], buf, MESSAGE, 0) != MESSAGE)
			fail("pair");
}

static void pingpong(long n)
{
	while (n--)
		if (send(conn[0], buf, MESSAGE, 0) != MESSAGE || !all(conn[0], MESSAGE))
			fail("pingpong");
}

static void exchange(long n)
{
	while (n--)
		if (send(conn[0], buf, EXCHANGE, 0) != EXCHANGE || !all(conn[0], EXCHANGE))
			fail("exchange");
}

static void bulk(long n)
{
	while (n--) {
		for (int i = 0; i < WINDOW; i += BLOCK)
			if (send(conn[0], buf, BLOCK, 0) != BLOCK)
				fail("bulk");
		if (!all(conn[0], 1))
			fail("bulk");
	}
}

/* echo sends back every message of size bytes that it receives on fd. */
static void echo(int fd, size_t size)
{
	while (all(fd, size) && send(fd, buf, size, 0) == (ssize_t)size)
		;
	exit(0);
}

static void sink(int fd)
{
	for (;;) {
		for (ssize_t got = 0, n; got < WINDOW; got += n)
			if ((n = recv(fd, buf, BLOCK, 0)) <= 0)
				exit(0);
		send(fd, buf, 1, 0);
	}
}

static int listener;
static struct sockaddr_in address;

static void accepts(long n)
{
	struct linger abort = {1, 0};
	while (n--) {
		int c = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), s;
		if (connect(c, (struct sockaddr *)&address, sizeof address) ||
		    (s = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) < 0)
			fail("accept");
		setsockopt(c, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
		close(c);
		close(s);
	}
}

static void udp(long n)
{
	struct sockaddr_in from;
	socklen_t len;
	while (n--) {
		len = sizeof from;
		if (sendto(conn[0], buf, MESSAGE, 0, (struct sockaddr *)&address, sizeof address) != MESSAGE ||
		    recvfrom(conn[0], buf, MESSAGE, 0, (struct sockaddr *)&from, &len) != MESSAGE)
			fail("udp");
	}
}

static void udpecho(int fd)
{
	struct sockaddr_in from;
	for (;;) {
		socklen_t len = sizeof from;
		ssize_t n = recvfrom(fd, buf, MESSAGE, 0, (struct sockaddr *)&from, &len);
		if (n <= 0)
			exit(0);
		sendto(fd, buf, n, 0, (struct sockaddr *)&from, len);
	}
}

#define BATCH 32

static void udpbatch(long n)
{
	static struct mmsghdr out[BATCH], in[BATCH];
	static struct iovec iov[BATCH];
	static struct sockaddr_in from[BATCH];
	static char data[BATCH][MESSAGE];
	long size, done;
	int i, got;
	for (i = 0; i < BATCH; i++) {
		iov[i].iov_base = data[i];
		iov[i].iov_len = MESSAGE;
		out[i].msg_hdr.msg_iov = in[i].msg_hdr.msg_iov = &iov[i];
		out[i].msg_hdr.msg_iovlen = in[i].msg_hdr.msg_iovlen = 1;
		out[i].msg_hdr.msg_name = &address;
		out[i].msg_hdr.msg_namelen = sizeof address;
		in[i].msg_hdr.msg_name = &from[i];
	}
	for (; n > 0; n -= size) {
		size = n < BATCH ? n : BATCH;
		for (done = 0; done < size; done += got)
			if ((got = sendmmsg(conn[0], out + done, size - done, 0)) <= 0)
				fail("sendmmsg");
		for (i = 0; i < size; i++)
			in[i].msg_hdr.msg_namelen = sizeof from[i];
		for (done = 0; done < size; done += got)
			if ((got = recvmmsg(conn[1], in + done, size - done, MSG_WAITFORONE, NULL)) <= 0)
				fail("recvmmsg");
	}
}

static struct pollfd *fds;
static int watched;

static void selects(long n)
{
	while (n--) {
		if (send(conn[0], buf, 1, 0) != 1 || poll(fds, watched, -1) != 1)
			fail("poll");
		for (int i = 0; i < watched; i++)
			if (fds[i].revents && recv(fds[i].fd, buf, 1, 0) != 1)
				fail("recv");
	}
}

static void idle(int n)
{
	fds = calloc(n + 1, sizeof *fds);
	for (watched = 0; watched < n; watched++) {
		fds[watched].fd = socket(AF_UNIX, SOCK_DGRAM, 0);
		fds[watched].events = POLLIN;
		if (fds[watched].fd < 0)
			fail("socket");
	}
	fds[watched].fd = conn[1];
	fds[watched++].events = POLLIN;
}

static void server(void)
{
	int room = 1024, n = 1;
	struct sockaddr_in sa;
	fds = calloc(room, sizeof *fds);
	fds[0].fd = bound(SOCK_STREAM, &sa);
	fds[0].events = POLLIN;
	printf("%d\n", ntohs(sa.sin_port));
	fflush(stdout);
	for (;;) {
		int ready = poll(fds, n, -1), last = n;
		for (int i = 0; i < last && ready > 0; i++) {
			if (!fds[i].revents)
				continue;
			ready--;
			if (i == 0) {
				if (n == room)
					fds = realloc(fds, (room *= 2) * sizeof *fds);
				fds[n].events = POLLIN;
				fds[n].revents = 0;
				fds[n++].fd = accept4(fds[0].fd, NULL, NULL, SOCK_CLOEXEC);
				continue;
			}
			ssize_t got = recv(fds[i].fd, buf, 1024, 0);
			if (got > 0) {
				send(fds[i].fd, buf, got, MSG_NOSIGNAL);
				continue;
			}
			close(fds[i].fd);
			fds[i].fd = -1; /* removed below */
		}
		for (int i = 1; i < n; i++)
			if (fds[i].fd < 0)
				fds[i--] = fds[--n];
	}
}

/* forked runs f in a process of its own, with the other end of the connection. */
#define forked(f)                      \
	do {                           \
		if (fork() == 0) {     \
			close(conn[0]); \
			close(0);      \
			f;             \
		}                      \
		close(conn[1]);        \
	} while (0)

int main(int argc, char **argv)
{
	const char *test = argc > 1 ? argv[1] : "";
	struct rlimit r;
	getrlimit(RLIMIT_NOFILE, &r);
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
	signal(SIGCHLD, SIG_IGN);

	if (!strcmp(test, "pair")) {
		socketpair(AF_UNIX, SOCK_STREAM, 0, conn);
		serve(pair);
	} else if (!strcmp(test, "pingpong")) {
		connection();
		forked(echo(conn[1], MESSAGE));
		serve(pingpong);
	} else if (!strcmp(test, "exchange")) {
		connection();
		forked(echo(conn[1], EXCHANGE));
		serve(exchange);
	} else if (!strcmp(test, "bulk")) {
		connection();
		forked(sink(conn[1]));
		serve(bulk);
	} else if (!strcmp(test, "accept")) {
		listener = bound(SOCK_STREAM, &address);
		serve(accepts);
	} else if (!strcmp(test, "udp")) {
		struct sockaddr_in own;
		pid_t pid;
		conn[0] = bound(SOCK_DGRAM, &own);
		conn[1] = bound(SOCK_DGRAM, &address);
		if ((pid = fork()) == 0) {
			close(0);
			udpecho(conn[1]);
		}
		serve(udp);
		kill(pid, SIGTERM);
	} else if (!strcmp(test, "udpbatch")) {
		struct sockaddr_in own;
		int room = 4 << 20;
		conn[0] = bound(SOCK_DGRAM, &own);
		conn[1] = bound(SOCK_DGRAM, &address);
		setsockopt(conn[1], SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
		serve(udpbatch);
	} else if (!strcmp(test, "select")) {
		socketpair(AF_UNIX, SOCK_STREAM, 0, conn);
		idle(argc > 2 ? atoi(argv[2]) : 0);
		serve(selects);
	} else if (!strcmp(test, "server")) {
		server();
	} else {
		fprintf(stderr, "usage: bench TEST\n");
		return 2;
	}
	return 0;
}
