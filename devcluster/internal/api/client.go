// Package api speaks to the cluster's API server: the few requests the supervisor needs.
package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"ai.backend/devcluster/internal/place"
)

// Content types of patches.
const (
	Apply      = "application/apply-patch+yaml"
	MergePatch = "application/merge-patch+json"
)

const requestTimeout = 15 * time.Second

// Client sends requests as the cluster's administrator.
type Client struct {
	base  string
	plain *http.Client
}

// Dial opens a connection; it decides which network the client is in.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// New makes a client for the API server at an address, with the certificate of pki/admin.
func New(p place.Place, address string, dial Dial) (*Client, error) {
	certificate, err := tls.LoadX509KeyPair(p.Path("pki/admin.crt"), p.Path("pki/admin.key"))
	if err != nil {
		return nil, err
	}
	ca, err := os.ReadFile(p.Path("pki/ca.crt"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	transport := &http.Transport{
		DialContext:         dial,
		TLSClientConfig:     &tls.Config{Certificates: []tls.Certificate{certificate}, RootCAs: roots},
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 4,
	}
	return &Client{base: "https://" + address, plain: &http.Client{Transport: transport}}, nil
}

// StatusError is an answer that is not 2xx.
type StatusError struct {
	Method, Path string
	Code         int
	Message      string
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s %s: %d: %s", e.Method, e.Path, e.Code, e.Message)
}

// Is lets errors.Is match a StatusError by its code alone.
func (e *StatusError) Is(target error) bool {
	other, ok := target.(*StatusError)
	return ok && other.Code == e.Code
}

// Errors to compare with errors.Is.
var (
	ErrNotFound = &StatusError{Code: http.StatusNotFound}
	ErrConflict = &StatusError{Code: http.StatusConflict}
)

// Get reads an object into a value; a nil value drops it.
func (c *Client) Get(ctx context.Context, path string, into any) error {
	return c.do(ctx, http.MethodGet, path, "", nil, into)
}

// Patch sends a patch of a content type.
func (c *Client) Patch(ctx context.Context, path, contentType string, body []byte) error {
	if contentType == Apply {
		path += "?fieldManager=devcluster&force=true"
	}
	return c.do(ctx, http.MethodPatch, path, contentType, body, nil)
}

// Create posts an object to a collection.
func (c *Client) Create(ctx context.Context, path string, object any) error {
	body, err := json.Marshal(object)
	if err != nil {
		return err
	}
	return c.do(ctx, http.MethodPost, path, "application/json", body, nil)
}

// Delete removes an object.
func (c *Client) Delete(ctx context.Context, path string) error {
	return c.do(ctx, http.MethodDelete, path, "", nil, nil)
}

func (c *Client) do(ctx context.Context, method, path, contentType string, body []byte, into any) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	response, err := c.send(ctx, method, path, contentType, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if into == nil {
		_, err = io.Copy(io.Discard, response.Body)
		return err
	}
	return json.NewDecoder(response.Body).Decode(into)
}

func (c *Client) send(ctx context.Context, method, path, contentType string, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	response, err := c.plain.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode/100 == 2 {
		return response, nil
	}
	defer response.Body.Close()
	var status struct{ Message string }
	text, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if json.Unmarshal(text, &status) != nil || status.Message == "" {
		status.Message = strings.TrimSpace(string(text))
	}
	return nil, &StatusError{Method: method, Path: path, Code: response.StatusCode, Message: status.Message}
}

// Watch calls changed for each event of a collection until the server ends the watch, which it does after the
// given time at the latest. It begins with an event for each existing object.
func (c *Client) Watch(ctx context.Context, path string, limit time.Duration, changed func()) error {
	ctx, cancel := context.WithTimeout(ctx, limit+requestTimeout)
	defer cancel()
	query := url.Values{"watch": {"1"}, "timeoutSeconds": {fmt.Sprint(int(limit.Seconds()))}}
	response, err := c.send(ctx, http.MethodGet, path+"?"+query.Encode(), "", nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	decoder := json.NewDecoder(response.Body)
	for {
		var event json.RawMessage
		if err := decoder.Decode(&event); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		changed()
	}
}
