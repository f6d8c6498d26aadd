package socket

// What AddrinfoLookup knows and not every system has.
const (
	aiAll      = AI_ALL
	aiCanonidn = AI_CANONIDN
	aiIDN      = AI_IDN
	aiV4mapped = AI_V4MAPPED
	sockDCCP   = SOCK_DCCP
)
