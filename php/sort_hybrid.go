package php

// sorter sorts exactly as PHP's zend_sort does: it makes the same comparisons in the same order. So
// even an inconsistent comparison function yields the same result. A comparison function that
// prints something produces the same output.
type sorter[V any] struct {
	s        []item[V]
	compare  func(x, y *item[V]) int
	unstable bool // elements that compare equal may change places
}

func sortItems[V any](items []item[V], compare func(x, y *item[V]) int) {
	s := sorter[V]{s: items, compare: compare}
	s.sort(0, len(items))
}

// greater reports whether the element at i belongs after the one at j.
func (s *sorter[V]) greater(i, j int) bool {
	x, y := &s.s[i], &s.s[j]
	if c := s.compare(x, y); c != 0 {
		return c > 0
	}
	return !s.unstable && x.at > y.at
}

func (s *sorter[V]) swap(i, j int) { s.s[i], s.s[j] = s.s[j], s.s[i] }

// order swaps the elements at i and j if they are in the wrong order, and reports whether
// it has swapped them.
func (s *sorter[V]) order(i, j int) bool {
	if s.greater(i, j) {
		s.swap(i, j)
		return true
	}
	return false
}

func (s *sorter[V]) sort3(a, b, c int) {
	if !s.greater(a, b) {
		if s.order(b, c) {
			s.order(a, b)
		}
		return
	}
	if !s.greater(c, b) {
		s.swap(a, c)
		return
	}
	s.swap(a, b)
	s.order(b, c)
}

func (s *sorter[V]) sort4(a, b, c, d int) {
	s.sort3(a, b, c)
	if s.order(c, d) && s.order(b, c) {
		s.order(a, b)
	}
}

func (s *sorter[V]) sort5(a, b, c, d, e int) {
	s.sort4(a, b, c, d)
	if s.order(d, e) && s.order(c, d) && s.order(b, c) {
		s.order(a, b)
	}
}

// insertion sorts a few elements by insertion.
func (s *sorter[V]) insertion(start, end int) {
	switch end - start {
	case 0, 1:
		return
	case 2:
		s.order(start, start+1)
		return
	case 3:
		s.sort3(start, start+1, start+2)
		return
	case 4:
		s.sort4(start, start+1, start+2, start+3)
		return
	case 5:
		s.sort5(start, start+1, start+2, start+3, start+4)
		return
	}
	for i := start + 1; i < end; i++ {
		j := i - 1
		if !s.greater(j, i) {
			continue
		}
		if i < start+6 {
			for j != start {
				j--
				if !s.greater(j, i) {
					j++
					break
				}
			}
		} else {
			j = s.place(start, j, i)
		}
		it := s.s[i]
		copy(s.s[j+1:i+1], s.s[j:i])
		s.s[j] = it
	}
}

// place returns the position before j where the element at i belongs. It searches backward from j,
// two elements at a time.
func (s *sorter[V]) place(start, j, i int) int {
	for {
		j -= 2
		switch {
		case !s.greater(j, i):
			j++
			if !s.greater(j, i) {
				j++
			}
			return j
		case j == start:
			return j
		case j == start+1:
			j--
			if s.greater(i, j) {
				j++
			}
			return j
		}
	}
}

func (s *sorter[V]) sort(start, end int) {
	for end-start > 16 {
		n := end - start
		offset := n >> 1
		pivot := start + offset
		if n>>10 != 0 {
			delta := offset >> 1
			s.sort5(start, start+delta, pivot, pivot+delta, end-1)
		} else {
			s.sort3(start, pivot, end-1)
		}
		s.swap(start+1, pivot)
		i := s.partition(start+1, start+2, end-1)
		s.swap(start+1, i-1)
		if i-1-start < end-i {
			s.sort(start, i-1)
			start = i
		} else {
			s.sort(i, end)
			end = i - 1
		}
	}
	s.insertion(start, end)
}

// partition moves the elements larger than the pivot after the smaller ones, and returns the
// position where the larger ones begin.
func (s *sorter[V]) partition(pivot, i, j int) int {
	for {
		for s.greater(pivot, i) {
			if i++; i == j {
				return i
			}
		}
		if j--; j == i {
			return i
		}
		for s.greater(j, pivot) {
			if j--; j == i {
				return i
			}
		}
		s.swap(i, j)
		if i++; i == j {
			return i
		}
	}
}
