package php

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
)

// Pack is pack: it encodes args as bytes. format is a sequence of codes, each optionally followed
// by a number or *. Pack knows all codes of PHP 8: a A Z (strings), h H (hex digits), c C (8 bits),
// s S v n (16), i I l L V N (32), q Q P J (64), f g G (float), d e E (double), x X @ (positions).
// S, I, L, Q, f and d have the machine's byte order. args are converted as in PHP, and an integer
// that is too large for its code loses its high bits.
//
// A mistake in format, or too few args, is a programming error: Pack panics with PHP's message. If PHP only raises a
// warning, so does Pack, and the result is the same as in PHP.
func Pack(format string, args ...any) string {
	p := packer{args: args}
	var room [16]packItem
	items := p.parse(format, room[:0])
	out := make([]byte, p.measure(items))
	end, next := 0, 0
	for _, item := range items {
		end, next = item.pack(out, end, args, next)
	}
	return string(out[:end])
}

// packItem is a code in a format, and its count.
type packItem struct {
	code  byte
	count int
}

// star stands for the count *, and huge for a count that is too large for PHP.
const (
	star = -1
	huge = math.MaxInt32
)

// packCount reads the number or the * after a code. The count is 1 if there is neither.
func packCount(format string, i int) (count, next int) {
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

// packer checks the format and the arguments before anything is packed.
type packer struct {
	args []any
	next int // the number of args used so far
}

// parse returns the codes of the format. It replaces each * with the count that it stands for.
func (p *packer) parse(format string, items []packItem) []packItem {
	for at := 0; at < len(format); {
		item := packItem{code: format[at]}
		item.count, at = packCount(format, at+1)
		switch item.code {
		case 'x', 'X', '@':
			if item.count == star {
				warn("pack(): Type %c: '*' ignored", item.code)
				item.count = 1
			}
		case 'a', 'A', 'Z', 'h', 'H':
			p.text(&item)
		default:
			p.numbers(&item)
		}
		items = append(items, item)
	}
	if unused := len(p.args) - p.next; unused > 0 {
		warn("pack(): %d arguments unused", unused)
	}
	return items
}

func (p *packer) text(item *packItem) {
	if p.next >= len(p.args) {
		throw(fmt.Sprintf("Type %c: not enough arguments", item.code))
	}
	if item.count == star {
		item.count = len(Strval(p.args[p.next]))
		if item.code == 'Z' {
			item.count++
		}
	}
	p.next++
}

func (p *packer) numbers(item *packItem) {
	left := len(p.args) - p.next
	switch {
	case packSize(item.code) == 0:
		throw(fmt.Sprintf("Type %c: unknown format code", item.code))
	case item.count == star:
		item.count = left
	case item.count > left:
		throw(fmt.Sprintf("Type %c: too few arguments", item.code))
	}
	p.next += item.count
}

// measure returns an upper limit for the number of bytes that the items take. Fewer bytes may be
// packed, because the code X moves back.
func (p *packer) measure(items []packItem) int {
	end, most := 0, 0
	for _, item := range items {
		size := 1
		switch item.code {
		case 'X':
			if item.count > end {
				warn("pack(): Type X: outside of string")
			}
			end, size = max(0, end-item.count), 0
		case '@':
			end, size = item.count, 0
		case 'h', 'H':
			item.count = item.count/2 + item.count%2
		case 'x', 'a', 'A', 'Z':
		default:
			size = packSize(item.code)
		}
		if size > 0 && (item.count == huge || item.count > (huge-end)/size) {
			throw(fmt.Sprintf("Type %c: integer overflow in format string", item.code))
		}
		end += item.count * size
		most = max(most, end)
	}
	return most
}

// pack writes an item at out[end]; the item's arguments begin at args[next]. pack returns
// the positions in out and in args where the next item begins.
func (item packItem) pack(out []byte, end int, args []any, next int) (int, int) {
	n := item.count
	switch item.code {
	case 'X':
		return max(0, end-n), next
	case '@':
		if n > end {
			clear(out[end:n])
		}
		return n, next
	case 'x':
		clear(out[end : end+n])
		return end + n, next
	case 'a', 'A', 'Z':
		packText(out[end:end+n], item.code, Strval(args[next]))
		return end + n, next + 1
	case 'h', 'H':
		n = packNibbles(out[end:], item.code, Strval(args[next]), n)
		return end + n, next + 1
	}
	size := packSize(item.code)
	for range n {
		packNumber(out[end:end+size], item.code, args[next])
		end, next = end+size, next+1
	}
	return end, next
}

func packText(b []byte, code byte, s string) {
	clear(b)
	for i := range b {
		if code == 'A' {
			b[i] = ' '
		}
	}
	n := len(b)
	if code == 'Z' && n > 0 {
		n--
	}
	copy(b[:n], s)
}

// packNibbles packs n hex digits of s and returns the number of bytes that they take. A byte that
// is not a digit counts as 0. If s has fewer than n digits, it packs only those.
func packNibbles(b []byte, code byte, s string, n int) int {
	if n > len(s) {
		warn("pack(): Type %c: not enough characters in string", code)
		n = len(s)
	}
	size := n/2 + n%2
	clear(b[:size])
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
	return size
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

// packSize returns the number of bytes that a number with this code takes, or 0 if the
// code is not for numbers.
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

// packNumber writes v to b in the format that code stands for.
func packNumber(b []byte, code byte, v any) {
	var n uint64
	switch code {
	case 'f', 'g', 'G':
		n = uint64(math.Float32bits(float32(Floatval(v))))
	case 'd', 'e', 'E':
		n = math.Float64bits(Floatval(v))
		if n == math.Float64bits(math.NaN()) {
			n-- // PHP's NAN is 0x7ff8000000000000, one less than Go's
		}
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
