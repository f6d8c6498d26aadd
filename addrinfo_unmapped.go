//go:build netbsd || openbsd

package socket

// What AddrinfoLookup knows and not every system has: 0 is no flag, -1 no type.
const (
	aiAll      = 0
	aiCanonidn = 0
	aiIDN      = 0
	aiIgnored  = 0
	aiV4mapped = 0
	sockDCCP   = -1

	eaiIDNEncode = EAI_FAIL // no flag leads to it
)

var systemEAITexts []eaiText
