package oracle

import (
	"bufio"
	"fmt"
	"math"
	"phpsocket/socket"
	"strconv"
	"strings"
	"testing"
)

// TestStrerrorPHP compares the texts of Strerror with those of PHP's socket_strerror, for all codes
// in the ranges that systems use.
func TestStrerrorPHP(t *testing.T) {
	t.Parallel()
	for _, php := range Runners(t) {
		t.Run(php.Name, func(t *testing.T) {
			t.Parallel()
			codes := []int{math.MinInt32, math.MinInt32 + 1, -10010, math.MaxInt32}
			for _, r := range [][2]int{{-10005, -9995}, {-200, 200}, {9990, 10120}, {10990, 11040}} {
				for code := r[0]; code <= r[1]; code++ {
					codes = append(codes, code)
				}
			}
			var script strings.Builder
			script.WriteString("foreach ([")
			for _, code := range codes {
				fmt.Fprintf(&script, "%d,", code)
			}
			script.WriteString("] as $c) echo $c, ' ', socket_strerror($c), \"\\n\";")
			n := 0
			lines := bufio.NewScanner(strings.NewReader(php.Run(t, script.String())))
			for ; lines.Scan(); n++ {
				number, want, ok := strings.Cut(lines.Text(), " ")
				code, err := strconv.Atoi(number)
				if !ok || err != nil {
					t.Fatalf("php printed %q", lines.Text())
				}
				if code == 134 && want == "Unknown error 134" {
					continue // the C library of this php is too old to have EFTYPE
				}
				if got := socket.Strerror(socket.Errno(code)); got != want {
					t.Errorf("Strerror(%d) = %q, php says %q", code, got, want)
				}
			}
			if n != len(codes) {
				t.Fatalf("php answered for %d of %d codes", n, len(codes))
			}
			t.Logf("%d codes have PHP's text", n)
		})
	}
}

// If a code does not fit in a C int, PHP refuses it. Strerror cannot refuse it, because it does not
// return an error.
func TestStrerrorRange(t *testing.T) {
	t.Parallel()
	for _, php := range Runners(t) {
		got := php.Run(t, `try { socket_strerror(PHP_INT_MAX); } catch (ValueError $e) { echo $e->getMessage(); }`)
		want(t, "PHP "+php.Name, got, "socket_strerror(): Argument #1 ($error_code) must be between -2147483648 and 2147483647")
	}
	if strconv.IntSize < 64 {
		return
	}
	var beyond int64 = 1 << 40
	want(t, "beyond", socket.Strerror(socket.Errno(beyond)), fmt.Sprintf("Unknown error %d", beyond))
	want(t, "below", socket.Strerror(socket.Errno(-beyond)), "Unknown resolver error")
}
