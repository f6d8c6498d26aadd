//go:build linux

package oracle

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"phpsocket/socket"
)

func init() { functions["socket_select"] = selectSockets }

// selectSockets is socket_select. If all of PHP's arrays are lists, it passes slices to Select.
// Otherwise it passes maps to SelectKeyed.
func selectSockets(a *args) (any, error) {
	seconds := socket.Forever
	if a.values[3] != nil {
		seconds = a.int(3)
	}
	keyed := false
	for _, v := range a.values[:3] {
		if set, ok := v.(*array); ok {
			keyed = keyed || !set.isList()
		}
	}
	var n int
	var err error
	var after [3]*array
	if keyed {
		sets := [3]*map[any]*socket.Socket{}
		for i := range sets {
			if set, ok := a.values[i].(*array); ok {
				m := make(map[any]*socket.Socket)
				for j, key := range set.keys {
					m[key], _ = set.values[j].(*socket.Socket)
				}
				sets[i] = &m
				if j := same(a, i); j < i {
					sets[i] = sets[j]
				}
			}
		}
		n, err = socket.SelectKeyed(sets[0], sets[1], sets[2], seconds, a.ints(4)...)
		for i, set := range sets {
			if set == nil {
				continue
			}
			after[i] = &array{}
			byText := func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
			for _, key := range slices.SortedFunc(maps.Keys(*set), byText) {
				after[i].set(key, (*set)[key])
			}
		}
	} else {
		sets := [3]*[]*socket.Socket{}
		for i := range sets {
			if set, ok := a.values[i].(*array); ok {
				list := make([]*socket.Socket, len(set.values))
				for j, v := range set.values {
					list[j], _ = v.(*socket.Socket)
				}
				sets[i] = &list
				if j := same(a, i); j < i {
					sets[i] = sets[j]
				}
			}
		}
		n, err = socket.Select(sets[0], sets[1], sets[2], seconds, a.ints(4)...)
		for i, set := range sets {
			if set != nil {
				after[i] = arrayOf(*set...)
			}
		}
	}
	for i, name := range []string{"read", "write", "except"} {
		if after[i] == nil {
			a.out(i, name, nil)
		} else {
			a.out(i, name, after[i])
		}
	}
	return n, err
}

// same finds the first argument that is the same variable as argument i. It returns the index of
// that argument.
func same(a *args, i int) int {
	return slices.IndexFunc(a.nodes, func(n node) bool { return n == a.nodes[i] })
}
