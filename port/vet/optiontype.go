package vet

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

var optiontype = &rule{
	name:  "optiontype",
	what:  "GetOption and SetOption with a type, or at a level, that the option does not have",
	why:   "The compiler accepts the same types for all options. A wrong one is an error when the program runs, and the option is not set.",
	habit: "`socket_set_option($s, SOL_SOCKET, SO_RCVTIMEO, 5)` and `socket_set_option($s, SOL_SOCKET, TCP_NODELAY, 1)`; PHP casts the value, and looks only at the number of the option.",
	mend:  "socket.Timeval for SO_RCVTIMEO and SO_SNDTIMEO, socket.Linger for SO_LINGER, socket.Mcast for groups; the level is that of the option's name: SOL_TCP for TCP_NODELAY.",
	run: func(p *pass) {
		if p.socket == nil {
			return
		}
		for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
			call := c.Node().(*ast.CallExpr)
			switch p.socketFunc(call) {
			case "GetOption", "Getopt":
				if len(call.Args) == 3 {
					p.checkOption(call, p.typeArgument(call), true)
				}
			case "SetOption", "Setopt":
				if len(call.Args) == 4 {
					p.checkOption(call, types.Default(p.TypesInfo.TypeOf(call.Args[3])), false)
				}
			}
		}
	},
}

// optionKind lists the Go types of an option's value, as option.go of package socket has
// them.
type optionKind struct {
	set, get []string // the Go types that SetOption accepts and GetOption returns
}

// These are the kinds of options. Most options are of the kind anInt. The table optionKinds
// does not list those.
var (
	anInt       = optionKind{set: []string{"int", "bool", "string"}, get: []string{"int", "bool"}}
	aFilter     = optionKind{set: []string{"int"}, get: []string{"int", "bool"}}
	aString     = optionKind{set: []string{"string"}, get: []string{"string"}}
	anInterface = optionKind{set: []string{"int", "string"}, get: []string{"int"}}
	anIndex     = optionKind{set: []string{"int", "string"}, get: []string{"int", "bool"}}
	aLinger     = optionKind{set: []string{"socket.Linger"}, get: []string{"socket.Linger"}}
	aTimeval    = optionKind{set: []string{"socket.Timeval"}, get: []string{"socket.Timeval"}}
	aGroup      = optionKind{set: []string{"socket.Mcast"}, get: []string{"socket.Mcast"}}
	aPktinfo    = optionKind{set: []string{"socket.Pktinfo"}, get: []string{"socket.Pktinfo"}}
	theMeminfo  = optionKind{set: []string{"socket.Meminfo", "int", "string"}, get: []string{"socket.Meminfo"}}
	aUcred      = optionKind{set: []string{"socket.Ucred", "int", "bool", "string"}, get: []string{"socket.Ucred", "int", "bool"}}
)

// optionKinds lists, by level, the options that do not just hold an int. A test compares it
// with package socket.
var optionKinds = map[string]map[string]optionKind{
	"SOL_SOCKET": {
		"SO_ACCEPTFILTER":          aString,
		"SO_ATTACH_REUSEPORT_CBPF": aFilter,
		"SO_BINDTODEVICE":          aString,
		"SO_LINGER":                aLinger,
		"SO_LINGER_SEC":            aLinger,
		"SO_MEMINFO":               theMeminfo,
		"SO_PEERCRED":              aUcred,
		"SO_RCVTIMEO":              aTimeval,
		"SO_SNDTIMEO":              aTimeval,
	},
	"SOL_TCP": {
		"TCP_CONGESTION":   aString,
		"TCP_FUNCTION_BLK": aString,
	},
	"SOL_FILTER": {
		"FIL_ATTACH": aString,
		"FIL_DETACH": aString,
	},
	"IPPROTO_IP": {
		"IP_MULTICAST_IF":          anInterface,
		"MCAST_BLOCK_SOURCE":       aGroup,
		"MCAST_JOIN_GROUP":         aGroup,
		"MCAST_JOIN_SOURCE_GROUP":  aGroup,
		"MCAST_LEAVE_GROUP":        aGroup,
		"MCAST_LEAVE_SOURCE_GROUP": aGroup,
		"MCAST_UNBLOCK_SOURCE":     aGroup,
	},
	"IPPROTO_IPV6": {
		"IPV6_MULTICAST_IF":        anIndex,
		"IPV6_PKTINFO":             aPktinfo,
		"MCAST_BLOCK_SOURCE":       aGroup,
		"MCAST_JOIN_GROUP":         aGroup,
		"MCAST_JOIN_SOURCE_GROUP":  aGroup,
		"MCAST_LEAVE_GROUP":        aGroup,
		"MCAST_LEAVE_SOURCE_GROUP": aGroup,
		"MCAST_UNBLOCK_SOURCE":     aGroup,
	},
}

