package php

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// propertied is an object that shows its properties to PrintR, VarDump, VarExport and JsonEncode.
// To these functions, any other pointer is an object without properties.
type propertied interface{ Properties() *Array[any] }

// Properties returns the properties of o.
func (o *StdClass) Properties() *Array[any] { return &o.Props }

// properties returns the properties of an object. As in PHP, the name of a protected property begins
// with "\x00*\x00", and that of a private one with the name of its class between two NULs.
func properties(v any) *Array[any] {
	if p, ok := v.(propertied); ok {
		return p.Properties()
	}
	return new(Array[any])
}

// eachPublic is each for the elements of a, without the properties that are not public.
func eachPublic(a anyArray, each func(Key, any) bool) {
	a.eachAny(func(k Key, v any) bool {
		return strings.HasPrefix(k.s, "\x00") || each(k, v)
	})
}

// member returns the name of the property with the key k. The result hidden is "protected" for a
// protected property, the name of the class for a private one, and "" for a public one.
func member(k Key) (name, hidden string) {
	name = k.String()
	if class, rest, ok := strings.Cut(strings.TrimPrefix(name, "\x00"), "\x00"); ok && name[0] == 0 {
		if name, hidden = rest, class; class == "*" {
			hidden = "protected"
		}
	}
	return
}

// VarDump is var_dump: it prints values with their types.
func VarDump(values ...any) {
	for _, v := range values {
		fmt.Print(VarDumpText(v))
	}
}

// VarDumpText returns the text that VarDump prints for v.
func VarDumpText(v any) string {
	d := dumper{}
	d.dump(v, 0)
	return string(d.b)
}

// dumper writes values as text. Its path lists the arrays and objects that contain the current value.
type dumper struct {
	b    []byte
	path path
}

func (d *dumper) add(s ...string) {
	for _, s := range s {
		d.b = append(d.b, s...)
	}
}

func (d *dumper) spaces(n int) {
	for range n {
		d.b = append(d.b, ' ')
	}
}

func (d *dumper) dump(v any, indent int) {
	d.spaces(indent)
	switch v := normal(v).(type) {
	case nil:
		d.add("NULL\n")
	case bool:
		d.add("bool(", strconv.FormatBool(v), ")\n")
	case int:
		d.add("int(", strconv.Itoa(v), ")\n")
	case float64:
		d.add("float(", reprFloat(v), ")\n")
	case string:
		d.add("string(", strconv.Itoa(len(v)), `) "`, v, "\"\n")
	case anyArray:
		if !d.path.enter(v) {
			d.add("*RECURSION*\n")
			return
		}
		d.add("array(", strconv.Itoa(v.Len()), ") {\n")
		d.dumpElements(v, indent, false)
		d.path.leave()
	default:
		if !d.path.enter(v) {
			d.add("*RECURSION*\n")
			return
		}
		props := properties(v)
		d.add("object(", className(v), ")#", strconv.Itoa(SplObjectID(v)), " (", strconv.Itoa(props.Len()), ") {\n")
		d.dumpElements(props, indent, true)
		d.path.leave()
	}
}

func (d *dumper) dumpElements(a anyArray, indent int, isObject bool) {
	a.eachAny(func(k Key, v any) bool {
		d.spaces(indent + 2)
		if k.IsInt() && !isObject {
			d.add("[", k.String(), "]=>\n")
		} else if name, hidden := member(k); isObject && hidden != "" {
			if hidden != "protected" {
				hidden = `"` + hidden + `":private`
			}
			d.add(`["`, name, `":`, hidden, "]=>\n")
		} else {
			d.add(`["`, k.String(), "\"]=>\n")
		}
		d.dump(v, indent+2)
		return true
	})
	d.spaces(indent)
	d.add("}\n")
}

// PrintR is print_r: it prints v in readable form, or returns the text if ret is true.
func PrintR(v any, ret ...bool) string {
	d := dumper{}
	d.print(v, 0)
	return d.result(ret)
}

// result prints the text that d has collected or, if ret is true, returns it.
func (d *dumper) result(ret []bool) string {
	if len(ret) > 0 && ret[0] {
		return string(d.b)
	}
	fmt.Print(string(d.b))
	return ""
}

func (d *dumper) print(v any, indent int) {
	v = normal(v)
	if a, ok := v.(anyArray); ok {
		d.add("Array\n")
		d.printElements(v, a, indent)
	} else if isObject(v) {
		d.add(className(v), " Object\n")
		d.printElements(v, properties(v), indent)
	} else if f, ok := v.(float64); ok {
		d.b = appendGeneral(d.b, f, 14)
	} else {
		d.add(Strval(v))
	}
}

func (d *dumper) printElements(owner any, a anyArray, indent int) {
	if !d.path.enter(owner) {
		d.add(" *RECURSION*")
		return
	}
	d.spaces(indent)
	d.add("(\n")
	a.eachAny(func(k Key, v any) bool {
		d.spaces(indent + 4)
		name := k.String()
		if _, isArray := owner.(anyArray); !isArray {
			var hidden string
			if name, hidden = member(k); hidden == "protected" {
				name += ":protected"
			} else if hidden != "" {
				name += ":" + hidden + ":private"
			}
		}
		d.add("[", name, "] => ")
		d.print(v, indent+8)
		d.add("\n")
		return true
	})
	d.spaces(indent)
	d.add(")\n")
	d.path.leave()
}

// VarExport is var_export: it prints v as PHP code, or returns the code if ret is true.
func VarExport(v any, ret ...bool) string {
	d := dumper{}
	d.export(v, 0)
	return d.result(ret)
}

func (d *dumper) export(v any, indent int) {
	v = normal(v)
	switch v := v.(type) {
	case nil:
		d.add("NULL")
	case bool:
		d.add(strconv.FormatBool(v))
	case int:
		if v == math.MinInt {
			d.add(strconv.Itoa(v+1), "-1")
			return
		}
		d.add(strconv.Itoa(v))
	case float64:
		d.add(zeroFraction(reprFloat(v)))
	case string:
		d.add(quotePHP(v))
	default:
		a, isArray := v.(anyArray)
		if !d.path.enter(v) {
			warn("var_export does not handle circular references")
			d.add("NULL")
			return
		}
		if indent > 0 {
			d.add("\n")
			d.spaces(indent)
		}
		open, end, inner := "array (\n", ")", indent+2
		if !isArray {
			a, inner = properties(v), indent+3
			open = "(object) array(\n"
			if className(v) != "stdClass" {
				open, end = `\`+className(v)+"::__set_state(array(\n", "))"
			}
		}
		d.add(open)
		a.eachAny(func(k Key, v any) bool {
			d.spaces(inner)
			if k.IsInt() && isArray {
				d.add(k.String(), " => ")
			} else if name, _ := member(k); !isArray {
				d.add(quotePHP(name), " => ")
			} else {
				d.add(quotePHP(k.String()), " => ")
			}
			d.export(v, indent+2)
			d.add(",\n")
			return true
		})
		d.spaces(indent)
		d.add(end)
		d.path.leave()
	}
}

// zeroFraction appends ".0" to the text of a float that would otherwise look like an int.
func zeroFraction(s string) string {
	if strings.Trim(s, "-0123456789") == "" {
		return s + ".0"
	}
	return s
}

// quotePHP returns s as a PHP string literal in single quotes.
func quotePHP(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "\x00", `' . "\0" . '`).Replace(s) + "'"
}
