// Package table describes PHP's functions and constants for php2go. Each has one line.
package table

import (
	"strings"
)

// Func describes one of PHP's functions.
//
// The type of a parameter is one of the letters s (string), i (int), f (float), b (bool), m
// (mixed), A (array of mixed), E (array that keeps the type of its elements), e (an element
// of E), I (by reference: an array of mixed that is read and changed), L (list of mixed), K
// (socket), H (stream), R (socket array), c (callable). A "?" after the letter means that
// the parameter is optional, "*" means any number of arguments, and "&" before the letter
// means by reference.
//
// The type of a result is one of the same letters, or S (list of strings), or v (no
// result). The letter may be followed by "!e", "!b" or "!n". With "!e", Go returns an error
// where PHP returns false. With "!b", Go's second result is false where PHP returns false.
// With "!n", it is false where PHP returns null. A "!" alone stands for PHP's bool: Go
// returns only an error.
type Func struct {
	Name   string
	Params []Param
	Result string
	Go     string // a Go function, or an expression in which $1 and $2 stand for the arguments
	Since  string // the version of PHP that added the function, if that was recently
}

// Param is one parameter of a Func.
type Param struct {
	Kind     byte
	Optional bool
	Variadic bool
	Ref      bool
	Elem     byte // for &A, the type of the elements
}

// Funcs maps names in lower case to PHP's functions.
var Funcs = parse(text)

func parse(text string) map[string]*Func {
	out := make(map[string]*Func)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		parts := strings.SplitN(line, "|", 4)
		f := &Func{Name: parts[0], Result: strings.TrimSpace(parts[2]), Go: strings.TrimSpace(parts[3])}
		for p := range strings.FieldsSeq(parts[1]) {
			var q Param
			if p[0] == '&' {
				q.Ref, p = true, p[1:]
			}
			q.Kind = p[0]
			for _, c := range p[1:] {
				switch c {
				case '?':
					q.Optional = true
				case '*':
					q.Variadic = true
				default:
					q.Elem = byte(c)
				}
			}
			f.Params = append(f.Params, q)
		}
		out[f.Name] = f
	}
	return out
}

