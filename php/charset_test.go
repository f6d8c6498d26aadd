package php

import (
	"encoding/hex"
	"testing"
)

// TestMbConvertEncodingUTF16 tests the results of PHP 8.2 with mbstring, which the php of the oracle
// may lack.
func TestMbConvertEncodingUTF16(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, to, from, want string }{
		{"61c3a9f09f988062", "UTF-16", "UTF-8", "006100e9d83dde000062"},
		{"61c3a9f09f988062", "utf-16le", "UTF-8", "6100e9003dd800de6200"},
		{"61c3a9f09f988062", "UCS-2", "UTF-8", "006100e9003f0062"},
		{"fffe", "UTF-16BE", "UTF-8", "003f003f"},
		{"eda08078", "UTF-16BE", "UTF-8", "003f003f003f0078"},
		{"61c3", "UCS-2LE", "UTF-8", "61003f00"},
		{"e28262", "UTF-8", "UTF-8", "3f62"},
		{"61e9", "UTF-8", "ASCII", "613f"},
		{"e9", "UTF-16", "ISO-8859-1", "00e9"},
		{"00610062", "UTF-8", "UTF-16", "6162"},
		{"fffe6100", "UTF-8", "UTF-16", "61"},
		{"feff0061", "ISO-8859-1", "UTF-16", "61"},
		{"feff0061", "UTF-8", "UTF-16BE", "efbbbf61"},
		{"fffefffe6100", "UTF-8", "UTF-16", "efbbbf61"},
		{"d83dde00", "UTF-8", "UTF-16BE", "f09f9880"},
		{"d83dde00", "ISO-8859-1", "UTF-16BE", "3f"},
		{"d83d", "UTF-8", "UTF-16BE", "3f"},
		{"d83dde", "UTF-8", "UTF-16BE", "3f3f"},
		{"d83d0061", "UTF-8", "UTF-16BE", "3f61"},
		{"de000061", "UTF-8", "UTF-16BE", "3f61"},
		{"d83dd83dde000062", "UTF-8", "UTF-16BE", "3ff09f988062"},
		{"d83dde00", "UTF-8", "UCS-2", "eda0bdedb880"},
		{"d83dde00", "UTF-16", "UCS-2", "d83dde00"},
		{"fffe6100", "UTF-8", "UCS-2", "61"},
		{"0061d83d", "ISO-8859-1", "UCS-2BE", "613f"},
		{"", "UTF-16", "UTF-8", ""},
	} {
		in, err := hex.DecodeString(c.in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := MbConvertEncoding(in, c.to, c.from)
		if err != nil || hex.EncodeToString([]byte(got)) != c.want {
			t.Errorf("%s from %s to %s: %x, %v, want %s", c.in, c.from, c.to, got, err, c.want)
		}
	}
}

// TestEncodings tests what DEVIATIONS.md says in its row "encodings".
func TestEncodings(t *testing.T) {
	t.Parallel()
	if s, err := MbConvertEncoding("a", "Windows-1252"); err == nil {
		t.Errorf("%q", s)
	}
	if s, err := Iconv("UTF-8", "ISO-8859-15", "a"); err == nil {
		t.Errorf("%q", s)
	}
}
