// Package supervisor is the one long-lived process of a cluster: process 1 of its namespaces. It starts the parts,
// starts them again when they end, and answers commands on a socket. When it ends, the kernel ends everything else.
package supervisor

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"ai.backend/devcluster/internal/api"
	"ai.backend/devcluster/internal/extras"
	"ai.backend/devcluster/internal/node"
	"ai.backend/devcluster/internal/parts"
	"ai.backend/devcluster/internal/place"
)

// Settings are what `up` decides; they are in settings.json of the state folder.
type Settings struct {
	// Kubernetes is the folder of the compiled parts, Orchestrator this program's own.
	Kubernetes   string
	Orchestrator string
	// GPUs is how many are pretended.
	GPUs int
}

// SamePrograms is whether a cluster with these settings need not be started again for the others.
func (s Settings) SamePrograms(other Settings) bool {
	return s.Kubernetes == other.Kubernetes && s.Orchestrator == other.Orchestrator
}

// SettingsFile is where `up` leaves the settings.
const SettingsFile = "settings.json"

type supervisor struct {
	place     place.Place
	settings  Settings
	pause     []byte
	network   *node.Network
	processes *node.Processes
	keeper    *keeper
	client    *api.Client
	relays    *relays
	state     state

	kubeletStarted time.Time
}

// Run brings the cluster up and stays. It returns only with an error.
func Run(p place.Place) error {
	// A parent that died before it wrote down our process id leaves a closed pipe: then nobody could ever stop us.
	if n, _ := os.NewFile(3, "go").Read(make([]byte, 1)); n != 1 {
		return fmt.Errorf("the command that started the supervisor went away")
	}
	s := &supervisor{place: p, state: newState()}
	if err := p.ReadJSON(SettingsFile, &s.settings); err != nil {
		return err
	}
	s.state.settings = s.settings
	var err error
	if s.pause, err = os.ReadFile(filepath.Join(s.settings.Orchestrator, "pause")); err != nil {
		return err
	}
	_ = os.Remove(p.Socket())
	control, err := net.Listen("unix", p.Socket())
	if err != nil {
		return err
	}
	go s.serve(control)
	if err := s.enter(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := s.bringUp(ctx); err != nil {
		return err
	}
	<-ctx.Done()
	log.Print("told to end")
	return nil
}

func (s *supervisor) enter() (err error) {
	if s.network, err = node.NewNetwork(); err != nil {
		return err
	}
	if err = syscall.Sethostname([]byte(s.place.Name)); err != nil {
		return err
	}
	if err = node.EnterRoot(s.place, s.settings.Kubernetes, s.network); err != nil {
		return err
	}
	s.processes = node.NewProcesses(s.network)
	if err = s.network.Configure(s.processes); err != nil {
		return err
	}
	if err = node.ChooseIptables(s.processes); err != nil {
		return err
	}
	s.keeper = newKeeper(s.place, s.processes)
	return nil
}

func (s *supervisor) bringUp(ctx context.Context) error {
	started := time.Now()
	for _, step := range []struct {
		phase string
		do    func(context.Context) error
	}{
		{"writing certificates and settings", s.prepare},
		{"starting the API server", s.startControlPlane},
		{"starting the node", s.startNode},
		{"waiting for the node", s.waitForNode},
	} {
		s.state.enter(step.phase)
		log.Printf("%.1fs %s", time.Since(started).Seconds(), step.phase)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.phase, err)
		}
	}
	go (&extras.Volumes{Client: s.client, Node: s.place.Name, Say: log.Printf}).Run(ctx)
	go s.keepGPUs(ctx)
	s.state.ready()
	log.Printf("%.1fs ready", time.Since(started).Seconds())
	return nil
}

func (s *supervisor) prepare(context.Context) error {
	if err := parts.WriteCredentials(s.place, time.Now()); err != nil {
		return err
	}
	if err := parts.WriteConfigs(s.place); err != nil {
		return err
	}
	var err error
	if s.client, err = api.New(s.place, "127.0.0.1:"+parts.APIPort, s.network.Dial); err != nil {
		return err
	}
	s.relays, err = openRelays(s.place, s.client, s.network.Dial)
	if err != nil {
		return err
	}
	server := fmt.Sprintf("https://127.0.0.1:%d", s.relays.port(apiRelay))
	return parts.WriteKubeconfig(s.place, "kubeconfig", "admin", server)
}

func (s *supervisor) startControlPlane(ctx context.Context) error {
	for _, part := range parts.Base(s.place) {
		s.keeper.keep(part)
	}
	return eventually(ctx, 90*time.Second, 100*time.Millisecond, func() error {
		if s.keeper.restarts("etcd") > hopeless {
			return fmt.Errorf("%w: etcd ends again and again; see its log", errGiveUp)
		}
		return s.client.Get(ctx, "/readyz", nil)
	})
}

func (s *supervisor) startNode(ctx context.Context) error {
	for _, part := range parts.Control(s.place) {
		s.keeper.keep(part)
	}
	imported := make(chan error, 1)
	go func() { imported <- s.importPause(ctx) }()
	if err := eventually(ctx, 30*time.Second, 200*time.Millisecond, func() error {
		return extras.ApplyManifests(ctx, s.client)
	}); err != nil {
		return err
	}
	if err := <-imported; err != nil {
		return err
	}
	s.kubeletStarted = time.Now().Truncate(time.Second)
	s.keeper.keep(parts.Kubelet(s.place))
	return nil
}

func (s *supervisor) waitForNode(ctx context.Context) error {
	for _, check := range []func() error{
		func() error { return extras.PodsCanBeMade(ctx, s.client) },
		func() error { return extras.Answers(ctx, s.network.Dial, parts.ProxyHealth) },
		func() error { return extras.Answers(ctx, s.network.Dial, parts.DNSHealth) },
		func() error { return extras.NodeReady(ctx, s.client, s.place.Name, s.kubeletStarted) },
	} {
		if err := eventually(ctx, 90*time.Second, 100*time.Millisecond, check); err != nil {
			return err
		}
	}
	return extras.EnsureGPUs(ctx, s.client, s.place.Name, s.state.gpus())
}

func (s *supervisor) keepGPUs(ctx context.Context) {
	ticker := time.NewTicker(5 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := extras.EnsureGPUs(ctx, s.client, s.place.Name, s.state.gpus()); err != nil {
				log.Printf("GPUs: %v", err)
			}
		}
	}
}

// A part that had to be started so often will not come up.
const hopeless = 3

// errGiveUp tells eventually that trying again is of no use.
var errGiveUp = errors.New("given up")

// eventually tries until there is no error, the time is over, or the context ends.
func eventually(ctx context.Context, patience, pause time.Duration, try func() error) error {
	deadline := time.Now().Add(patience)
	for {
		err := try()
		if err == nil {
			return nil
		}
		if errors.Is(err, errGiveUp) {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not within %s: %w", patience, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}
