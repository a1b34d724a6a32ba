package extras

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ai.backend/devcluster/internal/api"
)

const (
	storageClass = "standard"
	provisioner  = "devcluster.backend.ai/folder"
	// volumeRoot is inside the node's own file system, so it lies in the cluster's state folder.
	volumeRoot = "/var/lib/devcluster-volumes"

	claimsPath  = "/api/v1/persistentvolumeclaims"
	volumesPath = "/api/v1/persistentvolumes"
	provisioned = "pv.kubernetes.io/provisioned-by"
)

// Volumes makes a folder and a PersistentVolume for each claim of the default storage class, and removes both when
// the claim is gone and the volume's policy is Delete.
type Volumes struct {
	Client *api.Client
	Node   string
	// Say reports what could not be done; the next pass tries again.
	Say func(string, ...any)
}

type metadata struct {
	Name        string            `json:"name,omitempty"`
	Namespace   string            `json:"namespace,omitempty"`
	UID         string            `json:"uid,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type claim struct {
	Metadata metadata `json:"metadata"`
	Spec     struct {
		StorageClassName *string  `json:"storageClassName"`
		VolumeName       string   `json:"volumeName"`
		AccessModes      []string `json:"accessModes"`
		VolumeMode       string   `json:"volumeMode"`
		Selector         any      `json:"selector"`
		Resources        struct {
			Requests map[string]any `json:"requests"`
		} `json:"resources"`
	} `json:"spec"`
	Status struct {
		Phase string `json:"phase"`
	} `json:"status"`
}

type volume struct {
	Metadata metadata `json:"metadata"`
	Spec     struct {
		Local struct {
			Path string `json:"path"`
		} `json:"local"`
		ReclaimPolicy string `json:"persistentVolumeReclaimPolicy"`
	} `json:"spec"`
	Status struct {
		Phase string `json:"phase"`
	} `json:"status"`
}

// Run makes one pass after each change and at least one a minute, until the context ends.
func (v *Volumes) Run(ctx context.Context) {
	changes := make(chan struct{}, 1)
	for _, path := range []string{claimsPath, volumesPath} {
		go v.watch(ctx, path, changes)
	}
	for ctx.Err() == nil {
		if err := v.pass(ctx); err != nil && ctx.Err() == nil {
			v.Say("volumes: %v", err)
		}
		select {
		case <-ctx.Done():
		case <-changes:
		case <-time.After(time.Minute):
		}
	}
}

func (v *Volumes) watch(ctx context.Context, path string, changes chan<- struct{}) {
	for ctx.Err() == nil {
		_ = v.Client.Watch(ctx, path, 5*time.Minute, func() {
			select {
			case changes <- struct{}{}:
			default: // a pass is due already
			}
		})
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (v *Volumes) pass(ctx context.Context) error {
	var claims struct{ Items []claim }
	if err := v.Client.Get(ctx, claimsPath, &claims); err != nil {
		return err
	}
	var failed error
	for _, c := range claims.Items {
		if wanted(c) {
			failed = errors.Join(failed, v.provision(ctx, c))
		}
	}
	var volumes struct{ Items []volume }
	if err := v.Client.Get(ctx, volumesPath, &volumes); err != nil {
		return errors.Join(failed, err)
	}
	for _, pv := range volumes.Items {
		ours := pv.Metadata.Annotations[provisioned] == provisioner
		if ours && pv.Status.Phase == "Released" && pv.Spec.ReclaimPolicy == "Delete" {
			failed = errors.Join(failed, v.reclaim(ctx, pv))
		}
	}
	return failed
}

func wanted(c claim) bool {
	return c.Status.Phase == "Pending" && c.Spec.VolumeName == "" && c.Spec.Selector == nil && c.Spec.VolumeMode != "Block" &&
		c.Spec.StorageClassName != nil && *c.Spec.StorageClassName == storageClass
}

func (v *Volumes) provision(ctx context.Context, c claim) error {
	name := "pvc-" + c.Metadata.UID
	path := filepath.Join(volumeRoot, name)
	if err := os.MkdirAll(path, 0o777); err != nil {
		return err
	}
	// Any user of a pod may write; a pod with an fsGroup has the kubelet set the group as well.
	if err := os.Chmod(path, 0o777); err != nil {
		return err
	}
	err := v.Client.Create(ctx, volumesPath, v.desired(name, path, c))
	if errors.Is(err, api.ErrConflict) {
		return nil // made by the pass before, not bound yet
	}
	return err
}

func (v *Volumes) desired(name, path string, c claim) map[string]any {
	return map[string]any{
		"apiVersion": "v1",
		"kind":       "PersistentVolume",
		"metadata":   metadata{Name: name, Annotations: map[string]string{provisioned: provisioner}},
		"spec": map[string]any{
			"capacity":                      map[string]any{"storage": c.Spec.Resources.Requests["storage"]},
			"accessModes":                   c.Spec.AccessModes,
			"persistentVolumeReclaimPolicy": "Delete",
			"storageClassName":              storageClass,
			"local":                         map[string]any{"path": path},
			"claimRef": map[string]any{
				"apiVersion": "v1", "kind": "PersistentVolumeClaim",
				"namespace": c.Metadata.Namespace, "name": c.Metadata.Name, "uid": c.Metadata.UID,
			},
			"nodeAffinity": map[string]any{"required": map[string]any{"nodeSelectorTerms": []any{
				map[string]any{"matchExpressions": []any{map[string]any{
					"key": "kubernetes.io/hostname", "operator": "In", "values": []string{v.Node},
				}}},
			}}},
		},
	}
}

func (v *Volumes) reclaim(ctx context.Context, pv volume) error {
	path := filepath.Clean(pv.Spec.Local.Path)
	if filepath.Dir(path) != volumeRoot {
		return fmt.Errorf("volume %s names the folder %s, which is not below %s", pv.Metadata.Name, path, volumeRoot)
	}
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	err := v.Client.Delete(ctx, volumesPath+"/"+pv.Metadata.Name)
	if errors.Is(err, api.ErrNotFound) {
		return nil
	}
	return err
}