// optionLevels lists the levels at which an option is valid, by the prefix of the option's
// name.
var optionLevels = []struct {
	prefix string
	levels []string
}{
	{"SO_", []string{"SOL_SOCKET"}},
	{"TCP_", []string{"SOL_TCP"}},
	{"UDP_", []string{"SOL_UDP"}},
	{"IP_", []string{"IPPROTO_IP"}},
	{"IPV6_", []string{"IPPROTO_IPV6"}},
	{"MCAST_", []string{"IPPROTO_IP", "IPPROTO_IPV6"}},
}

// checkOption reports a call that uses an option at the wrong level or with the wrong type.
func (p *pass) checkOption(call *ast.CallExpr, t types.Type, get bool) {
	level, ok := p.number(call.Args[1])
	option, ok2 := p.number(call.Args[2])
	if !ok || !ok2 {
		return
	}
	name := p.socketConst(call.Args[2])
	for _, l := range optionLevels {
		if name == "" || !strings.HasPrefix(name, l.prefix) {
			continue
		}
		right := false
		for _, want := range l.levels {
			n, ok := p.constant(want)
			right = right || ok && n == level
		}
		if !right {
			p.report(call.Args[1], noFix, "%s is not an option of %s but of %s", name, p.source(call.Args[1]), strings.Join(l.levels, " and "))
			return
		}
	}
	if t == nil {
		return
	}
	kind, named := p.kindOf(level, option)
	if named != "" {
		name = named
	}
	if name == "" {
		name = "this option"
	}
	given := typeName(t)
	allowed := kind.set
	if get {
		allowed = kind.get
	}
	if given == "" || slices.Contains(allowed, given) {
		return
	}
	if get {
		p.report(call, noFix, "%s does not read as %s but as %s", name, given, strings.Join(allowed, " or "))
		return
	}
	p.report(call.Args[3], p.timevalFix(call.Args[3], kind, given), "%s does not take %s but %s", name, given, strings.Join(allowed, " or "))
}

// kindOf returns the kind of an option. It also returns the option's name if optionKinds
// lists the option.
func (p *pass) kindOf(level, option int64) (optionKind, string) {
	for levelName, options := range optionKinds {
		if n, ok := p.constant(levelName); !ok || n != level {
			continue
		}
		for name, kind := range options {
			if n, ok := p.constant(name); ok && n == option {
				if flag, ok := p.constant("IPV6_RECVPKTINFO"); name == "IPV6_PKTINFO" && ok && flag == n {
					continue // on Windows, IPV6_PKTINFO is a mere on/off flag
				}
				return kind, name
			}
		}
	}
	return anInt, ""
}

// constant returns the value that a constant of package socket has on the system that the
// code is built for.
func (p *pass) constant(name string) (int64, bool) {
	c, ok := p.socket.Scope().Lookup(name).(*types.Const)
	if !ok {
		return 0, false
	}
	return constant.Int64Val(constant.ToInt(c.Val()))
}

// number returns the value of an integer constant expression.
func (p *pass) number(e ast.Expr) (int64, bool) {
	v := p.TypesInfo.Types[e].Value
	if v == nil || v.Kind() != constant.Int {
		return 0, false
	}
	return constant.Int64Val(v)
}

// typeArgument returns the type argument T of a call to GetOption[T].
func (p *pass) typeArgument(call *ast.CallExpr) types.Type {
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.IndexExpr:
		switch x := ast.Unparen(f.X).(type) {
		case *ast.SelectorExpr:
			id = x.Sel
		case *ast.Ident:
			id = x
		}
	}
	if id == nil {
		return nil
	}
	if list := p.TypesInfo.Instances[id].TypeArgs; list.Len() == 1 {
		return list.At(0)
	}
	return nil
}

// typeName returns the name of the type of an option's value. It returns "" for a type
// parameter.
func typeName(t types.Type) string {
	if b, ok := t.(*types.Basic); ok {
		return b.Name()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == socketPath {
		return "socket." + n.Obj().Name()
	}
	return ""
}

// timevalFix returns a fix that replaces a number of seconds with a Timeval.
func (p *pass) timevalFix(e ast.Expr, kind optionKind, given string) analysis.SuggestedFix {
	if given != "int" || !slices.Equal(kind.set, aTimeval.set) {
		return noFix
	}
	name := ""
	for _, f := range p.Files {
		if f.FileStart > e.Pos() || e.Pos() >= f.FileEnd {
			continue
		}
		for _, spec := range f.Imports {
			if o := p.TypesInfo.PkgNameOf(spec); o != nil && o.Imported() == p.socket {
				name = o.Name()
			}
		}
	}
	if name == "" {
		return noFix
	}
	return fix("Use a Timeval", insert(e.Pos(), name+".Timeval{Sec: "), insert(e.End(), "}"))
}
