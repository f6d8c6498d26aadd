package socket

//go:generate go run ./internal/gen/constants
//go:generate go run ./internal/gen/functions/gen
