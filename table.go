package socket

// The options and the control messages are in tables, in the order of their names in C. A
// row that a system lacks has the level or the number -1, and is skipped. A switch would
// not compile on a system that lacks two of them, because both cases would be -1.

// key identifies an option or a type of control message: a level, and a number at
// that level.
type key struct{ level, number int }

// index finds the row of a key.
type index struct {
	keys  []key
	slots [indexSize]uint8 // by hash: 1 + the row, 0 for none
}

// indexSize is a power of two, and more than twice the number of rows of any table.
const indexSize = 128

func newIndex[R any](rows []R, keyOf func(*R) key) *index {
	x := &index{keys: make([]key, len(rows))}
	for i := range rows {
		k := keyOf(&rows[i])
		x.keys[i] = k
		if k.level < 0 || k.number < 0 {
			continue
		}
		at := k.slot()
		for x.slots[at] != 0 {
			at = (at + 1) % indexSize
		}
		x.slots[at] = uint8(1 + i)
	}
	return x
}

func (k key) slot() uint32 { return (uint32(k.number) + 37*uint32(k.level)) % indexSize }

// find returns the row of k, or -1.
func (x *index) find(k key) int {
	for at := k.slot(); ; at = (at + 1) % indexSize {
		row := int(x.slots[at]) - 1
		if row < 0 || x.keys[row] == k {
			return row
		}
	}
}
