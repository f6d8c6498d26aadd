module phpsocket/socket/bench

go 1.26.0

require (
	github.com/mdlayher/socket v0.8.0
	golang.org/x/net v0.61.0
	golang.org/x/sys v0.49.0
	phpsocket/socket v0.0.0
)

require golang.org/x/sync v0.24.0 // indirect

replace phpsocket/socket => ../
