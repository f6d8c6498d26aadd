// Package ir represents PHP programs for php2go. The type Node represents every expression
// and statement, with its position in the source.
package ir

// Op is the kind of a node.
type Op string

// These are the kinds of expressions.
const (
	Null      Op = "null"
	Bool      Op = "bool"  // S is "true" or "false"
	Int       Op = "int"   // S is the number in decimal
	Float     Op = "float" // S is the number
	Str       Op = "str"   // S is the bytes
	Interp    Op = "interp"
	Var       Op = "var"    // $S; if S is "", the name is computed: K[0]
	Index     Op = "index"  // K[0][K[1]]; K[1] is nil for []
	Prop      Op = "prop"   // K[0]->S; if S is "", the name is K[1]
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
	AssignOp  Op = "assignop" // S is the operator, which may also be "." or "??"
	IncDec    Op = "incdec"   // S is "++x", "x++", "--x" or "x--"
	Cond      Op = "cond"     // for ?:, K[1] is nil
	Coalesce  Op = "coalesce"
	Isset     Op = "isset"
	Empty     Op = "empty"
	Array     Op = "array" // K is Items
	List      Op = "list"  // K is Items, or nil for an omitted element
	Item      Op = "item"  // K[0] => K[1]; Ref is set for &, S is "..." for a spread
	Silence   Op = "silence"
	Exit      Op = "exit"
	Print     Op = "print"
	Include   Op = "include" // S is "once" or ""
	Instance  Op = "instanceof"
	Closure   Op = "closure" // the function is Fn
	Match     Op = "match"   // K[0], then the arms: Items with a K[0] that is an Array of conditions, or nil for default
	ThrowX    Op = "throwx"
	Clone     Op = "clone"
	PropDyn   Op = "propdyn"   // K[0]->{K[1]}
	MethodDyn Op = "methoddyn" // K[0]->{K[1]}(K[2:]...)
	NewDyn    Op = "newdyn"    // new K[0](K[1:]...)
	SCallDyn  Op = "scalldyn"  // K[0]::S(K[1:]...)
	Yield     Op = "yield"     // K[0] => K[1]; S is "from" for yield from K[0]
	Arg       Op = "arg"       // a named argument (S is the name), or a spread (S is "...")
)

// These are the kinds of statements.
const (
	Block    Op = "block"
	Expr     Op = "expr"
	Echo     Op = "echo"
	HTML     Op = "html"
	If       Op = "if" // K[2] is nil if there is no else
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
	Static   Op = "static" // S is the variable, K[0] its value
	Unset    Op = "unset"
	Try      Op = "try"   // K[0], then the Catch nodes
	Catch    Op = "catch" // Names are the classes, S the variable, K[0] the block
	Finally  Op = "finally"
	Left     Op = "left" // a place that is not converted; S is the reason
	Define   Op = "define"
	Fork     Op = "fork" // K[0] is the child's block; the child's number is stored in K[1], which may be nil
	Nop      Op = "nop"
)

// Node is an expression or a statement.
type Node struct {
	Op    Op
	S     string
	Class string   // the class name A in A::B
	Names []string // the classes that a catch names
	N     int      // the number of levels that a break or continue leaves
	Ref   bool
	K     []*Node
	Fn    *Func
	File  *File
	Line  int
	Pos   int // the byte offset in the file
	End   int
	Tail  int // the last line of the node
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
	Result    string // the declared result type
	Node      *Node
	Outer     *Func // for a closure, the function that contains it
	Generator bool  // whether the body contains a yield
}

// Param is a parameter, or a variable that a closure takes from outside.
type Param struct {
	Name            string
	Type            string
	Default         *Node
	Ref             bool
	Variadic        bool
	Promote         bool
	Hidden, Private bool // the visibility of the property, if Promote is true
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
	Uses       []string // the names of the traits that the class uses
	Adapt      []Adapt
	Enum       bool
	Node       *Node
}

// Member is a property or a constant of a class.
type Member struct {
	Name    string
	Type    string
	Value   *Node
	Static  bool
	Hidden  bool // whether the member is private or protected
	Private bool // whether the member is private
	Node    *Node
}

// Adapt is a change that a class makes to a trait's method. The class leaves the method
// out, or gives it another name.
type Adapt struct {
	Trait, Method, Alias string
	Out                  bool
}

// Comment is a comment of the source.
type Comment struct {
	Text string
	Line int
	Pos  int
	End  int
}

// File is a source file.
type File struct {
	Name     string // the name in the report
	Path     string
	Lines    []string
	Source   string // the text that the positions of nodes and comments refer to
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

// Walk calls f for n and for all nodes in n, including those in the bodies of closures. If
// f returns false for a node, Walk does not visit the nodes inside that node.
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
