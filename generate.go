package socket

//go:generate go run ./internal/gen
//go:generate go run ./internal/functions/gen
