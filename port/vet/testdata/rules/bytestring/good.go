package bytestring

import "strconv"

func good(n int, b byte, buf []byte, r rune) []string {
	list := []string{
		strconv.Itoa(n),
		string([]byte{b}),
		string(buf),
		string(buf[:1]),
		string(r),
		string(rune(n)), // meant as a character
		string('x'),
		string(b%10 + '0'),
		string("0123456789abcdef"[b&15]),
		strconv.Quote(string(b)),
	}
	if 'a' <= b && b <= 'z' {
		list = append(list, string(b))
	}
	switch b {
	case '"', '\\':
		list = append(list, `\`+string(b))
	}
	switch {
	case b < 0x80:
		list = append(list, string(b))
	}
	return list
}
