package socket

import (
	"errors"
	"syscall"
	"testing"

	"golang.org/x/sys/windows"
)

// The codes are those that the system's own getaddrinfo returns.
func TestEAINumbers(t *testing.T) {
	t.Parallel()
	for code, number := range map[EAI]int{
		EAI_AGAIN: 11002, EAI_BADFLAGS: 10022, EAI_FAIL: 11003, EAI_FAMILY: 10047, EAI_NODATA: 11004,
		EAI_NONAME: 11001, EAI_SERVICE: 10109, EAI_SOCKTYPE: 10044,
	} {
		want(t, code.Error(), int(code), number)
	}
	want(t, "EAI_ADDRFAMILY", EAI_ADDRFAMILY, EAI_FAMILY)

	ask := func(host, service string, hints windows.AddrinfoW) EAI {
		var list *windows.AddrinfoW
		h, err := syscall.UTF16PtrFromString(host)
		must(t, err)
		s, err := syscall.UTF16PtrFromString(service)
		must(t, err)
		err = windows.GetAddrInfoW(h, s, &hints, &list)
		if err == nil {
			windows.FreeAddrInfoW(list)
			return 0
		}
		var code syscall.Errno
		if !errors.As(err, &code) {
			t.Fatal(err)
		}
		return EAI(code)
	}
	want(t, "a name where a number should be", ask("localhost", "80", windows.AddrinfoW{Flags: AI_NUMERICHOST}), EAI_NONAME)
	want(t, "no such family", ask("127.0.0.1", "80", windows.AddrinfoW{Family: 99}), EAI_FAMILY)
	want(t, "no such type", ask("127.0.0.1", "80", windows.AddrinfoW{Socktype: 99}), EAI_SOCKTYPE)
}
