package infer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"phpsocket/socket/port/php2go/ir"
)

// Record is an array that becomes a struct. Wherever the program uses the array, its keys
// are literals. At first, each array literal has its own Record. When two Records may be in
// the same variable, they are merged. A Record is banned if the variable may also hold
// another kind of value, or if the program uses the array as a whole. Then the analysis
// starts again without this Record.
type Record struct {
	Name   string
	Order  []*Var // the fields
	fields map[string]*Var
	places []string // the places of the array literals, with the names from the method place
	up     *Record  // the Record that this one was merged into
	tuple  bool     // the keys are 0, 1, 2, ...
	all    *records
}

// records holds the Records of a program.
type records struct {
	banned map[string]bool // the places of the array literals that remain arrays
	bad    map[string]bool // the places of further literals to ban, found by this analysis
	made   map[*ir.Node]*Record
	order  []*Record
	slots  map[string]*Var // see the method slot
	floats map[any]bool    // the values that keys() returns for the fields that are floats
}

// Root returns the Record that r was merged into. If r was not merged, it returns r itself.
func (r *Record) Root() *Record {
	for r != nil && r.up != nil {
		r = r.up
	}
	return r
}

// Field returns the field for a key, or nil.
func (r *Record) Field(key string) *Var { return r.Root().fields[key] }

// use returns the ways in which fields with the given name are read.
func (r *Record) use(name string) use {
	if s := r.all.slots["["+name]; s != nil {
		return s.use
	}
	return 0
}

// Places returns the places of the array literals of r.
func Places(r *Record) []string { return r.Root().places }

// Ban is the exported form of ban.
func (r *Record) Ban() { r.ban() }

// ban records that the arrays of r cannot be structs.
func (r *Record) ban() {
	r = r.Root()
	for _, p := range r.places {
		r.all.bad[p] = true
	}
}

// banAll bans the Record of a type, and those of its elements.
func banAll(t Type) {
	if t.Rec != nil {
		t.Rec.ban()
	}
	if t.Elem != nil {
		banAll(*t.Elem)
	}
}

// merge merges two Records into one.
func merge(r, s *Record) *Record {
	r, s = r.Root(), s.Root()
	if r == s {
		return r
	}
	if r.tuple != s.tuple {
		r.ban()
		s.ban()
	}
	s.up = r
	r.places = append(r.places, s.places...)
	for _, w := range s.Order {
		v := r.fields[w.Name]
		if v == nil {
			v = &Var{Name: w.Name, Rec: r}
			r.fields[w.Name] = v
			r.Order = append(r.Order, v)
			v.T = of(Null) // literals of r do not have this key
		}
		v.T, v.Obs = join(v.T, w.T, 0), v.Obs|w.Obs
		v.float, v.ints = v.float || w.float, v.ints || w.ints
	}
	for _, v := range r.Order {
		if s.fields[v.Name] == nil {
			v.T = join(v.T, of(Null), 0)
		}
	}
	return r
}

// nulls adds null to the type of every field, because the array may be empty.
func (r *Record) nulls() {
	for _, v := range r.Root().Order {
		v.T = join(v.T, of(Null), 0)
	}
}

// joinRecords sets the Record of t, a type that combines the types a and b.
func joinRecords(t *Type, a, b Type) {
	switch {
	case a.Rec == nil && b.Rec == nil:
		return
	case a.Rec != nil && b.Rec != nil:
		t.Rec = merge(a.Rec, b.Rec)
	case a.Rec != nil:
		t.Rec = a.Rec.Root()
	default:
		t.Rec = b.Rec.Root()
	}
	other := a
	if a.Rec != nil {
		other = b
	}
	if other.Rec == nil && (other.Elem != nil || other.Keys != 0) || t.B&^(Arr|Null|False) != 0 {
		t.Rec.ban()
	}
	if t.Empty {
		t.Rec.nulls()
	}
	t.Keyed, t.Keys = false, 0
}

