package vet

import "go/ast"

var neterror = &rule{
	name: "neterror",
	what: "`errors.Is(err, socket.SOCKET_ECONNREFUSED)` of an error of package net or os: always false",
	why: "The errors of packages net, os and syscall contain a syscall.Errno, which does not match the codes of package socket. " +
		"errors.Is(err, syscall.ECONNREFUSED) matches the errors of all of them.",
	habit: "`fsockopen` and `stream_socket_client`, which store one of the numbers of the SOCKET_ constants in `$errno`.",
	mend:  "errors.Is(err, syscall.ECONNREFUSED) or, also for Windows: var code syscall.Errno; if errors.As(err, &code) && socket.Errno(code) == socket.SOCKET_ECONNREFUSED.",
	run: func(p *pass) {
		if p.socket == nil {
			return
		}
		for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
			n := c.Node().(*ast.CallExpr)
			if p.fullName(n) != "errors.Is" || len(n.Args) != 2 {
				continue
			}
			name := p.socketConst(n.Args[1])
			if name == "" || !isNamed(p.TypesInfo.TypeOf(n.Args[1]), "Errno") {
				continue
			}
			for _, path := range []string{"net", "os", "syscall"} {
				if p.onlyFrom(n.Args[0], path) {
					p.report(n, noFix, "this is always false: an error of package %s does not match socket.%s; ask for a syscall.Errno with errors.As, and compare socket.Errno(code) with it", path, name)
				}
			}
		}
	},
}
