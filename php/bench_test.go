package php

import (
	"strconv"
	"testing"
)

func BenchmarkArray(b *testing.B) {
	keys := make([]string, 1000)
	for i := range keys {
		keys[i] = "key" + strconv.Itoa(i)
	}
	b.Run("append", func(b *testing.B) {
		b.ReportAllocs()
		var a Array[int]
		for i := range b.N {
			if i%1000 == 0 {
				a.Clear()
			}
			a.Append(i)
		}
	})
	b.Run("queue", func(b *testing.B) {
		b.ReportAllocs()
		var a Array[int]
		for i := range b.N {
			a.Append(i)
			if i > 100 {
				a.Shift()
			}
		}
	})
	for _, n := range []int{5, 1000} {
		var a Array[int]
		for i, k := range keys[:n] {
			a.Set(k, i)
		}
		b.Run("string key of "+strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				*a.Ref(keys[i%n])++
			}
		})
		b.Run("loop over "+strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				for range a.All() {
				}
			}
		})
		b.Run("clone and write of "+strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				a.Clone().Set("new", 1)
			}
		})
	}
}

func BenchmarkOperators(b *testing.B) {
	b.ReportAllocs()
	var x any = 1
	for range b.N {
		x = BitAnd(Add(Mul(x, 3), "7"), 0x7f)
	}
}

func BenchmarkSort(b *testing.B) {
	list := make([]int, 1000)
	for i := range list {
		list[i] = i * 7919 % 1000
	}
	a := ArrayOf(list...)
	b.ReportAllocs()
	for range b.N {
		Sort(a.Clone())
	}
}

func BenchmarkJson(b *testing.B) {
	text := `{"user":{"name":"anna","id":12},"list":[1,2.5,"three",null,true]}`
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			JsonDecode(text, true)
		}
	})
	v, _ := JsonDecode(text, true)
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			JsonEncode(v)
		}
	})
}
