// Package relay makes what is inside the cluster's network reachable on the host's 127.0.0.1.
package relay

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// Target finds the address inside, anew for each connection, and connects to it.
type Target func(ctx context.Context) (net.Conn, error)

const (
	connectTimeout = 5 * time.Second
	maxConnections = 4096
)

// Relay is one open listener.
type Relay struct {
	Port     int
	listener net.Listener
	slots    chan struct{}

	mutex  sync.Mutex
	target Target
}

// Open listens on 127.0.0.1, on the preferred port when that is free (0: any), and passes connections to the target.
func Open(preferred int, target Target) (*Relay, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:"+strconv.Itoa(preferred))
	if err != nil && preferred != 0 {
		listener, err = net.Listen("tcp4", "127.0.0.1:0")
	}
	if err != nil {
		return nil, err
	}
	r := &Relay{
		Port:     listener.Addr().(*net.TCPAddr).Port,
		listener: listener,
		slots:    make(chan struct{}, maxConnections),
		target:   target,
	}
	go r.accept()
	return r, nil
}

// Retarget sends later connections elsewhere.
func (r *Relay) Retarget(target Target) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.target = target
}

func (r *Relay) accept() {
	for {
		connection, err := r.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			<-time.After(50 * time.Millisecond) // out of descriptors, perhaps; they come back
			continue
		}
		r.slots <- struct{}{}
		go func() {
			defer func() { <-r.slots }()
			r.serve(connection)
		}()
	}
}

func (r *Relay) serve(outside net.Conn) {
	defer outside.Close()
	r.mutex.Lock()
	target := r.target
	r.mutex.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), connectTimeout)
	defer cancel()
	inside, err := target(ctx)
	if err != nil {
		return // the client sees its connection closed, as by a server that is not there
	}
	defer inside.Close()
	var both sync.WaitGroup
	both.Add(2)
	go func() { defer both.Done(); pass(inside, outside) }()
	go func() { defer both.Done(); pass(outside, inside) }()
	both.Wait()
}

// pass copies one direction to its end and says so to the receiver, which may still be sending.
func pass(to, from net.Conn) {
	if _, err := io.Copy(to, from); err != nil {
		_ = to.Close()
		_ = from.Close()
		return
	}
	_ = to.(*net.TCPConn).CloseWrite()
}
