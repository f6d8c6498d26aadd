package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"phpsocket/socket/examples/internal/proc"
	"phpsocket/socket/internal/needs"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// browser is a real browser that the test controls through the WebDriver protocol.
type browser struct {
	t       *testing.T
	session string // the URL of the WebDriver session
}

// open starts a Chromium browser.
func open(t *testing.T, driver, chromium string) *browser {
	t.Helper()
	b := &browser{t, driver + "/session"}
	var session struct{ SessionId string }
	b.call("", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"goog:chromeOptions": map[string]any{
			"binary": chromium,
			"args": []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage",
				"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--window-size=640,480", "--user-data-dir=" + t.TempDir()},
		},
	}}}, &session)
	b.session += "/" + session.SessionId
	t.Cleanup(b.close)
	b.call("/timeouts", map[string]any{"script": 60000}, nil)
	return b
}

// call makes a WebDriver request and stores the answer in value.
func (b *browser) call(path string, body, value any) {
	b.t.Helper()
	request, err := json.Marshal(body)
	if err != nil {
		b.t.Fatal(err)
	}
	client := http.Client{Timeout: proc.Timeout}
	response, err := client.Post(b.session+path, "application/json", bytes.NewReader(request))
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %s: %.500s", path, response.Status, answer)
	}
	if value != nil {
		if err := json.Unmarshal(answer, &struct{ Value any }{value}); err != nil {
			b.t.Fatal(err)
		}
	}
}

// await runs a script and waits until the script calls resolve. It returns the value that the
// script has passed to resolve.
func (b *browser) await(script string, args ...any) (result string) {
	b.t.Helper()
	b.call("/execute/async", map[string]any{"script": "const args = arguments, resolve = args[args.length-1]; " + script, "args": args}, &result)
	return result
}

// say types text into the page, key by key, and presses Enter.
func (b *browser) say(text string) {
	b.t.Helper()
	var element map[string]string
	b.call("/element", map[string]any{"using": "css selector", "value": "#text"}, &element)
	for _, id := range element {
		b.call("/element/"+id+"/value", map[string]any{"text": text + "\ue007"}, nil)
	}
}

// sees waits until the page shows text. If that takes too long, the test fails.
func (b *browser) sees(text string) {
	b.t.Helper()
	got := b.await(`
		const look = () => document.body.innerText.includes(args[0]) && (resolve("seen"), true);
		if (!look()) new MutationObserver((_, o) => look() && o.disconnect())
			.observe(document.body, {childList: true, characterData: true, subtree: true});
		setTimeout(() => resolve(document.body.innerText), 50000)`, text)
	if got != "seen" {
		b.t.Fatalf("the page shows %q, not %q", got, text)
	}
}

func (b *browser) close() {
	ctx, cancel := context.WithTimeout(context.Background(), proc.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodDelete, b.session, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if response, err := http.DefaultClient.Do(request); err != nil {
		b.t.Error(err)
	} else {
		response.Body.Close()
	}
}

// TestBrowsers makes two browsers chat, and compares the server's output with that of the
// PHP original.
func TestBrowsers(t *testing.T) {
	t.Parallel()
	chromium, chromedriver := needs.Program(t, "chromium"), needs.Program(t, "chromedriver")
	needs.Descriptors(t, 1000)
	needs.IPv6(t) // without IPv6, chromedriver fails to find a port
	p := proc.Start(t, chromedriver, "--port=0")
	port := strings.TrimSuffix(p.Line("ChromeDriver was started successfully on port "), ".")
	driver := "http://127.0.0.1:" + port

	ann, bob := open(t, driver, chromium), open(t, driver, chromium)
	proc.Both(t, func(t *testing.T, program proc.Program) string { return browse(t, ann, bob, program.Start(t)) })
}

// browse makes two browsers chat through a server, and returns the server's output.
func browse(t *testing.T, ann, bob *browser, server *proc.Process) string {
	url := server.Line("listening on ")
	for _, b := range []*browser{ann, bob} {
		b.call("/url", map[string]any{"url": url}, nil)
		b.sees("connected")
	}
	ann.say("hello, Bob")
	bob.sees("hello, Bob")
	ann.sees("hello, Bob")
	long := strings.Repeat("早上好! ", 50) // its length does not fit in one byte
	bob.say(long)
	ann.sees(strings.TrimSpace(long))
	server.Await(fmt.Sprintf("%q\n", "hello, Bob"))

	if file := os.Getenv("SOCKET_TEST_SCREENSHOT"); file != "" {
		var shot string
		response, err := http.Get(ann.session + "/screenshot")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if err := json.NewDecoder(response.Body).Decode(&struct{ Value *string }{&shot}); err != nil {
			t.Fatal(err)
		}
		png, err := base64.StdEncoding.DecodeString(shot)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, png, 0o666); err != nil {
			t.Fatal(err)
		}
	}

	server.Stop()
	ann.sees("disconnected")
	bob.sees("disconnected")
	_, printed, _ := strings.Cut(server.Stdout(), "\n")
	return printed
}

