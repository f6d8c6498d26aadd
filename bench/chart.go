package main

import (
	"fmt"
	"math"
	"strings"
)

// colours maps each contender to its colour. All colours are readable on a light background
// and on a dark one.
var colours = map[string]string{
	ours: "#1f6feb", goNet: "#2da44e", goNet + ", goroutines": "#2da44e",
	raw: "#bf8700", mdlayer: "#db61a2", php: "#8957e5", inC: "#7d8590",
}

const style = `<style>
text { font: 12px -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, "DejaVu Sans", sans-serif; fill: #1f2328 }
.head { font-size: 14px; font-weight: 600 }
.soft { fill: #59636e }
.ground { fill: #ffffff; stroke: #d1d9e0 }
.grid { stroke: #d1d9e0; stroke-width: 1 }
.cut { stroke: #ffffff; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc }
.soft { fill: #9198a1 }
.ground { fill: #0d1117; stroke: #3d444d }
.grid { stroke: #3d444d }
.cut { stroke: #0d1117 }
}
</style>
`

// picture is an SVG picture. Its methods draw into it.
type picture struct{ strings.Builder }

func (p *picture) line(x1, y1, x2, y2 float64, attributes string) {
	fmt.Fprintf(p, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>\n", x1, y1, x2, y2, attributes)
}

func (p *picture) dot(x, y, r float64, colour string) {
	fmt.Fprintf(p, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"/>\n", x, y, r, colour)
}

func (p *picture) bar(x, y, width, height float64, colour string) {
	fmt.Fprintf(p, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" fill=\"%s\"/>\n", x, y, width, height, colour)
}

// text writes s at the point x, y. The anchor is "start", "middle" or "end".
func (p *picture) text(x, y float64, anchor, class, s string) {
	fmt.Fprintf(p, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>\n",
		x, y, anchor, class, strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(s))
}

// label writes s in bold, in the colour of a contender.
func (p *picture) label(x, y float64, anchor, colour, s string) {
	fmt.Fprintf(p, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" style=\"fill:%s;font-weight:600\">%s</text>\n", x, y, anchor, colour, s)
}

const width, height = 880.0, 694.0

// chart draws the results.
func chart(results []*bench) string {
	p := &picture{}
	fmt.Fprintf(p, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" width=\"%g\" height=\"%g\">\n", width, height, width, height)
	p.WriteString(style)
	fmt.Fprintf(p, "<rect class=\"ground\" x=\"0.5\" y=\"0.5\" width=\"%g\" height=\"%g\" rx=\"6\"/>\n", width-1, height-1)
	p.selects(results, 24, 28)
	p.servers(results, 490, 28)
	p.against(results, 24, 366)
	p.text(width-16, height-14, "end", "soft", machine())
	p.WriteString("</svg>\n")
	return p.String()
}

func value(b *bench, name string) (float64, bool) {
	for _, r := range b.results {
		if r.Name == name && r.Note == "" && r.Value > 0 {
			return r.Value, true
		}
	}
	return 0, false
}

// selects draws curves that show how the rate of Select depends on the number of idle sockets.
func (p *picture) selects(results []*bench, x, y float64) {
	const w, h, low, high = 350.0, 230.0, 2, 6 // powers of ten
	p.text(x, y, "start", "head", "Select: round trips per second")
	p.text(x, y+18, "start", "soft", "one socket is ready, this many are idle")
	left, top := x+44, y+34
	for power := low; power <= high; power++ {
		at := top + h*(1-float64(power-low)/(high-low))
		p.line(left, at, left+w, at, `class="grid"`)
		p.text(left-8, at+4, "end", "soft", [...]string{"100", "1,000", "10,000", "100,000", "1 million"}[power-low])
	}
	var rows []*bench
	for _, b := range results {
		if strings.HasPrefix(b.name, "Select, ") {
			rows = append(rows, b)
		}
	}
	at := func(i int) float64 { return left + 16 + (w-32)*float64(i)/float64(max(1, len(rows)-1)) }
	for i, b := range rows {
		name := strings.TrimSuffix(strings.TrimPrefix(b.name, "Select, "), " idle")
		p.text(at(i), top+h+18, "middle", "soft", name)
	}
	for _, s := range []struct{ name, label string }{{inC, "C, poll(2)"}, {php, "PHP"}, {ours, "socket"}} {
		var points []string
		var lastX, lastY float64
		for i, b := range rows {
			if v, ok := value(b, s.name); ok {
				lastX, lastY = at(i), top+h*(1-(math.Log10(v)-low)/(high-low))
				points = append(points, fmt.Sprintf("%.1f,%.1f", lastX, lastY))
				p.dot(lastX, lastY, 3, colours[s.name])
			}
		}
		if len(points) == 0 {
			continue
		}
		fmt.Fprintf(p, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n", strings.Join(points, " "), colours[s.name])
		switch s.name {
		case php:
			p.label(lastX+10, lastY+4, "start", colours[s.name], "PHP, refuses 1,024")
		case inC:
			p.label(lastX-8, lastY+6, "end", colours[s.name], s.label)
		default:
			p.label(lastX, lastY-10, "end", colours[s.name], s.label)
		}
	}
}

// servers draws bars for the processor time that each server takes for a request.
func (p *picture) servers(results []*bench, x, y float64) {
	const w, thick, gap = 200.0, 13.0, 12.0
	p.text(x, y, "start", "head", "Select echo server: CPU time per request")
	p.text(x, y+18, "start", "soft", "by the number of connections, at most 10 busy at a time")
	var rows []*bench
	most := 0.0
	for _, b := range results {
		if strings.HasPrefix(b.name, "Server, ") {
			rows = append(rows, b)
			for _, r := range b.results {
				most = max(most, r.Value)
			}
		}
	}
	most = min(most, 60000) // longer bars are cut
	top := y + 34
	for _, b := range rows {
		name := strings.Fields(b.name)[1]
		p.text(x+44, top+2*thick+4, "end", "", name)
		for _, s := range []struct{ name, label string }{
			{ours, "socket"}, {goNet + ", goroutines", "net, goroutines"}, {php, "PHP"}, {inC, "C, poll(2)"},
		} {
			v, ok := value(b, s.name)
			text := s.label + " refuses"
			if ok {
				length := w * min(1, v/most)
				p.bar(x+52, top+1, length, thick-2, colours[s.name])
				if v > most { // two gaps show that the bar is cut
					for _, back := range []float64{24, 18} {
						p.line(x+52+length-back, top+thick, x+52+length-back+6, top, `class="cut"`)
					}
				}
				text = fmt.Sprintf("%.1f µs %s", v/1000, s.label)
				p.text(x+52+length+6, top+thick-3, "start", "soft", text)
			} else {
				p.text(x+58, top+thick-3, "start", "soft", text)
			}
			top += thick
		}
		top += gap
	}
}

// against draws the speed of each contender relative to package net.
func (p *picture) against(results []*bench, x, y float64) {
	const left, w, step, most = 176.0, 630.0, 26.0, 2.5
	p.text(x, y, "start", "head", "Everything else: how many times as good as package net")
	at := func(v float64) float64 { return x + left + w*min(v, most)/most }
	names := []struct{ name, label string }{{inC, "C"}, {php, "PHP"}, {mdlayer, "mdlayher/socket"}, {raw, "x/sys/unix"}, {goNet, "net"}, {ours, "socket"}}
	legend := x + left
	for i := len(names) - 1; i >= 0; i-- {
		p.dot(legend, y+16, 4.5, colours[names[i].name])
		p.text(legend+9, y+20, "start", "soft", names[i].label)
		legend += 40 + 6.2*float64(len(names[i].label))
	}
	top := y + 46
	var rows []*bench
	for _, b := range results {
		if _, ok := value(b, goNet); ok && !strings.HasPrefix(b.name, "Server") {
			rows = append(rows, b)
		}
	}
	bottom := top + step*float64(len(rows)-1) + 10
	for v := 0.0; v <= most; v += 0.5 {
		p.line(at(v), top-10, at(v), bottom, `class="grid"`)
		p.text(at(v), bottom+16, "middle", "soft", fmt.Sprintf("%g", v))
	}
	for i, b := range rows {
		yy := top + step*float64(i)
		p.text(x+left-14, yy+4, "end", "", b.name)
		base, _ := value(b, goNet)
		for _, s := range names {
			v, ok := value(b, s.name)
			if !ok {
				continue
			}
			ratio := base / v
			if b.rate() {
				ratio = v / base
			}
			r := 4.5
			if s.name == ours {
				r = 7
			}
			p.dot(at(ratio), yy, r, colours[s.name])
		}
	}
}
