package php

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// TestSeekAhead seeks to a position within the data that was read ahead. This data must remain
// readable, even if the file has become shorter.
func TestSeekAhead(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "f")
	FilePutContents(name, "abcdefgh\nx")
	f, err := Fopen(name, "r+")
	if err != nil {
		t.Fatal(err)
	}
	defer Fclose(f)
	Fread(f, 1)
	if !Ftruncate(f, 2) || Fseek(f, 3) != 0 {
		t.Fatal("ftruncate, fseek")
	}
	Fseek(f, 2, SEEK_CUR)
	if line, _ := Fgets(f); line != "fgh\n" {
		t.Errorf("ahead: %q", line)
	}
	if line, ok := Fgets(f); line != "x" || !ok {
		t.Errorf("the rest: %q", line)
	}
	Fseek(f, 0)
	if line, _ := Fgets(f); line != "ab" {
		t.Errorf("back: %q", line)
	}
}

// TestFileErrors compares the errors of the file functions with PHP's warnings.
func TestFileErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	missing := filepath.Join(dir, "no", "x")
	file := filepath.Join(dir, "f")
	if n, err := FilePutContents(file, []string{"a", "b\n"}); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	why := "No such file or directory"
	for _, row := range []struct {
		err  error
		want string
	}{
		{errOf(Fopen(missing, "r")), "fopen(" + missing + "): Failed to open stream: " + why},
		{errOf(Fopen(file, "x")), "fopen(" + file + "): Failed to open stream: File exists"},
		{errOf(Fopen(file, "q")), "fopen(" + file + "): Failed to open stream: `q' is not a valid mode for fopen"},
		{errOf(Fopen("", "r")), "Path cannot be empty"},
		{errOf(Fopen("a\x00", "r")), "fopen(): Argument #1 ($filename) must not contain any null bytes"},
		{errOf(FileGetContents(missing)), "file_get_contents(" + missing + "): Failed to open stream: " + why},
		{errOf(FilePutContents(missing, "a")), "file_put_contents(" + missing + "): Failed to open stream: " + why},
		{errOf(File(missing)), "file(" + missing + "): Failed to open stream: " + why},
		{Unlink(missing), "unlink(" + missing + "): " + why},
		{Rename(missing, file), "rename(" + missing + "," + file + "): " + why},
		{Mkdir(dir, 0o777), "mkdir(): File exists"},
		{Mkdir(missing, 0o777), "mkdir(): " + why},
		{Rmdir(missing), "rmdir(" + missing + "): " + why},
		{errOf(Filesize(missing)), "filesize(): stat failed for " + missing},
		{errOf(Filemtime(missing)), "filemtime(): stat failed for " + missing},
		{Copy(missing, file), "copy(" + missing + "): Failed to open stream: " + why},
		{Chmod(missing, 0o644), "chmod(): " + why},
		{Touch(missing), "touch(): Unable to create file " + missing + " because " + why},
	} {
		if row.err == nil || row.err.Error() != row.want {
			t.Errorf("%v\nwant %s", row.err, row.want)
		}
		var e *Error
		if !errors.As(row.err, &e) {
			t.Errorf("%T", row.err)
		}
	}
	if _, err := Scandir(missing); err == nil || !strings.HasSuffix(err.Error(), why) {
		t.Error(err)
	}
	r, err := Fopen(file, "r")
	if err != nil {
		t.Fatal(err)
	}
	defer Fclose(r)
	if n, err := Fwrite(r, "x"); n != 0 || err == nil || !strings.HasPrefix(err.Error(), "fwrite(): Write of 1 bytes failed with errno=") {
		t.Error(n, err)
	}
	if Fseek(r, -1) != -1 || Fseek(r, -1, SEEK_END) != 0 {
		t.Error("fseek")
	}
	if s, _ := Fread(r, 10); s != "\n" {
		t.Errorf("%q", s)
	}
	if Fseek(r, -2, SEEK_CUR) != 0 {
		t.Error("fseek back")
	}
	if s, _ := Fread(r, 10); s != "b\n" {
		t.Errorf("%q", s)
	}
}

func errOf[T any](_ T, err error) error { return err }

// TestDir creates, lists and deletes directories.
func TestDir(t *testing.T) {
	t.Parallel()
	dir := filepath.ToSlash(t.TempDir())
	if err := Mkdir(dir+"/a/b", 0o755, true); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"x.txt", "y.txt", ".hidden", "a/z.txt"} {
		if err := Touch(dir + "/" + name); err != nil {
			t.Fatal(err)
		}
	}
	list, err := Scandir(dir)
	if got := Implode(" ", list); got != ". .. .hidden a x.txt y.txt" || err != nil {
		t.Error(got, err)
	}
	for pattern, want := range map[string]string{
		"/*.txt": "/x.txt /y.txt", "/*": "/a /x.txt /y.txt", "/.h*": "/.hidden", "/*/*.txt": "/a/z.txt", "/[!x].txt": "/y.txt",
		"/x.txt": "/x.txt", "/n*": "", "/nope": "", "/a/*": "/a/b /a/z.txt",
	} {
		got := StrReplace(dir, "", Implode(" ", Glob(dir+pattern)))
		if got != want {
			t.Errorf("glob %s: %q, want %q", pattern, got, want)
		}
	}
	if got := StrReplace(dir, "", Implode(" ", Glob(dir+"/*", GLOB_ONLYDIR|GLOB_MARK))); got != "/a/" {
		t.Error(got)
	}
	if !IsDir(dir+"/a") || IsFile(dir+"/a") || !IsFile(dir+"/x.txt") || !FileExists(dir+"/a") || FileExists(dir+"/q") || IsLink(dir+"/a") ||
		!IsReadable(dir+"/x.txt") || !IsWritable(dir+"/x.txt") || !IsWritable(dir) || IsWritable(dir+"/q") {
		t.Error("what the files are")
	}
	if err := Rmdir(dir + "/a"); err == nil || !strings.HasSuffix(err.Error(), "Directory not empty") {
		t.Error(err)
	}
	if err := Unlink(dir + "/x.txt"); err != nil || FileExists(dir+"/x.txt") {
		t.Error(err)
	}
	name, err := Tempnam(dir, "pre")
	if err != nil || !strings.HasPrefix(Basename(name), "pre") || !IsFile(name) {
		t.Error(name, err)
	}
	if real, ok := Realpath(dir + "/a/../y.txt"); !ok || Basename(real) != "y.txt" {
		t.Error(real, ok)
	}
	if _, ok := Realpath(dir + "/q"); ok {
		t.Error("realpath of nothing")
	}
	f, err := Tmpfile()
	if err != nil {
		t.Fatal(err)
	}
	Fwrite(f, "abc")
	Rewind(f)
	if s, _ := StreamGetContents(f); s != "abc" {
		t.Error(s)
	}
	Fclose(f)
}
