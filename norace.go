//go:build !race

package socket

func raceRead([]byte)  {}
func raceWrite([]byte) {}

func (vector) raceRead()     {}
func (vector) raceWrite(int) {}
