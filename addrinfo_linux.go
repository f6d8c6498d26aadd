package socket

// What AddrinfoLookup knows and not every system has.
const (
	aiAll      = AI_ALL
	aiCanonidn = AI_CANONIDN
	aiIDN      = AI_IDN
	aiIgnored  = 0x300 // the AI_IDN_ALLOW_UNASSIGNED and AI_IDN_USE_STD3_ASCII_RULES of PHP 7
	aiV4mapped = AI_V4MAPPED
	sockDCCP   = SOCK_DCCP

	eaiIDNEncode = EAI_IDN_ENCODE
)

// systemEAITexts are the texts of the codes that no other system has. glibc has
// none for EAI_OVERFLOW.
var systemEAITexts = []eaiText{
	{EAI_ALLDONE, "All requests done"},
	{EAI_CANCELED, "Request canceled"},
	{EAI_IDN_ENCODE, "Parameter string not correctly encoded"},
	{EAI_INPROGRESS, "Processing request in progress"},
	{EAI_INTR, "Interrupted by a signal"},
	{EAI_NOTCANCELED, "Request not canceled"},
}
