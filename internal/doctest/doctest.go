// Package doctest has only tests, which check the documents against the code. They
// compile and run the Go blocks in README.md and PORTING.md, follow the links, and
// compare the tables of CONTRIBUTING.md, DEVIATIONS.md, README.md and measured.txt with
// the tests, scenarios and scripts that these describe.
package doctest
