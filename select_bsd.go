//go:build unix && !linux

package socket

import "golang.org/x/sys/unix"

// pollWritable is what select(2) takes for writable: poll(2) reports a connection
// that has ended as POLLHUP instead of POLLOUT.
const pollWritable = unix.POLLOUT | unix.POLLHUP | unix.POLLERR | unix.POLLNVAL

type watchSys struct{}

func (q *query) answer(limit instant) error { return q.pollAnswer(limit) }
