package php

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
)

// Unpack is unpack: it decodes data that Pack encoded. format is a sequence of codes, separated by slashes.
// Each code may be followed by a count (a number or *) and a name. A code without a name stores its values
// under the keys 1, 2 and so on. A code with a name and several values stores them under the name followed by
// 1, 2 and so on. Values are int, float64 and string. offset is the position in data where decoding begins.
//
// If data is too short for format, the error is PHP's warning. An unknown code is a programming error: Unpack
// panics with PHP's message.
func Unpack[T Bytes](format string, data T, offset ...int) (*Array[any], error) {
	o := optional(offset, 0)
	if o < 0 || o > len(data) {
		return nil, valueError("unpack(): Argument #3 ($offset) must be contained in argument #2 ($data)")
	}
	u := unpacker{data: []byte(data[o:])}
	for at := 0; at < len(format); {
		f := field{code: format[at]}
		f.count, at = packCount(format, at+1)
		end := at
		for end < len(format) && format[end] != '/' {
			end++
		}
		f.name = format[at:min(end, at+200)]
		at = end + 1
		if err := u.field(&f); err != nil {
			return nil, err
		}
	}
	return &u.values, nil
}

// field is one code of a format, with its count and name.
type field struct {
	code  byte
	count int
	name  string
}

// key returns the key of the value with index i.
func (f *field) key(i int) string {
	if f.count == 1 && f.name != "" {
		return f.name
	}
	return f.name + strconv.Itoa(i+1)
}

// unpacker is the state of one call to Unpack.
type unpacker struct {
	data   []byte
	at     int
	values Array[any]
}

func (u *unpacker) field(f *field) error {
	switch f.code {
	case 'X', '@':
		u.position(f)
		return nil
	case 'a', 'A', 'Z', 'h', 'H':
		return u.text(f)
	}
	size := 1
	if f.code != 'x' {
		size = packSize(f.code)
	}
	if size == 0 {
		throw(fmt.Sprintf("Invalid format type %c", f.code))
	}
	for i := 0; i != f.count; i++ {
		if len(u.data)-u.at < size {
			if f.count == star {
				break
			}
			return u.short(f, size)
		}
		if f.code != 'x' {
			u.values.Set(f.key(i), unpackNumber(u.data[u.at:u.at+size], f.code))
		}
		u.at += size
	}
	return nil
}

// short returns the error for data that ends too early for a value; size is the length of the value in bytes.
func (u *unpacker) short(f *field, size int) error {
	if f.count == huge {
		return warning(fmt.Sprintf("unpack(): Type %c: integer overflow", f.code))
	}
	return warning(fmt.Sprintf("unpack(): Type %c: not enough input values, need %d values but only %d %s provided",
		f.code, size, len(u.data)-u.at, plural(len(u.data)-u.at)))
}

func plural(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

func (u *unpacker) position(f *field) {
	switch {
	case f.count == 0:
	case f.code == 'X':
		if f.count == star {
			warn("unpack(): Type X: '*' ignored")
			f.count = 1
		}
		u.at = max(0, u.at-f.count)
	case f.count == star || f.count > len(u.data):
		warn("unpack(): Type @: outside of string")
		if f.count == star {
			u.at = 0
		}
	default:
		u.at = f.count
	}
}

// text reads a string or hex digits.
func (u *unpacker) text(f *field) error {
	digits := f.code == 'h' || f.code == 'H'
	size, count := f.count, f.count
	if digits && size > 0 {
		size = size/2 + size%2
	}
	f.count = 1
	rest := len(u.data) - u.at
	switch {
	case size == star:
		size = rest
		if digits {
			// If the count of the hex digits is *, the next code begins one byte before the digits,
			// as in PHP.
			defer func(p int) { u.at = max(0, p-1) }(u.at)
		}
	case size > rest:
		f.count = count
		return u.short(f, size)
	}
	b := u.data[u.at : u.at+size]
	u.at += size
	var s string
	switch f.code {
	case 'a':
		s = string(b)
	case 'A':
		s = Rtrim(b, "\x00 \t\r\n")
	case 'Z':
		b, _, _ = bytes.Cut(b, []byte{0})
		s = string(b)
	default:
		s = unpackNibbles(b, f.code == 'h')
		if count > 0 && len(s) > 0 {
			s = s[:len(s)-count%2]
		}
	}
	u.values.Set(f.key(0), s)
	return nil
}

func unpackNibbles(b []byte, low bool) string {
	s := []byte(Bin2hex(b))
	for i := 0; low && i < len(s); i += 2 {
		s[i], s[i+1] = s[i+1], s[i]
	}
	return string(s)
}

// unpackNumber decodes the number in the bytes b.
func unpackNumber(b []byte, code byte) any {
	order := packOrder(code)
	switch code {
	case 'c':
		return int(int8(b[0]))
	case 's':
		return int(int16(order.Uint16(b)))
	case 'i', 'l':
		return int(int32(order.Uint32(b)))
	case 'f', 'g', 'G':
		return float64(math.Float32frombits(order.Uint32(b)))
	case 'd', 'e', 'E':
		return math.Float64frombits(order.Uint64(b))
	}
	switch len(b) {
	case 1:
		return int(b[0])
	case 2:
		return int(order.Uint16(b))
	case 4:
		return int(order.Uint32(b))
	}
	return int(order.Uint64(b))
}