const text = `
# sockets
socket_create|i i i|K!e|socket.Create
socket_create_listen|i i?|K!e|socket.CreateListen
socket_create_pair|i i i &P|!|socket.CreatePair
socket_accept|K|K!e|socket.Accept
socket_bind|K s i?|!|socket.Bind
socket_listen|K i?|!|socket.Listen
socket_connect|K s i?|!|socket.Connect
socket_close|K|!v|socket.Close
socket_shutdown|K i?|!|socket.Shutdown
socket_read|K i i?|s!e|socket.Read
socket_write|K s i?|i!e|socket.Write
socket_send|K s i i|i!e|socket.Send
socket_sendto|K s i i s i?|i!e|socket.Sendto
socket_recv|K &s i i|i!e|socket.Recv
socket_recvfrom|K &s i i &s &i?|i!e|socket.Recvfrom
socket_set_block|K|!|socket.SetBlock
socket_set_nonblock|K|!|socket.SetNonblock
socket_set_option|K i i o|!|socket.SetOption
socket_setopt|K i i o|!|socket.SetOption
socket_get_option|K i i|g!e|socket.GetOption
socket_getopt|K i i|g!e|socket.GetOption
socket_getpeername|K &s &i?|!|socket.Getpeername
socket_getsockname|K &s &i?|!|socket.Getsockname
socket_last_error|K?|i|int(socket.LastError($*))
socket_clear_error|K?|v|socket.ClearError
socket_strerror|i|s|socket.Strerror
socket_select|&R &R &R i i?|i!e|mixed.Select
socket_atmark|K|b|mixed.Atmark
socket_cmsg_space|i i i?|i!e|socket.CmsgSpace
# strings
strlen|s|i|len($1)
mb_strlen|s|i|php.MbStrlen
substr|s i i?|s|php.Substr
mb_substr|s i i?|s|php.MbSubstr
trim|s s?|s|php.Trim
rtrim|s s?|s|php.Rtrim
ltrim|s s?|s|php.Ltrim
chop|s s?|s|php.Rtrim
strpos|s s i?|i!b|php.Strpos
stripos|s s i?|i!b|php.Stripos
strrpos|s s i?|i!b|php.Strrpos
strripos|s s i?|i!b|php.Strripos
strstr|s s b?|s!b|php.Strstr
stristr|s s b?|s!b|php.Stristr
strrchr|s s b?|s!b|php.Strrchr
strchr|s s b?|s!b|php.Strstr
strpbrk|s s|s!b|php.Strpbrk
str_contains|s s|b|strings.Contains
str_starts_with|s s|b|strings.HasPrefix
str_ends_with|s s|b|strings.HasSuffix
strtolower|s|s|php.Strtolower
strtoupper|s|s|php.Strtoupper
mb_strtolower|s|s|php.MbStrtolower
mb_strtoupper|s|s|php.MbStrtoupper
ucfirst|s|s|php.Ucfirst
lcfirst|s|s|php.Lcfirst
ucwords|s s?|s|php.Ucwords
strrev|s|s|php.Strrev
str_repeat|s i|s|mixed.StrRepeat
str_pad|s i s? i?|s|php.StrPad
str_split|s i?|S|php.StrSplit
str_replace|x x s|s|php.StrReplace
str_ireplace|x x s|s|php.StrIreplace
substr_count|s s|i|php.SubstrCount
substr_replace|s s i i?|s|php.SubstrReplace
strcmp|s s|i|php.Strcmp
strcasecmp|s s|i|php.Strcasecmp
strncmp|s s i|i|php.Strncmp
strncasecmp|s s i|i|php.Strncasecmp
strnatcmp|s s|i|php.Strnatcmp
strnatcasecmp|s s|i|php.Strnatcasecmp
similar_text|s s|i|php.SimilarText
str_shuffle|s|s|php.StrShuffle
strtr|s s s|s|php.Strtr
wordwrap|s i? s? b?|s|mixed.Wordwrap
chunk_split|s i s?|s|php.ChunkSplit
nl2br|s|s|php.Nl2br
addslashes|s|s|php.Addslashes
stripslashes|s|s|php.Stripslashes
addcslashes|s s|s|php.Addcslashes
stripcslashes|s|s|php.Stripcslashes
htmlspecialchars|s i?|s|php.Htmlspecialchars
htmlspecialchars_decode|s i?|s|php.HtmlspecialcharsDecode
html_entity_decode|s i?|s|php.HtmlEntityDecode
htmlentities|s i?|s|php.Htmlentities
explode|s s i?|S|php.Explode
ord|s|i|php.Ord
chr|i|s|php.Chr
bin2hex|s|s|php.Bin2hex
hex2bin|s|s!e|php.Hex2bin
dechex|i|s|php.Dechex
hexdec|s|i|php.Hexdec
decbin|i|s|php.Decbin
bindec|s|i|php.Bindec
decoct|i|s|php.Decoct
octdec|s|i|php.Octdec
base_convert|s i i|s|php.BaseConvert
base64_encode|s|s|php.Base64Encode
base64_decode|s|s|php.Base64Decode
md5|s b?|s|php.Md5
sha1|s b?|s|php.Sha1
crc32|s|i|php.Crc32
hash|s s b?|s|php.Hash
hash_hmac|s s s b?|s|php.HashHmac
sprintf|s m*|s|php.Sprintf
printf|s m*|i|php.Printf
vsprintf|s L|s|php.Vsprintf
vprintf|s L|i|php.Vprintf
number_format|f i? s? s?|s|mixed.NumberFormat
pack|s m*|s|php.Pack
unpack|s s i?|A!e|php.Unpack
urlencode|s|s|php.Urlencode
urldecode|s|s|php.Urldecode
rawurlencode|s|s|php.Rawurlencode
rawurldecode|s|s|php.Rawurldecode
uniqid|s?|s|php.Uniqid
ctype_digit|s|b|php.CtypeDigit
ctype_alpha|s|b|php.CtypeAlpha
ctype_alnum|s|b|php.CtypeAlnum
ctype_upper|s|b|php.CtypeUpper
ctype_lower|s|b|php.CtypeLower
ctype_space|s|b|php.CtypeSpace
ctype_punct|s|b|php.CtypePunct
ctype_xdigit|s|b|php.CtypeXdigit
ctype_print|s|b|php.CtypePrint
utf8_encode|s|s|php.Utf8Encode
utf8_decode|s|s|php.Utf8Decode
mb_convert_encoding|s s s?|s!e|php.MbConvertEncoding
mb_check_encoding|s s?|b|php.MbCheckEncoding($1)
iconv|s s s|s!e|php.Iconv
levenshtein|s s|i|php.Levenshtein
soundex|s|s|php.Soundex
strspn|s s|i|php.Strspn
strcspn|s s|i|php.Strcspn
str_word_count|s|i|php.StrWordCount
quotemeta|s|s|php.Quotemeta
escapeshellarg|s|s|php.Escapeshellarg
ip2long|s|i!b|php.Ip2long
long2ip|i|s|php.Long2ip
inet_pton|s|s!b|php.InetPton
inet_ntop|s|s!b|php.InetNtop
serialize|m|s|php.Serialize
unserialize|s|m!e|php.Unserialize
json_encode|m i?|s!e|php.JsonEncode
json_decode|s m? i? i?|m|mixed.JsonDecode
json_last_error|-|i|mixed.JsonLastError
json_last_error_msg|-|s|mixed.JsonLastErrorMsg
var_export|m b?|m|mixed.VarExport
print_r|m b?|m|mixed.PrintR
var_dump|m*|v|php.VarDump
# more
socket_sendmsg|K A i?|i!e|mixed.Sendmsg
socket_recvmsg|K &I i?|i!e|mixed.Recvmsg
socket_addrinfo_lookup|s m? A?|m|mixed.AddrinfoLookup
socket_addrinfo_explain|m|A|mixed.AddrinfoExplain
socket_addrinfo_bind|m|K!e|mixed.AddrinfoBind
socket_addrinfo_connect|m|K!e|mixed.AddrinfoConnect
socket_export_stream|K|H!e|mixed.ExportStream
socket_import_stream|H|K!e|mixed.ImportStream
strtok|s s?|s!b|mixed.Strtok
sscanf|s s &m*|i|mixed.Sscanf
parse_str|s &Am|v|php.ParseStr
count_chars|s i?|m|mixed.CountChars
hash_equals|s s|b|mixed.HashEquals
substr_compare|s s i i b?|i!e|php.SubstrCompare
ctype_cntrl|s|b|php.CtypeCntrl
ctype_graph|s|b|php.CtypeGraph
mb_strpos|s s i?|i!b|php.MbStrpos
mb_str_split|s i?|S|php.MbStrSplit
quoted_printable_decode|s|s|mixed.QuotedPrintableDecode
lcg_value|-|f|mixed.LcgValue
filter_var|m i? m?|m|mixed.FilterVar
each|&E|m|mixed.EachPair
file|s i?|S!e|php.File
fileinode|s|i!e|mixed.Fileinode
fileperms|s|i!e|mixed.Fileperms
filetype|s|s!e|mixed.Filetype
is_link|s|b|php.IsLink
parse_ini_file|s b?|m|mixed.ParseIniFile
parse_ini_string|s b?|m|mixed.ParseIniString
getopt|s A? &i?|A|mixed.Getopt
set_error_handler|c i?|m|mixed.SetErrorHandler
restore_error_handler|-|b|mixed.RestoreErrorHandler
get_object_vars|m|A|mixed.GetObjectVars
get_debug_type|m|s|php.GetDebugType
# patterns
preg_match|s s &As? i? i?|i|mixed.PregMatch
preg_match_all|s s &Am? i?|i|mixed.PregMatchAll
preg_replace|s s s i?|s|mixed.PregReplace
preg_split|s s i? i?|S|mixed.PregSplit
preg_grep|s A i?|A!e|php.PregGrep[any]
preg_last_error|-|i|php.PregLastError
preg_last_error_msg|-|s|php.PregLastErrorMsg
preg_quote|s s?|s|php.PregQuote
preg_replace_callback|s c s i?|s|mixed.PregReplaceCallback
# numbers
intval|m i?|i|php.Intval
floatval|m|f|php.Floatval
doubleval|m|f|php.Floatval
boolval|m|b|php.Truth
strval|m|s|php.Strval
abs|m|N|mixed.Abs
floor|f|f|math.Floor
ceil|f|f|math.Ceil
round|f i?|f|php.Round
sqrt|f|f|math.Sqrt
pow|m m|m|php.Pow
log|f|f|math.Log
log10|f|f|math.Log10
exp|f|f|math.Exp
sin|f|f|math.Sin
cos|f|f|math.Cos
pi|-|f|math.Pi
fmod|f f|f|math.Mod
intdiv|i i|i|mixed.Intdiv
max|m*|X|php.Max
min|m*|X|php.Min
rand|i? i?|i|php.Rand
mt_rand|i? i?|i|php.MtRand
random_int|i i|i|php.RandomInt
random_bytes|i|s|php.RandomBytes
openssl_random_pseudo_bytes|i|s|php.RandomBytes
mt_srand|i?|v|php.MtSrand
srand|i?|v|php.Srand
mt_getrandmax|-|i|php.MtGetrandmax
is_numeric|m|b|php.IsNumeric
is_nan|f|b|math.IsNaN
# types
is_array|m|b|mixed.IsArray
is_string|m|b|mixed.IsString
is_int|m|b|mixed.IsInt
is_integer|m|b|mixed.IsInt
is_long|m|b|mixed.IsInt
is_float|m|b|mixed.IsFloat
is_double|m|b|mixed.IsFloat
is_bool|m|b|mixed.IsBool
is_null|m|b|mixed.IsNull
is_object|m|b|mixed.IsObject
is_resource|m|b|mixed.IsResource
is_callable|m|b|mixed.IsCallable
is_scalar|m|b|mixed.IsScalar
gettype|m|s|mixed.Gettype
get_class|m|s|mixed.ClassName
spl_object_id|m|i|php.SplObjectID
spl_object_hash|m|s|mixed.SplObjectHash
get_resource_id|m|i|php.SplObjectID
# arrays
count|m i?|i|php.Count
sizeof|m i?|i|php.Count
in_array|e E b?|b|php.InArray
array_search|e E b?|k!b|php.ArraySearch
array_keys|E|Ak|mixed.ArrayKeys
array_values|E|E|php.ArrayValues
array_key_exists|m E|b|php.ArrayKeyExists
key_exists|m E|b|php.ArrayKeyExists
array_merge|E*|E|php.ArrayMerge
array_slice|E i i? b?|E|mixed.ArraySlice
array_splice|&E i i? m?|E|mixed.ArraySplice
array_reverse|E b?|E|php.ArrayReverse
array_unique|E|E|php.ArrayUnique
array_diff|E E*|E|php.ArrayDiff
array_diff_key|E E*|E|php.ArrayDiffKey
array_intersect|E E*|E|php.ArrayIntersect
array_intersect_key|E E*|E|php.ArrayIntersectKey
array_flip|E|A|php.ArrayFlip
array_diff_assoc|E E*|E|php.ArrayDiffAssoc
array_intersect_assoc|E E*|E|php.ArrayIntersectAssoc
array_replace|E E*|E|php.ArrayReplace
array_fill|i i m|A|php.ArrayFill[any]
array_fill_keys|E m|A|mixed.ArrayFillKeys
array_combine|E A|A|mixed.ArrayCombine
array_column|E m m?|A|php.ArrayColumn
array_chunk|E i|A|mixed.ArrayChunk
array_pad|E i e|E|php.ArrayPad
array_sum|E|N|mixed.ArraySum
array_product|E|N|mixed.ArrayProduct
array_push|&E e*|i|php.ArrayPush
array_pop|&E|e!n|php.ArrayPop
array_shift|&E|e!n|php.ArrayShift
array_unshift|&E e*|i|php.ArrayUnshift
array_key_first|E|m|mixed.ArrayKeyFirst
array_key_last|E|m|mixed.ArrayKeyLast
array_rand|E|m|mixed.ArrayRand
array_count_values|E|Ai|php.ArrayCountValues
array_is_list|E|b|php.ArrayIsList
range|m m m?|A|mixed.Range
compact||A|left
implode|s E|s|mixed.Implode
join|s E|s|mixed.Implode
sort|&E i?|v|php.Sort
rsort|&E i?|v|php.Rsort
asort|&E i?|v|php.Asort
arsort|&E i?|v|php.Arsort
ksort|&E i?|v|php.Ksort
krsort|&E i?|v|php.Krsort
shuffle|&E|v|php.Shuffle
natsort|&E|v|php.Natsort
natcasesort|&E|v|php.Natcasesort
usort|&E c|v|mixed.Usort
uasort|&E c|v|mixed.Uasort
uksort|&E c|v|mixed.Uksort
array_map|c A A*|A|mixed.ArrayMap
array_filter|A c? i?|A|mixed.ArrayFilter
array_reduce|A c m?|m|mixed.ArrayReduce
array_walk|&E c m?|v|mixed.ArrayWalk
reset|&E|m|mixed.Reset
end|&E|m|mixed.End
current|&E|m|mixed.Current
key|&E|m|mixed.Key
next|&E|m|mixed.Advance
prev|&E|m|mixed.Prev
http_build_query|A|s|mixed.HttpBuildQuery
parse_url|s i?|m|mixed.ParseUrl
# time
time|-|i|php.Time
microtime|b?|M|php.Microtime
hrtime|b?|m|mixed.Hrtime
date|s i?|s|php.Date
gmdate|s i?|s|php.Gmdate
gmmktime|i i? i? i? i? i?|i|php.Gmmktime
strtotime|s i?|i!b|mixed.Strtotime
mktime|i i? i? i? i? i?|i|php.Mktime
checkdate|i i i|b|php.Checkdate
date_default_timezone_set|s|b|php.DateDefaultTimezoneSet
date_default_timezone_get|-|s|php.DateDefaultTimezoneGet
usleep|i|v|php.Usleep
sleep|i|i|php.Sleep
# names
gethostbyname|s|s|php.Gethostbyname
gethostbyaddr|s|s!e|php.Gethostbyaddr
gethostname|-|s|mixed.Gethostname
getprotobyname|s|i!b|php.Getprotobyname
gethostbynamel|s|m|mixed.Gethostbynamel
getprotobynumber|i|s!b|php.Getprotobynumber
dns_get_record|s i?|m|mixed.DnsGetRecord
getservbyname|s s|i!b|php.Getservbyname
# files and the process
file_get_contents|s|s!e|php.FileGetContents
file_put_contents|s s i?|i!e|php.FilePutContents
file_exists|s|b|php.FileExists
is_file|s|b|php.IsFile
is_dir|s|b|php.IsDir
is_readable|s|b|php.IsReadable
is_writable|s|b|php.IsWritable
filesize|s|i!e|php.Filesize
filemtime|s|i!e|php.Filemtime
unlink|s|!|php.Unlink
rename|s s|!|php.Rename
mkdir|s i? b?|!|mixed.Mkdir
rmdir|s|!|php.Rmdir
chmod|s i|!|php.Chmod
touch|s i?|!|php.Touch
copy|s s|!|php.Copy
umask|i?|i|mixed.Umask
posix_mkfifo|s i|b|mixed.PosixMkfifo
scandir|s i?|m|mixed.Scandir
opendir|s|m|mixed.Opendir
readdir|m|m|mixed.Readdir
rewinddir|m|v|mixed.Rewinddir
closedir|m|v|mixed.Closedir
pathinfo|s i?|m|mixed.Pathinfo
shell_exec|s|m|mixed.ShellExec
exec|s &I? &i?|s|mixed.Exec
system|s &i?|s|mixed.System
passthru|s &i?|m|mixed.Passthru
glob|s i?|S|php.Glob
fnmatch|s s|b|php.Fnmatch
chdir|s|!|php.Chdir
basename|s s?|s|php.Basename
dirname|s i?|s|php.Dirname
realpath|s|s!b|php.Realpath
getcwd|-|s!b|php.Getcwd
tempnam|s s|s!e|php.Tempnam
sys_get_temp_dir|-|s|php.SysGetTempDir
fopen|s s|H!e|php.Fopen
fclose|H|!|php.Fclose
fread|H i|s!e|php.Fread
fwrite|H s i?|i!e|php.Fwrite
fputs|H s i?|i!e|php.Fwrite
fgets|H i?|s!b|php.Fgets
fgetc|H|s!b|php.Fgetc
feof|H|b|php.Feof
ftruncate|H i|b|php.Ftruncate
tmpfile|-|H!e|php.Tmpfile
fflush|H|b|php.Fflush
fseek|H i i?|i|php.Fseek
ftell|H|i!b|php.Ftell
rewind|H|b|php.Rewind
flock|H i|b|php.Flock
fprintf|H s m*|i!e|php.Fprintf
stream_get_contents|H|s!e|php.StreamGetContents
stream_get_line|H i s?|s!b|php.StreamGetLine
stream_set_blocking|H b|b|php.StreamSetBlocking
stream_set_timeout|H i i?|b|php.StreamSetTimeout
stream_socket_client|s &i? &s? f?|H!e|mixed.StreamSocketClient
stream_socket_server|s &i? &s? i?|H!e|mixed.StreamSocketServer
stream_socket_accept|H f?|H!e|mixed.StreamSocketAccept
stream_select|&R &R &R i i?|i!e|php.StreamSelect
stream_socket_recvfrom|H i i? &s?|s!b|mixed.StreamSocketRecvfrom
stream_socket_sendto|H s i? s?|i!e|mixed.StreamSocketSendto
stream_socket_shutdown|H i|b|php.StreamSocketShutdown
stream_get_meta_data|H|A|php.StreamGetMetaData
stream_socket_get_name|H b|s!b|php.StreamSocketGetName
fsockopen|s i &i? &s? f?|H!e|mixed.Fsockopen
getenv|s|s!b|php.Getenv
putenv|s|b|php.Putenv
getmypid|-|i|os.Getpid
posix_getpid|-|i|os.Getpid
posix_getppid|-|i|os.Getppid
posix_kill|i i|b|mixed.PosixKill
memory_get_usage|b?|i|mixed.MemoryGetUsage
memory_get_peak_usage|b?|i|mixed.MemoryGetUsage
php_uname|s?|s|php.PhpUname
php_sapi_name|-|s|"cli"
phpversion|-|s|"8.2.0"
readline|s?|s!b|php.Readline
pcntl_signal|i c b?|b|mixed.PcntlSignal
pcntl_sigtimedwait|A &Am? i? i?|i|mixed.PcntlSigtimedwait
pcntl_wifexited|i|b|mixed.PcntlWifexited
pcntl_wexitstatus|i|i|mixed.PcntlWexitstatus
pcntl_signal_dispatch|-|b|mixed.PcntlSignalDispatch
pcntl_async_signals|b?|b|mixed.PcntlAsyncSignals
register_shutdown_function|c|v|mixed.Shutdown
call_user_func|c m*|m|mixed.Call
call_user_func_array|c A|m|mixed.CallArray
func_get_args|-|A|left
func_num_args|-|i|left
func_get_arg|i|m|left
extension_loaded|s|b|mixed.ExtensionLoaded
function_exists|s|b|left
error_log|s i?|b|mixed.ErrorLog
trigger_error|s i?|b|mixed.TriggerError
cli_set_process_title|s|b|true
`

// Dropped lists the functions that need no counterpart in Go. It maps each name to the code
// that replaces a call. If that code is "", the call is left out.
var Dropped = map[string]string{
	"set_time_limit": "true", "ignore_user_abort": "0", "error_reporting": "0", "ini_set": "false", "ob_implicit_flush": "", "ob_start": "true",
	"flush": "", "ob_flush": "true", "ob_end_flush": "true", "ob_end_clean": "true", "set_magic_quotes_runtime": "", "gc_enable": "", "gc_collect_cycles": "0", "clearstatcache": "",
	"mb_internal_encoding": "true", "setlocale": "false", "spl_autoload_register": "true", "assert": "true", "dl": "true", "gc_disable": "", "opcache_reset": "false",
}
