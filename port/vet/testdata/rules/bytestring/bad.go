package bytestring

// chr($n), and "" . $n
func text(n int, b byte, buf []byte, port uint16) []string {
	type name string
	return []string{
		string(n),            // want `bytestring: string\(n\) is the character with that number: use strconv.Itoa for its digits, or string\(\[\]byte\{byte\(n\)\}\) for PHP's chr`
		string(b),            // want `bytestring: string\(b\) is two bytes if b is above 127: string\(\[\]byte\{b\}\) is PHP's chr`
		"x" + string(buf[0]), // want `bytestring: string\(buf\[0\]\) is two bytes`
		string(port),         // want `bytestring: string\(port\) is the character`
		string(name(b)),      // want `bytestring: name\(b\) is two bytes`
	}
}

// $frame = chr(0x81) . chr($length) . $text;
func frame(text string) string {
	length := byte(len(text))
	return "\x81" + string(length) + text // want `bytestring: string\(length\) is two bytes`
}
