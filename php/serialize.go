package php

import "strconv"

// Serialize is serialize: v as text that Unserialize, or PHP's unserialize, converts back to v. For
// an object that is not a *StdClass, Serialize panics with PHP's Exception.
func Serialize(v any) string {
	s := serializer{slots: make(map[*StdClass]int)}
	s.value(v)
	return string(s.b)
}

type serializer struct {
	b     []byte
	n     int               // the number of values written so far
	slots map[*StdClass]int // the number of each object written so far
	path  path
}

func (s *serializer) value(v any) {
	s.n++
	switch v := normal(v).(type) {
	case nil:
		s.b = append(s.b, "N;"...)
	case bool:
		s.b = append(s.b, "b:0;"...)
		if v {
			s.b[len(s.b)-2] = '1'
		}
	case int:
		s.int('i', v)
	case float64:
		s.b = append(s.b, "d:"...)
		s.b = appendGeneral(s.b, v, -1)
		s.b = append(s.b, ';')
	case string:
		s.string(v)
	case anyArray:
		if !s.path.enter(v) {
			panic(throwf("Error", "Nesting level too deep - recursive dependency?"))
		}
		s.b = append(s.b, "a:"...)
		s.elements(v, false)
		s.path.leave()
	case *StdClass:
		if n, ok := s.slots[v]; ok {
			s.int('r', n)
			return
		}
		s.slots[v] = s.n
		s.object(v)
	default:
		panic(throwf("Exception", "Serialization of '%s' is not allowed", className(v)))
	}
}

func (s *serializer) object(o *StdClass) {
	class, props := o.ClassName(), &o.Props
	if name, ok := props.At(incompleteName).(string); ok && class == incompleteClass {
		class, props = name, props.Clone()
		props.Delete(incompleteName)
	}
	s.b = append(s.b, "O:"...)
	s.quoted(class)
	s.b = append(s.b, ':')
	s.elements(props, true)
}

// elements writes the number of elements of array a, and then the elements. For an object, all keys
// are written as strings.
func (s *serializer) elements(a anyArray, isObject bool) {
	s.b = strconv.AppendInt(s.b, int64(a.Len()), 10)
	s.b = append(s.b, ":{"...)
	a.eachAny(func(k Key, v any) bool {
		if k.IsInt() && !isObject {
			s.int('i', k.Int())
		} else {
			s.string(k.String())
		}
		s.value(v)
		return true
	})
	s.b = append(s.b, '}')
}

func (s *serializer) int(code byte, n int) {
	s.b = append(s.b, code, ':')
	s.b = strconv.AppendInt(s.b, int64(n), 10)
	s.b = append(s.b, ';')
}

func (s *serializer) string(v string) {
	s.b = append(s.b, "s:"...)
	s.quoted(v)
	s.b = append(s.b, ';')
}

func (s *serializer) quoted(v string) {
	s.b = strconv.AppendInt(s.b, int64(len(v)), 10)
	s.b = append(s.b, `:"`...)
	s.b = append(s.b, v...)
	s.b = append(s.b, '"')
}
