//go:build unix && !linux

package socket

type watchSys struct{}

func (q *query) answer(limit instant) error { return q.pollAnswer(limit) }
