package doctest

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// chinesePages maps each Chinese page to the English page that it translates.
var chinesePages = map[string]string{
	"README.zh-CN.md":        "README.md",
	"docs/zh-CN/porting.md":  "PORTING.md",
	"docs/zh-CN/compiler.md": "PORTING.md",
	"docs/zh-CN/faq.md":      "docs/faq.md",
	"docs/zh-CN/text.md":     "docs/php.md",
	"docs/zh-CN/walk.md":     "examples/README.md",
}

// chineseSections maps sections of README.md and PORTING.md to Chinese sections with the same code.
// Each value is the name of a Chinese page, and the heading of the section in that page.
var chineseSections = map[string][2]string{
	"README.md#a-server-ported":                {"README.zh-CN.md", "移植一个服务器"},
	"README.md#port-your-program":              {"README.zh-CN.md", "移植你的程序"},
	"README.md#use-it-in-your-program":         {"README.zh-CN.md", "在自己的程序里使用"},
	"PORTING.md#errors":                        {"docs/zh-CN/porting.md", "错误"},
	"PORTING.md#sockets-as-values":             {"docs/zh-CN/porting.md", "把套接字当作值"},
	"PORTING.md#reading":                       {"docs/zh-CN/porting.md", "读取"},
	"PORTING.md#writing":                       {"docs/zh-CN/porting.md", "写入"},
	"PORTING.md#timeouts":                      {"docs/zh-CN/porting.md", "超时"},
	"PORTING.md#connecting-without-blocking":   {"docs/zh-CN/porting.md", "非阻塞连接"},
	"PORTING.md#accepting":                     {"docs/zh-CN/porting.md", "接受连接"},
	"PORTING.md#select-loops":                  {"docs/zh-CN/porting.md", "select 循环"},
	"PORTING.md#standard-input-beside-sockets": {"docs/zh-CN/porting.md", "标准输入和套接字"},
	"PORTING.md#processes-and-signals":         {"docs/zh-CN/porting.md", "进程和信号"},
	"PORTING.md#datagrams":                     {"docs/zh-CN/porting.md", "数据报"},
	"PORTING.md#options":                       {"docs/zh-CN/porting.md", "选项"},
	"PORTING.md#messages-and-descriptors":      {"docs/zh-CN/porting.md", "消息和文件描述符"},
	"PORTING.md#streams-and-tls":               {"docs/zh-CN/porting.md", "流和 TLS"},
	"PORTING.md#a-pool-of-connections":         {"docs/zh-CN/porting.md", "连接池"},
	"PORTING.md#classes-and-callbacks":         {"docs/zh-CN/porting.md", "类和回调"},
	"PORTING.md#exceptions":                    {"docs/zh-CN/porting.md", "异常"},
	"PORTING.md#after-the-port":                {"docs/zh-CN/porting.md", "移植之后"},
}

// chineseOwn counts, for each Chinese page, the blocks that the English page does not have. The
// tests of the guides compile the Go blocks among them. One program needs golang.org/x/text, and
// TestGBK of internal/nettest tests it.
var chineseOwn = map[string]int{"README.zh-CN.md": 1, "docs/zh-CN/text.md": 8, "docs/zh-CN/walk.md": 2}

// isChinese reports whether a page is in Chinese.
func isChinese(page string) bool {
	return page == "README.zh-CN.md" || strings.HasPrefix(page, "docs/zh-CN/")
}

// comments splits a block into the lines of its code and its comments.
func comments(b block) (code, found []string) {
	mark := map[string]string{"go": "//", "php": "//", "sh": "#"}[b.lang]
	for line := range strings.Lines(b.text) {
		quote, at := byte(0), -1
		for i := 0; mark != "" && i < len(line) && at < 0; i++ {
			switch c := line[i]; {
			case quote != 0 && c == '\\' && quote != '`':
				i++
			case quote != 0 && c == quote:
				quote = 0
			case quote == 0 && (c == '"' || c == '\'' || c == '`'):
				quote = c
			case quote == 0 && strings.HasPrefix(line[i:], mark):
				at = i
			}
		}
		if at >= 0 {
			found = append(found, strings.TrimSpace(line[at+len(mark):]))
			line = line[:at]
		}
		code = append(code, line)
	}
	return code, found
}

