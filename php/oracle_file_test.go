package php

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// Each row (a call of the oracle) has the initial contents of a file and a sequence of operations
// on the file. The results of all operations are compared.

const filePHP = `function ($start, $mode, $ops) {
	$name = tempnam('/tmp', 'of');
	if ($mode[0] === 'x') unlink($name); else file_put_contents($name, $start);
	$f = fopen($name, $mode);
	$out = [];
	foreach ($ops as $op) {
		[$what, $a, $b] = $op;
		$out[] = match ($what) {
			'fgets' => fgets($f), 'fgets n' => fgets($f, $a), 'fread' => fread($f, $a), 'fgetc' => fgetc($f), 'feof' => feof($f),
			'ftell' => ftell($f), 'fseek' => fseek($f, $a, $b), 'rewind' => rewind($f), 'fwrite' => fwrite($f, str_repeat('w', $a)),
			'fwrite n' => fwrite($f, 'wxyz', $a), 'ftruncate' => ftruncate($f, $a), 'fflush' => fflush($f), 'flock' => flock($f, $b + 1),
			'line' => stream_get_line($f, $a, "\n"), 'contents' => stream_get_contents($f, $a), 'meta' => stream_get_meta_data($f)['eof'],
			'printf' => fprintf($f, '%03d', $a),
		};
	}
	fclose($f);
	$out[] = file_get_contents($name);
	unlink($name);
	return $out;
}`

func fileOps(r *rand.Rand, mode string) *Array[any] {
	ops := new(Array[any])
	kinds := []string{"feof", "ftell", "fseek", "rewind", "fflush", "flock", "meta", "ftruncate", "skip"}
	if mode[0] == 'r' || strings.Contains(mode, "+") {
		kinds = append(kinds, "fgets", "fgets n", "fread", "fgetc", "line", "contents", "fgets", "fread")
	}
	if mode[0] != 'r' || strings.Contains(mode, "+") {
		kinds = append(kinds, "fwrite", "fwrite n", "printf")
	}
	for range r.IntN(12) {
		kind := oneOf(r, kinds...)
		a, b := r.IntN(12)+1, r.IntN(3)
		switch kind {
		case "skip":
			kind, b = "fseek", SEEK_CUR
		case "fseek":
			// First seek to a valid position, because PHP discards its buffer if a seek fails.
			ops.Append(ArrayOf[any]("fseek", 20, SEEK_SET))
			if b == SEEK_CUR {
				a -= 12
			}
		case "fwrite n":
			a -= 3
		case "contents":
			a -= 2
		case "ftruncate":
			if mode[0] == 'r' && !strings.Contains(mode, "+") {
				kind = "ftell" // in PHP, ftruncate raises a warning if the file is open for reading only
			}
		}
		ops.Append(ArrayOf[any](kind, a, b))
	}
	return ops
}

func runFileOps(a []any) any {
	dir, err := os.MkdirTemp("", "of")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	name, mode := filepath.Join(dir, "f"), a[1].(string)
	if mode[0] != 'x' {
		FilePutContents(name, a[0].(string))
	}
	f, err := Fopen(name, mode)
	if err != nil {
		return err
	}
	var out []any
	for _, op := range a[2].(*Array[any]).All() {
		op := op.(*Array[any])
		a, b := op.At(1).(int), op.At(2).(int)
		switch op.At(0) {
		case "fgets":
			out = append(out, either(Fgets(f)))
		case "fgets n":
			out = append(out, either(Fgets(f, a)))
		case "fread":
			s, _ := Fread(f, a)
			out = append(out, s)
		case "fgetc":
			out = append(out, either(Fgetc(f)))
		case "feof":
			out = append(out, Feof(f))
		case "ftell":
			out = append(out, either(Ftell(f)))
		case "fseek":
			out = append(out, Fseek(f, a, b))
		case "rewind":
			out = append(out, Rewind(f))
		case "fwrite":
			n, _ := Fwrite(f, strings.Repeat("w", a))
			out = append(out, n)
		case "fwrite n":
			n, _ := Fwrite(f, "wxyz", a)
			out = append(out, n)
		case "ftruncate":
			out = append(out, Ftruncate(f, a))
		case "fflush":
			out = append(out, Fflush(f))
		case "flock":
			out = append(out, Flock(f, b+1))
		case "line":
			out = append(out, either(StreamGetLine(f, a, "\n")))
		case "contents":
			s, _ := StreamGetContents(f, a)
			out = append(out, s)
		case "meta":
			out = append(out, StreamGetMetaData(f).At("eof"))
		case "printf":
			n, _ := Fprintf(f, "%03d", a)
			out = append(out, n)
		}
	}
	Fclose(f)
	s, _ := FileGetContents(name)
	return append(out, s)
}

