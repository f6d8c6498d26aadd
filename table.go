package socket

// The options and the control messages are in tables, in the order of their names in C. If a
// system does not have a row's option or message, the level or the number in that row is -1,
// and the row is skipped. A switch statement would not work: on a system that does not have two
// of them, both cases would be -1, which does not compile.

// key identifies an option or a type of control message by its level and its number at that
// level.
type key struct{ level, number int }

// index is a hash table that finds the row of a key in a table.
type index struct {
	keys  []key
	slots [indexSize]uint8 // for each hash value, the number of the row plus 1; 0 if there is no row
}

// indexSize is the size of an index. It is a power of two, and more than twice the number of
// rows of any table.
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

// find returns the number of the row with the key k, or -1.
func (x *index) find(k key) int {
	for at := k.slot(); ; at = (at + 1) % indexSize {
		row := int(x.slots[at]) - 1
		if row < 0 || x.keys[row] == k {
			return row
		}
	}
}
