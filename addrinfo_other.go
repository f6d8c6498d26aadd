//go:build !linux && !netbsd && !openbsd

package socket

// What AddrinfoLookup knows and not every system has: 0 is no flag, -1 no type.
const (
	aiAll      = AI_ALL
	aiCanonidn = 0
	aiIDN      = 0
	aiIgnored  = 0
	aiV4mapped = AI_V4MAPPED
	sockDCCP   = -1

	eaiIDNEncode = EAI_FAIL // no flag leads to it
)

var systemEAITexts []eaiText
