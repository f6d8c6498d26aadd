package sprint

import "fmt"

type code string

func good(a, b int, c code, err error, list ...any) string {
	fmt.Print("a: ", a, " b: ", b, "\n")
	fmt.Println(a, b)
	fmt.Print(a, "", b)
	fmt.Print(a, c, b)
	fmt.Print(err, a)
	fmt.Print(list...)
	fmt.Append([]byte("x"), a)
	if fmt.Sprint(a, b) == fmt.Sprint(1, 2) {
		return ""
	}
	return fmt.Sprint("n: ", a)
}
