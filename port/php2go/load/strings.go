package load

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/VKCOM/php-parser/pkg/ast"

	"phpsocket/socket/port/php2go/ir"
)

// unquote returns the bytes that a string literal stands for.
func unquote(s string) string {
	if len(s) > 0 && (s[0] == 'b' || s[0] == 'B') {
		s = s[1:]
	}
	if len(s) < 2 {
		return s
	}
	switch s[0] {
	case '\'':
		return single(s[1 : len(s)-1])
	case '"':
		return double(s[1:len(s)-1], '"')
	}
	return s
}

func single(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '\'' || s[i+1] == '\\') {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// double replaces the escape sequences in s, the text of a double-quoted string or a
// heredoc. For a heredoc, quote is 0.
func double(s string, quote byte) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case 'v':
			b.WriteByte('\v')
		case 'e':
			b.WriteByte(27)
		case 'f':
			b.WriteByte('\f')
		case '\\', '$':
			b.WriteByte(c)
		case 'x', 'u':
			n := digits(s[i+1:], 16, 2)
			if c == 'u' && strings.HasPrefix(s[i+1:], "{") {
				if end := strings.IndexByte(s[i:], '}'); end > 0 {
					if r, err := strconv.ParseUint(s[i+2:i+end], 16, 32); err == nil {
						b.WriteString(string(utf8.AppendRune(nil, rune(r))))
						i += end
						continue
					}
				}
			}
			if c == 'u' || n == 0 {
				b.WriteByte('\\')
				b.WriteByte(c)
				continue
			}
			v, _ := strconv.ParseUint(s[i+1:i+1+n], 16, 8)
			b.WriteByte(byte(v))
			i += n
		default:
			if n := digits(s[i:], 8, 3); n > 0 {
				v, _ := strconv.ParseUint(s[i:i+n], 8, 16)
				b.WriteByte(byte(v))
				i += n - 1
				continue
			}
			if c != quote || quote == 0 {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}

func digits(s string, base, most int) (n int) {
	for n < len(s) && n < most {
		if _, err := strconv.ParseUint(s[n:n+1], base, 8); err != nil {
			break
		}
		n++
	}
	return n
}

// interp converts a string that contains variables.
func (w *lowerer) interp(v ast.Vertex, parts []ast.Vertex, quote byte) *ir.Node {
	n := w.node(ir.Interp, v)
	for _, p := range parts {
		n.K = append(n.K, w.part(p, quote))
	}
	return n
}

func (w *lowerer) part(p ast.Vertex, quote byte) *ir.Node {
	switch p := p.(type) {
	case *ast.ScalarEncapsedStringPart:
		return w.named(ir.Str, double(string(p.Value), quote), p)
	case *ast.ScalarEncapsedStringVar:
		n := w.named(ir.Var, strings.TrimPrefix(ident(p.Name), "$"), p)
		if n.S == "" {
			n = w.expr(p.Name)
		}
		if !none(p.Dim) {
			n = w.node(ir.Index, p, n, w.expr(p.Dim))
		}
		return n
	case *ast.ScalarEncapsedStringBrackets:
		return w.expr(p.Var)
	case *ast.ExprArrayDimFetch: // in "$a[key]", the key is a string without quotes
		n := w.node(ir.Index, p, w.expr(p.Var), nil)
		switch d := p.Dim.(type) {
		case *ast.ScalarString:
			s := string(d.Value)
			if i, err := strconv.Atoi(s); err == nil && strconv.Itoa(i) == s {
				n.K[1] = w.named(ir.Int, s, d)
			} else {
				n.K[1] = w.named(ir.Str, strings.Trim(s, `'"`), d)
			}
		default:
			n.K[1] = w.expr(d)
		}
		return n
	}
	return w.expr(p)
}

// heredoc converts a heredoc or a nowdoc. It removes the last newline, and from each line
// the indentation of the closing line.
func (w *lowerer) heredoc(x *ast.ScalarHeredoc) *ir.Node {
	nowdoc := strings.Contains(string(x.OpenHeredocTkn.Value), "'")
	closing := string(x.CloseHeredocTkn.Value)
	indent := len(closing) - len(strings.TrimLeft(closing, " \t"))
	n := w.node(ir.Interp, x)
	start := true
	for i, p := range x.Parts {
		text, ok := p.(*ast.ScalarEncapsedStringPart)
		if !ok {
			n.K = append(n.K, w.part(p, 0))
			start = false
			continue
		}
		s := string(text.Value)
		if i == len(x.Parts)-1 {
			s = strings.TrimRight(s, " \t")
			s = strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r")
		}
		if indent > 0 {
			lines := strings.Split(s, "\n")
			for j := range lines {
				if j > 0 || start {
					cut := 0
					for cut < indent && cut < len(lines[j]) && (lines[j][cut] == ' ' || lines[j][cut] == '\t') {
						cut++
					}
					lines[j] = lines[j][cut:]
				}
			}
			s = strings.Join(lines, "\n")
		}
		start = false
		if !nowdoc {
			s = double(s, 0)
		}
		n.K = append(n.K, w.named(ir.Str, s, p))
	}
	return n
}
