package socket

var callAtmark = newCall("socket_atmark", "Unable to apply sockmark", slotBoth)

// Atmark is socket_atmark: it reports whether what s reads next is urgent data,
// sent with MSG_OOB. A read never goes past that mark, so a program reads and asks
// until it stands there, and then takes the urgent byte with Recv and MSG_OOB, or,
// with SO_OOBINLINE, as the next byte. False is no error, unlike in PHP, which
// returns false for both. See sockatmark(3).
//
// A socket without urgent data is an error: SOCKET_ENOTTY or SOCKET_EOPNOTSUPP.
//
// Notes, Windows: PHP does not have it. The error is SOCKET_EOPNOTSUPP.
func Atmark(s *Socket) (bool, error) {
	if err := s.use(callAtmark); err != nil {
		return false, err
	}
	defer s.done()
	at, e := sysAtmark(s.fd.sysfd)
	if e != 0 {
		return false, callAtmark.fail(s, e)
	}
	if s.unread.has(hasData) {
		return false, nil // what a line reader has kept comes first
	}
	return at, nil
}
