//go:build race

package sys

import (
	"runtime"
	"unsafe"
)

// RaceEnabled says whether the race detector is on.
const RaceEnabled = true

// raceRead and raceWrite tell the race detector which memory the kernel reads and writes.

func raceRead(p []byte) {
	if len(p) > 0 {
		runtime.RaceReadRange(unsafe.Pointer(unsafe.SliceData(p)), len(p))
	}
}

func raceWrite(p []byte) {
	if len(p) > 0 {
		runtime.RaceWriteRange(unsafe.Pointer(unsafe.SliceData(p)), len(p))
	}
}

func (v Vector) raceRead() {
	for _, p := range v.List {
		raceRead(p)
	}
}

func (v Vector) raceWrite(n int) {
	done := v.Done
	for _, p := range v.List {
		p = p[done:]
		done = 0
		p = p[:min(n, len(p))]
		raceWrite(p)
		n -= len(p)
	}
}
