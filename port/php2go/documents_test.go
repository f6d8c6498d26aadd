package php2go_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// documents lists the examples that have a PHP version in their folder. It maps the name of
// each example to the steps of the example's driver.
var documents = map[string]string{
	"server":  "args PORT\n" + strings.Repeat("knock a\nline a\nsend a \"Ho\\r\\nfirst blood\\r\\n\"\neof a\n", 5) + "exit\n",
	"client":  "serve tcp\nargs PORT\naccept a\nline a\nline a\nsend a \"hello\\n\"\nclose a\nexit\n",
	"reverse": "args PORT\nknock a\nsend a \" abc d\\r\\n\"\nline a\neof a\nexit\n",
}

// documentPrograms writes the PHP versions of the examples to a folder. It changes the
// programs to take the port as an argument.
func documentPrograms(t *testing.T) (files []string) {
	t.Helper()
	dir := t.TempDir()
	for name := range documents {
		text, err := os.ReadFile(filepath.Join("../../examples", name, name+".php"))
		if err != nil {
			t.Fatal(err)
		}
		s := strings.NewReplacer("$port = 1935;", "$port = (int)$argv[1];", "$port = 1234;", "$port = (int)$argv[1];", "192.168.1.99", "127.0.0.1").Replace(string(text))
		if s == string(text) {
			t.Errorf("%s.php has no port", name)
		}
		file := filepath.Join(dir, "document_"+name+".php")
		if err := os.WriteFile(file, []byte(s), 0o666); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}
