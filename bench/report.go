package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// better returns how many times package socket is better than the contender of r. A result of
// 2 means half the time or twice the rate.
func (b *bench) better(r result) float64 {
	if b.rate() {
		return r.Ratio
	}
	return 1 / r.Ratio
}

// rate reports whether the unit is a rate, for which a larger figure is better.
func (b *bench) rate() bool { return strings.HasSuffix(b.unit, "/s") }

// print writes the results of a benchmark for the terminal.
func (b *bench) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s: %s\n", b.name, b.text)
	for _, r := range b.sorted() {
		switch {
		case r.Note != "":
			fmt.Fprintf(w, "  %-24s %14s\n", r.Name, r.Note)
		case r.Ratio == 0 || r.Name == ours:
			fmt.Fprintf(w, "  %-24s %14s\n", r.Name, b.format(r.Value))
		default:
			fmt.Fprintf(w, "  %-24s %14s   %s / this = %.2f\n", r.Name, b.format(r.Value), ours, r.Ratio)
		}
	}
}

// sorted returns the results in the order of the tables.
func (b *bench) sorted() []result {
	order := []string{ours, goNet, raw, mdlayer, php, inC}
	at := func(r result) int {
		return slices.IndexFunc(order, func(name string) bool { return strings.HasPrefix(r.Name, name) })
	}
	return slices.SortedStableFunc(slices.Values(b.results), func(x, y result) int { return at(x) - at(y) })
}

// format formats a figure with its unit.
func (b *bench) format(v float64) string {
	switch b.unit {
	case "ns":
		if v >= 10000 {
			return fmt.Sprintf("%.1f µs", v/1000)
		}
		return fmt.Sprintf("%.0f ns", v)
	case "":
		return fmt.Sprintf("%.0f", v)
	case "/s":
		return thousands(int(v)) + "/s"
	}
	return thousands(int(v)) + " " + b.unit
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// machine describes the machine.
func machine() string {
	var u unix.Utsname
	unix.Uname(&u)
	release, _, _ := strings.Cut(unix.ByteSliceToString(u.Release[:]), "-")
	return fmt.Sprintf("Linux %s, %s, %d cores, %s", release, runtime.GOARCH, runtime.NumCPU(), strings.Replace(runtime.Version(), "go", "Go ", 1))
}

// write writes RESULTS.md, chart.svg and the table in the README.
func write(folder string, results []*bench) error {
	readme := filepath.Join(folder, "..", "README.md")
	text, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	before, after, ok := cutTable(string(text))
	if !ok {
		return fmt.Errorf("%s: no place for the table", readme)
	}
	if err := os.WriteFile(readme, []byte(before+summary(results)+after), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "RESULTS.md"), []byte(markdown(results)), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "chart.svg"), []byte(chart(results)), 0o644)
}

// markdown returns the tables of RESULTS.md.
func markdown(results []*bench) string {
	var s strings.Builder
	fmt.Fprintf(&s, "# Results\n\nWritten by `go run .` in this folder: %s, %s.\n\n", machine(), time.Now().Format("January 2006"))
	s.WriteString("Each cell has the figure and, in parentheses, how many times better package `socket` is than that contender: 2 means half\n" +
		"the time or twice the rate. The contenders take turns in short batches, in random order, and are restarted several times.\n" +
		"A figure is the one that the fastest tenth of the batches reach. Where two ends wait for each other, it is the median. It\n" +
		"depends on the processor cores on which the ends run, so there a difference of less than a tenth means nothing.\n\n")
	names := []string{ours, goNet, raw, mdlayer, php, inC}
	fmt.Fprintf(&s, "| | %s |\n|---|%s\n", strings.Join(names, " | "), strings.Repeat("---:|", len(names)))
	for _, b := range results {
		fmt.Fprintf(&s, "| **%s**: %s |", b.name, b.text)
		for _, name := range names {
			var cell []string
			for _, r := range b.results {
				if !strings.HasPrefix(r.Name, name) {
					continue
				}
				text := r.Note
				if text == "" {
					text = b.format(r.Value)
					if name != ours && r.Ratio != 0 {
						text += fmt.Sprintf(" (%.2f)", b.better(r))
					}
					if rest := strings.TrimPrefix(r.Name, name); rest != "" {
						text += "<br>" + strings.TrimPrefix(rest, ", ")
					}
				}
				cell = append(cell, text)
			}
			s.WriteString(" " + strings.Join(cell, "<br>") + " |")
		}
		s.WriteString("\n")
	}
	return s.String()
}

// These markers enclose the table in the README.
const tableBegins, tableEnds = "<!-- from bench -->\n", "<!-- to here -->\n"

// cutTable returns the text before the table and the text after it. Both include their
// marker.
func cutTable(text string) (before, after string, ok bool) {
	before, rest, ok1 := strings.Cut(text, tableBegins)
	_, after, ok2 := strings.Cut(rest, tableEnds)
	return before + tableBegins, tableEnds + after, ok1 && ok2
}

// summary returns the table in the README, which shows only the ratios.
func summary(results []*bench) string {
	var s strings.Builder
	peers := []string{goNet, raw, mdlayer, php, inC}
	fmt.Fprintf(&s, "| | %s |\n|---|%s\n", strings.Join(peers, " | "), strings.Repeat("---:|", len(peers)))
	for _, b := range results {
		switch b.name {
		case "Select, 100 idle", "Select, 4,000 idle", "Server, 1 connection", "Server, 50 connections", "Threads":
			continue // these rows are only in RESULTS.md
		}
		fmt.Fprintf(&s, "| %s |", b.name)
		for _, peer := range peers {
			cell := ""
			for _, r := range b.results {
				if r.Name != peer && r.Name != peer+", goroutines" {
					continue
				}
				if cell = r.Note; r.Note == "" && r.Ratio != 0 {
					cell = fmt.Sprintf("%.2f", b.better(r))
				}
			}
			s.WriteString(" " + cell + " |")
		}
		s.WriteString("\n")
	}
	return s.String()
}
