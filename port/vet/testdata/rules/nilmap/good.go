package main

import (
	"maps"

	"phpsocket/socket"
)

var (
	made    = map[string]*socket.Socket{}
	inMain  map[string]int
	byAddr  map[string]int
	perRoom map[string]map[string]bool
	fromLit = map[string]map[string]int{"a": {}}
	onlyGet map[string]string
)

func init() {
	inMain = make(map[string]int)
	fill(&byAddr)
	perRoom = map[string]map[string]bool{}
}

func fill(m *map[string]int) { *m = map[string]int{} }

func fine(any any) {
	made["a"] = nil
	inMain["a"] = 1
	byAddr["a"] = 1
	if perRoom["a"] == nil {
		perRoom["a"] = map[string]bool{}
	}
	perRoom["a"]["b"] = true
	fromLit["a"]["b"] = 1
	_ = onlyGet["a"]
	switch m := any.(type) {
	case map[string]int:
		m["a"] = 1
	}
}

type registry struct {
	byName map[string]*socket.Socket
	byID   map[int]*socket.Socket
	config map[string]string `json:"config"`
	cache  map[string]string
}

func newRegistry() registry {
	r := registry{byName: map[string]*socket.Socket{}}
	r.byID = make(map[int]*socket.Socket)
	return r
}

func (r *registry) add(m map[string]int) {
	r.byName["a"] = nil
	r.byID[1] = nil
	r.config["a"] = "b"
	m["a"] = 1
	if r.cache == nil {
		r.cache = maps.Clone(r.config)
	}
	r.cache["a"] = "b"
	func(m map[string]int) { m["a"] = 1 }(nil)
}

type pair struct{ a, b map[string]int }

func (p pair) set() { p.a["x"], p.b["x"] = 1, 2 }

func pairs() { pair{map[string]int{}, map[string]int{}}.set() }
