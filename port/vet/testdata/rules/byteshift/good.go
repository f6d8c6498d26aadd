package byteshift

func good(buf []byte, by uint) int {
	const mask = 1 << 8
	n := int(buf[0])<<8 | int(buf[1])
	n |= int(buf[0] << 4)
	n |= int(buf[0] << by)
	n |= int(uint16(buf[0]) << 8)
	return n | mask
}
