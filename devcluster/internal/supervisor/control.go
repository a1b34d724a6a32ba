package supervisor

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"ai.backend/devcluster/internal/extras"
)

// Status is what the supervisor says of itself.
type Status struct {
	Phase    string
	Ready    bool
	Since    time.Time
	Settings Settings
	Parts    []PartStatus
	Relays   map[string]RelayRecord
}

// PartStatus is one program; Pid is 0 while it is not running.
type PartStatus struct {
	Name     string
	Pid      int
	Restarts int
	KiB      int
}

type relayRequest struct{ Name, Target string }

type relayAnswer struct {
	Port  int
	Error string
}

type gpuRequest struct{ Count int }

var errStarting = errors.New("the cluster is still starting")

func (s *supervisor) serve(listener net.Listener) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", s.handleStatus)
	mux.HandleFunc("POST /relay", s.handleRelay)
	mux.HandleFunc("POST /gpus", s.handleGPUs)
	server := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second}
	_ = server.Serve(listener)
}

func (s *supervisor) handleStatus(w http.ResponseWriter, _ *http.Request) {
	status := s.state.read()
	if status.Ready {
		status.Relays = s.relays.all()
		status.Parts = s.keeper.status()
	}
	_ = json.NewEncoder(w).Encode(status)
}

func (s *supervisor) handleRelay(w http.ResponseWriter, r *http.Request) {
	var request relayRequest
	var answer relayAnswer
	err := json.NewDecoder(r.Body).Decode(&request)
	if err == nil && !s.state.read().Ready {
		err = errStarting
	}
	if err == nil {
		answer.Port, err = s.relays.add(request.Name, request.Target)
	}
	if err != nil {
		answer.Error = err.Error()
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (s *supervisor) handleGPUs(w http.ResponseWriter, r *http.Request) {
	var request gpuRequest
	err := json.NewDecoder(r.Body).Decode(&request)
	if err == nil && !s.state.read().Ready {
		err = errStarting
	}
	if err == nil {
		err = extras.EnsureGPUs(r.Context(), s.client, s.place.Name, request.Count)
	}
	if err == nil {
		err = s.place.WriteJSON(SettingsFile, s.state.setGPUs(request.Count))
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
	}
}

// residentKiB is the memory a process holds, 0 when there is no such process.
func residentKiB(pid int) (kib int) {
	if pid == 0 {
		return 0
	}
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for _, line := range strings.Split(string(data), "\n") {
		if value, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			_, _ = fmt.Sscan(value, &kib)
		}
	}
	return kib
}