// uncommented returns the code of a block without comments, indentation and empty lines. Comments in PHP's /* */ are
// also removed.
func uncommented(b block) string {
	if b.lang == "php" {
		b.text = regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(b.text, "")
	}
	code, _ := comments(b)
	var text strings.Builder
	for _, line := range code {
		text.WriteString(strings.TrimSuffix(line, "\n") + "\n")
	}
	return squeeze(text.String())
}

// englishBlocks returns the code of all blocks of the English pages, without comments.
func englishBlocks(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, page := range guides(t) {
		if !isChinese(page) {
			for _, b := range pageBlocks(t, page) {
				all[b.lang+"\n"+uncommented(b)] = true
			}
		}
	}
	return all
}

// headings returns the headings of a page, of all levels. The map has the text from each heading to
// the next one.
func headings(t *testing.T, page string) (order []string, parts map[string]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, page))
	must(t, err)
	parts = map[string]string{}
	heading, code := "", false
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if m := regexp.MustCompile(`^#+ (.*)\n`).FindStringSubmatch(line); m != nil && !code {
			heading = m[1]
			order = append(order, heading)
			continue
		}
		parts[heading] += line
	}
	return order, parts
}

// partBlocks returns the code of the blocks in a part of a page, without comments.
func partBlocks(part string) []string {
	var list []string
	for lang, text := range codeBlocks(part) {
		list = append(list, lang+"\n"+uncommented(block{lang: lang, text: text}))
	}
	return list
}

// slug returns the anchor of a heading, as a link to the heading uses it.
func slug(heading string) string {
	for name := range anchors("# " + heading + "\n") {
		return name
	}
	return ""
}

