package socket

import (
	"slices"
	"strconv"
)

// Iovec is the "Socket I/O vector" of PHP 4.1 to 4.3: a list of buffers. [Readv] fills the
// buffers one after another, and [Writev] sends them one after another.
//
// PHP removed its functions for this type, because they never worked as intended. The functions
// here work. The zero Iovec is empty and ready to use. Several calls may use an Iovec at the
// same time, unless one of them changes it or its bytes.
type Iovec struct {
	list  [][]byte
	freed bool
}

// maxIovec is the number of bytes that one call may allocate: 1 GiB. (A system call transfers
// at most 2 GiB.)
const maxIovec = 1 << 30

var (
	fnIovecAlloc  = newFunc("socket_iovec_alloc", "", 0)
	fnIovecAdd    = newFunc("socket_iovec_add", "", 0)
	fnIovecDelete = newFunc("socket_iovec_delete", "", 0)
	fnIovecFetch  = newFunc("socket_iovec_fetch", "", 0)
	fnIovecFree   = newFunc("socket_iovec_free", "", 0)
	fnIovecSet    = newFunc("socket_iovec_set", "", 0)
	fnReadv       = newFunc("socket_readv", "unable to read from socket", errSlotBoth)
	fnWritev      = newFunc("socket_writev", "Unable to write to socket", errSlotBoth)
)

// IovecAlloc is socket_iovec_alloc: it returns num buffers of the given lengths, filled with
// zeros. There must be at least num lengths; further ones are ignored. A length below 0, or a
// total of more than 1 GiB, is an error.
func IovecAlloc(num int, lengths ...int) (v *Iovec, err error) {
	defer raise(&err)
	c := fnIovecAlloc
	if num < 0 {
		return nil, c.argument(1, "num_vectors", "must be greater than or equal to 0")
	}
	if num > len(lengths) {
		return nil, c.misuse("expects at least " + strconv.FormatUint(uint64(num)+1, 10) + " arguments, " +
			strconv.Itoa(1+len(lengths)) + " given")
	}
	room := maxIovec
	for i, length := range lengths[:num] {
		if length < 0 || length > room {
			return nil, c.argument(2+i, "len"+strconv.Itoa(1+i), "must be between 0 and "+strconv.Itoa(room))
		}
		room -= length
	}
	v = &Iovec{list: make([][]byte, num)}
	for i, length := range lengths[:num] {
		v.list[i] = make([]byte, length)
	}
	return v, nil
}

// iovec returns an error if v, which is argument n, is nil or has been freed.
func (c *phpFunc) iovec(n int, v *Iovec) error {
	switch {
	case v == nil:
		return c.argument(n, "iovec", "must be of type resource, null given")
	case v.freed:
		return c.misuse("supplied resource is not a valid Socket I/O vector resource")
	}
	return nil
}

// IovecAdd is socket_iovec_add: it appends a buffer that is length bytes long and filled with
// zeros. A length below 0 or above 1 GiB is an error.
func IovecAdd(v *Iovec, length int) (err error) {
	defer raise(&err)
	if err := fnIovecAdd.iovec(1, v); err != nil {
		return err
	}
	if length < 0 || length > maxIovec {
		return fnIovecAdd.argument(2, "iov_len", "must be between 0 and "+strconv.Itoa(maxIovec))
	}
	v.list = append(v.list, make([]byte, length))
	return nil
}

// IovecDelete is socket_iovec_delete: it removes the buffer at index pos, so the index of each
// later buffer becomes smaller by one. The first buffer has index 0. If there is no buffer at
// pos, that is an error.
func IovecDelete(v *Iovec, pos int) (err error) {
	defer raise(&err)
	if err := fnIovecDelete.iovec(1, v); err != nil {
		return err
	}
	if pos < 0 || pos >= len(v.list) {
		return fnIovecDelete.misuse("can't delete an IO vector that is out of array bounds")
	}
	v.list = slices.Delete(v.list, pos, pos+1)
	return nil
}

