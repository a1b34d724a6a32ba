package host

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Hierarchies are the mount points of the control group hierarchies: one each for version 1, one for version 2,
// both kinds on a hybrid machine.
func Hierarchies() []string {
	var found []string
	for _, mount := range mounts() {
		if (mount.kind == "cgroup" || mount.kind == "cgroup2") && strings.HasPrefix(mount.point, "/sys/fs/cgroup") {
			found = append(found, mount.point)
		}
	}
	return found
}

// CgroupV2 says whether the machine has the unified hierarchy alone.
func CgroupV2() bool {
	for _, mount := range mounts() {
		if mount.point == "/sys/fs/cgroup" {
			return mount.kind == "cgroup2"
		}
	}
	return false
}

type mountPoint struct{ point, kind string }

func mounts() []mountPoint {
	data, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil
	}
	var found []mountPoint
	for _, line := range strings.Split(string(data), "\n") {
		if fields := strings.Fields(line); len(fields) >= 3 {
			found = append(found, mountPoint{fields[1], fields[2]})
		}
	}
	return found
}

// MountsBelow are the mount points at or below a folder, innermost first.
func MountsBelow(dir string) []string {
	var found []string
	for _, mount := range mounts() {
		if mount.point == dir || strings.HasPrefix(mount.point, dir+"/") {
			found = append([]string{mount.point}, found...)
		}
	}
	return found
}

// CreateCgroup makes the group NAME, below which the kubelet works, and NAME/system for the cluster's own processes.
func CreateCgroup(name string) error {
	for _, hierarchy := range Hierarchies() {
		for _, dir := range []string{filepath.Join(hierarchy, name), filepath.Join(hierarchy, name, "system")} {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return fmt.Errorf("control group: %w", err)
			}
			inheritCPUSet(dir)
		}
		delegate(hierarchy)
		delegate(filepath.Join(hierarchy, name))
	}
	return nil
}

// inheritCPUSet fills in what version 1's cpuset leaves empty; no process can join an empty one.
func inheritCPUSet(dir string) {
	for _, file := range []string{"cpuset.cpus", "cpuset.mems"} {
		current, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil || strings.TrimSpace(string(current)) != "" {
			continue
		}
		if parent, err := os.ReadFile(filepath.Join(filepath.Dir(dir), file)); err == nil {
			_ = os.WriteFile(filepath.Join(dir, file), parent, 0o644)
		}
	}
}

// delegate turns on, in version 2, every controller for the groups below; version 1 has no such file.
func delegate(dir string) {
	controllers, err := os.ReadFile(filepath.Join(dir, "cgroup.controllers"))
	if err != nil {
		return
	}
	for _, controller := range strings.Fields(string(controllers)) {
		_ = os.WriteFile(filepath.Join(dir, "cgroup.subtree_control"), []byte("+"+controller), 0o644)
	}
}

// JoinCgroup moves a process into the cluster's system group.
func JoinCgroup(name string, pid int) error {
	for _, hierarchy := range Hierarchies() {
		file := filepath.Join(hierarchy, name, "system", "cgroup.procs")
		if err := os.WriteFile(file, []byte(strconv.Itoa(pid)), 0o644); err != nil {
			return fmt.Errorf("control group: %w", err)
		}
	}
	return nil
}

// RemoveCgroup ends the processes that are still in the cluster's groups, which are the cluster's by definition, and
// removes the groups. It gives up after the given time and says what is left.
func RemoveCgroup(name string, patience time.Duration) error {
	deadline := time.Now().Add(patience)
	for {
		var left error
		for _, hierarchy := range Hierarchies() {
			left = errors.Join(left, removeTree(filepath.Join(hierarchy, name)))
		}
		if left == nil || time.Now().After(deadline) {
			return left
		}
		<-time.After(50 * time.Millisecond)
	}
}

func removeTree(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var left error
	for _, entry := range entries {
		if entry.IsDir() {
			left = errors.Join(left, removeTree(filepath.Join(dir, entry.Name())))
		}
	}
	if procs, err := os.ReadFile(filepath.Join(dir, "cgroup.procs")); err == nil {
		for _, field := range strings.Fields(string(procs)) {
			if pid, err := strconv.Atoi(field); err == nil && pid > 1 {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
	}
	if err := syscall.Rmdir(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return errors.Join(left, &os.PathError{Op: "remove", Path: dir, Err: err})
	}
	return left
}