// Each block of a Chinese page has the same code as a block of an English page. Only the blocks
// that chineseOwn counts are exceptions. The comments of all blocks are in Chinese.
func TestChineseBlocks(t *testing.T) {
	t.Parallel()
	english := englishBlocks(t)
	examples := exampleCode(t)
	equal, own, walked := 0, map[string]int{}, 0
	for page := range chinesePages {
		for _, b := range pageBlocks(t, page) {
			code := uncommented(b)
			switch {
			case english[b.lang+"\n"+code]:
				equal++
			case page == "docs/zh-CN/walk.md" && strings.Contains(examples, code):
				walked++
			default:
				own[page]++
				if own[page] > chineseOwn[page] {
					t.Errorf("%s: no English page has this block:\n%s", page, b.text)
				}
			}
			_, found := comments(b)
			for _, c := range found {
				if strings.IndexFunc(c, func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0 &&
					regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`).MatchString(c) && !regexp.MustCompile(`\$\w|^socket_\w+[( ]`).MatchString(c) {
					t.Errorf("%s: this comment is not in Chinese: %s", page, c)
				}
			}
		}
	}
	if !maps.Equal(own, chineseOwn) {
		t.Errorf("blocks without English: %v, want %v", own, chineseOwn)
	}
	t.Logf("%d blocks are those of the English pages, %d of the examples, %v are their own", equal, walked, own)
	if equal < 100 || walked < 15 {
		t.Error("too few blocks")
	}
}

// For each section in chineseSections, the Chinese section has the blocks of the English section,
// in the same order.
func TestChineseSections(t *testing.T) {
	t.Parallel()
	for place, there := range chineseSections {
		page, anchor, _ := strings.Cut(place, "#")
		order, parts := headings(t, page)
		i := slices.IndexFunc(order, func(heading string) bool { return slug(heading) == anchor })
		_, chinese := headings(t, there[0])
		part, ok := chinese[there[1]]
		if i < 0 || !ok {
			t.Errorf("%s: no such section, or no section %s in %s", place, there[1], there[0])
			continue
		}
		if want, got := partBlocks(parts[order[i]]), partBlocks(part); !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s: section %s has not the blocks of %s:\n%q\nwant\n%q", there[0], there[1], place, got, want)
		}
	}
}

// named matches the names of PHP's socket functions, of constants, and of the exported identifiers
// of packages socket and php.
var named = regexp.MustCompile(`\bsocket_[a-z]\w*|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|\b(?:socket|php)\.[A-Z]\w*`)

// names returns the matches of named (the expression above) in a text. Matches in fenced code are
// left out.
func names(text string) []string {
	found := named.FindAllString(fences.ReplaceAllString(text, ""), -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// Each question of the Chinese page has the same code and the same names as the English question,
// and it ends with the same link.
func TestChineseQuestions(t *testing.T) {
	t.Parallel()
	places := map[string]string{ // maps a link of the English page to the link of the Chinese page
		"../PORTING.md#arrays":                  "porting.md#陷阱",
		"../PORTING.md#text-bytes-and-dates":    "porting.md#陷阱",
		"../PORTING.md#what-a-port-must-change": "porting.md#必须修改的地方",
		"../PORTING.md#what-the-compiler-says":  "compiler.md",
		"php.md":                                "text.md",
	}
	for place, there := range chineseSections {
		if strings.HasPrefix(there[0], "docs/") {
			places["../"+place] = filepath.Base(there[0]) + "#" + slug(there[1])
		} else {
			places["../"+place] = "../../" + there[0] + "#" + slug(there[1])
		}
	}
	questions := func(page string) (list []string, parts map[string]string) {
		order, parts := headings(t, page)
		for _, heading := range order {
			if strings.Contains(parts[heading], "```") {
				list = append(list, heading)
			}
		}
		return list, parts
	}
	english, before := questions("docs/faq.md")
	chinese, after := questions("docs/zh-CN/faq.md")
	if len(english) != len(chinese) {
		t.Fatalf("%d questions, %d in English", len(chinese), len(english))
	}
	last := regexp.MustCompile(`\]\(([^)]*)\)\s*$`)
	for i, question := range chinese {
		want, got := before[english[i]], after[question]
		if !slices.Equal(partBlocks(got), partBlocks(want)) {
			t.Errorf("%s has not the code of %s:\n%q\nwant\n%q", question, english[i], partBlocks(got), partBlocks(want))
		}
		if w, g := names(english[i]+"\n"+want), names(question+"\n"+got); !slices.Equal(w, g) {
			t.Errorf("%s names %v, in English %v", question, g, w)
		}
		to, from := last.FindStringSubmatch(want), last.FindStringSubmatch(got)
		if to == nil || from == nil {
			t.Errorf("%s: no link at the end", question)
			continue
		}
		link, ok := places[to[1]]
		if !ok {
			link = "../" + to[1]
		}
		if from[1] != link {
			t.Errorf("%s links to %s, not to %s", question, from[1], link)
		}
	}
	t.Logf("%d questions", len(chinese))
}

// rowsOf returns the cells of each row of a table. The parameter header is the beginning of the
// table.
func rowsOf(t *testing.T, page, header string) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, page))
	must(t, err)
	_, table, found := strings.Cut(string(text), header)
	if !found {
		t.Fatalf("%s has no table %s", page, header)
	}
	table, _, _ = strings.Cut(table, "\n\n")
	for _, line := range strings.Split(strings.TrimSpace(table), "\n")[2:] {
		rows = append(rows, strings.Split(strings.Trim(line, "| "), " | "))
	}
	return rows
}

// code returns the parts of a text that are in back quotes, with these quotes.
func code(text string) []string {
	return regexp.MustCompile("`[^`]*`").FindAllString(text, -1)
}

// The Chinese table of compiler messages has the same messages as the English table, and each
// message has the same code.
func TestChineseMessages(t *testing.T) {
	t.Parallel()
	english := rowsOf(t, "PORTING.md", "\n| The compiler says | Because |")
	chinese := rowsOf(t, "docs/zh-CN/compiler.md", "\n| 编译器的报错 | 原因和改法 |")
	if len(english) != len(chinese) || len(english) < 50 {
		t.Fatalf("%d rows, %d in English", len(chinese), len(english))
	}
	for i, row := range english {
		if !slices.Equal(code(row[0]), code(chinese[i][0])) {
			t.Errorf("row %d is about %v, in English about %v", i+1, chinese[i][0], row[0])
		}
		for _, c := range code(strings.Join(row[1:], " | ")) {
			if !strings.Contains(strings.Join(chinese[i][1:], " | "), c) {
				t.Errorf("%s: %s is missing", chinese[i][0], c)
			}
		}
	}
}

