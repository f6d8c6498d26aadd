package php

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
)

// Sprintf is sprintf: it replaces each conversion specification in format with an argument.
// The arguments are converted as in PHP. The specifications are PHP's, not those of package
// fmt. They are %b %c %d %e %E %f %F %g %G %h %H %o %s %u %x %X, with an optional argument
// number (%2$s), flags (- + 0, a space, or ' followed by the byte to pad with), width and
// precision (* takes them from args).
//
// A mistake in format, or too few arguments, is a programming error: Sprintf panics with PHP's message.
func Sprintf(format string, args ...any) string {
	p := printer{name: "sprintf", format: format, args: args, extra: 1}
	return p.print()
}

// Printf is printf: it prints the result of Sprintf to standard output and returns its length.
func Printf(format string, args ...any) int {
	p := printer{name: "printf", format: format, args: args, extra: 1}
	n, _ := os.Stdout.WriteString(p.print())
	return n
}

// Vsprintf is vsprintf: like Sprintf, but with the arguments in a list. If there are too few, it panics with PHP's
// message.
func Vsprintf[E any](format string, args []E) string {
	p := printer{name: "vsprintf", format: format, args: anys(args), extra: -1}
	return p.print()
}

// Vprintf is vprintf: like Printf, but with the arguments in a list.
func Vprintf[E any](format string, args []E) int {
	n, _ := os.Stdout.WriteString(Vsprintf(format, args))
	return n
}

func anys[E any](list []E) []any {
	if args, ok := any(list).([]any); ok {
		return args
	}
	args := make([]any, len(list))
	for i, e := range list {
		args[i] = e
	}
	return args
}

// printer is the state of one call to Sprintf or a related function.
type printer struct {
	name   string // the name of the function in PHP's messages
	format string
	args   []any
	extra  int // the number of parameters before args, because PHP's messages count them; -1 for a list

	at      int // the position in format
	next    int // the index of the next argument for a part without an argument number
	missing int // the number of arguments that format needs, if too few were given; otherwise 0
	out     []byte
}

// part is the middle of a conversion specification: the text between the % and the letter at the end.
type part struct {
	arg       int
	left      bool
	sign      bool
	fill      byte
	width     int
	precision int
	precise   bool // whether precision is given
	point     bool // whether there is a point without digits; for a float, this means 0 since PHP 8.6
}

func (p *printer) print() string {
	for p.at < len(p.format) {
		i := strings.IndexByte(p.format[p.at:], '%')
		if i < 0 {
			p.out = append(p.out, p.format[p.at:]...)
			break
		}
		p.out = append(p.out, p.format[p.at:p.at+i]...)
		p.at += i + 1
		if at(p.format, p.at) == '%' {
			p.out = append(p.out, '%')
			p.at++
			continue
		}
		p.part()
	}
	switch {
	case p.missing == 0:
	case p.extra < 0:
		throw(fmt.Sprintf("The arguments array must contain %d items, %d given", p.missing, len(p.args)))
	default:
		throwCount(fmt.Sprintf("%d arguments are required, %d given", p.missing+p.extra, len(p.args)+p.extra))
	}
	return string(p.out)
}

func (p *printer) part() {
	f := part{fill: ' '}
	if isAlpha(at(p.format, p.at)) {
		f.arg = p.take()
	} else if !p.head(&f) {
		return
	}
	if at(p.format, p.at) == 'l' {
		p.at++
	}
	if f.arg >= len(p.args) {
		p.lack(f.arg)
		return
	}
	c := at(p.format, p.at)
	if f.precision < 0 && strings.IndexByte("gGhH", c) < 0 {
		throw("Precision -1 is only supported for %g, %G, %h and %H")
	}
	if p.at >= len(p.format) {
		throw("Missing format specifier at end of string")
	}
	p.at++
	v := p.args[f.arg]
	switch c {
	case 's':
		p.text(Strval(v), &f)
	case 'd':
		p.integer(Intval(v), &f)
	case 'u':
		f.number(&p.out, strconv.FormatUint(uint64(uint(Intval(v))), 10))
	case 'e', 'E', 'f', 'F', 'g', 'G', 'h', 'H':
		p.float(Floatval(v), c, &f)
	case 'c':
		p.out = append(p.out, byte(Intval(v)))
	case 'o':
		p.digits(v, 8, &f)
	case 'x':
		p.digits(v, 16, &f)
	case 'X':
		p.upperDigits(v, &f)
	case 'b':
		p.digits(v, 2, &f)
	case '%':
		p.out = append(p.out, '%')
	default:
		throw(fmt.Sprintf("Unknown format specifier \"%s\"", []byte{c}))
	}
}

// take returns the index of the next argument and counts that argument as used.
func (p *printer) take() int {
	p.next++
	return p.next - 1
}

// lack records that the format needs argument arg, which was not given.
func (p *printer) lack(arg int) { p.missing = max(p.missing, arg+1) }

