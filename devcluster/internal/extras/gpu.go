package extras

import (
	"context"
	"encoding/json"
	"strconv"

	"ai.backend/devcluster/internal/api"
)

// GPUResource is the extended resource that is pretended.
const GPUResource = "nvidia.com/gpu"

// EnsureGPUs makes the node's capacity say that it has some GPUs. The kubelet keeps what others put there, but forgets
// it when the node is registered anew, so this is called again and again; it writes only when there is a difference.
func EnsureGPUs(ctx context.Context, client *api.Client, name string, count int) error {
	var node nodeObject
	path := "/api/v1/nodes/" + name
	if err := client.Get(ctx, path, &node); err != nil {
		return err
	}
	current, present := node.Status.Capacity[GPUResource]
	if present && current == strconv.Itoa(count) || !present && count == 0 {
		return nil
	}
	quantity := map[string]string{GPUResource: strconv.Itoa(count)}
	patch, err := json.Marshal(map[string]any{"status": map[string]any{"capacity": quantity, "allocatable": quantity}})
	if err != nil {
		return err
	}
	return client.Patch(ctx, path+"/status", api.MergePatch, patch)
}
