// Package doctest has no code: its tests hold the documents to the code. They compile
// and run the blocks of Go in README.md and PORTING.md, follow the links, and compare
// the tables of CONTRIBUTING.md, EMULATORS.md, DEVIATIONS.md, README.md and
// measured.txt with the tree, the tests, the scenarios and the scripts.
package doctest
