package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	beChild()
	os.Exit(m.Run())
}

// TestQuick runs each benchmark briefly, and checks that each one occurs in the reports.
func TestQuick(t *testing.T) {
	o := quickly(options{folder: ".", with: regexp.MustCompile("")})
	results, err := run(t.Output(), o, "")
	if err != nil {
		t.Fatal(err)
	}
	text, picture, table := markdown(results), chart(results), summary(results)
	for _, b := range results {
		own := false
		for _, r := range b.results {
			own = own || r.Name == ours && r.Value > 0
		}
		if !own {
			t.Errorf("%s has no figure of ours: %v", b.name, b.results)
		}
		if !strings.Contains(text, b.name) {
			t.Errorf("%s is not in the table", b.name)
		}
	}
	if !strings.Contains(table, "| Call pair | ") {
		t.Errorf("the README's table: %s", table)
	}
	if !strings.HasPrefix(picture, "<svg") || !strings.HasSuffix(picture, "</svg>\n") {
		t.Error("no chart")
	}
}

// TestREADME checks that each figure in the README's table is in RESULTS.md.
func TestREADME(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, after, ok := cutTable(string(text))
	if !ok {
		t.Fatal("there is no place for the table")
	}
	table := strings.TrimSuffix(strings.TrimPrefix(string(text), before), after)
	results, err := os.ReadFile("RESULTS.md")
	if err != nil {
		t.Fatal(err)
	}
	ratios := regexp.MustCompile(`\b\d+\.\d\d\b`)
	n := 0
	for line := range strings.Lines(table) {
		name := strings.TrimSpace(strings.Split(line+"| |", "|")[1])
		_, row, ok := strings.Cut(string(results), "| **"+name+"**")
		if name == "" || strings.HasPrefix(name, "---") {
			continue
		}
		row, _, _ = strings.Cut(row, "\n")
		for _, ratio := range ratios.FindAllString(line, -1) {
			if n++; !ok || !strings.Contains(row, "("+ratio+")") {
				t.Errorf("%s: %s is not in RESULTS.md", name, ratio)
			}
		}
	}
	if n == 0 {
		t.Error("the README has no figures")
	}
}
