// Package node makes the machine that the cluster sees: a network, a file system and a process space of its own.
package node

import (
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
	"syscall"
	"time"
)

// Addresses inside the node's network. Each cluster has a network of its own, so all clusters use the same ones.
const (
	Address     = "10.88.0.2"
	gateway     = "10.88.0.1"
	addressBits = "/24"
	bridge      = "node0"
)

const workers = 8

// Network is a network namespace and some threads that live in it. What must happen inside (opening a socket,
// starting a process) is done on one of those threads.
type Network struct {
	jobs chan func()
	file *os.File
}

// NewNetwork makes an empty network namespace; nothing of the host's network is touched.
func NewNetwork() (*Network, error) {
	n := &Network{jobs: make(chan func())}
	first := make(chan error)
	go func() {
		// The thread is never unlocked: a thread in another namespace must not serve other goroutines.
		runtime.LockOSThread()
		err := syscall.Unshare(syscall.CLONE_NEWNET)
		if err == nil {
			n.file, err = os.Open("/proc/thread-self/ns/net")
		}
		first <- err
		if err == nil {
			n.work()
		}
	}()
	if err := <-first; err != nil {
		return nil, fmt.Errorf("network namespace: %w", err)
	}
	for range workers - 1 {
		go n.join()
	}
	return n, nil
}

func (n *Network) join() {
	runtime.LockOSThread()
	_, _, errno := syscall.RawSyscall(sysSetns, n.file.Fd(), syscall.CLONE_NEWNET, 0)
	if errno != 0 {
		return // the thread ends; the others do its work
	}
	n.work()
}

func (n *Network) work() {
	for job := range n.jobs {
		job()
	}
}

// Do runs a function on a thread inside and waits for it. The function must not start goroutines that rely on being
// inside: they run on threads of the host's network.
func (n *Network) Do(job func()) {
	done := make(chan struct{})
	n.jobs <- func() {
		defer close(done)
		job()
	}
	<-done
}

// Dial connects to an IP address and port inside.
func (n *Network) Dial(ctx context.Context, network, address string) (conn net.Conn, err error) {
	dialer := net.Dialer{Timeout: 3 * time.Second, KeepAlive: 30 * time.Second}
	n.Do(func() { conn, err = dialer.DialContext(ctx, network, address) })
	return conn, err
}

// Configure gives the namespace an address. A bridge without ports carries it, because not every kernel has
// dummy devices; the default route through it is what the parts look for to find the node's address.
func (n *Network) Configure(processes *Processes) error {
	for _, args := range [][]string{
		{"link", "set", "lo", "up"},
		{"link", "add", bridge, "type", "bridge"},
		{"address", "add", Address + addressBits, "dev", bridge},
		{"link", "set", bridge, "up"},
		{"route", "add", "default", "via", gateway, "dev", bridge},
	} {
		if out, err := processes.Run(20*time.Second, append([]string{"ip"}, args...)...); err != nil {
			return fmt.Errorf("ip %v: %w: %s", args, err, out)
		}
	}
	n.setSysctls()
	return nil
}

// setSysctls writes what a node needs; each is the namespace's own, and absent ones are not needed.
func (n *Network) setSysctls() {
	n.Do(func() {
		for name, value := range map[string]string{
			"net/ipv4/ip_forward":                 "1",
			"net/bridge/bridge-nf-call-iptables":  "1",
			"net/bridge/bridge-nf-call-ip6tables": "1",
		} {
			_ = os.WriteFile("/proc/sys/"+name, []byte(value), 0o644)
		}
	})
}
