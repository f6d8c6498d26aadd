// Package vet has the rules of portvet: mistakes that PHP programmers make with
// package socket and that the compiler lets through.
package vet

import "golang.org/x/tools/go/analysis"

// Rules are the rules of portvet.
var Rules []*analysis.Analyzer