// record returns the Record of the array literal n. It returns nil if the literal cannot be
// a struct.
func (a *Info) record(n *ir.Node) *Record {
	if r, ok := a.records.made[n]; ok {
		return r.Root()
	}
	place := a.place(n)
	var r *Record
	if !a.Dynamic && place != "" && !a.records.banned[place] && (literalKeys(n) || a.tuple(n)) {
		r = &Record{fields: make(map[string]*Var), places: []string{place}, all: a.records, tuple: n.K[0].K[0] == nil}
		for i := range n.K {
			if key := ItemKey(n, i); r.fields[key] == nil {
				v := &Var{Name: key, Rec: r}
				v.float = a.records.floats[place+" "+v.Name]
				r.fields[v.Name] = v
				r.Order = append(r.Order, v)
			}
		}
		a.records.order = append(a.records.order, r)
	}
	a.records.made[n] = r
	return r
}

// place returns a name for the place of an array literal in the source.
func (a *Info) place(n *ir.Node) string {
	if n.File == nil || n.End == 0 {
		return ""
	}
	return fmt.Sprint(n.File.Path, ":", n.Pos)
}

// literalKeys reports whether all keys of an array literal are string literals that can be
// field names.
func literalKeys(n *ir.Node) bool {
	for _, it := range n.K {
		if it == nil || it.Ref || it.S == "..." || it.K[0] == nil || it.K[0].Op != ir.Str || !fieldName(it.K[0].S) {
			return false
		}
	}
	return len(n.K) > 0
}

// fieldName reports whether a key can be the name of a field.
func fieldName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c == '_' || c == '-' || c == ' ' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9') {
			return false
		}
	}
	return s != ""
}

// field returns the field of the Record for a key. If no array literal has the key, field
// creates a field that may be null.
func (r *Record) field(key string) *Var {
	r = r.Root()
	v := r.fields[key]
	if v == nil {
		if r.tuple != tupleKey(key) || !r.tuple && !fieldName(key) {
			r.ban()
			return nil
		}
		v = &Var{Name: key, Rec: r, T: of(Null)}
		r.fields[key] = v
		r.Order = append(r.Order, v)
	}
	return v
}

// fieldOf returns the Record's field for the array element n, or nil.
func (a *Info) fieldOf(n *ir.Node) *Var {
	if a.Dynamic || n.K[1] == nil || n.K[1].Op != ir.Str && n.K[1].Op != ir.Int {
		return nil
	}
	if t := a.Peek(n.K[0]); t.Rec != nil && t.B&Any == 0 {
		return t.Rec.field(n.K[1].S)
	}
	return nil
}

// whole bans the Record of an array that the program uses as a whole, not only key by key.
func (a *Info) whole(t Type) {
	if t.Rec != nil {
		t.Rec.ban()
	}
}

// Ban bans the Records in r, because the output cannot have a struct there.
func Ban(r Repr) {
	if r.Rec != nil {
		r.Rec.ban()
	}
	if r.Elem != nil {
		Ban(*r.Elem)
	}
}

// HasRecord reports whether a value of form r is, or contains, a struct that replaces an
// array.
func (r Repr) HasRecord() bool {
	return r.Rec != nil || r.Elem != nil && r.Elem.HasRecord()
}

// Records returns all Records of the program that were not merged into others.
func (a *Info) Records() []*Record {
	var out []*Record
	for _, r := range a.records.order {
		if r.up == nil {
			out = append(out, r)
		}
	}
	return out
}

// Bad returns the places of the array literals that this analysis wants to ban. If there
// are any, the analysis has to be repeated without them.
func (a *Info) Bad() map[string]bool { return a.records.bad }

// needless bans each Record with fields that all have the same form. For such a Record, a Go
// slice or an array is just as good.
func (a *Info) needless() {
	for _, r := range a.Records() {
		same := true
		var first *Repr
		for _, v := range r.Order {
			if v.T.B&^Null == 0 {
				continue // the program only reads this key and never sets it
			}
			x := reprOf(v.T, Null|False)
			if first == nil {
				first = &x
			}
			same = same && x.Same(*first) && x.K != KAny && !x.HasRecord()
		}
		if same {
			r.ban()
		}
	}
}

// nameRecords chooses the names of the structs.
func (a *Info) nameRecords() {
	taken := make(map[string]bool)
	for _, c := range a.Order {
		taken[strings.ToLower(c.Name)] = true
	}
	hints := a.recordHints()
	for _, r := range a.Records() {
		base := "Record"
		if h := hints[r]; h != "" {
			base = h
		}
		name := base
		for i := 2; taken[strings.ToLower(name)]; i++ {
			name = fmt.Sprint(base, i)
		}
		taken[strings.ToLower(name)] = true
		r.Name = name
	}
	a.nameFields()
}

