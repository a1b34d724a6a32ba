package supervisor

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"ai.backend/devcluster/internal/host"
	"ai.backend/devcluster/internal/place"
)

// LogFile is the supervisor's own log, below the state folder.
const LogFile = "logs/supervisor.log"

const pidFile = "supervisor.json"

// identity tells a process from a later one with the same number.
type identity struct {
	Pid     int
	Started string
}

// Start starts a supervisor in namespaces and a control group of its own, and does not wait for it.
func Start(p place.Place, settings Settings) error {
	if err := p.Create(); err != nil {
		return err
	}
	if err := p.WriteJSON(SettingsFile, settings); err != nil {
		return err
	}
	if err := os.MkdirAll(p.Path("logs"), 0o755); err != nil {
		return err
	}
	output, err := os.OpenFile(p.Path(LogFile), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer output.Close()
	wait, release, err := os.Pipe()
	if err != nil {
		return err
	}
	defer wait.Close()
	defer release.Close()
	command := exec.Command("/proc/self/exe", "--name", p.Name, "supervise")
	command.Args[0] = "devcluster"
	command.Dir = "/"
	command.Env = []string{"PATH=" + host.Path(), "HOME=/root", "DEVCLUSTER_HOME=" + p.Home}
	command.Stdout, command.Stderr = output, output
	command.ExtraFiles = []*os.File{wait}
	command.SysProcAttr = &syscall.SysProcAttr{
		Setsid:     true,
		Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS,
	}
	if err := command.Start(); err != nil {
		return fmt.Errorf("start the supervisor: %w", err)
	}
	// It waits until it is known and in its group, so that `down` finds it whatever happens to this command.
	if err := adopt(p, command.Process.Pid); err != nil {
		_ = command.Process.Kill()
		return errors.Join(err, command.Wait())
	}
	if _, err := release.Write([]byte{1}); err != nil {
		return err
	}
	go func() { _ = command.Wait() }()
	return nil
}

func adopt(p place.Place, pid int) error {
	if err := p.WriteJSON(pidFile, identity{pid, startTime(pid)}); err != nil {
		return err
	}
	if err := host.CreateCgroup(p.Cgroup()); err != nil {
		return err
	}
	return host.JoinCgroup(p.Cgroup(), pid)
}

// Alive says whether the supervisor's process exists.
func Alive(p place.Place) bool {
	_, alive := find(p)
	return alive
}

func find(p place.Place) (pid int, alive bool) {
	var known identity
	if err := p.ReadJSON(pidFile, &known); err != nil || known.Pid <= 1 {
		return 0, false
	}
	return known.Pid, known.Started != "" && startTime(known.Pid) == known.Started
}

// startTime is when a process began, in the kernel's ticks, or "" when it does not exist or has ended.
func startTime(pid int) string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The second field is the program's name in parentheses and may hold anything.
	_, after, _ := strings.Cut(string(data[strings.LastIndexByte(string(data), ')'):]), " ")
	fields := strings.Fields(after)
	// A process whose first thread has ended shows as a zombie while other threads still run.
	if len(fields) < 20 || fields[0] == "X" || fields[0] == "Z" && fields[17] == "1" {
		return ""
	}
	return fields[19]
}

// Stop ends the supervisor, and with it every process of the cluster, and removes the cluster's control groups.
// It is no error when nothing runs.
func Stop(p place.Place) error {
	if pid, alive := find(p); alive {
		_ = syscall.Kill(pid, syscall.SIGTERM)
		if !ended(p, 3*time.Second) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
			if !ended(p, 20*time.Second) {
				return fmt.Errorf("the supervisor (process %d) does not end, not even when it is killed", pid)
			}
		}
		waitForReaper(pid, 3*time.Second)
	}
	return host.RemoveCgroup(p.Cgroup(), 20*time.Second)
}

// waitForReaper gives the machine's process 1 some time to remove the entry of an ended process. The entry holds nothing
// but an exit status, and no more can be done about it from here.
func waitForReaper(pid int, patience time.Duration) {
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		if err := syscall.Kill(pid, 0); err != nil {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
}

func ended(p place.Place, patience time.Duration) bool {
	deadline := time.Now().Add(patience)
	for Alive(p) {
		if time.Now().After(deadline) {
			return false
		}
		<-time.After(20 * time.Millisecond)
	}
	return true
}