func pathText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteString(oneOf(r, "/", "/", "a", "b.txt", ".", "..", "//", ".x", "a.b.c", "x y", "é", "\\"))
	}
	return b.String()
}

func init() {
	register(
		oracle{name: "file operations", rows: 2000, php: filePHP, args: func(r *rand.Rand) []any {
			mode := oneOf(r, "r", "r+", "w", "w+", "a", "a+", "c", "c+", "x", "x+", "rb", "rt")
			start := randBytes(r, "ab\n", 24)
			if r.IntN(20) == 0 {
				start = strings.Repeat(start+"0123456789\n", 1500)
			}
			return []any{start, mode, fileOps(r, mode)}
		}, call: runFileOps},
		oracle{name: "basename", args: func(r *rand.Rand) []any { return some(r, 1, pathText(r), oneOf(r, ".txt", "a", "", "b.txt")) },
			call: func(a []any) any { return Basename(a[0].(string), rest[string](a, 1)...) }},
		oracle{name: "dirname", args: func(r *rand.Rand) []any { return some(r, 1, pathText(r), r.IntN(4)) },
			call: func(a []any) any { return Dirname(a[0].(string), rest[int](a, 1)...) }},
		oracle{name: "pathinfo", args: func(r *rand.Rand) []any { return []any{pathText(r)} },
			call: func(a []any) any { return Pathinfo(a[0].(string)) }},
		oracle{name: "file", rows: 1000, php: `function ($text, $flags) { $n = tempnam('/tmp', 'of'); file_put_contents($n, $text); $l = file($n, $flags); unlink($n); return $l; }`,
			args: func(r *rand.Rand) []any { return []any{randBytes(r, "ab\n\n\r", 20), oneOf(r, 0, 2, 4, 6)} },
			call: func(a []any) any {
				name, _ := Tempnam(os.TempDir(), "of")
				defer os.Remove(name)
				FilePutContents(name, a[0].(string))
				return orError(File(name, a[1].(int)))
			}},
		oracle{name: "fnmatch", rows: 5000, args: func(r *rand.Rand) []any {
			return []any{randBytes(r, "ab*?[a-c]!^\\", 8), randBytes(r, "abc.\\[]-", 6)}
		}, call: func(a []any) any { return Fnmatch(a[0].(string), a[1].(string)) }},
		oracle{name: "ip2long", args: func(r *rand.Rand) []any { return []any{ipText(r)} }, call: func(a []any) any { return either(Ip2long(a[0].(string))) }},
		oracle{name: "long2ip", args: one(as(randInt)), call: func(a []any) any { return Long2ip(a[0].(int)) }},
		oracle{name: "inet_pton", php: "fn($ip) => @inet_pton($ip)", args: func(r *rand.Rand) []any { return []any{ipText(r)} },
			call: func(a []any) any { return either(InetPton(a[0].(string))) }},
		oracle{name: "inet_ntop", php: "fn($ip) => @inet_ntop($ip)", args: func(r *rand.Rand) []any {
			b := make([]byte, oneOf(r, 4, 16, 16, 16, 3))
			for i := range b {
				b[i] = byte(oneOf(r, 0, 0, 0, r.IntN(256), 255))
			}
			return []any{string(b)}
		}, call: func(a []any) any { return either(InetNtop(a[0].(string))) }},
	)
}

func ipText(r *rand.Rand) string {
	switch r.IntN(3) {
	case 0:
		return oneOf(r, "127.0.0.1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "", "::1", "::", "fe80::1", "::ffff:1.2.3.4", "::1.2.3.4", "1:2:3:4:5:6:7:8", "1::8", "1:2", "g::", "::1%lo", "1:2:3:4:5:6:1.2.3.4", "0.0.0.0", "255.255.255.255", "1.2.3.04")
	case 1:
		return randBytes(r, "0123456789...", 15)
	}
	return randBytes(r, "0129af:::", 20)
}
