// Package host looks at the machine: what is missing, what can be installed, where the control groups are.
package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Programs that the cluster runs, and the Debian or Ubuntu package that brings each.
var programs = []struct{ name, pkg string }{
	{"containerd", "containerd"},
	{"ctr", "containerd"},
	{"runc", "runc"},
	{"docker-registry", "docker-registry"},
	{"iptables", "iptables"},
	{"ip", "iproute2"},
	{"conntrack", "conntrack"},
	{"socat", "socat"},
	{"mount", "mount"},
	{"nsenter", "util-linux"},
}

var cniDirs = []string{"/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"}

// Where programs are looked for: root's own PATH may lack the sbin folders.
var programDirs = []string{"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"}

// Path is the PATH that all parts run with.
func Path() string { return strings.Join(programDirs, ":") }

// CNIDir is the folder with the CNI plug-ins, or "" when there is none.
func CNIDir() string {
	for _, dir := range cniDirs {
		if _, err := os.Stat(filepath.Join(dir, "bridge")); err == nil {
			return dir
		}
	}
	return ""
}

// Find is the path of a program, or "".
func Find(program string) string {
	for _, dir := range programDirs {
		path := filepath.Join(dir, program)
		if info, err := os.Stat(path); err == nil && info.Mode()&0o111 != 0 {
			return path
		}
	}
	return ""
}

// Check says in one line why no cluster can run here, whatever is installed.
func Check() error {
	switch {
	case runtime.GOOS != "linux":
		return errors.New("needs Linux")
	case os.Geteuid() != 0:
		return errors.New("needs root for namespaces, mounts and control groups; run it with sudo")
	}
	probe := exec.Command("/proc/self/exe", "true")
	probe.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS,
	}
	if err := probe.Run(); err != nil {
		return fmt.Errorf("needs network, process and mount namespaces, which this machine refuses (%v); in a container, run it privileged", err)
	}
	if len(Hierarchies()) == 0 {
		return errors.New("needs control groups mounted below /sys/fs/cgroup")
	}
	return nil
}

func missingPackages() []string {
	var packages []string
	for _, program := range programs {
		if Find(program.name) == "" && !slices.Contains(packages, program.pkg) {
			packages = append(packages, program.pkg)
		}
	}
	if CNIDir() == "" {
		packages = append(packages, "containernetworking-plugins")
	}
	return packages
}

// Install brings the missing packages with apt, and does not let them start services of their own.
func Install(ctx context.Context, say func(string, ...any)) error {
	packages := missingPackages()
	if len(packages) == 0 {
		return nil
	}
	if Find("apt-get") == "" {
		return fmt.Errorf("needs the programs of the Debian packages %s; there is no apt-get here to install them", strings.Join(packages, ", "))
	}
	say("installing Debian packages: %s", strings.Join(packages, " "))
	forbid, err := forbidServices()
	if err != nil {
		return err
	}
	defer forbid()
	install := append([]string{"install", "-y", "--no-install-recommends"}, packages...)
	if _, err := apt(ctx, install...); err != nil {
		if out, err := apt(ctx, "update"); err != nil {
			return fmt.Errorf("apt-get update failed: %v: %s", err, lastLine(out))
		}
		if out, err := apt(ctx, install...); err != nil {
			return fmt.Errorf("apt-get could not install %s: %v: %s", strings.Join(packages, " "), err, lastLine(out))
		}
	}
	for _, service := range []string{"containerd", "docker-registry"} {
		if slices.Contains(packages, service) {
			disable(ctx, service)
		}
	}
	if packages = missingPackages(); len(packages) > 0 {
		return fmt.Errorf("the programs of %s are still missing after the installation", strings.Join(packages, ", "))
	}
	return nil
}

func apt(ctx context.Context, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, Find("apt-get"), append([]string{"-q", "-o", "DPkg::Lock::Timeout=600"}, args...)...)
	command.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	out, err := command.CombinedOutput()
	return string(out), err
}

// forbidServices makes the packages' scripts start nothing, as Debian's policy provides for.
func forbidServices() (undo func(), err error) {
	const policy = "/usr/sbin/policy-rc.d"
	file, err := os.OpenFile(policy, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if errors.Is(err, os.ErrExist) {
		return func() {}, nil // the machine has a policy of its own
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if _, err := file.WriteString("#!/bin/sh\nexit 101\n"); err != nil {
		return nil, err
	}
	return func() { _ = os.Remove(policy) }, nil
}

// disable keeps a service that we brought from starting at the next boot; without systemd there is nothing to do.
func disable(ctx context.Context, service string) {
	if systemctl := Find("systemctl"); systemctl != "" {
		_ = exec.CommandContext(ctx, systemctl, "disable", "--now", service).Run()
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// LoadModules asks for the kernel modules a node needs; a kernel that has them built in has nothing to load.
func LoadModules() {
	if modprobe := Find("modprobe"); modprobe != "" {
		for _, module := range []string{"overlay", "br_netfilter", "nf_conntrack", "ip_tables", "xt_comment", "xt_statistic"} {
			_ = exec.Command(modprobe, "-q", module).Run()
		}
	}
}
