package php

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// The flags of FilePutContents and File.
const (
	FILE_USE_INCLUDE_PATH = 1
	FILE_IGNORE_NEW_LINES = 2
	FILE_SKIP_EMPTY_LINES = 4
	FILE_APPEND           = 8
)

// FileGetContents is file_get_contents: the contents of a file, or of php://stdin. The optional arguments are PHP's
// offset and length. PHP's arguments between the name and the offset are left out. The error is PHP's warning.
func FileGetContents(filename string, offsetAndLength ...int) (string, error) {
	s, err := openFile("file_get_contents", filename, "r")
	if err != nil {
		return "", err
	}
	if s.plain {
		defer s.file.Close()
	}
	offset, length := optional(offsetAndLength, 0), -1
	if len(offsetAndLength) > 1 {
		if length = offsetAndLength[1]; length < 0 {
			return "", valueError("file_get_contents(): Argument #5 ($length) must be greater than or equal to 0")
		}
	}
	if offset != 0 && Fseek(s, offset, map[bool]int{true: SEEK_END, false: SEEK_SET}[offset < 0]) < 0 {
		return "", warning(fmt.Sprintf("file_get_contents(): Failed to seek to position %d in the stream", offset))
	}
	s.function = "file_get_contents"
	return StreamGetContents(s, length)
}

// FilePutContents is file_put_contents: it writes data, which is one text or several, to a file and returns the
// number of bytes written. It creates the file if necessary. With FILE_APPEND, it appends to the file instead
// of replacing its contents, and with LOCK_EX it locks the file while it writes. The error is PHP's warning.
func FilePutContents[T Texts](filename string, data T, flags ...int) (int, error) {
	flag, mode := optional(flags, 0), "w"
	switch {
	case flag&FILE_APPEND != 0:
		mode = "a"
	case flag&LOCK_EX != 0:
		mode = "c"
	}
	s, err := openFile("file_put_contents", filename, mode)
	if err != nil {
		return 0, err
	}
	defer Fclose(s)
	if flag&LOCK_EX != 0 {
		Flock(s, LOCK_EX)
		if mode == "c" {
			Ftruncate(s, 0)
		}
	}
	list, _ := texts(any(data))
	n, err := s.file.WriteString(strings.Join(list, ""))
	if err != nil {
		return 0, warning(fmt.Sprintf("file_put_contents(): Only %d of %d bytes written, possibly out of free disk space", n, len(strings.Join(list, ""))))
	}
	return n, nil
}

