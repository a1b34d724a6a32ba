// Package build compiles the program that holds all of Kubernetes, once for each state of its sources.
package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"ai.backend/devcluster/internal/place"
)

const (
	// Version is what the Kubernetes parts report.
	Version = "v1.35.4"
	tags    = "grpcnotrace"
	ldflags = "-s -w" +
		" -X k8s.io/component-base/version.gitVersion=" + Version +
		" -X k8s.io/component-base/version.gitMajor=1" +
		" -X k8s.io/component-base/version.gitMinor=35" +
		" -X k8s.io/component-base/version.gitTreeState=clean" +
		" -X helm.sh/helm/v4/internal/version.version=v4.1.4"
)

// Parts are the names under which the one program can be started.
var Parts = []string{
	"coredns", "crane", "etcd", "helm", "kube-apiserver", "kube-controller-manager",
	"kube-proxy", "kube-scheduler", "kubectl", "kubelet",
}

// Dir is the folder that holds, or will hold, the program for the sources below home.
func Dir(home string) (string, error) {
	sources := filepath.Join(home, "kube")
	hash := sha256.New()
	fmt.Fprintln(hash, tags, ldflags)
	entries, err := os.ReadDir(sources)
	if err != nil {
		return "", fmt.Errorf("the sources of Kubernetes: %w", err)
	}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(sources, entry.Name()))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s %d\n", entry.Name(), len(data))
		hash.Write(data)
	}
	return filepath.Join(cacheRoot(), hex.EncodeToString(hash.Sum(nil))[:16]), nil
}

func cacheRoot() string {
	cache := os.Getenv("XDG_CACHE_HOME")
	if cache == "" {
		home := os.Getenv("HOME")
		if home == "" {
			home = "/root"
		}
		cache = filepath.Join(home, ".cache")
	}
	return filepath.Join(cache, "backendai-devcluster")
}

// Ensure compiles the program unless the cache has it, and returns its folder. An interrupted build leaves only what
// the Go tool itself keeps, so the next one goes on where it ended.
func Ensure(ctx context.Context, home string, say func(string, ...any)) (string, error) {
	dir, err := Dir(home)
	if err != nil || complete(dir) {
		return dir, err
	}
	unlock, err := place.Lock("build/"+filepath.Base(dir), time.Hour, func() { say("waiting for another build of the same sources") })
	if err != nil {
		return "", err
	}
	defer unlock()
	if complete(dir) {
		return dir, nil
	}
	return dir, compile(ctx, filepath.Join(home, "kube"), dir, say)
}

func complete(dir string) bool {
	for _, part := range Parts {
		if _, err := os.Stat(filepath.Join(dir, part)); err != nil {
			return false
		}
	}
	return true
}

func compile(ctx context.Context, sources, dir string, say func(string, ...any)) error {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return errors.New("Go is missing; install Go 1.25 or newer on PATH or in /usr/local/go")
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), ".build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)

	say("compiling Kubernetes %s, etcd, CoreDNS and Helm from source; once, about 8 minutes on 2 cores", Version)
	started := time.Now()
	progress := newProgress(started, say)
	progress.total = countPackages(ctx, goTool, sources, say)
	command := goCommand(ctx, goTool, sources, "build", "-v", "-trimpath", "-tags", tags, "-ldflags", ldflags,
		"-o", filepath.Join(fresh, "kube"), ".")
	command.Stderr = progress
	stop := progress.report()
	err = command.Run()
	stop()
	if err != nil {
		return fmt.Errorf("go build: %w\n%s", err, progress.errors())
	}
	for _, part := range Parts {
		if err := os.Symlink("kube", filepath.Join(fresh, part)); err != nil {
			return err
		}
	}
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	_ = os.RemoveAll(dir) // an incomplete one
	if err := os.Rename(fresh, dir); err != nil {
		return err
	}
	say("compiled in %s", time.Since(started).Round(time.Second))
	return nil
}

func goCommand(ctx context.Context, goTool, dir string, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, goTool, args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=readonly -buildvcs=false", "GOWORK=off")
	return command
}

// countPackages also downloads the modules, which takes a while on the first call.
func countPackages(ctx context.Context, goTool, sources string, say func(string, ...any)) int {
	say("downloading the modules")
	command := goCommand(ctx, goTool, sources, "list", "-deps", "-tags", tags, ".")
	command.Stderr = io.Discard
	out, err := command.Output()
	if err != nil {
		return 0 // the build that follows says why
	}
	return strings.Count(string(out), "\n")
}
