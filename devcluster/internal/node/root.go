package node

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"ai.backend/devcluster/internal/place"
)

// Kubernetes is where the compiled parts are, inside.
const Kubernetes = "/kubernetes"

var (
	// The host's programs and settings, seen read-only.
	hostDirs = []string{"usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc", "nix", "gnu"}
	// The node's own folders, kept in the state folder: what pods write to host paths stays in there.
	ownDirs = []string{"var", "opt", "root", "home", "srv", "mnt", "media", "tmp"}
)

// EnterRoot makes the node's file system and moves the calling process into it. The process must be alone in fresh
// mount and process namespaces. The host's programs are there read-only; everything writable is the cluster's own.
func EnterRoot(p place.Place, kubernetes string, network *Network) error {
	if err := mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE); err != nil {
		return err
	}
	root := p.Path("root")
	if err := os.MkdirAll(root, 0o755); err != nil {
		return err
	}
	if err := mount("tmpfs", root, "tmpfs", 0); err != nil {
		return err
	}
	if err := os.Chmod(root, 0o755); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return bindHost(root) },
		func() error { return bindOwn(p, root) },
		func() error { return mountKernel(root, network) },
		func() error { return bind(p.State, filepath.Join(root, p.State)) },
		func() error { return bindReadOnly(kubernetes, filepath.Join(root, Kubernetes)) },
		func() error { return pivot(root) },
	} {
		if err := step(); err != nil {
			return fmt.Errorf("the node's file system: %w", err)
		}
	}
	// Pods may ask for mounts that propagate; that needs a shared tree, shared with nobody but them.
	return mount("", "/", "", syscall.MS_REC|syscall.MS_SHARED)
}

func bindHost(root string) error {
	for _, name := range hostDirs {
		source, target := filepath.Join("/", name), filepath.Join(root, name)
		info, err := os.Lstat(source)
		if err != nil {
			continue
		}
		if info.Mode()&os.ModeSymlink != 0 {
			link, err := os.Readlink(source)
			if err != nil {
				return err
			}
			if err := os.Symlink(link, target); err != nil {
				return err
			}
			continue
		}
		if err := bindReadOnly(source, target); err != nil {
			return err
		}
	}
	return nil
}

func bindOwn(p place.Place, root string) error {
	for _, name := range ownDirs {
		mode := os.FileMode(0o755)
		if name == "tmp" {
			mode = 0o777 | os.ModeSticky
		}
		if err := os.MkdirAll(p.Path("node", name), mode); err != nil {
			return err
		}
		if err := os.Chmod(p.Path("node", name), mode); err != nil {
			return err
		}
		if err := bind(p.Path("node", name), filepath.Join(root, name)); err != nil {
			return err
		}
	}
	run := filepath.Join(root, "run")
	if err := os.MkdirAll(run, 0o755); err != nil {
		return err
	}
	if err := mount("tmpfs", run, "tmpfs", 0); err != nil {
		return err
	}
	link := filepath.Join(root, "var/run")
	if err := os.Symlink("/run", link); err != nil && !os.IsExist(err) {
		return err
	}
	return os.MkdirAll(filepath.Join(root, "var/log"), 0o755)
}

func mountKernel(root string, network *Network) error {
	for _, name := range []string{"proc", "sys", "dev"} {
		if err := os.MkdirAll(filepath.Join(root, name), 0o755); err != nil {
			return err
		}
	}
	if err := mount("proc", filepath.Join(root, "proc"), "proc", 0); err != nil {
		return err
	}
	var err error
	// sysfs shows the network devices of the namespace that it was mounted from.
	network.Do(func() { err = mount("sysfs", filepath.Join(root, "sys"), "sysfs", 0) })
	if err != nil {
		return err
	}
	if err := mount("/dev", filepath.Join(root, "dev"), "", syscall.MS_BIND|syscall.MS_REC); err != nil {
		return err
	}
	return mount("/sys/fs/cgroup", filepath.Join(root, "sys/fs/cgroup"), "", syscall.MS_BIND|syscall.MS_REC)
}

func bind(source, target string) error {
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	return mount(source, target, "", syscall.MS_BIND|syscall.MS_REC)
}

func bindReadOnly(source, target string) error {
	if err := bind(source, target); err != nil {
		return err
	}
	return mount("", target, "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY)
}

func pivot(root string) error {
	if err := os.Chdir(root); err != nil {
		return err
	}
	if err := syscall.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	// The old root now lies over the new one.
	if err := syscall.Unmount(".", syscall.MNT_DETACH); err != nil {
		return fmt.Errorf("umount of the host's file system: %w", err)
	}
	return os.Chdir("/")
}

func mount(source, target, kind string, flags uintptr) error {
	if err := syscall.Mount(source, target, kind, flags, ""); err != nil {
		return fmt.Errorf("mount %s: %w", target, err)
	}
	return nil
}

// Snapshotter names containerd's way to stack an image's layers: overlayfs, or plain copies where the state folder lies on
// an overlay itself (in a container).
func Snapshotter(p place.Place) string {
	const overlayMagic = 0x794c7630
	var stat syscall.Statfs_t
	if err := syscall.Statfs(p.State, &stat); err == nil && stat.Type == overlayMagic {
		return "native"
	}
	return "overlayfs"
}
