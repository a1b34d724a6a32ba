package extras

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"ai.backend/devcluster/internal/api"
)

type nodeObject struct {
	Status struct {
		Capacity   map[string]string `json:"capacity"`
		Conditions []struct {
			Type, Status      string
			LastHeartbeatTime time.Time
		} `json:"conditions"`
	} `json:"status"`
}

// NodeReady is nil when the kubelet has reported itself ready since the given time; what it said before it was
// started again does not count.
func NodeReady(ctx context.Context, client *api.Client, name string, since time.Time) error {
	var node nodeObject
	if err := client.Get(ctx, "/api/v1/nodes/"+name, &node); err != nil {
		return err
	}
	for _, condition := range node.Status.Conditions {
		if condition.Type == "Ready" && condition.Status == "True" && !condition.LastHeartbeatTime.Before(since) {
			return nil
		}
	}
	return fmt.Errorf("node %s is not ready", name)
}

// PodsCanBeMade is nil when the default namespace has what every pod refers to.
func PodsCanBeMade(ctx context.Context, client *api.Client) error {
	if err := client.Get(ctx, "/api/v1/namespaces/default/serviceaccounts/default", nil); err != nil {
		return err
	}
	return client.Get(ctx, "/api/v1/namespaces/default/configmaps/kube-root-ca.crt", nil)
}

// Answers is nil when a part's health page inside says 200.
func Answers(ctx context.Context, dial api.Dial, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	client := http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, response.Status)
	}
	return nil
}
