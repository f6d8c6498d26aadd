package socket

// What AddrinfoLookup knows and not every system has.
const (
	aiAll      = AI_ALL
	aiCanonidn = AI_CANONIDN
	aiIDN      = AI_IDN
	aiIgnored  = 0x300 // the AI_IDN_ALLOW_UNASSIGNED and AI_IDN_USE_STD3_ASCII_RULES of PHP 7
	aiV4mapped = AI_V4MAPPED
	sockDCCP   = SOCK_DCCP
)
