// Package extras is what the cluster has beyond Kubernetes itself: names for the registry and the DNS, a default storage
// class that makes volumes, and pretended GPUs.
package extras

import (
	"bytes"
	"context"
	"embed"
	"fmt"

	"ai.backend/devcluster/internal/api"
)

//go:embed manifests/*.yaml
var manifests embed.FS

// ApplyManifests applies every embedded manifest, in the order of their names. The first line of each is a comment
// that says where it goes.
func ApplyManifests(ctx context.Context, client *api.Client) error {
	entries, err := manifests.ReadDir("manifests")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		text, err := manifests.ReadFile("manifests/" + entry.Name())
		if err != nil {
			return err
		}
		first, _, _ := bytes.Cut(text, []byte("\n"))
		path, ok := bytes.CutPrefix(first, []byte("# PATCH "))
		if !ok {
			return fmt.Errorf("%s does not begin with its path", entry.Name())
		}
		if err := client.Patch(ctx, string(path), api.Apply, text); err != nil {
			return fmt.Errorf("%s: %w", entry.Name(), err)
		}
	}
	return nil
}
