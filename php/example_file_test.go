package php_test

import (
	"fmt"
	"os"

	"phpsocket/socket/php"
)

func ExampleMkdir() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	fmt.Println(php.Mkdir(dir+"/a/b", 0o777, true), php.IsDir(dir+"/a/b"))
	// Output:
	// <nil> true
}

func ExampleRmdir() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	php.Mkdir(dir+"/a", 0o777)
	fmt.Println(php.Rmdir(dir+"/a"), php.IsDir(dir+"/a"))
	// Output:
	// <nil> false
}

func ExampleScandir() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	php.Touch(dir + "/b")
	php.Touch(dir + "/a")
	fmt.Println(php.Scandir(dir))
	// Output:
	// [. .. a b] <nil>
}

func ExampleGetcwd() {
	_, ok := php.Getcwd()
	fmt.Println(ok)
	// Output:
	// true
}

func ExampleChdir() {
	fmt.Println(php.Chdir("."))
	// Output:
	// <nil>
}

func ExampleFnmatch() {
	fmt.Println(php.Fnmatch("*.tx?", "notes.txt"))
	// Output:
	// true
}

func ExampleGlob() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	php.Touch(dir + "/a.log")
	php.Touch(dir + "/b.txt")
	fmt.Println(php.StrReplace(dir, "", php.Implode(" ", php.Glob(dir+"/*.log"))))
	// Output:
	// /a.log
}

func ExampleFileGetContents() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	php.FilePutContents(dir+"/f", "hello world")
	fmt.Println(php.FileGetContents(dir + "/f"))
	fmt.Println(php.FileGetContents(dir+"/f", 6, 3))
	// Output:
	// hello world <nil>
	// wor <nil>
}

func ExampleFilePutContents() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	fmt.Println(php.FilePutContents(dir+"/f", []string{"a\n", "b\n"}))
	fmt.Println(php.FilePutContents(dir+"/f", "c\n", php.FILE_APPEND|php.LOCK_EX))
	// Output:
	// 4 <nil>
	// 2 <nil>
}

func ExampleFile() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	php.FilePutContents(dir+"/f", "one\n\ntwo\n")
	lines, err := php.File(dir+"/f", php.FILE_IGNORE_NEW_LINES|php.FILE_SKIP_EMPTY_LINES)
	fmt.Println(lines, err)
	// Output:
	// [one two] <nil>
}

func ExampleFileExists() {
	fmt.Println(php.FileExists("."), php.FileExists("no such file"))
	// Output:
	// true false
}

func ExampleIsFile() {
	fmt.Println(php.IsFile("."))
	// Output:
	// false
}

func ExampleIsDir() {
	fmt.Println(php.IsDir("."))
	// Output:
	// true
}

func ExampleIsLink() {
	fmt.Println(php.IsLink("."))
	// Output:
	// false
}

func ExampleIsReadable() {
	fmt.Println(php.IsReadable("."))
	// Output:
	// true
}

func ExampleIsWritable() {
	fmt.Println(php.IsWritable("no such file"))
	// Output:
	// false
}

func ExampleFilesize() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	php.FilePutContents(dir+"/f", "12345")
	fmt.Println(php.Filesize(dir + "/f"))
	// Output:
	// 5 <nil>
}

func ExampleFilemtime() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	php.Touch(dir+"/f", 1600000000)
	fmt.Println(php.Filemtime(dir + "/f"))
	// Output:
	// 1600000000 <nil>
}

func ExampleUnlink() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	php.Touch(dir + "/f")
	fmt.Println(php.Unlink(dir+"/f"), php.FileExists(dir+"/f"))
	// Output:
	// <nil> false
}

func ExampleRename() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	php.Touch(dir + "/f")
	fmt.Println(php.Rename(dir+"/f", dir+"/g"), php.FileExists(dir+"/g"))
	// Output:
	// <nil> true
}

func ExampleCopy() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	php.FilePutContents(dir+"/f", "x")
	fmt.Println(php.Copy(dir+"/f", dir+"/g"))
	fmt.Println(php.FileGetContents(dir + "/g"))
	// Output:
	// <nil>
	// x <nil>
}

func ExampleTouch() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	fmt.Println(php.Touch(dir+"/f"), php.IsFile(dir+"/f"))
	// Output:
	// <nil> true
}

func ExampleChmod() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	php.Touch(dir + "/f")
	fmt.Println(php.Chmod(dir+"/f", 0o600))
	// Output:
	// <nil>
}

func ExampleTempnam() {
	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	name, err := php.Tempnam(dir, "pre")
	fmt.Println(php.Substr(php.Basename(name), 0, 3), err)
	// Output:
	// pre <nil>
}

func ExampleTmpfile() {
	f, err := php.Tmpfile()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer php.Fclose(f)
	php.Fwrite(f, "scratch")
	php.Rewind(f)
	fmt.Println(php.Fgets(f))
	// Output:
	// scratch true
}

func ExampleSysGetTempDir() {
	fmt.Println(php.IsDir(php.SysGetTempDir()))
	// Output:
	// true
}

func ExampleBasename() {
	fmt.Println(php.Basename("/var/log/app.log"), php.Basename("/var/log/app.log", ".log"))
	// Output:
	// app.log app
}

func ExampleDirname() {
	fmt.Println(php.Dirname("/var/log/app.log"), php.Dirname("/var/log/app.log", 2), php.Dirname("app.log"))
	// Output:
	// /var/log /var .
}

func ExamplePathinfo() {
	p := php.Pathinfo("/var/log/app.tar.gz")
	fmt.Println(p.At("dirname"), p.At("basename"), p.At("extension"), p.At("filename"))
	// Output:
	// /var/log app.tar.gz gz app.tar
}

func ExampleRealpath() {
	_, ok := php.Realpath("no such file")
	fmt.Println(ok)
	// Output:
	// false
}
