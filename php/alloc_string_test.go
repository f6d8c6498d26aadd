//go:build !race

package php

import "testing"

// TestStringsNoAllocation checks that functions do not allocate if their result is a number or a
// part of a string.
func TestStringsNoAllocation(t *testing.T) {
	s, b := "  GET /chat HTTP/1.1\r\n", []byte("  GET /chat HTTP/1.1\r\n")
	for name, f := range map[string]func(){
		"substr":         func() { _ = Substr(s, -4, 2) },
		"trim":           func() { _ = Trim(s) },
		"trim chars":     func() { _ = Trim(s, " \r\n") },
		"strpos":         func() { Strpos(s, "HTTP") },
		"strpos bytes":   func() { Strpos(b, "HTTP") },
		"strrpos":        func() { Strrpos(s, "/") },
		"strstr":         func() { Strstr(s, "/") },
		"strcmp":         func() { Strcasecmp(s, b) },
		"strtolower":     func() { _ = Strtolower("already") },
		"ord":            func() { Ord(b) },
		"chr":            func() { _ = Chr(65) },
		"ctype":          func() { CtypeDigit("8000") },
		"str_replace":    func() { _ = StrReplace("x", "y", s) },
		"strspn":         func() { Strspn(s, " ") },
		"basename":       func() { _ = Basename("/a/b") },
		"strnatcmp":      func() { Strnatcmp("img2", "img10") },
		"similar_text":   func() { SimilarText("World", "Word") },
		"substr_count":   func() { SubstrCount(s, "T") },
		"ip2long":        func() { Ip2long("127.0.0.1") },
		"mb_strlen":      func() { MbStrlen("日本") },
		"checkdate":      func() { Checkdate(2, 29, 2024) },
		"dirname":        func() { _ = Dirname("/a/b") },
		"getprotobyname": func() { Getprotobyname("tcp") },
	} {
		if n := testing.AllocsPerRun(100, f); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
