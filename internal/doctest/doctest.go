// Package doctest contains only tests, which check that the documents agree with the code. They
// compile and run the Go blocks in the documents and follow the links. They also compare tables in
// the documents with the folders, the tests, the scenarios and the scripts.
package doctest
