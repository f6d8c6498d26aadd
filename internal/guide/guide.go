// Package guide has no code: its tests compile and run the blocks of Go in
// README.md and PORTING.md.
package guide
