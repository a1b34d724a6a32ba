package node

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"ai.backend/devcluster/internal/host"
)

// Processes starts programs inside the network and reaps every child. The supervisor is process 1 of its process
// namespace, so orphans (containerd's shims above all) become its children: one place must wait for all of them,
// and nothing in the supervisor may use os/exec.
type Processes struct {
	network *Network
	path    string
	mutex   sync.Mutex
	exits   map[int]chan syscall.WaitStatus
}

// NewProcesses begins to reap.
func NewProcesses(network *Network) *Processes {
	p := &Processes{network: network, path: host.Path(), exits: map[int]chan syscall.WaitStatus{}}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGCHLD)
	go func() {
		for range signals {
			p.reap()
		}
	}()
	return p
}

func (p *Processes) reap() {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
		if err == syscall.EINTR {
			continue
		}
		if pid <= 0 || err != nil {
			return
		}
		p.mutex.Lock()
		exit, ours := p.exits[pid]
		delete(p.exits, pid)
		p.mutex.Unlock()
		if ours {
			exit <- status
		}
	}
}

// Process is a running program.
type Process struct {
	Pid  int
	Exit <-chan syscall.WaitStatus
}

// Start runs a program with its output going to a file.
func (p *Processes) Start(argv, environment []string, output *os.File) (*Process, error) {
	path := argv[0]
	if !filepath.IsAbs(path) {
		path = host.Find(argv[0])
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	attributes := &syscall.ProcAttr{
		Dir:   "/",
		Env:   append([]string{"PATH=" + p.path, "HOME=/root"}, environment...),
		Files: []uintptr{null.Fd(), output.Fd(), output.Fd()},
		Sys:   &syscall.SysProcAttr{Setsid: true},
	}
	exit := make(chan syscall.WaitStatus, 1)
	// The lock is held while the process starts, so that it cannot be reaped before it is known.
	p.mutex.Lock()
	defer p.mutex.Unlock()
	var pid int
	p.network.Do(func() { pid, err = syscall.ForkExec(path, argv, attributes) })
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", argv[0], err)
	}
	p.exits[pid] = exit
	return &Process{Pid: pid, Exit: exit}, nil
}

// Run runs a program to its end and returns what it wrote.
func (p *Processes) Run(patience time.Duration, argv ...string) (string, error) {
	output, err := os.CreateTemp("", "run-")
	if err != nil {
		return "", err
	}
	defer os.Remove(output.Name())
	defer output.Close()
	process, err := p.Start(argv, nil, output)
	if err != nil {
		return "", err
	}
	select {
	case status := <-process.Exit:
		text, _ := os.ReadFile(output.Name())
		if status.ExitStatus() != 0 {
			return strings.TrimSpace(string(text)), fmt.Errorf("exit status %d", status.ExitStatus())
		}
		return strings.TrimSpace(string(text)), nil
	case <-time.After(patience):
		_ = syscall.Kill(process.Pid, syscall.SIGKILL)
		return "", fmt.Errorf("no end within %s", patience)
	}
}
