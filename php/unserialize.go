package php

import (
	"strconv"
	"strings"
)

const (
	incompleteClass = "__PHP_Incomplete_Class"
	incompleteName  = "__PHP_Incomplete_Class_Name"
	maxDepth        = 4096
)

// Unserialize is unserialize: the value that data encodes. All objects become *StdClass. An object of a class other
// than stdClass becomes PHP's __PHP_Incomplete_Class, which has the name of the class as a property. References
// become copies. If data is not a serialized value, the error is PHP's warning.
//
// As in PHP, data from outside the program may nest deeply and be large. Unlike in PHP, it cannot
// create objects of the program's classes.
func Unserialize[T Bytes](data T) (any, error) {
	u := unserializer{s: string(data)}
	v, ok := u.value(true)
	if !ok {
		return nil, warning("unserialize(): Error at offset " + strconv.Itoa(u.p) + " of " + strconv.Itoa(len(u.s)) + " bytes")
	}
	if u.p < len(u.s) {
		warn("unserialize(): Extra data starting at offset %d of %d bytes", u.p, len(u.s))
	}
	return v, nil
}

// unserializer reads s. After a failure, p is the offset that PHP's message states.
type unserializer struct {
	s     string
	p     int
	depth int
	slots []any // the values read so far; r: and R: refer to them by number
}

// value reads one value. It stores the value in slots if slot is true; array keys have no slot.
func (u *unserializer) value(slot bool) (v any, ok bool) {
	rest := u.s[u.p:]
	if len(rest) < 2 {
		if rest == "}" {
			u.unexpected()
		}
		return nil, false
	}
	at := len(u.slots)
	if slot && rest[0] != 'R' {
		u.slots = append(u.slots, nil)
		defer func() {
			if at < len(u.slots) && u.slots[at] == nil {
				u.slots[at] = v
			}
		}()
	}
	if rest[:2] == "N;" {
		u.p += 2
		return nil, true
	}
	if rest[0] == '}' {
		u.unexpected()
		return nil, false
	}
	if rest[1] != ':' {
		return nil, false
	}
	switch rest[0] {
	case 'b':
		if len(rest) < 4 || rest[3] != ';' || rest[2] != '0' && rest[2] != '1' {
			return nil, false
		}
		u.p += 4
		return rest[2] == '1', true
	case 'i':
		return u.int(rest)
	case 'd':
		return u.float(rest)
	case 's':
		return u.string(rest)
	case 'a':
		return u.array(rest, slot)
	case 'O':
		if !slot {
			return nil, false
		}
		return u.object(rest, at)
	case 'r', 'R':
		return u.reference(rest, slot)
	}
	return nil, false
}

func (u *unserializer) unexpected() { warn("unserialize(): Unexpected end of serialized data") }

// digits returns the length of the int at the beginning of s. A sign is allowed if the parameter sign is true.
func digits(s string, sign bool) int {
	i := 0
	if sign && i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	start := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == start {
		return 0
	}
	return i
}

func (u *unserializer) int(rest string) (any, bool) {
	n := digits(rest[2:], true)
	if n == 0 || 2+n >= len(rest) || rest[2+n] != ';' {
		return nil, false
	}
	v, err := strconv.Atoi(rest[2 : 2+n])
	if err != nil {
		warn("unserialize(): Numerical result out of range")
		v = capInt(parseNumber(rest[2 : 2+n]).f)
	}
	u.p += 2 + n + 1
	return v, true
}

func (u *unserializer) float(rest string) (any, bool) {
	text, _, ok := strings.Cut(rest[2:], ";")
	if !ok {
		return nil, false
	}
	switch text {
	case "NAN", "INF", "-INF":
	default:
		if text == "" || isSpace(text[0]) || isSpace(text[len(text)-1]) || !parseNumber(text).ok {
			return nil, false
		}
	}
	u.p += 2 + len(text) + 1
	f, _ := strconv.ParseFloat(text, 64)
	return f, true
}

// quoted reads LENGTH:"TEXT" at rest[2:] and returns the text.
func (u *unserializer) quoted(rest string) (string, bool) {
	n := digits(rest[2:], false)
	head := 2 + n + 2
	if n == 0 || head > len(rest) || rest[2+n:head] != `:"` {
		return "", false
	}
	length, err := strconv.Atoi(rest[2 : 2+n])
	if err != nil || length > len(rest)-head {
		u.p += 2
		return "", false
	}
	u.p += head + length
	if u.p >= len(u.s) || u.s[u.p] != '"' {
		return "", false
	}
	u.p++
	return rest[head : head+length], true
}

