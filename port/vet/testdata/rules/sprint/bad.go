package sprint

import (
	"fmt"
	"io"
	"time"
)

// $id . $count, echo $a, $b;
func join(w io.Writer, a, b int, f float64, buf []byte) string {
	fmt.Print(a, b)             // want `sprint: a space gets between b and what is in front of it, for neither is a string; in PHP there is none`
	fmt.Fprint(w, a, f)         // want `sprint: a space gets between f`
	fmt.Print("n: ", a, b, "!") // want `sprint: a space gets between b`
	fmt.Print(time.Now(), a)    // want `sprint: a space gets between a`
	return fmt.Sprint(a, b, f)  // want `sprint: a space gets between b`
}
