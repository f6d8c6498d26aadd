package php

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
)

// Pack is pack: args as bytes, as format says: codes with a number or * after each.
// All codes of PHP 8 are there: a A Z (strings), h H (digits), c C (8 bits), s S v n
// (16), i I l L V N (32), q Q P J (64), f g G (float), d e E (double), x X @
// (positions). S, I, L, Q, f and d have the machine's byte order. args are converted
// as PHP does, and cut to the bits that there are.
//
// Mistakes in format, and too few args, are mistakes in the program: Pack panics
// with PHP's text. What PHP warns of is packed as there.
func Pack(format string, args ...any) string {
	p := packer{args: args}
	for at := 0; at < len(format); {
		code := format[at]
		var count int
		count, at = packCount("pack", format, at+1)
		p.put(code, count)
	}
	if unused := len(args) - p.next; unused > 0 {
		warn("pack(): %d arguments unused", unused)
	}
	return string(p.out[:p.at])
}

// star is the count that * stands for, huge one that is past what PHP counts.
const (
	star = -1
	huge = math.MaxInt32
)

// packCount reads the number or the * after a code: 1 if there is neither.
func packCount(name, format string, i int) (count, next int) {
	if at(format, i) == '*' {
		return star, i + 1
	}
	next = i
	for isDigit(at(format, next)) {
		next++
	}
	if next == i {
		return 1, i
	}
	n, err := strconv.Atoi(format[i:next])
	if err != nil || n > huge {
		n = huge
	}
	return n, next
}

// packer is one call of Pack. out may be longer than what is packed: X goes back.
type packer struct {
	args []any
	next int
	out  []byte
	at   int
}

func (p *packer) put(code byte, count int) {
	switch code {
	case 'x', 'X', '@':
		if count == star {
			warn("pack(): Type %c: '*' ignored", code)
			count = 1
		}
		p.position(code, count)
	case 'a', 'A', 'Z':
		s := Strval(p.take(code))
		if count == star {
			count = len(s)
			if code == 'Z' {
				count++
			}
		}
		p.text(code, s, count)
	case 'h', 'H':
		s := Strval(p.take(code))
		if count == star {
			count = len(s)
		}
		p.nibbles(code, s, count)
	default:
		size := packSize(code)
		if size == 0 {
			throw(fmt.Sprintf("Type %c: unknown format code", code))
		}
		if count == star {
			count = len(p.args) - p.next
		}
		if count > len(p.args)-p.next {
			throw(fmt.Sprintf("Type %c: too few arguments", code))
		}
		for range count {
			packNumber(p.room(code, size), code, p.take(code))
		}
	}
}

// take returns the next argument.
func (p *packer) take(code byte) any {
	if p.next >= len(p.args) {
		throw(fmt.Sprintf("Type %c: not enough arguments", code))
	}
	p.next++
	return p.args[p.next-1]
}

// room returns the next n bytes of out, which are set to 0.
func (p *packer) room(code byte, n int) []byte {
	end := p.at + n
	if n >= huge-p.at {
		throw(fmt.Sprintf("Type %c: integer overflow in format string", code))
	}
	p.out = append(p.out[:p.at], make([]byte, n)...)
	p.at = end
	return p.out[end-n : end]
}

func (p *packer) position(code byte, n int) {
	switch {
	case code == 'x':
		p.room(code, n)
	case code == '@':
		if n > p.at {
			p.room(code, n-p.at)
		}
		p.at = n
	case n > p.at:
		warn("pack(): Type X: outside of string")
		p.at = 0
	default:
		p.at -= n
	}
}

func (p *packer) text(code byte, s string, n int) {
	b := p.room(code, n)
	if code == 'A' {
		for i := range b {
			b[i] = ' '
		}
	}
	if code == 'Z' && n > 0 {
		n--
	}
	copy(b[:n], s)
}

// nibbles packs n digits of s. What is no digit is 0, and those that are missing
// are left out.
func (p *packer) nibbles(code byte, s string, n int) {
	if n > len(s) {
		warn("pack(): Type %c: not enough characters in string", code)
		n = len(s)
	}
	b := p.room(code, (n+1)/2)
	for i := range n {
		digit, ok := nibble(s[i])
		if !ok {
			warn("pack(): Type %c: illegal hex digit %c", code, s[i])
		}
		if (code == 'H') == (i%2 == 0) {
			digit <<= 4
		}
		b[i/2] |= digit
	}
}

func nibble(c byte) (byte, bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case isXdigit(c):
		return lower(c) - 'a' + 10, true
	}
	return 0, false
}

// packSize returns how many bytes a number of a code has, 0 if it is none.
func packSize(code byte) int {
	switch code {
	case 'c', 'C':
		return 1
	case 's', 'S', 'v', 'n':
		return 2
	case 'i', 'I', 'l', 'L', 'V', 'N', 'f', 'g', 'G':
		return 4
	case 'd', 'e', 'E':
		return 8
	case 'q', 'Q', 'P', 'J':
		if strconv.IntSize < 64 {
			throw("64-bit format codes are not available for 32-bit versions of PHP")
		}
		return 8
	}
	return 0
}

// packOrder returns the byte order of a code.
func packOrder(code byte) binary.ByteOrder {
	switch code {
	case 'n', 'N', 'J', 'G', 'E':
		return binary.BigEndian
	case 'v', 'V', 'P', 'g', 'e':
		return binary.LittleEndian
	}
	return binary.NativeEndian
}

// packNumber writes v to b as code says.
func packNumber(b []byte, code byte, v any) {
	var n uint64
	switch code {
	case 'f', 'g', 'G':
		n = uint64(math.Float32bits(float32(Floatval(v))))
	case 'd', 'e', 'E':
		n = math.Float64bits(Floatval(v))
	default:
		n = uint64(Intval(v))
	}
	switch order := packOrder(code); len(b) {
	case 1:
		b[0] = byte(n)
	case 2:
		order.PutUint16(b, uint16(n))
	case 4:
		order.PutUint32(b, uint32(n))
	case 8:
		order.PutUint64(b, n)
	}
}
