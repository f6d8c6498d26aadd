//go:build unix

package sys

import (
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// Strerror returns the system C library's text for a code. It uses package syscall's
// table, which has the library's texts with the first letter in lower case. The code below
// handles the codes that the table lacks.
func Strerror(code int) string {
	switch {
	case code == 0:
		return strerrorZero()
	case code < 0:
		return strerrorUnknown(code)
	}
	text := syscall.Errno(code).Error()
	if strings.HasPrefix(text, "errno ") { // the table has no text
		if runtime.GOOS == "linux" || runtime.GOOS == "android" {
			switch code {
			case 133:
				return "Memory page has hardware error" // missing from the table on 386 and amd64
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

// eftype is Linux's EFTYPE, which only recent C libraries know.
const eftype = 134

// strerrorZero is the text for no error.
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

// strerrorUnknown is the text for a code that the system does not know.
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
