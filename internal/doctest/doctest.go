// Package doctest has no code. Its tests check that the documents agree with the code:
// they compile and run the Go blocks in README.md and PORTING.md, follow the links, and
// compare the tables of CONTRIBUTING.md, EMULATORS.md, DEVIATIONS.md, README.md and
// measured.txt with the folders, the tests, the scenarios and the scripts.
package doctest