// File is file: the lines of a file. Each line keeps its "\n" unless FILE_IGNORE_NEW_LINES is
// given. If FILE_SKIP_EMPTY_LINES is also given, empty lines are left out. The error is PHP's
// warning.
func File(filename string, flags ...int) ([]string, error) {
	s, err := openFile("file", filename, "r")
	if err != nil {
		return nil, err
	}
	if s.plain {
		defer s.file.Close()
	}
	s.function = "file"
	text, err := StreamGetContents(s)
	if err != nil {
		return nil, err
	}
	flag := optional(flags, 0)
	var lines []string
	for line := range strings.SplitAfterSeq(text, "\n") {
		if line == "" {
			break
		}
		if flag&FILE_IGNORE_NEW_LINES != 0 {
			if whole, ok := strings.CutSuffix(line, "\n"); ok {
				line = strings.TrimSuffix(whole, "\r")
			}
			if line == "" && flag&FILE_SKIP_EMPTY_LINES != 0 {
				continue
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// FileExists is file_exists: it reports whether a file or a directory of that name exists.
func FileExists(filename string) bool {
	_, err := os.Stat(filename)
	return err == nil
}

// IsFile is is_file: it reports whether filename is a regular file.
func IsFile(filename string) bool {
	info, err := os.Stat(filename)
	return err == nil && info.Mode().IsRegular()
}

// IsDir is is_dir: it reports whether filename is a directory.
func IsDir(filename string) bool {
	info, err := os.Stat(filename)
	return err == nil && info.IsDir()
}

// IsLink is is_link: it reports whether filename is a symbolic link.
func IsLink(filename string) bool {
	info, err := os.Lstat(filename)
	return err == nil && info.Mode()&os.ModeSymlink != 0
}

// IsReadable is is_readable: it reports whether the file can be opened for reading.
func IsReadable(filename string) bool {
	f, err := os.Open(filename)
	if err == nil {
		f.Close()
	}
	return err == nil
}

// IsWritable is is_writable: it reports whether the file can be opened for writing or, for a directory, whether
// files can be written in it. Nothing is changed.
func IsWritable(filename string) bool {
	if IsDir(filename) {
		f, err := os.CreateTemp(filename, "php")
		if err == nil {
			f.Close()
			os.Remove(f.Name())
		}
		return err == nil
	}
	f, err := os.OpenFile(filename, os.O_WRONLY, 0)
	if err == nil {
		f.Close()
	}
	return err == nil
}

// Filesize is filesize: the size of a file in bytes. The error is PHP's warning.
func Filesize(filename string) (int, error) {
	info, err := os.Stat(filename)
	if err != nil {
		return 0, warning("filesize(): stat failed for " + filename)
	}
	return int(info.Size()), nil
}

// Filemtime is filemtime: the time at which a file was last modified, in seconds since 1970. The error is PHP's
// warning.
func Filemtime(filename string) (int, error) {
	info, err := os.Stat(filename)
	if err != nil {
		return 0, warning("filemtime(): stat failed for " + filename)
	}
	return int(info.ModTime().Unix()), nil
}

// Unlink is unlink: it deletes a file. The error is PHP's warning.
func Unlink(filename string) error {
	info, err := os.Lstat(filename)
	if err == nil && info.IsDir() {
		return warning(fmt.Sprintf("unlink(%s): Is a directory", filename))
	}
	if err == nil {
		err = os.Remove(filename)
	}
	if err != nil {
		return warning(fmt.Sprintf("unlink(%s): %s", filename, strerror(err)))
	}
	return nil
}

// Rename is rename: it renames or moves a file or a directory. The error is PHP's warning.
func Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return warning(fmt.Sprintf("rename(%s,%s): %s", from, to, strerror(err)))
	}
	return nil
}

// Copy is copy: it copies a file. The error is PHP's warning.
func Copy(from, to string) error {
	in, err := openFile("copy", from, "r")
	if err != nil {
		return err
	}
	defer Fclose(in)
	out, err := openFile("copy", to, "w")
	if err != nil {
		return err
	}
	if _, err = io.Copy(out.file, in.file); err != nil {
		out.file.Close()
		return warning("copy(): " + strerror(err))
	}
	return out.file.Close()
}

// Touch is touch: it sets the times at which a file was last modified and last read, in seconds
// since 1970. By default, both are the current time. If there is no such file, Touch creates it.
// The error is PHP's warning.
func Touch(filename string, mtimeAndAtime ...int) error {
	f, err := os.OpenFile(filename, os.O_CREATE|os.O_WRONLY, 0o666)
	if err == nil {
		f.Close()
	} else if !IsDir(filename) {
		return warning(fmt.Sprintf("touch(): Unable to create file %s because %s", filename, strerror(err)))
	}
	modified := time.Now()
	if len(mtimeAndAtime) > 0 {
		modified = time.Unix(int64(mtimeAndAtime[0]), 0)
	}
	read := modified
	if len(mtimeAndAtime) > 1 {
		read = time.Unix(int64(mtimeAndAtime[1]), 0)
	}
	if err := os.Chtimes(filename, read, modified); err != nil {
		return warning(fmt.Sprintf("touch(): Utime failed: %s", strerror(err)))
	}
	return nil
}

// Chmod is chmod: it sets the permissions of a file, 0o644 for example. The error is PHP's warning.
func Chmod(filename string, permissions int) error {
	if err := os.Chmod(filename, os.FileMode(permissions&0o777)); err != nil {
		return warning("chmod(): " + strerror(err))
	}
	return nil
}

// Tempnam is tempnam: it creates an empty file with a name that begins with prefix, and returns that name. The file
// is in the given directory or, if that directory does not exist, in the system's directory for temporary files.
func Tempnam(directory, prefix string) (string, error) {
	if !IsDir(directory) {
		raise(E_NOTICE, "tempnam(): file created in the system's temporary directory")
		directory = os.TempDir()
	}
	f, err := os.CreateTemp(directory, strings.ReplaceAll(Basename(prefix), "*", "")+"*")
	if err != nil {
		return "", warning("tempnam(): " + strerror(err))
	}
	return f.Name(), f.Close()
}

// Tmpfile is tmpfile: a temporary file for writing and reading. Its name is deleted at once, so that the file
// disappears when it is closed.
//
// Notes, Windows: the file is not deleted.
func Tmpfile() (*Stream, error) {
	f, err := os.CreateTemp("", "php")
	if err != nil {
		return nil, warning("tmpfile(): " + strerror(err))
	}
	os.Remove(f.Name())
	return &Stream{file: f, uri: f.Name(), mode: "r+b", plain: true}, nil
}

// SysGetTempDir is sys_get_temp_dir: the directory for temporary files.
func SysGetTempDir() string {
	dir := strings.TrimRight(os.TempDir(), "/")
	if dir == "" {
		return "/"
	}
	return dir
}
