package php

// Bytes is the type of an argument that is a string in PHP: either a string or a slice of bytes.
// Functions that take such data return a string.
type Bytes interface{ ~string | ~[]byte }

// charmask returns the set of bytes in a list such as "a..z_", in which "a..z" is the range from a to z. For an
// invalid range, it raises PHP's warning. The first argument is the name of the PHP function, for this warning.
func charmask(function, list string) (set [256]bool) {
	for i := 0; i < len(list); i++ {
		c := list[i]
		switch {
		case i+3 < len(list) && list[i+1] == '.' && list[i+2] == '.' && list[i+3] >= c:
			for b := int(c); b <= int(list[i+3]); b++ {
				set[b] = true
			}
			i += 3
		case i+1 < len(list) && c == '.' && list[i+1] == '.':
			warn("%s(): Invalid '..'-range%s", function, badRange(list, i))
		default:
			set[c] = true
		}
	}
	return set
}

// badRange returns PHP's description of what is wrong with the range at index i of list.
func badRange(list string, i int) string {
	switch {
	case i == 0:
		return ", no character to the left of '..'"
	case i+2 >= len(list):
		return ", no character to the right of '..'"
	case list[i-1] > list[i+2]:
		return ", '..'-range needs to be incrementing"
	}
	return ""
}

// lower and upper change the case of an ASCII letter, and return any other byte unchanged.
func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		c -= 'a' - 'A'
	}
	return c
}

// optional returns the first of a function's variadic arguments, or a default value if there are none.
func optional[T any](given []T, otherwise T) T {
	if len(given) > 0 {
		return given[0]
	}
	return otherwise
}

// window returns the start and the end of the part (the window) that PHP's offset and length select
// in a string of n bytes. A negative offset or length counts from the end. Without a length, the
// window reaches to the end of the string. ok is false if offset is outside the string, or if the
// window would end before it begins.
func window(n, offset int, length []int) (from, to int, ok bool) {
	ok = true
	switch {
	case offset > n:
		return n, n, false
	case offset < -n:
		from, ok = 0, false
	case offset < 0:
		from = n + offset
	default:
		from = offset
	}
	to = n
	if len(length) > 0 {
		switch l := length[0]; {
		case l < 0 && l < from-n:
			to, ok = from, false
		case l < 0:
			to = n + l
		case l < n-from:
			to = from + l
		}
	}
	return from, to, ok
}