// The Chinese table of necessary changes refers to the same rows of DEVIATIONS.md as the English
// table, in the same order. Each row contains the same names as in English.
func TestChineseChanges(t *testing.T) {
	t.Parallel()
	english := rowsOf(t, "PORTING.md", "\n| A PHP program that | goes wrong like this | Change | Row |")
	chinese := rowsOf(t, "docs/zh-CN/porting.md", "\n| PHP 程序 | 移植后的问题 | 修改 | 差异 |")
	if len(english) != len(chinese) || len(english) < 15 {
		t.Fatalf("%d rows, %d in English", len(chinese), len(english))
	}
	for i, row := range english {
		if want := strings.Replace(row[3], "(", "(../../", 1); chinese[i][3] != want {
			t.Errorf("row %d is %s, want %s", i+1, chinese[i][3], want)
		}
		for j := range 3 {
			if w, g := names(row[j]), names(chinese[i][j]); !slices.Equal(w, g) {
				t.Errorf("%s: column %d names %v, in English %v", row[3], j+1, g, w)
			}
		}
	}
}

// exampleCode returns the code of the three examples that the Chinese walk explains, without the
// comments.
func exampleCode(t *testing.T) string {
	t.Helper()
	var all string
	for _, name := range []string{"server", "client", "reverse"} {
		for _, b := range []block{{lang: "php", page: name + ".php"}, {lang: "go", page: "main.go"}} {
			text, err := os.ReadFile(filepath.Join(root, "examples", name, b.page))
			must(t, err)
			b.text = string(text)
			all += uncommented(b)
		}
	}
	return all
}

// The Chinese walk shows three PHP programs and their Go versions. It must show every line of the
// PHP programs and of the functions in the Go versions, in the same order.
func TestChineseWalk(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "docs/zh-CN/walk.md"))
	must(t, err)
	for heading, name := range map[string]string{"服务器": "server", "客户端": "client", "倒序服务器": "reverse"} {
		_, part, found := strings.Cut(string(text), "\n## "+heading+"\n")
		if !found {
			t.Fatalf("no section %s", heading)
		}
		part, _, _ = strings.Cut(part, "\n## ")
		for _, path := range regexp.MustCompile(`(?m)^(?:go run|php) (\S+)`).FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(root, path[1])); err != nil {
				t.Error(err)
			}
		}
		shown := map[string]string{}
		for lang, code := range codeBlocks(part) {
			shown[lang] += uncommented(block{lang: lang, text: code})
		}
		for lang, file := range map[string]string{"php": name + ".php", "go": "main.go"} {
			src, err := os.ReadFile(filepath.Join(root, "examples", name, file))
			must(t, err)
			program := uncommented(block{lang: lang, text: string(src)})
			switch {
			case lang == "php":
				program = strings.TrimPrefix(program, "<?php\n")
			case name == "reverse": // the walk shows only the body of reverse, but the other functions as a whole
				_, program, _ = strings.Cut(program, "func reverse(host string, port int) {\n")
				program = strings.Replace(program, "}\nfunc die(", "func die(", 1)
			default: // the walk shows the function with the name of the program; it shows strerror only for the server
				_, program, _ = strings.Cut(program, "func "+name+"(out io.Writer, ip string, port int) error {\n")
				program = strings.Replace(program, "}\nfunc strerror(", "func strerror(", 1)
				program, _, _ = strings.Cut(program, "func main(")
				if name == "client" {
					program, _, _ = strings.Cut(program, "func strerror(")
				}
			}
			if shown[lang] != program {
				t.Errorf("the walk through %s shows\n%s\nnot\n%s", file, shown[lang], program)
			}
		}
	}
}

