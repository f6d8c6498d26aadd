package mixed

import (
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"phpsocket/socket"
	"phpsocket/socket/php"
)

// Atmark is socket_atmark. It returns false if it fails.
func Atmark(s *socket.Socket) bool {
	at, err := socket.Atmark(s)
	return at && err == nil
}

// SetOption is socket_set_option with a mixed value.
func SetOption(s *socket.Socket, level, option int, v any) error {
	switch v := v.(type) {
	case int:
		return socket.SetOption(s, level, option, v)
	case bool:
		return socket.SetOption(s, level, option, v)
	case string:
		return socket.SetOption(s, level, option, v)
	case float64:
		return socket.SetOption(s, level, option, int(v))
	case nil:
		return socket.SetOption(s, level, option, 0)
	}
	a := ToArray(v)
	switch {
	case a.Has("sec") && a.Has("usec"):
		return socket.SetOption(s, level, option, socket.Timeval{Sec: php.Intval(a.At("sec")), Usec: php.Intval(a.At("usec"))})
	case a.Has("l_onoff") && a.Has("l_linger"):
		return socket.SetOption(s, level, option, socket.Linger{Onoff: php.Intval(a.At("l_onoff")), Linger: php.Intval(a.At("l_linger"))})
	case a.Has("group"):
		m := socket.Mcast{Group: php.Strval(a.At("group")), Source: php.Strval(a.At("source"))}
		if i, ok := a.At("interface").(int); ok {
			m.Ifindex = i
		} else {
			m.Interface = php.Strval(a.At("interface"))
		}
		return socket.SetOption(s, level, option, m)
	}
	panic("php2go: not converted: an array as the value of this socket option")
}

// GetOption is socket_get_option: it returns an array for SO_LINGER, SO_RCVTIMEO and
// SO_SNDTIMEO, and an int for any other option.
func GetOption(s *socket.Socket, level, option int) (any, error) {
	if level == socket.SOL_SOCKET {
		switch option {
		case socket.SO_RCVTIMEO, socket.SO_SNDTIMEO:
			t, err := socket.GetOption[socket.Timeval](s, level, option)
			return php.Map("sec", t.Sec, "usec", t.Usec), err
		case socket.SO_LINGER:
			l, err := socket.GetOption[socket.Linger](s, level, option)
			return php.Map("l_onoff", l.Onoff, "l_linger", l.Linger), err
		}
	}
	return socket.GetOption[int](s, level, option)
}

// pattern panics if err is not nil, that is, if a preg function has failed. Usually, the
// pattern is valid in PHP, but Go's package regexp does not support it.
func pattern(err error) {
	if err != nil {
		panic("php2go: not converted: " + err.Error())
	}
}

// PregMatch is preg_match: it returns 1 if the subject matches, and 0 otherwise.
func PregMatch(re, subject string, matches ...*php.Array[string]) int {
	if len(matches) > 0 && matches[0] == nil {
		matches = nil
	}
	ok, err := php.PregMatch(re, subject, matches...)
	pattern(err)
	return Int01(ok)
}

// PregMatchAll is preg_match_all.
func PregMatchAll(re, subject string, matches *php.Array[any], flags ...int) int {
	if matches == nil {
		matches = new(php.Array[any])
	}
	f := php.PREG_PATTERN_ORDER
	if len(flags) > 0 && flags[0] != 0 {
		f = flags[0]
	}
	n, err := php.PregMatchAllFlags(re, subject, matches, f)
	pattern(err)
	return n
}

// PregReplace is preg_replace for strings.
func PregReplace(re, with, subject string, limit ...int) string {
	s, err := php.PregReplace(re, with, subject, limit...)
	pattern(err)
	return s
}

// PregReplaceCallback is preg_replace_callback.
func PregReplaceCallback(re string, f any, subject string, limit ...int) string {
	s, err := php.PregReplaceCallback(re, func(m *php.Array[string]) string { return php.Strval(Call(f, AnyArray(m))) }, subject, limit...)
	pattern(err)
	return s
}

// PregSplit is preg_split.
func PregSplit(re, subject string, limitAndFlags ...int) []string {
	s, err := php.PregSplit(re, subject, limitAndFlags...)
	pattern(err)
	return s
}

