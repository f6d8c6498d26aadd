package sys

import "golang.org/x/sys/windows"

// Strerror returns the system's text for a code, in the user's language. As in PHP 8, the full
// stop and the line break at the end of the text are removed. (PHP 7 kept them.) If the system
// has no text, the result is "".
func Strerror(code int) string {
	const flags = windows.FORMAT_MESSAGE_FROM_SYSTEM | windows.FORMAT_MESSAGE_IGNORE_INSERTS
	buf := make([]uint16, 512)
	for {
		n, err := windows.FormatMessage(flags, 0, uint32(code), 0, buf, nil)
		if err == windows.ERROR_INSUFFICIENT_BUFFER && len(buf) < 32768 {
			buf = make([]uint16, 2*len(buf))
			continue
		}
		if err != nil {
			return ""
		}
		for n > 0 && (buf[n-1] == '\r' || buf[n-1] == '\n' || buf[n-1] == '.') {
			n--
		}
		return windows.UTF16ToString(buf[:n])
	}
}
