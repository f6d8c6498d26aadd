package infer

import "strings"

// String returns the types in t with PHP's names for them, such as "int or null".
func (t Type) String() string {
	var out []string
	add := func(b Bits, name string) {
		if t.B&b == b {
			out = append(out, name)
		}
	}
	if t.B&Any != 0 {
		return "a type that is not known"
	}
	add(Int, "int")
	add(Float, "float")
	add(Str, "string")
	if t.B&True != 0 {
		out = append(out, "bool")
	} else {
		add(False, "false")
	}
	if t.B&Arr != 0 {
		if t.Elem == nil || t.Rec != nil {
			out = append(out, "array")
		} else {
			out = append(out, "array of "+t.Elem.String())
		}
	}
	if t.B&Obj != 0 {
		name := "object"
		if t.Class != nil {
			name = t.Class.Name
		}
		out = append(out, name)
	}
	add(Sock, "Socket")
	add(Stream, "stream")
	add(Func, "Closure")
	add(Null, "null")
	if len(out) > 1 {
		out = []string{strings.Join(out[:len(out)-1], ", "), out[len(out)-1]}
	}
	return strings.Join(out, " or ")
}