var jsonFailed struct {
	sync.Mutex
	err error
}

// JsonDecode is json_decode. If it fails, it returns null. With the flag
// JSON_THROW_ON_ERROR, it throws a JsonException instead.
func JsonDecode(s string, rest ...any) any {
	associative, depth, flags := false, 512, 0
	if len(rest) > 0 {
		associative = php.Truth(rest[0])
	}
	if len(rest) > 1 {
		depth = php.Intval(rest[1])
	}
	if len(rest) > 2 {
		flags = php.Intval(rest[2])
	}
	v, err := php.JsonDecode(s, associative || flags&php.JSON_OBJECT_AS_ARRAY != 0, depth, flags)
	if err != nil && flags&php.JSON_THROW_ON_ERROR != 0 {
		panic(err)
	}
	jsonFailed.Lock()
	defer jsonFailed.Unlock()
	if jsonFailed.err = err; err != nil {
		return nil
	}
	return v
}

// JsonLastError is json_last_error: it returns the error code of the last call to
// JsonDecode, whichever goroutine made it.
func JsonLastError() int {
	jsonFailed.Lock()
	defer jsonFailed.Unlock()
	if e, ok := jsonFailed.err.(*php.Error); ok {
		return e.Code
	}
	return 0
}

// JsonLastErrorMsg is json_last_error_msg: it returns the message for the code of JsonLastError.
func JsonLastErrorMsg() string {
	jsonFailed.Lock()
	defer jsonFailed.Unlock()
	if jsonFailed.err != nil {
		return jsonFailed.err.Error()
	}
	return "No error"
}

// PrintR is print_r: it prints v and returns true. If ret is true, it returns the text
// instead.
func PrintR(v any, ret ...bool) any {
	if len(ret) > 0 && ret[0] {
		return php.PrintR(v, true)
	}
	php.PrintR(v)
	return true
}

// VarExport is var_export: it prints v and returns true. If ret is true, it returns the
// text instead.
func VarExport(v any, ret ...bool) any {
	if len(ret) > 0 && ret[0] {
		return php.VarExport(v, true)
	}
	php.VarExport(v)
	return true
}

// StrRepeat is str_repeat. It panics with PHP's ValueError if times is negative.
func StrRepeat(s string, times int) string {
	if times < 0 {
		panic(NewException("ValueError", "str_repeat(): Argument #2 ($times) must be greater than or equal to 0"))
	}
	return strings.Repeat(s, times)
}

// NumberFormat is number_format. The optional arguments are PHP's decimals and the two
// separators.
func NumberFormat(num float64, rest ...any) string {
	decimals := 0
	var separators []string
	for i, v := range rest {
		if i == 0 {
			decimals = php.Intval(v)
		} else {
			separators = append(separators, php.Strval(v))
		}
	}
	return php.NumberFormat(num, decimals, separators...)
}

// StrtrPairs is strtr with an array of replacements.
func StrtrPairs(s string, pairs *php.Array[any]) string {
	m := make(map[string]string, pairs.Len())
	for k, v := range pairs.All() {
		m[k.String()] = php.Strval(v)
	}
	return php.Strtr(s, m)
}

// StrReplace is str_replace for mixed values.
func StrReplace(search, replace, subject any) any {
	if php.Gettype(subject) == "array" {
		out := new(php.Array[any])
		for k, v := range Each(subject) {
			out.Set(k, StrReplace(search, replace, v))
		}
		return out
	}
	s := php.Strval(subject)
	if php.Gettype(search) != "array" {
		return php.StrReplace(php.Strval(search), php.Strval(replace), s)
	}
	list := texts(search)
	if php.Gettype(replace) == "array" {
		return php.StrReplace(list, texts(replace), s)
	}
	return php.StrReplace(list, php.Strval(replace), s)
}

// StrIreplace is str_ireplace for mixed values.
func StrIreplace(search, replace, subject any) any {
	s := php.Strval(subject)
	if php.Gettype(search) != "array" {
		return php.StrIreplace(php.Strval(search), php.Strval(replace), s)
	}
	if php.Gettype(replace) == "array" {
		return php.StrIreplace(texts(search), texts(replace), s)
	}
	return php.StrIreplace(texts(search), php.Strval(replace), s)
}

