package php2go_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"phpsocket/socket/port/php2go"
)

// TestMutated tests that the converter does not panic on damaged sources, in which a part
// is removed, repeated or changed. It must return an error or valid Go.
func TestMutated(t *testing.T) {
	files, err := filepath.Glob("../testdata/*.php")
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	good := 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.SplitAfter(src, []byte("\n"))
		for range 25 {
			list := append([][]byte(nil), lines...)
			for range 1 + r.IntN(3) {
				i, j := 1+r.IntN(len(list)-2), 1+r.IntN(len(list)-2)
				switch r.IntN(4) {
				case 0:
					list[i] = nil
				case 1:
					list[i] = append(append([]byte(nil), list[j]...), list[i]...)
				case 2:
					list[i], list[j] = list[j], list[i]
				case 3:
					if n := len(list[i]); n > 1 {
						k := r.IntN(n - 1)
						list[i] = append(append(append([]byte(nil), list[i][:k]...), "()$;'{}[]=>"[r.IntN(11)]), list[i][k:]...)
					}
				}
			}
			mutant := bytes.Join(list, nil)
			_, err := php2go.ConvertSource(php2go.Options{}, file, mutant)
			if err == nil {
				good++
			} else if strings.Contains(err.Error(), "php2go failed") || strings.Contains(err.Error(), "is no Go") {
				t.Errorf("%s: %.300v\n%s", file, err, mutant)
			}
		}
	}
	if good < 50 {
		t.Errorf("only %d mutants were converted", good)
	}
}
