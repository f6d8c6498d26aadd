package mixed

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"phpsocket/socket"
	"phpsocket/socket/internal/qemu"
)

// If SOCKET_WARNINGS is set, a converted program prints the warnings that it raises. The
// exceptions are warnings of calls with the @ operator, and warnings that the program's own
// handler has taken.
func TestWarningsArePrinted(t *testing.T) {
	const child = "MIXED_TEST_CHILD"
	fail := func() { socket.Listen(nil, 1) }
	refused := func() {
		s, err := socket.Create(socket.AF_INET, socket.SOCK_STREAM, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer socket.Close(s)
		socket.Sendto(s, "x", 1, 0, "127.0.0.1", 9) // fails, because the socket is not connected
		socket.Listen(s, 1)
		socket.Connect(s, "127.0.0.1", 9) // fails, because the socket listens
	}
	switch os.Getenv(child) {
	case "plain":
		ThrowErrors()
		refused()
	case "silent":
		ThrowErrors()
		Silence()
		refused()
		Speak()
	case "taken":
		SetErrorHandler(Func(func(...any) any { return true }))
		refused()
	case "refused":
		SetErrorHandler(Func(func(...any) any { return false }))
		refused()
	case "thrown":
		ThrowErrors()
		defer func() {
			if recover() == nil {
				t.Error("nothing was thrown")
			}
		}()
		fail()
	default:
		for name, want := range map[string]string{
			"plain": "Warning: socket_", "silent": "", "taken": "", "refused": "Warning: socket_", "thrown": "",
		} {
			for _, set := range []string{"", "0", "1"} {
				words := qemu.Args(os.Args[0], "-test.run=^TestWarningsArePrinted$")
				cmd := exec.Command(words[0], words[1:]...)
				cmd.Env = append(os.Environ(), child+"="+name, "SOCKET_WARNINGS="+set)
				var out strings.Builder
				cmd.Stderr = &out
				if err := cmd.Run(); err != nil {
					t.Errorf("%s, SOCKET_WARNINGS=%s: %v", name, set, err)
				}
				text, wanted := out.String(), want
				if set != "1" {
					wanted = ""
				}
				if !strings.HasPrefix(text, wanted) || wanted == "" && text != "" ||
					wanted != "" && !strings.Contains(text, "warnings_test.go on line ") {
					t.Errorf("%s, SOCKET_WARNINGS=%s prints %q", name, set, text)
				}
			}
		}
	}
}
