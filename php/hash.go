package php

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"hash/adler32"
	"hash/crc32"
	"hash/fnv"
	"math/bits"
)

// Md5 is md5: the MD5 hash of s as 32 hexadecimal digits, or as 16 bytes if binary is true.
func Md5[T Bytes](s T, binary ...bool) string {
	sum := md5.Sum([]byte(s))
	return digest(sum[:], binary)
}

// Sha1 is sha1: the SHA-1 hash of s as 40 hexadecimal digits, or as 20 bytes if binary is true.
func Sha1[T Bytes](s T, binary ...bool) string {
	sum := sha1.Sum([]byte(s))
	return digest(sum[:], binary)
}

// Crc32 is crc32: the CRC-32 checksum of s. Where an int has 32 bits, half of the possible results are negative, as in
// PHP.
func Crc32[T Bytes](s T) int { return int(crc32.ChecksumIEEE([]byte(s))) }

// hashes holds the constructor of each algorithm that Hash supports, under the name of the algorithm.
var hashes = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New,
	"sha224": sha256.New224, "sha256": sha256.New,
	"sha384": sha512.New384, "sha512": sha512.New, "sha512/224": sha512.New512_224, "sha512/256": sha512.New512_256,
	"sha3-224": func() hash.Hash { return sha3.New224() }, "sha3-256": func() hash.Hash { return sha3.New256() },
	"sha3-384": func() hash.Hash { return sha3.New384() }, "sha3-512": func() hash.Hash { return sha3.New512() },
	"crc32":  func() hash.Hash { return new(bzipCRC32) },
	"crc32b": func() hash.Hash { return crc32.NewIEEE() }, "crc32c": func() hash.Hash { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) },
	"adler32": func() hash.Hash { return adler32.New() },
	"fnv132":  func() hash.Hash { return fnv.New32() }, "fnv1a32": func() hash.Hash { return fnv.New32a() },
	"fnv164": func() hash.Hash { return fnv.New64() }, "fnv1a64": func() hash.Hash { return fnv.New64a() },
	"joaat": func() hash.Hash { return new(joaat) },
}

// checksums has the algorithms that are not cryptographic. HashHmac refuses them, as hash_hmac
// does.
var checksums = map[string]bool{
	"crc32": true, "crc32b": true, "crc32c": true, "adler32": true, "fnv132": true, "fnv1a32": true, "fnv164": true, "fnv1a64": true, "joaat": true,
}

// Hash is hash: a hash of data as hexadecimal digits, or as bytes if binary is true. It supports md5, sha1, the
// sha2 and sha3 families, crc32, crc32b, crc32c, adler32, the fnv family and joaat. For any other algorithm, it
// panics with PHP's ValueError.
func Hash[T Bytes](algo string, data T, binary ...bool) string {
	newHash := hashes[Strtolower(algo)]
	if newHash == nil {
		panic(throwf("ValueError", "hash(): Argument #1 ($algo) must be a valid hashing algorithm"))
	}
	h := newHash()
	h.Write([]byte(data))
	return digest(h.Sum(nil), binary)
}

// HashHmac is hash_hmac: the HMAC of data with key. It supports the cryptographic algorithms of
// Hash: md5, sha1, and the sha2 and sha3 families. For any other algorithm, it panics with PHP's
// ValueError.
func HashHmac[T, K Bytes](algo string, data T, key K, binary ...bool) string {
	algo = Strtolower(algo)
	newHash := hashes[algo]
	if newHash == nil || checksums[algo] {
		panic(throwf("ValueError", "hash_hmac(): Argument #1 ($algo) must be a valid cryptographic hashing algorithm"))
	}
	h := hmac.New(newHash, []byte(key))
	h.Write([]byte(data))
	return digest(h.Sum(nil), binary)
}

func digest(sum []byte, binary []bool) string {
	if optional(binary, false) {
		return string(sum)
	}
	return hex.EncodeToString(sum)
}

// bzipCRC32 is the algorithm that PHP calls "crc32": the checksum that bzip2 uses, with its four bytes in
// reverse order.
type bzipCRC32 struct{ crc uint32 }

func (h *bzipCRC32) Write(p []byte) (int, error) {
	crc := ^bits.Reverse32(h.crc)
	reversed := make([]byte, len(p))
	for i, b := range p {
		reversed[i] = bits.Reverse8(b)
	}
	crc = crc32.Update(^crc, crc32.IEEETable, reversed)
	h.crc = bits.Reverse32(crc)
	return len(p), nil
}

func (h *bzipCRC32) Sum(b []byte) []byte {
	return append(b, byte(h.crc), byte(h.crc>>8), byte(h.crc>>16), byte(h.crc>>24))
}
func (h *bzipCRC32) Reset()         { h.crc = 0 }
func (h *bzipCRC32) Size() int      { return 4 }
func (h *bzipCRC32) BlockSize() int { return 1 }

// joaat is Bob Jenkins's hash "one at a time".
type joaat struct{ sum uint32 }

func (h *joaat) Write(p []byte) (int, error) {
	for _, b := range p {
		h.sum += uint32(b)
		h.sum += h.sum << 10
		h.sum ^= h.sum >> 6
	}
	return len(p), nil
}

func (h *joaat) Sum(b []byte) []byte {
	s := h.sum
	s += s << 3
	s ^= s >> 11
	s += s << 15
	return append(b, byte(s>>24), byte(s>>16), byte(s>>8), byte(s))
}
func (h *joaat) Reset()         { h.sum = 0 }
func (h *joaat) Size() int      { return 4 }
func (h *joaat) BlockSize() int { return 1 }
