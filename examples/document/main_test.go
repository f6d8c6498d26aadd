package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"phpsocket/socket/examples/internal/proc"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// TestDocument compares the output with that of the PHP original, which runs the tutorial's
// own server and client.
func TestDocument(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"../server/server.php", "../client/client.php"} {
		if _, err := os.Stat(file); err != nil { // because of this call, go test does not reuse its cached result after the file has changed
			t.Fatal(err)
		}
	}
	proc.Both(t, document)
}

// document returns the program's output after the first line, with PORT in place of the
// port number.
func document(t *testing.T, program proc.Program) string {
	p := program.Start(t)
	if code := p.Wait(); code != 0 || p.Stderr() != "" {
		t.Errorf("exit status %d, stderr %q; want 0 and none", code, p.Stderr())
	}
	about, stdout, _ := strings.Cut(p.Stdout(), "\n\n")
	if !strings.HasPrefix(about, "A PHP tutorial's server and client") || strings.Contains(about, "\n") {
		t.Errorf("it begins with %q", about)
	}
	line, _, _ := strings.Cut(stdout, "\n")
	var port int
	if _, err := fmt.Sscanf(line, "服务器端 (the server, on 127.0.0.1:%d):", &port); err != nil {
		t.Fatalf("first line %q: %v", line, err)
	}
	const request = "Ho\r\nfirst blood\r\n"
	want := line + "\n\n" + strings.Repeat("测试成功了\n收到的信息:"+request+"\n", 5) + "\n"
	for i := range 5 {
		want += fmt.Sprintf("客户端 (client %d):\n\n", i+1) +
			"<h2>TCP/IP Connection</h2>\nOK.\n" +
			fmt.Sprintf("试图连接 '127.0.0.1' 端口 '%d'...\n", port) +
			"连接OK\n发送到服务器信息成功!\n" +
			"发送的内容为:<font color='red'>" + request + "</font> <br>" +
			"接收服务器回传信息成功!\n接受的内容为:测试成功!\n" +
			"关闭SOCKET...\n关闭OK\n\n"
	}
	if stdout != want {
		t.Errorf("stdout %q\n  want %q", stdout, want)
	}
	return strings.ReplaceAll(stdout, fmt.Sprint(port), "PORT")
}

// TestSame checks that the functions are the same as in examples/server and
// examples/client.
func TestSame(t *testing.T) {
	ours := functions(t, "server.go", "client.go")
	for _, file := range []string{"../server/main.go", "../client/main.go"} {
		for name, text := range functions(t, file) {
			if name != "main" && ours[name] != text {
				t.Errorf("func %s is not what it is in %s", name, file)
			}
		}
	}
}

// functions returns the text of each function in the files, comments included.
func functions(t *testing.T, files ...string) map[string]string {
	texts := make(map[string]string)
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, file, source, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range parsed.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok {
				from := f.Pos()
				if f.Doc != nil {
					from = f.Doc.Pos()
				}
				texts[f.Name.Name] = string(source[fset.Position(from).Offset:fset.Position(f.End()).Offset])
			}
		}
	}
	return texts
}
