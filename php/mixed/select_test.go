package mixed_test

import (
	"runtime"
	"slices"
	"testing"

	"phpsocket/socket"
	"phpsocket/socket/php"
	"phpsocket/socket/php/mixed"
)

// TestSelectSameVariable passes one array as two sets. Afterwards, the array has only the sockets
// that are ready for both, with their keys, as in PHP.
func TestSelectSameVariable(t *testing.T) {
	family := socket.AF_UNIX
	if runtime.GOOS == "windows" {
		family = socket.AF_INET
	}
	var one, two [2]*socket.Socket
	for _, pair := range []*[2]*socket.Socket{&one, &two} {
		if err := socket.CreatePair(family, socket.SOCK_STREAM, 0, pair); err != nil {
			t.Fatal(err)
		}
		defer socket.Close(pair[0])
		defer socket.Close(pair[1])
	}
	if _, err := socket.Write(two[1], "x"); err != nil {
		t.Fatal(err)
	}
	idle, ready := one[0], two[0] // both sockets are writable; only the second is also readable
	array := new(php.Array[*socket.Socket])
	array.Set("idle", idle)
	array.Set("ready", ready)
	sockets := []*socket.Socket{idle, ready}
	var value any = array.Clone()
	for _, test := range []struct {
		name string
		set  mixed.Set
		left func() []*socket.Socket
	}{
		{"Keyed", mixed.Keyed(array), func() []*socket.Socket { return array.Values() }},
		{"List", mixed.List(&sockets), func() []*socket.Socket { return sockets }},
		{"Any", mixed.Any(&value), func() (out []*socket.Socket) {
			for _, v := range mixed.Each(value) {
				out = append(out, mixed.Socket(v))
			}
			return out
		}},
	} {
		n, err := mixed.Select(test.set, test.set, nil, 0)
		if err != nil || n != 3 {
			t.Errorf("%s: %d, %v", test.name, n, err)
		}
		if left := test.left(); !slices.Equal(left, []*socket.Socket{ready}) {
			t.Errorf("%s: %d sockets are left", test.name, len(left))
		}
	}
	if v, ok := array.Get("ready"); !ok || v != ready {
		t.Error("Keyed: the key is gone")
	}
}
