// Package ir is php2go's representation of a PHP program. One type, Node, represents all expressions and statements, with their
// positions in the source.
package ir

// Op is the kind of a node.
type Op string

// Expressions.
const (
	Null      Op = "null"
	Bool      Op = "bool"  // S is "true" or "false"
	Int       Op = "int"   // S is the number in decimal
	Float     Op = "float" // S is the number
	Str       Op = "str"   // S has the bytes
	Interp    Op = "interp"
	Var       Op = "var"    // $S; without S the name is computed: K[0]
	Index     Op = "index"  // K[0][K[1]]; K[1] is nil for []
	Prop      Op = "prop"   // K[0]->S; without S the name is K[1]
	SProp     Op = "sprop"  // Class::$S
	CConst    Op = "cconst" // Class::S
	Const     Op = "const"
	Call      Op = "call"    // S(K...)
	CallDyn   Op = "calldyn" // K[0](K[1:]...)
	Method    Op = "method"  // K[0]->S(K[1:]...)
	SCall     Op = "scall"   // Class::S(K...)
	New       Op = "new"     // new Class(K...)
	Bin       Op = "bin"     // S is the operator
	And       Op = "and"
	Or        Op = "or"
	Xor       Op = "xor"
	Not       Op = "not"
	Unary     Op = "unary" // S is "-", "+" or "~"
	Cast      Op = "cast"  // S is int, float, string, bool, array, object, unset
	Assign    Op = "assign"
	AssignBy  Op = "assignby" // assignment by reference
	AssignOp  Op = "assignop" // S is the operator, "." or "??" among them
	IncDec    Op = "incdec"   // S is "++x", "x++", "--x" or "x--"
	Cond      Op = "cond"     // K[1] is nil for ?:
	Coalesce  Op = "coalesce"
	Isset     Op = "isset"
	Empty     Op = "empty"
	Array     Op = "array" // K has Items
	List      Op = "list"  // K has Items, nil for an omitted element
	Item      Op = "item"  // K[0] => K[1]; Ref for &, S is "..." for a spread
	Silence   Op = "silence"
	Exit      Op = "exit"
	Print     Op = "print"
	Include   Op = "include" // S is "once" or ""
	Instance  Op = "instanceof"
	Closure   Op = "closure" // Fn
	Match     Op = "match"   // K[0], then Arms: Item with K[0] an Array of conditions, nil for default
	ThrowX    Op = "throwx"
	Clone     Op = "clone"
	PropDyn   Op = "propdyn"   // K[0]->{K[1]}
	MethodDyn Op = "methoddyn" // K[0]->{K[1]}(K[2:]...)
	NewDyn    Op = "newdyn"    // new K[0](K[1:]...)
	SCallDyn  Op = "scalldyn"  // K[0]::S(K[1:]...)
	Yield     Op = "yield"     // K[0] => K[1]; S is "from" for yield from K[0]
	Arg       Op = "arg"       // an argument with a name (S), or a spread ("...")
)

// Statements.
const (
	Block    Op = "block"
	Expr     Op = "expr"
	Echo     Op = "echo"
	HTML     Op = "html"
	If       Op = "if" // K[2] is nil without else
	While    Op = "while"
	DoWhile  Op = "dowhile" // K[0] is the body
	For      Op = "for"     // K[0], K[1], K[2] are Blocks of expressions, K[3] the body
	Foreach  Op = "foreach" // K[0] as K[1] => K[2], body K[3]
	Switch   Op = "switch"
	Case     Op = "case" // K[0] is nil for default
	Break    Op = "break"
	Continue Op = "continue"
	Return   Op = "return"
	Global   Op = "global"
	Static   Op = "static" // S, K[0] the value
	Unset    Op = "unset"
	Try      Op = "try"   // K[0], then Catches
	Catch    Op = "catch" // Names, S the variable, K[0]
	Finally  Op = "finally"
	Left     Op = "left" // a place that is not converted; S says why
	Define   Op = "define"
	Fork     Op = "fork" // K[0] is the child's block, K[1] is where the child's number is stored, or nil
	Nop      Op = "nop"
)

// Node is an expression or a statement.
type Node struct {
	Op    Op
	S     string
	Class string   // the class of a static name such as A::B
	Names []string // the classes of a catch
	N     int      // the number of levels of break or continue
	Ref   bool
	K     []*Node
	Fn    *Func
	File  *File
	Line  int
	Pos   int // the offset in the file in bytes
	End   int
	Tail  int // the line where the node ends
}

// Func is a function, a method or a closure.
type Func struct {
	Name      string
	Class     *Class
	Params    []*Param
	Body      *Node // nil for an abstract method
	Uses      []*Param
	Static    bool
	Abstract  bool
	Arrow     bool
	Private   bool
	Protected bool
	ByRef     bool
	Result    string // the declared type
	Node      *Node
	Outer     *Func // the function that contains a closure
	Generator bool  // the body has a yield
}

// Param is a parameter, or a variable that a closure uses.
type Param struct {
	Name     string
	Type     string
	Default  *Node
	Ref      bool
	Variadic bool
	Promote  bool
}

// Class is a class or an interface.
type Class struct {
	Name       string
	Full       string // the name with its namespace
	Parent     string
	Implements []string
	Interface  bool
	Abstract   bool
	Trait      bool
	Consts     []*Member
	Props      []*Member
	Methods    []*Func
	Uses       []string // the names of the traits
	Adapt      []Adapt
	Enum       bool
	Node       *Node
}

// Member is a property or a constant of a class.
type Member struct {
	Name   string
	Type   string
	Value  *Node
	Static bool
	Hidden bool // the member is private or protected
	Node   *Node
}

// Adapt is a change that a class makes to a trait: it excludes a method, or gives it another name.
type Adapt struct {
	Trait, Method, Alias string
	Out                  bool
}

// Comment is a comment in the source.
type Comment struct {
	Text string
	Line int
	Pos  int
	End  int
}

// File is a source file.
type File struct {
	Name     string // the name that the report uses
	Path     string
	Lines    []string
	Source   string // what the positions of the nodes and the comments count in
	Comments []Comment
	Body     *Node
	Main     bool
}

// Program is a PHP program: its files, functions and classes.
type Program struct {
	Files   []*File
	Funcs   []*Func
	Classes []*Class
	Errors  []string
}

// Walk calls f for n and all nodes in it, also in the bodies of closures. If f returns false for a node, Walk skips
// the nodes inside that node.
func Walk(n *Node, f func(*Node) bool) {
	if n == nil || !f(n) {
		return
	}
	for _, k := range n.K {
		Walk(k, f)
	}
	if n.Fn != nil && n.Op == Closure {
		Walk(n.Fn.Body, f)
	}
}