// IovecFetch is socket_iovec_fetch: it returns the whole buffer at index pos, not only the
// bytes that were received last. If there is no buffer at pos, that is an error.
// [Iovec.Buffers] returns the data without a copy.
func IovecFetch(v *Iovec, pos int) (data string, err error) {
	defer raise(&err)
	if err := fnIovecFetch.iovec(1, v); err != nil {
		return "", err
	}
	if pos < 0 || pos >= len(v.list) {
		return "", fnIovecFetch.misuse("can't access a vector position past the amount of vectors set in the array")
	}
	return string(v.list[pos]), nil
}

// IovecFree is socket_iovec_free: it releases the buffers. Every later use of v is
// an error.
func IovecFree(v *Iovec) (err error) {
	defer raise(&err)
	if err := fnIovecFree.iovec(1, v); err != nil {
		return err
	}
	*v = Iovec{freed: true}
	return nil
}

// IovecSet is socket_iovec_set: it replaces the buffer at index pos with a copy of value, which may
// have any length and contain any bytes. If there is no buffer at pos, that is an error.
func IovecSet[T Bytes](v *Iovec, pos int, value T) (err error) {
	defer raise(&err)
	return iovecSet(v, pos, view(&value))
}

func iovecSet(v *Iovec, pos int, value []byte) error {
	if err := fnIovecSet.iovec(1, v); err != nil {
		return err
	}
	if pos < 0 || pos >= len(v.list) {
		return fnIovecSet.misuse("can't access a vector position outside of the vector array bounds")
	}
	v.list[pos] = append(make([]byte, 0, len(value)), value...)
	return nil
}

// Buffers returns the list of buffers itself, not a copy. The list is valid until the next
// [IovecAdd] or [IovecDelete]. A program may change the bytes of a buffer or store another
// slice in the list; Writev then sends the new data. After [IovecFree], the result is nil.
func (v *Iovec) Buffers() [][]byte {
	if v == nil {
		return nil
	}
	return v.list
}

// Readv is socket_readv: it waits for data, receives it into the buffers of v in order, and
// returns the number of bytes. (PHP returns true.) At the end of the connection, it returns 0.
// The data need not fill all buffers, and the bytes after the data do not change. If a datagram
// is longer than all buffers together, the rest of it is lost. The errors are those of [Read].
// See readv(2).
func Readv(s *Socket, v *Iovec) (n int, err error) {
	defer raise(&err)
	if err := s.enterToRead(fnReadv); err != nil {
		return 0, err
	}
	defer s.leaveReading()
	if err := fnReadv.iovec(2, v); err != nil {
		return 0, err
	}
	if !hasRoom(v.list) {
		return 0, nil // do not wait for data; readv(2) does not wait either
	}
	if len(v.list) > iovMax && !s.isStream() {
		return 0, fnReadv.fail(s, SOCKET_EINVAL) // a datagram cannot be received in parts
	}
	o, e := recvVector(s, v.list, incoming{}, 0, nil)
	if e != 0 {
		return 0, fnReadv.fail(s, e)
	}
	n = o.n
	putIncoming(o)
	return n, nil
}

// Writev is socket_writev: it sends the buffers of v in order and returns the number of bytes
// sent. (PHP returns true.) On a blocking socket, it sends all buffers, as [Write] does. On a
// non-blocking socket, it sends as many bytes of the first 1024 buffers as there is room for.
// On a datagram socket, the buffers form one datagram, and there may be at most 1024 of them.
// See writev(2).
func Writev(s *Socket, v *Iovec) (n int, err error) {
	defer raise(&err)
	if err := s.enter(fnWritev); err != nil {
		return 0, err
	}
	defer s.leave()
	if err := fnWritev.iovec(2, v); err != nil {
		return 0, err
	}
	if !hasRoom(v.list) {
		return 0, nil // do not check the socket; writev(2) does not check it either
	}
	if len(v.list) > iovMax && !s.isStream() {
		return 0, fnWritev.fail(s, SOCKET_EINVAL)
	}
	n, e := sendVector(s, v.list, nil, 0, nil)
	if e != 0 {
		return 0, fnWritev.fail(s, e)
	}
	return n, nil
}