// head reads the argument number, flags, width and precision. If the width or the precision needs
// an argument that was not given, head reports false.
func (p *printer) head(f *part) (ok bool) {
	if n, ok := p.numbered(); ok {
		f.arg = n
	} else {
		f.arg = -1
	}
	p.flags(f)
	switch c := at(p.format, p.at); {
	case c == '*':
		p.at++
		if f.width, ok = p.star("Width", 0); !ok {
			return false
		}
	case isDigit(c):
		f.width = p.count("Width")
	}
	if at(p.format, p.at) == '.' {
		p.at++
		switch c := at(p.format, p.at); {
		case c == '*':
			p.at++
			if f.precision, ok = p.star("Precision", -1); !ok {
				return false
			}
			f.precise = true
		case isDigit(c):
			f.precision, f.precise = p.count("Precision"), true
		default:
			f.point = true
		}
	}
	if f.arg < 0 {
		f.arg = p.take()
	}
	return true
}

// numbered reads an argument number and the $ after it, if there is one.
func (p *printer) numbered() (int, bool) {
	end := p.at
	for isDigit(at(p.format, end)) {
		end++
	}
	if at(p.format, end) != '$' {
		return 0, false
	}
	n, err := strconv.Atoi(p.format[p.at:end])
	if end > p.at && (err != nil || n <= 0 || n >= math.MaxInt32) || end == p.at {
		throw(fmt.Sprintf("Argument number specifier must be greater than zero and less than %d", math.MaxInt32))
	}
	p.at = end + 1
	return n - 1, true
}

func (p *printer) flags(f *part) {
	for ; ; p.at++ {
		switch c := at(p.format, p.at); c {
		case ' ', '0':
			f.fill = c
		case '-':
			f.left = true
		case '+':
			f.sign = true
		case '\'':
			p.at++
			if p.at >= len(p.format) {
				throw("Missing padding character")
			}
			f.fill = p.format[p.at]
		default:
			return
		}
	}
}

// count reads a width or a precision.
func (p *printer) count(name string) int {
	end := p.at
	for isDigit(at(p.format, end)) {
		end++
	}
	n, err := strconv.Atoi(p.format[p.at:end])
	if err != nil || n >= math.MaxInt32 {
		throw(fmt.Sprintf("%s must be between 0 and %d", name, math.MaxInt32))
	}
	p.at = end
	return n
}

// star takes a width or a precision from the arguments, and reports whether that argument was given.
func (p *printer) star(name string, least int) (int, bool) {
	arg, ok := p.numbered()
	if !ok {
		arg = p.take()
	}
	if arg >= len(p.args) {
		p.lack(arg)
		return 0, false
	}
	n, ok := p.args[arg].(int)
	if !ok {
		throw(name + " must be an integer")
	}
	if n < least || n >= math.MaxInt32 {
		throw(fmt.Sprintf("%s must be between %d and %d", name, least, math.MaxInt32))
	}
	return n, true
}

// text appends s, cut off at the precision.
func (p *printer) text(s string, f *part) {
	if f.precise && f.precision >= 0 && f.precision < len(s) {
		s = s[:f.precision]
	}
	f.pad(&p.out, s)
}

func (p *printer) integer(n int, f *part) {
	s := strconv.Itoa(n)
	if f.sign && n >= 0 {
		s = "+" + s
	}
	f.number(&p.out, s)
}

// number appends the digits of an integer. They are never padded with zeros on the right.
func (f *part) number(out *[]byte, s string) {
	if f.left && f.fill == '0' {
		f.fill = ' '
	}
	f.signed(out, s)
}

// signed appends a number. If it is padded with zeros, the zeros come after the sign.
func (f *part) signed(out *[]byte, s string) {
	if f.fill == '0' && !f.left && s != "" && (s[0] == '-' || s[0] == '+') && len(s) < f.width {
		*out = append(*out, s[0])
		*out = append(*out, strings.Repeat("0", f.width-len(s))...)
		*out = append(*out, s[1:]...)
		return
	}
	f.pad(out, s)
}

func (f *part) pad(out *[]byte, s string) {
	fill := f.width - len(s)
	if f.left {
		*out = append(*out, s...)
	}
	for range max(0, fill) {
		*out = append(*out, f.fill)
	}
	if !f.left {
		*out = append(*out, s...)
	}
}

// digits appends v in a base that is a power of 2. As in PHP, there are no digits if a precision is given, and
// the padding on the right may consist of zeros.
func (p *printer) digits(v any, base int, f *part) {
	s := strconv.FormatUint(uint64(uint(Intval(v))), base)
	if f.precise {
		s = ""
	}
	f.pad(&p.out, s)
}

func (p *printer) upperDigits(v any, f *part) {
	from := len(p.out)
	fill := f.fill
	f.fill = 0
	p.digits(v, 16, f)
	for i := from; i < len(p.out); i++ {
		if p.out[i] == 0 {
			p.out[i] = fill
		} else {
			p.out[i] = upper(p.out[i])
		}
	}
}
