package parts

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"strings"
	"testing"
	"time"

	"ai.backend/devcluster/internal/place"
)

func TestEveryConfigurationFileIsWritten(t *testing.T) {
	p := place.Place{Name: "test", State: t.TempDir()}
	if err := WriteConfigs(p); err != nil {
		t.Fatal(err)
	}
	for _, file := range configs {
		text, err := os.ReadFile(p.Path(file))
		if err != nil || strings.Contains(string(text), "<no value>") {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestCertificatesAreSignedByAnAuthorityThatStays(t *testing.T) {
	p := place.Place{Name: "test", State: t.TempDir()}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := WriteCredentials(p, now); err != nil {
		t.Fatal(err)
	}
	before := certificate(t, p, "ca")
	if err := WriteCredentials(p, now); err != nil {
		t.Fatal(err)
	}
	ca := certificate(t, p, "ca")
	if !ca.Equal(before) {
		t.Error("a second start made another authority")
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	for _, subject := range subjects(p.Name) {
		usage := []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		if _, err := certificate(t, p, subject.File).Verify(x509.VerifyOptions{Roots: roots, CurrentTime: now, KeyUsages: usage}); err != nil {
			t.Errorf("%s: %v", subject.File, err)
		}
	}
	if err := certificate(t, p, "kube-apiserver").VerifyHostname("kubernetes.default.svc"); err != nil {
		t.Error(err)
	}
}

func certificate(t *testing.T, p place.Place, name string) *x509.Certificate {
	t.Helper()
	text, err := os.ReadFile(p.Path("pki", name+".crt"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
