package sprint

import (
	"fmt"
	"io"
	"time"
)

// $id . $count, echo $a, $b;
func join(w io.Writer, a, b int, f float64, buf []byte) string {
	fmt.Print(a, b)             // want `sprint: Go puts a space between b and the value before it, because neither is a string; PHP does not`
	fmt.Fprint(w, a, f)         // want `sprint: Go puts a space between f`
	fmt.Print("n: ", a, b, "!") // want `sprint: Go puts a space between b`
	fmt.Print(time.Now(), a)    // want `sprint: Go puts a space between a`
	return fmt.Sprint(a, b, f)  // want `sprint: Go puts a space between b`
}