// TestWire sends data that no browser sends, and compares the answers with those of the PHP
// original.
func TestWire(t *testing.T) {
	t.Parallel()
	proc.Both(t, func(t *testing.T, program proc.Program) string { return wire(t, program.Start(t)) })
}

// wire sends the data, and returns all answers and the server's output.
func wire(t *testing.T, server *proc.Process) (transcript string) {
	address := strings.Trim(server.Line("listening on http://"), "/")
	const shake = "GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
	// The key and its answer are those of RFC 6455, section 1.3.
	const shaken = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
	masked := func(head string, text string) string {
		b := []byte(text)
		for i := range b {
			b[i] ^= "\x01\x02\x03\x04"[i%4]
		}
		return head + "\x01\x02\x03\x04" + string(b)
	}
	bye := masked("\x88\x82", "\x03\xe8")
	for _, test := range []struct {
		name, send, want string
	}{
		{"page", "GET / HTTP/1.1\r\n\r\n", fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"+
			"Content-Length: %d\r\nConnection: close\r\n\r\n%s", len(page), page)},
		{"no such page", "GET /x HTTP/1.1\r\n\r\n",
			"HTTP/1.1 404 Not Found\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 9\r\nConnection: close\r\n\r\nnot found"},
		{"leave", shake + bye, shaken + "\x88\x02\x03\xe8"},
		{"ping", shake + masked("\x89\x84", "ping") + bye, shaken + "\x8a\x04ping\x88\x02\x03\xe8"},
		{"no mask", shake + "\x81\x01", shaken + "\x88\x02\x03\xea"},
		{"reserved", shake + "\xc1\x81", shaken + "\x88\x02\x03\xea"},
		{"too long", shake + "\x81\xff", shaken + "\x88\x02\x03\xea"},
		{"no text", shake + masked("\x81\x81", "\xff"), shaken + "\x88\x02\x03\xef"},
	} {
		// Send nothing after the data that the server rejects. Otherwise the server would
		// answer with a reset, which might overtake its last frame.
		t.Run(test.name, func(t *testing.T) {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(proc.Timeout))
			// Send byte by byte, because the result must not depend on how the data is
			// split.
			for i := range len(test.send) {
				if _, err := io.WriteString(c, test.send[i:i+1]); err != nil {
					t.Fatal(err)
				}
			}
			got, err := io.ReadAll(c)
			if err != nil || string(got) != test.want {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
			transcript += fmt.Sprintf("%s: %q\n", test.name, got)
		})
	}

	t.Run("fragments", func(t *testing.T) {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(proc.Timeout))
		if _, err := io.WriteString(c, shake+masked("\x01\x83", "fra")+masked("\x89\x80", "")+masked("\x80\x85", "gment")+bye); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(c)
		if want := shaken + "\x8a\x00\x81\x08fragment\x88\x02\x03\xe8"; err != nil || string(got) != want {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
		transcript += fmt.Sprintf("fragments: %q\n", got)
	})
	server.Stop()
	_, printed, _ := strings.Cut(server.Stdout(), "\n")
	return transcript + printed
}
