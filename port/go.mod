module phpsocket/socket/port

go 1.25.0

require (
	github.com/VKCOM/php-parser v0.8.2
	golang.org/x/tools v0.48.0
	phpsocket/socket v0.0.0
)

require (
	golang.org/x/mod v0.38.0 // indirect
	golang.org/x/sync v0.22.0 // indirect
	golang.org/x/sys v0.47.0 // indirect
)

replace phpsocket/socket => ../
