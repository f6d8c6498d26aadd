// The tests of golang.org/x/net for a net.Conn, and a program that needs
// golang.org/x/text, in a module of their own, so that the package does not
// depend on these modules.
module phpsocket/socket/internal/nettest

go 1.25.0

require (
	golang.org/x/net v0.49.0
	golang.org/x/text v0.33.0
	phpsocket/socket v0.0.0
)

require golang.org/x/sys v0.47.0 // indirect

replace phpsocket/socket => ../..
