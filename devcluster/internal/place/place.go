// Package place says where a cluster keeps its things. Two clusters share nothing but the cache of
// compiled programs.
package place

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

const (
	stateRoot = "/var/lib/backendai-devcluster"
	runRoot   = "/run/backendai-devcluster"
)

// Place is one cluster's name and folders.
type Place struct {
	// Name is unique on the machine; it appears in paths, control groups and the node's name.
	Name string
	// Home is the folder of the sources (devcluster/ in the checkout).
	Home string
	// State holds everything that the cluster writes; `down` removes it.
	State string
	// Run holds the control socket; its path is short because socket paths are limited to 107 bytes.
	Run string
}

var validName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$`)

// New names the cluster after the checkout that home lies in, unless a name is given.
func New(home, name string) (Place, error) {
	if name == "" {
		name = nameOf(filepath.Dir(home))
	}
	if !validName.MatchString(name) {
		return Place{}, fmt.Errorf("the name %q must be 1 to 30 of a-z, 0-9 and '-', and begin and end with a letter or digit", name)
	}
	return Place{Name: name, Home: home, State: filepath.Join(stateRoot, name), Run: filepath.Join(runRoot, name)}, nil
}

// nameOf makes a short name from a checkout's path: its last part, for people, and a hash, for uniqueness.
func nameOf(checkout string) string {
	sum := sha256.Sum256([]byte(checkout))
	readable := regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(filepath.Base(checkout)), "-")
	readable = strings.Trim(readable, "-")
	if len(readable) > 16 {
		readable = strings.Trim(readable[:16], "-")
	}
	return strings.TrimLeft(readable+"-"+hex.EncodeToString(sum[:])[:6], "-")
}

// Path is a path below the state folder.
func (p Place) Path(parts ...string) string {
	return filepath.Join(append([]string{p.State}, parts...)...)
}

// Socket is where the supervisor answers commands.
func (p Place) Socket() string { return filepath.Join(p.Run, "control.sock") }

// Kubeconfig is the administrator's, for use on the host.
func (p Place) Kubeconfig() string { return p.Path("kubeconfig") }

// Cgroup is the name of the control group, below each hierarchy's root, that holds all processes.
func (p Place) Cgroup() string { return "backendai-devcluster-" + p.Name }

// Create makes the folders. The state folder is for root alone: it holds private keys.
func (p Place) Create() error {
	if err := os.MkdirAll(p.State, 0o711); err != nil {
		return err
	}
	return os.MkdirAll(p.Run, 0o700)
}

// Remove deletes the folders, and the common parents when this was the last cluster.
func (p Place) Remove() error {
	err := errors.Join(os.RemoveAll(p.State), os.RemoveAll(p.Run))
	_ = os.Remove(stateRoot) // fails while other clusters live there
	_ = os.Remove(runRoot)
	return err
}

// WriteJSON replaces a file below the state folder by a value, all or nothing.
func (p Place) WriteJSON(name string, value any) error {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return p.WriteFile(name, append(data, '\n'), 0o600)
}

// ReadJSON reads what WriteJSON wrote; the error is fs.ErrNotExist when there is none.
func (p Place) ReadJSON(name string, value any) error {
	data, err := os.ReadFile(p.Path(name))
	if err != nil {
		return err
	}
	return json.Unmarshal(data, value)
}

// WriteFile replaces a file below the state folder, all or nothing.
func (p Place) WriteFile(name string, data []byte, mode os.FileMode) error {
	path := p.Path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", data, mode); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