// recordHints finds a name for each Record. The name comes from an array that has the
// Record as an element, from a variable that holds it, or from a function that returns it.
func (a *Info) recordHints() map[*Record]string {
	best := make(map[*Record]string)
	rank := make(map[*Record]int)
	note := func(t Type, name string, n int) {
		for t.B&Arr != 0 && t.Rec == nil && t.Elem != nil {
			t, name, n = *t.Elem, singular(name), 4
		}
		if r := t.Rec.Root(); r != nil && len(name) > 1 && n > rank[r] {
			best[r], rank[r] = name, n
		}
	}
	fns := []*Fn{a.Main}
	for _, f := range a.Program.Funcs {
		fns = append(fns, a.ByFunc[f])
	}
	for _, c := range a.Order {
		for _, v := range c.Order {
			note(v.T, v.Name, 3)
		}
		for _, name := range slices.Sorted(maps.Keys(c.Statics)) {
			note(c.Statics[name].T, name, 3)
		}
		for _, m := range c.Class.Methods {
			fns = append(fns, a.ByFunc[m])
		}
	}
	for _, f := range fns {
		if f == nil {
			continue
		}
		for _, v := range f.Order {
			note(v.T, v.Name, 2)
		}
		note(f.Ret, f.Name+"_result", 1)
	}
	for _, r := range a.Records() {
		for _, v := range r.Order {
			note(v.T, v.Name, 3)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.Consts)) {
		note(a.Consts[name].T, strings.ToLower(name), 2)
	}
	for r, s := range best {
		best[r] = exported(s)
	}
	return best
}

// singular returns a name for one element of an array with the name s.
func singular(s string) string {
	switch {
	case len(s) > 4 && strings.HasSuffix(s, "ies"):
		return s[:len(s)-3] + "y"
	case len(s) > 4 && (strings.HasSuffix(s, "sses") || strings.HasSuffix(s, "xes")):
		return s[:len(s)-2]
	case len(s) > 2 && strings.HasSuffix(s, "s") && !strings.HasSuffix(s, "ss"):
		return s[:len(s)-1]
	}
	return s
}

// exported returns a name such as a_name in the form AName.
func exported(s string) string {
	var b strings.Builder
	up := true
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z' && up:
			c -= 'a' - 'A'
			up = false
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' && b.Len() > 0:
			up = false
		default:
			up = true
			continue
		}
		b.WriteByte(c)
	}
	if b.Len() == 0 {
		return "Record"
	}
	return b.String()
}

// awaits reports whether a store in the element n, or an isset of it, has to wait for a
// later round of the analysis. A literal that the analysis has not seen yet might make the
// array a Record.
func (a *Info) awaits(n *ir.Node, base Type) bool {
	if a.Dynamic || a.round > 3 || n.K[1].Op != ir.Str && n.K[1].Op != ir.Int || base.B&^(Arr|Null|False) != 0 || base.Elem != nil || base.Rec != nil {
		return false
	}
	a.changed = true
	return true
}

// storeField records that the program changes the field n. As with any other element, the
// Go program first copies the arrays that contain the field.
func (a *Info) storeField(n *ir.Node) {
	base := n.K[0]
	a.eval(base)
	for k := base; k != nil; k = k.K[0] {
		if k.Op == ir.Index {
			if k.K[1] == nil {
				a.whole(a.Peek(base)) // $a[]['key'] = $v
				return
			}
			if f := a.VarOf(k); f == nil {
				a.eval(k.K[1])
				a.keyed(k.K[0])
				if t := a.Peek(k.K[0]); t.B&Arr != 0 && t.Rec == nil {
					a.store(k.K[0], Type{B: Arr, Keyed: true, Keys: keyType(k.K[1], a.Peek(k.K[1]))})
				}
				return
			}
			continue
		}
		break
	}
	if v := a.VarOf(root(base)); v != nil {
		v.Writes++
	}
}

// root returns the variable or property that the element n belongs to.
func root(n *ir.Node) *ir.Node {
	for n.Op == ir.Index {
		n = n.K[0]
	}
	return n
}

// observeField records that the program tells null or false apart from other values of a
// field.
func (a *Info) observeField(n *ir.Node, b Bits) {
	v := a.VarOf(n)
	if v == nil || v.Rec == nil {
		return
	}
	a.obs(v, b)
}
