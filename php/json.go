package php

// Flags of JsonEncode and JsonDecode.
const (
	JSON_HEX_TAG                    = 1 << 0
	JSON_HEX_AMP                    = 1 << 1
	JSON_HEX_APOS                   = 1 << 2
	JSON_HEX_QUOT                   = 1 << 3
	JSON_FORCE_OBJECT               = 1 << 4
	JSON_NUMERIC_CHECK              = 1 << 5
	JSON_UNESCAPED_SLASHES          = 1 << 6
	JSON_PRETTY_PRINT               = 1 << 7
	JSON_UNESCAPED_UNICODE          = 1 << 8
	JSON_PARTIAL_OUTPUT_ON_ERROR    = 1 << 9
	JSON_PRESERVE_ZERO_FRACTION     = 1 << 10
	JSON_UNESCAPED_LINE_TERMINATORS = 1 << 11
	JSON_OBJECT_AS_ARRAY            = 1 << 0
	JSON_BIGINT_AS_STRING           = 1 << 1
	JSON_INVALID_UTF8_IGNORE        = 1 << 20
	JSON_INVALID_UTF8_SUBSTITUTE    = 1 << 21
	JSON_THROW_ON_ERROR             = 1 << 22
)

// The codes that json_last_error returns. In Go, the code is in the field Code of the *Error.
const (
	JSON_ERROR_NONE                  = 0
	JSON_ERROR_DEPTH                 = 1
	JSON_ERROR_STATE_MISMATCH        = 2
	JSON_ERROR_CTRL_CHAR             = 3
	JSON_ERROR_SYNTAX                = 4
	JSON_ERROR_UTF8                  = 5
	JSON_ERROR_RECURSION             = 6
	JSON_ERROR_INF_OR_NAN            = 7
	JSON_ERROR_UNSUPPORTED_TYPE      = 8
	JSON_ERROR_INVALID_PROPERTY_NAME = 9
	JSON_ERROR_UTF16                 = 10
)

var jsonMessages = [...]string{
	"No error",
	"Maximum stack depth exceeded",
	"State mismatch (invalid or malformed JSON)",
	"Control character error, possibly incorrectly encoded",
	"Syntax error",
	"Malformed UTF-8 characters, possibly incorrectly encoded",
	"Recursion detected",
	"Inf and NaN cannot be JSON encoded",
	"Type is not supported",
	"The decoded property name is invalid",
	"Single unpaired UTF-16 surrogate in unicode escape",
}

// jsonError returns the JsonException with the given code.
func jsonError(code int) *Error {
	return &Error{Class: "JsonException", Message: jsonMessages[code], Code: code}
}