// Near its top, each page has a link to the page in the other language.
func TestChineseLinks(t *testing.T) {
	t.Parallel()
	top := func(page string) string {
		text, err := os.ReadFile(filepath.Join(root, page))
		must(t, err)
		return strings.Join(strings.SplitN(string(text), "\n", 6)[:5], "\n")
	}
	link := func(from, to string) string {
		rel, err := filepath.Rel(filepath.Dir(from), to)
		must(t, err)
		return "](" + filepath.ToSlash(rel)
	}
	for chinese, english := range chinesePages {
		if !strings.Contains(top(chinese), "[English"+link(chinese, english)) {
			t.Errorf("%s does not link %s", chinese, english)
		}
		text := top(english)
		if chinese == "docs/zh-CN/compiler.md" {
			text = section(t, "PORTING.md", "What the compiler says")
		}
		if !strings.Contains(text, "[简体中文"+link(english, chinese)+")") {
			t.Errorf("%s does not link %s", english, chinese)
		}
	}
	for _, page := range guides(t) {
		if isChinese(page) && chinesePages[page] == "" {
			t.Errorf("%s is not in the list of the pages in Chinese", page)
		}
	}
}

// In a paragraph, no line may end between two Chinese characters. Browsers would show a space
// there.
func TestChineseLines(t *testing.T) {
	t.Parallel()
	for page := range chinesePages {
		text, err := os.ReadFile(filepath.Join(root, page))
		must(t, err)
		for _, m := range regexp.MustCompile(`.*[\p{Han}，。；：、]\n[\p{Han}].*`).FindAllString(fences.ReplaceAllString(string(text), "```"), -1) {
			t.Errorf("%s: %s", page, m)
		}
	}
}

// All functions and constants named in the Chinese pages must exist. TestNames checks those of
// package socket, so this test skips them.
func TestChineseNames(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	functions, err := os.ReadFile(filepath.Join(root, "FUNCTIONS.md"))
	must(t, err)
	for _, name := range regexp.MustCompile(`\bsocket_\w+`).FindAllString(string(functions), -1) {
		known[name] = true
	}
	for dir, prefix := range map[string]string{".": "", "php": "php."} {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		must(t, err)
		for _, file := range files {
			src, err := os.ReadFile(file)
			must(t, err)
			for _, m := range regexp.MustCompile(`(?m)^(?:func |type |var |const |\t)([A-Z]\w*)`).FindAllSubmatch(src, -1) {
				known[prefix+string(m[1])] = true
			}
		}
	}
	others := map[string]bool{"SOCKET_WARNINGS": true, "CAP_NET_BIND_SERVICE": true, "CAP_NET_RAW": true, "SWOOLE_HOOK_SOCKETS": true, "E_ALL": true, "SIG_IGN": true}
	found := 0
	for page := range chinesePages {
		text, err := os.ReadFile(filepath.Join(root, page))
		must(t, err)
		for _, name := range names(string(text)) {
			found++
			if !known[name] && !others[name] && !strings.HasPrefix(name, "socket.") && name != "socket_" {
				t.Errorf("%s: there is no %s", page, name)
			}
		}
	}
	t.Logf("%d names", found)
	if found < 100 {
		t.Error("too few names")
	}
}

// README.zh-CN.md has commands that set a proxy for modules. They must set the proxy that the page
// names.
func TestChineseProxy(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil {
		t.Log("skipped: no go: the commands are not run")
		return
	}
	_, parts := headings(t, "README.zh-CN.md")
	env := filepath.Join(t.TempDir(), "env")
	var out []byte
	for _, commands := range codeBlocks(parts["安装 Go 和下载依赖"]) {
		for line := range strings.Lines(commands) {
			words := strings.Fields(line)
			cmd := exec.Command(words[0], words[1:]...)
			cmd.Env = append(os.Environ(), "GOENV="+env, "GOPROXY=")
			var err error
			if out, err = cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", line, err, out)
			}
		}
	}
	if got := string(out); got != "https://goproxy.cn,direct\n" {
		t.Errorf("the proxy is %q", got)
	}
}
