//go:build unix

package sys

import (
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// Strerror returns the text for a code, as the system's C library returns it. Package syscall
// has a table of these texts, in which the first letter is in lower case. Some codes are not in
// that table; Strerror and the functions below have their texts.
func Strerror(code int) string {
	switch {
	case code == 0:
		return strerrorZero()
	case code < 0:
		return strerrorUnknown(code)
	}
	text := syscall.Errno(code).Error()
	if strings.HasPrefix(text, "errno ") { // the table has no text for this code
		if runtime.GOOS == "linux" || runtime.GOOS == "android" {
			switch code {
			case 133:
				return "Memory page has hardware error" // on 386 and amd64, the table does not have this code
			case eftype:
				return "Inappropriate file type or format"
			}
		}
		return strerrorUnknown(code)
	}
	if c := text[0]; 'a' <= c && c <= 'z' {
		text = string(c-'a'+'A') + text[1:]
	}
	return text
}

// eftype is Linux's EFTYPE. Only recent C libraries know this code.
const eftype = 134

// strerrorZero returns the text for the code 0, which means no error.
func strerrorZero() string {
	switch runtime.GOOS {
	case "linux", "android":
		return "Success"
	case "freebsd":
		return "No error: 0"
	case "aix", "solaris", "illumos":
		return "Error 0"
	}
	return "Undefined error: 0"
}

// strerrorUnknown returns the text for a code that the system does not know.
func strerrorUnknown(code int) string {
	n := strconv.Itoa(code)
	switch runtime.GOOS {
	case "linux", "android":
		return "Unknown error " + n
	case "aix":
		return "Error " + n + " occurred."
	case "solaris", "illumos":
		return "Unknown error"
	}
	return "Unknown error: " + n
}
