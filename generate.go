package socket

//go:generate go run ./internal/gen
