package load

import (
	"bytes"
	"regexp"
)

// The parser panics on a heredoc without lines. It also reports an error for "$o->p->q" in
// a string. The functions in this file replace both with equivalent code. They do not
// change the number of lines.
var (
	emptyDoc = regexp.MustCompile(`<<<[ \t]*(['"]?)([A-Za-z_]\w*)(['"]?)\r?\n[ \t]*([A-Za-z_]\w*)`)
	arrowTwo = regexp.MustCompile(`([^{\\])(\$[A-Za-z_]\w*->[A-Za-z_]\w*)(->)`)
)

func rewrite(src []byte) []byte {
	src = emptyDoc.ReplaceAllFunc(src, func(m []byte) []byte {
		g := emptyDoc.FindSubmatch(m)
		if !bytes.Equal(g[2], g[4]) || !bytes.Equal(g[1], g[3]) {
			return m
		}
		return []byte("''\n")
	})
	return rewriteStrings(src)
}

// rewriteStrings puts braces around $o->p in a string if "->" follows it.
func rewriteStrings(src []byte) []byte {
	var out []byte
	for i := 0; i < len(src); {
		switch c := src[i]; {
		case c == '\'':
			end := stringEnd(src, i, '\'')
			out, i = append(out, src[i:end]...), end
		case c == '"':
			end := stringEnd(src, i, '"')
			out, i = append(out, arrowTwo.ReplaceAll(src[i:end], []byte("$1{$2}$3"))...), end
		case c == '#' || c == '/' && i+1 < len(src) && src[i+1] == '/':
			end := len(src)
			if n := bytes.IndexByte(src[i:], '\n'); n >= 0 {
				end = i + n
			}
			if n := bytes.Index(src[i:end], []byte("?>")); n >= 0 {
				end = i + n
			}
			out, i = append(out, src[i:end]...), end
		case c == '/' && i+1 < len(src) && src[i+1] == '*':
			end := len(src)
			if n := bytes.Index(src[i+2:], []byte("*/")); n >= 0 {
				end = i + n + 4
			}
			out, i = append(out, src[i:end]...), end
		case c == '?' && i+1 < len(src) && src[i+1] == '>':
			end := len(src)
			if n := bytes.Index(src[i:], []byte("<?")); n >= 0 {
				end = i + n
			}
			out, i = append(out, src[i:end]...), end
		default:
			out, i = append(out, c), i+1
		}
	}
	return out
}

func stringEnd(src []byte, i int, quote byte) int {
	for i++; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		}
	}
	return len(src)
}
