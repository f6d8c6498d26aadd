//go:build !unix

package needs

func maxDescriptors() (int, bool) { return 0, false }