func (u *unserializer) string(rest string) (any, bool) {
	s, ok := u.quoted(rest)
	if !ok {
		return nil, false
	}
	if u.p >= len(u.s) || u.s[u.p] != ';' {
		return nil, false
	}
	u.p++
	return s, true
}

func (u *unserializer) array(rest string, slot bool) (any, bool) {
	n := digits(rest[2:], false)
	head := 2 + n + 2
	if n == 0 || head > len(rest) || rest[2+n:head] != ":{" {
		return nil, false
	}
	count, err := strconv.Atoi(rest[2 : 2+n])
	u.p += head
	if !slot || err != nil || count > (len(u.s)-u.p)/2 {
		return nil, false
	}
	a := new(Array[any])
	u.slots[len(u.slots)-1] = a
	return a, u.elements(a, count)
}

// elements reads the elements of an array or an object, and the closing brace.
func (u *unserializer) elements(a *Array[any], count int) bool {
	u.depth++
	defer func() { u.depth-- }()
	if u.depth > maxDepth {
		warn("unserialize(): Maximum depth of %d exceeded. The depth limit can be changed using the max_depth "+
			"unserialize() option or the unserialize_max_depth ini setting", maxDepth)
		return false
	}
	for ; count > 0; count-- {
		k, ok := u.value(false)
		if !ok {
			return false
		}
		_, isInt := k.(int)
		_, isString := k.(string)
		if !isInt && !isString {
			return false
		}
		v, ok := u.value(true)
		if !ok {
			return false
		}
		a.Set(k, v)
	}
	if u.p >= len(u.s) || u.s[u.p] != '}' {
		return false
	}
	u.p++
	return true
}

func (u *unserializer) object(rest string, slot int) (any, bool) {
	start := u.p
	class, ok := u.quoted(rest)
	if n := digits(rest[2:], false); n > 0 && strings.Trim(rest[2:2+n], "0") == "" && strings.HasPrefix(rest[2+n:], `:"`) {
		u.p = start + 2
		return nil, false
	}
	if !ok {
		return nil, false
	}
	if u.p >= len(u.s) || u.s[u.p] != ':' {
		return nil, false
	}
	u.p--
	if !validClass(class) {
		u.p = start
		return nil, false
	}
	if u.p >= len(u.s)-2 {
		warn("Bad unserialize data")
		return nil, false
	}
	u.p += 2
	tail := u.s[u.p:]
	n := digits(tail, true)
	count, err := 0, error(nil)
	if n > 0 {
		count, err = strconv.Atoi(tail[:n])
	} else if tail[0] == '-' || tail[0] == '+' {
		n = 1
	}
	u.p += n
	if err != nil || count < 0 || count > (len(tail)+2)/2 || u.p >= len(u.s) || u.s[u.p] != ':' {
		return nil, false
	}
	u.p++
	if u.p >= len(u.s) || u.s[u.p] != '{' {
		return nil, false
	}
	u.p++
	o := new(StdClass)
	if !strings.EqualFold(class, "stdClass") {
		o.class = incompleteClass
		o.Props.Set(incompleteName, class)
	}
	u.slots[slot] = o
	return o, u.elements(&o.Props, count)
}

// validClass reports whether name is a valid class name.
func validClass(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'z') && c != '_' && c != '\\' && c < 0x80 {
			return false
		}
	}
	return true
}

// reference reads r: or R: and a number. r: refers to an earlier object, and R: is a reference to
// any earlier value.
func (u *unserializer) reference(rest string, slot bool) (any, bool) {
	n := digits(rest[2:], false)
	if n == 0 || 2+n >= len(rest) || rest[2+n] != ';' {
		return nil, false
	}
	u.p += 2 + n + 1
	id, err := strconv.Atoi(rest[2 : 2+n])
	if err != nil || !slot || id < 1 || id > len(u.slots) {
		return nil, false
	}
	v := u.slots[id-1]
	if _, ok := v.(*StdClass); rest[0] == 'r' && !ok {
		return nil, false
	}
	if a, ok := v.(*Array[any]); ok {
		v = a.Clone()
	}
	return v, true
}