func texts(v any) []string {
	var out []string
	for _, x := range Each(v) {
		out = append(out, php.Strval(x))
	}
	return out
}

// HttpBuildQuery is http_build_query.
func HttpBuildQuery(a *php.Array[any]) string { return php.HttpBuildQuery(a, "") }

// ParseUrl is parse_url: it returns an array, or false if it fails. With the argument part,
// it returns a string, an int (the port) or null.
func ParseUrl(s string, part ...int) any {
	a, ok := php.ParseUrl(s)
	if !ok {
		return false
	}
	if len(part) == 0 || part[0] < 0 {
		return a
	}
	names := []string{"scheme", "host", "port", "user", "pass", "path", "query", "fragment"}
	return a.At(names[part[0]])
}

// Microtime is microtime: it returns a float. If the argument is false, it returns a string
// instead.
func Microtime(float bool) any {
	if float {
		return php.Microtime(true)
	}
	return php.MicrotimeText()
}

// Hrtime is hrtime: it returns an int if the argument is true, and an array otherwise.
func Hrtime(number ...bool) any {
	if len(number) > 0 && number[0] {
		return php.Hrtime(true)
	}
	return AnyArray(php.HrtimePair())
}

// Gethostname is gethostname.
func Gethostname() string {
	s, _ := os.Hostname()
	return s
}

// Mkdir is mkdir.
func Mkdir(name string, rest ...any) error {
	mode, recursive := 0o777, false
	if len(rest) > 0 {
		mode = php.Intval(rest[0])
	}
	if len(rest) > 1 {
		recursive = php.Truth(rest[1])
	}
	return php.Mkdir(name, mode, recursive)
}

// StreamSocketClient is stream_socket_client.
func StreamSocketClient(address string, rest ...any) (*php.Stream, error) {
	errno, errstr, timeout := dialArgs(rest)
	return php.StreamSocketClient(address, errno, errstr, timeout...)
}

// Fsockopen is fsockopen.
func Fsockopen(host string, port int, rest ...any) (*php.Stream, error) {
	errno, errstr, timeout := dialArgs(rest)
	return php.Fsockopen(host, port, errno, errstr, timeout...)
}

func dialArgs(rest []any) (*int, *string, []float64) {
	errno, errstr := new(int), new(string)
	var timeout []float64
	for i, v := range rest {
		switch v := v.(type) {
		case *int:
			if v != nil {
				errno = v
			}
		case *string:
			if v != nil {
				errstr = v
			}
		default:
			if i == 2 && v != nil {
				timeout = []float64{php.Floatval(v)}
			}
		}
	}
	return errno, errstr, timeout
}

// StreamSocketServer is stream_socket_server.
func StreamSocketServer(address string, rest ...any) (*php.Stream, error) {
	errno, errstr, flags := dialArgs(rest)
	var f []int
	if len(flags) > 0 {
		f = []int{int(flags[0])}
	}
	return php.StreamSocketServer(address, errno, errstr, f...)
}

// StreamSocketAccept is stream_socket_accept.
func StreamSocketAccept(server *php.Stream, timeout ...float64) (*php.Stream, error) {
	t := 60.0
	if len(timeout) > 0 {
		t = timeout[0]
	}
	return php.StreamSocketAccept(server, t)
}

// PosixKill is posix_kill.
func PosixKill(pid, signal int) bool {
	p, err := os.FindProcess(pid)
	return err == nil && p.Signal(syscall.Signal(signal)) == nil
}

// MemoryGetUsage is memory_get_usage.
func MemoryGetUsage(...bool) int { return php.MemoryGetUsage() }

// Server is $_SERVER, with some of the elements that PHP sets for a command-line program.
func Server() *php.Array[any] {
	return php.Map("argv", AnyArray(os.Args), "argc", len(os.Args), "REQUEST_TIME", php.Time(), "PHP_SELF", os.Args[0], "SCRIPT_NAME", os.Args[0])
}

