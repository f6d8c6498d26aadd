package socket_test

import (
	"fmt"

	"phpsocket/socket"
)

func ExampleIovecAlloc() {
	v, err := socket.IovecAlloc(2, 3, 5)
	fmt.Println(len(v.Buffers()), err)
	text, _ := socket.IovecFetch(v, 0)
	fmt.Printf("%q\n", text)
	_, err = socket.IovecAlloc(1, -1)
	fmt.Println(err)
	// Output:
	// 2 <nil>
	// "\x00\x00\x00"
	// socket_iovec_alloc(): Argument #2 ($len1) must be between 0 and 1073741824
}

func ExampleIovecAdd() {
	v, _ := socket.IovecAlloc(1, 3)
	fmt.Println(socket.IovecAdd(v, 2), len(v.Buffers()))
	// Output: <nil> 2
}

func ExampleIovecDelete() {
	v, _ := socket.IovecAlloc(2, 0, 0)
	socket.IovecSet(v, 1, "second")
	fmt.Println(socket.IovecDelete(v, 0))
	fmt.Println(socket.IovecFetch(v, 0))
	fmt.Println(socket.IovecDelete(v, 1))
	// Output:
	// <nil>
	// second <nil>
	// socket_iovec_delete(): can't delete an IO vector that is out of array bounds
}

func ExampleIovecFetch() {
	v, _ := socket.IovecAlloc(1, 0)
	socket.IovecSet(v, 0, "data")
	fmt.Println(socket.IovecFetch(v, 0))
	fmt.Println(socket.IovecFetch(v, 1))
	// Output:
	// data <nil>
	//  socket_iovec_fetch(): can't access a vector position past the amount of vectors set in the array
}

func ExampleIovecFree() {
	v, _ := socket.IovecAlloc(1, 3)
	fmt.Println(socket.IovecFree(v))
	fmt.Println(socket.IovecAdd(v, 3))
	// Output:
	// <nil>
	// socket_iovec_add(): supplied resource is not a valid Socket I/O vector resource
}

func ExampleIovecSet() {
	v, _ := socket.IovecAlloc(1, 3)
	fmt.Println(socket.IovecSet(v, 0, "as long as it is"))
	fmt.Println(socket.IovecFetch(v, 0))
	// Output:
	// <nil>
	// as long as it is <nil>
}

func ExampleIovec_Buffers() {
	v, _ := socket.IovecAlloc(2, 0, 0)
	header := []byte("header ")
	v.Buffers()[0] = header // no copy
	v.Buffers()[1] = []byte("body")
	header[0] = 'H'
	fmt.Println(socket.IovecFetch(v, 0))
	// Output: Header  <nil>
}
