package supervisor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"ai.backend/devcluster/internal/place"
)

// Ask asks the supervisor of a place how it is. An error means that none answers.
func Ask(p place.Place) (Status, error) {
	var status Status
	response, err := caller(p).Get("http://devcluster/status")
	if err != nil {
		return status, err
	}
	defer response.Body.Close()
	return status, json.NewDecoder(response.Body).Decode(&status)
}

// AskRelay has a relay opened and returns its port.
func AskRelay(p place.Place, name, target string) (int, error) {
	body, err := json.Marshal(relayRequest{Name: name, Target: target})
	if err != nil {
		return 0, err
	}
	response, err := caller(p).Post("http://devcluster/relay", "application/json", bytes.NewReader(body))
	if err != nil {
		return 0, errors.New("the cluster is not running; start it with `devcluster up`")
	}
	defer response.Body.Close()
	var answer relayAnswer
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return 0, err
	}
	if answer.Error != "" {
		return 0, errors.New(answer.Error)
	}
	return answer.Port, nil
}

// SetGPUs changes how many GPUs a ready cluster pretends.
func SetGPUs(p place.Place, count int) error {
	body, err := json.Marshal(gpuRequest{Count: count})
	if err != nil {
		return err
	}
	response, err := caller(p).Post("http://devcluster/gpus", "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 4096))
		return fmt.Errorf("the number of GPUs could not be set: %s", bytes.TrimSpace(text))
	}
	return nil
}

func caller(p place.Place) *http.Client {
	return &http.Client{
		Timeout: 10 * time.Second,
		Transport: &http.Transport{
			DisableKeepAlives: true,
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, "unix", p.Socket())
			},
		},
	}
}