var signals struct {
	sync.Mutex
	handlers map[int]any
	pending  chan os.Signal
	waiters  map[int]chan int // the channels that PcntlSigtimedwait waits on, by signal number
}

// PcntlSignal is pcntl_signal: it makes f the handler of a signal. When the signal arrives,
// a goroutine calls f at once, even before PcntlSignalDispatch.
func PcntlSignal(number int, f any, _ ...bool) bool {
	signals.Lock()
	defer signals.Unlock()
	startSignals()
	signals.handlers[number] = f
	signal.Notify(signals.pending, syscall.Signal(number))
	return true
}

// startSignals starts the goroutine that delivers signals. The caller must have locked the
// variable signals.
func startSignals() {
	if signals.handlers == nil {
		signals.handlers, signals.waiters, signals.pending = make(map[int]any), make(map[int]chan int), make(chan os.Signal, 32)
		go deliver()
	}
}

// PcntlSignalDefault is pcntl_signal with SIG_IGN (1) or SIG_DFL (0) as the handler.
func PcntlSignalDefault(number, handler int) bool {
	if handler == 1 {
		signal.Ignore(syscall.Signal(number))
	} else {
		signal.Reset(syscall.Signal(number))
	}
	return true
}

// deliver calls the handler of each signal when it arrives. It never returns.
func deliver() {
	for s := range signals.pending {
		n, _ := s.(syscall.Signal)
		signals.Lock()
		f := signals.handlers[int(n)]
		waiter := signals.waiters[int(n)]
		delete(signals.waiters, int(n))
		signals.Unlock()
		if waiter != nil {
			waiter <- int(n)
			continue
		}
		if f != nil {
			Call(f, int(n), nil)
		}
	}
}

// PcntlSigtimedwait is pcntl_sigtimedwait: it waits for one of the signals in set. It
// returns the signal's number, or -1 if none arrives in time. In the array info, it stores
// the elements signo, errno and code, but not the process that sent the signal.
func PcntlSigtimedwait(set, info *php.Array[any], limit ...int) int {
	got := make(chan int, 1)
	signals.Lock()
	startSignals()
	for _, v := range set.All() {
		n := php.Intval(v)
		signals.waiters[n] = got
		signal.Notify(signals.pending, syscall.Signal(n))
	}
	signals.Unlock()
	defer func() {
		signals.Lock()
		defer signals.Unlock()
		for _, v := range set.All() {
			if n := php.Intval(v); signals.waiters[n] == got {
				delete(signals.waiters, n)
			}
		}
	}()
	var d time.Duration
	for i, unit := range []time.Duration{time.Second, time.Nanosecond} {
		if i < len(limit) {
			d += time.Duration(limit[i]) * unit
		}
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case n := <-got:
		if info != nil {
			for k := range info.All() {
				info.Delete(k)
			}
			info.Set("signo", n)
			info.Set("errno", 0)
			info.Set("code", 0)
		}
		return n
	case <-timer.C:
		return -1
	}
}

// PcntlSignalDispatch is pcntl_signal_dispatch. It does nothing, because handlers are
// already called when their signals arrive.
func PcntlSignalDispatch() bool { return true }

// PcntlAsyncSignals is pcntl_async_signals. It does nothing, because handlers are always
// called when their signals arrive.
func PcntlAsyncSignals(...bool) bool { return true }

// ReadLine is socket_read with PHP_NORMAL_READ. If it fails in the middle of a line, the
// received part of the line is lost, as in PHP.
func ReadLine(s *socket.Socket, length, mode int) (string, error) {
	line, err := socket.Read(s, length, mode)
	if err != nil {
		return "", err
	}
	return line, nil
}

// UnpackInts is unpack, for a format in which all codes yield ints.
func UnpackInts(format, data string, offset ...int) (*php.Array[int], error) {
	return UnpackTo[int](format, data, offset...)
}

// UnpackTo is unpack for a format with only codes that stand for values of type V.
func UnpackTo[V any](format, data string, offset ...int) (*php.Array[V], error) {
	a, err := php.Unpack(format, data, offset...)
	if err != nil {
		return nil, err
	}
	return ArrayTo[V](a), nil
}
