package byteshift

// ord($buf[0]) << 8 | ord($buf[1])
func length(buf []byte) int {
	return int(buf[0]<<8 | buf[1]) // want `byteshift: buf\[0\]<<8 is always 0: buf\[0\] has 8 bits; use int\(buf\[0\]\)<<8`
}

func four(buf string) uint32 {
	n := uint32(buf[0]<<24 | buf[1]<<16 | buf[2]<<8 | buf[3]) // want `byteshift: buf\[0\]<<24 is always 0` `byteshift: buf\[1\]<<16 is always 0` `byteshift: buf\[2\]<<8 is always 0`
	return n
}

func half(high, low uint16) int {
	return int(high<<16) + int(low) // want `byteshift: high<<16 is always 0: high has 16 bits`
}

func kept(b byte) byte {
	const shift = 8
	b = b << shift // want `byteshift: b << shift is always 0`
	return b
}
