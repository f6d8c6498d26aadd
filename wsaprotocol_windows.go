package socket

import (
	"fmt"
	"sync"
	"syscall"

	"golang.org/x/sys/windows"

	"phpsocket/socket/internal/sys"
)

// infoPrefix is the beginning of the names of exported sockets, as in PHP.
const infoPrefix = "php_wsa_for_"

// exported holds the file mappings that WsaprotocolInfoExport has created, by name.
var exported struct {
	mu    sync.Mutex
	maps  map[string]windows.Handle
	count uint32
}

var (
	fnInfoExport  = newFunc("socket_wsaprotocol_info_export", "", 0)
	fnInfoImport  = newFunc("socket_wsaprotocol_info_import", "", 0)
	fnInfoRelease = newFunc("socket_wsaprotocol_info_release", "", 0)
)

// system returns the error for a failure with a Windows error code. PHP prints such a code in a
// special form.
func (c *phpFunc) system(what string, e Errno) error {
	text := fmt.Sprintf("%s [0x%08x]", what, uint32(e))
	if words := strerror(e); words != "" && e >= 10000 { // PHP has texts only for Winsock's codes
		text += ": " + words
	}
	return &Error{Func: c.name, Message: text, Err: syscall.Errno(e)}
}

// WsaprotocolInfoExport is socket_wsaprotocol_info_export: it makes s available to the process
// with the ID processID and returns a name. That process can use the name once to import s. It
// does this with [WsaprotocolInfoImport] or, in a PHP program, with PHP's own function. The
// name is valid until [WsaprotocolInfoRelease], or until this process ends.
//
// s stays open. The two processes share the socket, its options and its blocking mode. If a PHP
// program imports the socket, the socket is non-blocking there until that program changes the
// mode. [WsaprotocolInfoImport] returns a blocking Socket.
//
// A failure does not set an error slot. Windows only. See WSADuplicateSocket.
func WsaprotocolInfoExport(s *Socket, processID int) (id string, err error) {
	defer raise(&err)
	if err := s.enter(fnInfoExport); err != nil {
		return "", err
	}
	defer s.leave()
	if processID < 0 || int64(processID) > 1<<32-1 {
		return "", fnInfoExport.argument(2, "process_id", "must be between 0 and 4294967295")
	}
	var info sys.ProtocolInfo
	if e := sys.WSADuplicate(s.fd.sysfd, uint32(processID), &info); e != 0 {
		return "", fnInfoExport.system("Unable to export WSA protocol info", Errno(e))
	}
	exported.mu.Lock()
	defer exported.mu.Unlock()
	name, h, e := newMapping()
	if e != 0 {
		return "", fnInfoExport.system("Unable to create file mapping", e)
	}
	view, err := windows.MapViewOfFile(h, windows.FILE_MAP_WRITE, 0, 0, sys.InfoSize)
	if err != nil {
		windows.CloseHandle(h)
		return "", fnInfoExport.system("Unable to map file view", codeOf(err))
	}
	*sys.InfoAt(view) = info
	windows.UnmapViewOfFile(view)
	if exported.maps == nil {
		exported.maps = make(map[string]windows.Handle)
	}
	exported.maps[name] = h
	return name, nil
}

// newMapping creates a file mapping with a name that is not in use. (In PHP, every process
// simply counts from 0, so two processes overwrite each other's mappings.)
func newMapping() (string, windows.Handle, Errno) {
	for {
		name := fmt.Sprintf("%s%d", infoPrefix, exported.count)
		exported.count++
		text, err := windows.UTF16PtrFromString(name)
		if err != nil {
			return "", 0, codeOf(err)
		}
		h, err := windows.CreateFileMapping(windows.InvalidHandle, nil, windows.PAGE_READWRITE, 0,
			uint32(sys.InfoSize), text)
		if h == 0 {
			return "", 0, codeOf(err)
		}
		if err != windows.ERROR_ALREADY_EXISTS {
			return name, h, 0
		}
		windows.CloseHandle(h)
	}
}

// WsaprotocolInfoImport is socket_wsaprotocol_info_import: it returns a blocking Socket for a
// socket that another process has exported to this process. infoID is the name that the export
// returned. A failure does not set an error slot. Windows only.
func WsaprotocolInfoImport(infoID string) (s *Socket, err error) {
	defer raise(&err)
	text, err := windows.UTF16PtrFromString(untilNUL(infoID))
	if err != nil {
		return nil, fnInfoImport.system("Unable to open file mapping", codeOf(err))
	}
	h, e := sys.OpenMapping(text)
	if e != 0 {
		return nil, fnInfoImport.system("Unable to open file mapping", Errno(e))
	}
	defer windows.CloseHandle(h)
	view, err := windows.MapViewOfFile(h, windows.FILE_MAP_READ, 0, 0, sys.InfoSize)
	if err != nil {
		return nil, fnInfoImport.system("Unable to map file view", codeOf(err))
	}
	info := *sys.InfoAt(view)
	windows.UnmapViewOfFile(view)
	sysfd, e := sys.WSAImport(&info)
	if e != 0 {
		return nil, fnInfoImport.system("Unable to import WSA protocol info", Errno(e))
	}
	return newSocket(sysfd, int(info.Family), int(info.Type)), nil
}

// WsaprotocolInfoRelease is socket_wsaprotocol_info_release: it releases infoID, a name that
// [WsaprotocolInfoExport] returned. If infoID is not such a name, or has already been released,
// that is an error. Windows only.
func WsaprotocolInfoRelease(infoID string) (err error) {
	defer raise(&err)
	exported.mu.Lock()
	defer exported.mu.Unlock()
	h, ok := exported.maps[infoID]
	if !ok {
		return fnInfoRelease.argument(1, "info_id", "must be the id of an exported socket")
	}
	delete(exported.maps, infoID)
	windows.CloseHandle(h)
	return nil
}
