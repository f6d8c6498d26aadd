package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"phpsocket/socket/examples/internal/proc"
	"phpsocket/socket/internal/needs"
)

func TestMain(m *testing.M) { proc.Main(m, main) }

// certificate writes a certificate for 127.0.0.1 and its key to files.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "test"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	certDER, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for _, file := range []struct {
		name  string
		block pem.Block
	}{
		{cert, pem.Block{Type: "CERTIFICATE", Bytes: certDER}},
		{key, pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}},
	} {
		if err := os.WriteFile(file.name, pem.EncodeToMemory(&file.block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// TestCurl checks that a real curl gets the same responses from the example as from its PHP
// original.
func TestCurl(t *testing.T) {
	t.Parallel()
	curl := needs.Program(t, "curl")
	proc.Both(t, func(t *testing.T, program proc.Program) string { return requests(t, curl, program) })
}

// requests makes curl send the requests and returns its output.
func requests(t *testing.T, program string, tls proc.Program) (transcript string) {
	cert, key := certificate(t)
	server := tls.Start(t, "--cert", cert, "--key", key)
	url := server.Line("listening on ")
	for _, test := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"newest", []string{"--cacert", cert, url + "newest"}, 0, "hello, 127.0.0.1: /newest with TLS 1.3\n"},
		{"older", []string{"--cacert", cert, "--tls-max", "1.2", url}, 0, "hello, 127.0.0.1: / with TLS 1.2\n"},
		{"not trusted", []string{url}, 60, ""},
		{"another name", []string{"--cacert", cert, strings.Replace(url, "127.0.0.1", "localhost", 1)}, 60, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := proc.Start(t, program, append([]string{"-q", "-sS", "--noproxy", "*", "--max-time", "50"}, test.args...)...)
			if code := p.Wait(); code != test.code || p.Stdout() != test.want {
				t.Errorf("exit status %d, stdout %q, stderr %q; want %d, %q", code, p.Stdout(), p.Stderr(), test.code, test.want)
			}
			transcript += test.name + ": " + p.Stdout() + "\n"
		})
	}
	server.Stop()
	return transcript
}

// TestNoTLS sends a request that is not encrypted.
func TestNoTLS(t *testing.T) {
	t.Parallel()
	cert, key := certificate(t)
	server := proc.Example(t, "-cert", cert, "-key", key)
	c, err := net.Dial("tcp", strings.Trim(server.Line("listening on https://"), "/"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(proc.Timeout))
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	server.Await("tls: first record does not look like a TLS handshake\n")
	server.Stop()
}

func TestNoCertificate(t *testing.T) {
	t.Parallel()
	p := proc.Example(t, "-cert", filepath.Join(t.TempDir(), "none"))
	if code := p.Wait(); code != 1 || p.Stderr() == "" {
		t.Errorf("exit status %d, stderr %q; want 1 and a reason", code, p.Stderr())
	}
}
