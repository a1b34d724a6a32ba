// Package pki makes the certificates of one cluster. Their keys never leave its state folder.
package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"time"

	"ai.backend/devcluster/internal/place"
)

const lifetime = 10 * 365 * 24 * time.Hour

// Authority signs the cluster's certificates.
type Authority struct {
	place       place.Place
	key         crypto.Signer
	certificate *x509.Certificate
	now         time.Time
}

// Subject is who a certificate speaks for.
type Subject struct {
	// File is the name below pki/ without ending; NAME.crt and NAME.key are written.
	File string
	// User and Groups are what Kubernetes reads from a client certificate.
	User   string
	Groups []string
	// Hosts are the names and addresses that a server answers on.
	Hosts []string
}

// Open reads the authority, or makes it on the first call. The service-account key is made with it.
func Open(p place.Place, now time.Time) (*Authority, error) {
	a := &Authority{place: p, now: now}
	if err := os.MkdirAll(p.Path("pki"), 0o700); err != nil {
		return nil, err
	}
	err := a.load()
	if errors.Is(err, fs.ErrNotExist) {
		err = a.create()
	}
	if err != nil {
		return nil, fmt.Errorf("certificate authority: %w", err)
	}
	if _, err := os.Stat(p.Path("pki/service-account.key")); errors.Is(err, fs.ErrNotExist) {
		_, err := a.newKey("service-account")
		return a, err
	}
	return a, nil
}

func (a *Authority) load() error {
	certificate, err := readPEM(a.place.Path("pki/ca.crt"))
	if err != nil {
		return err
	}
	key, err := readPEM(a.place.Path("pki/ca.key"))
	if err != nil {
		return err
	}
	if a.certificate, err = x509.ParseCertificate(certificate); err != nil {
		return err
	}
	a.key, err = x509.ParseECPrivateKey(key)
	return err
}

func (a *Authority) create() (err error) {
	if a.key, err = a.newKey("ca"); err != nil {
		return err
	}
	template := a.template(Subject{User: "backendai-devcluster " + a.place.Name})
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = nil
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		return err
	}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	return a.place.WriteFile("pki/ca.crt", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
}

// Issue writes a fresh certificate and key.
func (a *Authority) Issue(subject Subject) error {
	key, err := a.newKey(subject.File)
	if err != nil {
		return err
	}
	der, err := x509.CreateCertificate(rand.Reader, a.template(subject), a.certificate, key.Public(), a.key)
	if err != nil {
		return err
	}
	return a.place.WriteFile("pki/"+subject.File+".crt", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
}

func (a *Authority) template(subject Subject) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: subject.User, Organization: subject.Groups},
		NotBefore:    a.now.Add(-time.Hour),
		NotAfter:     a.now.Add(lifetime),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	for _, name := range subject.Hosts {
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	return template
}

func (a *Authority) newKey(file string) (crypto.Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, a.place.WriteFile("pki/"+file+".key", pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600)
}

func readPEM(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM block", path)
	}
	return block.Bytes, nil
}
