package supervisor

import (
	"context"
	"fmt"
	"log"
	"maps"
	"net"
	"regexp"
	"sync"

	"ai.backend/devcluster/internal/api"
	"ai.backend/devcluster/internal/node"
	"ai.backend/devcluster/internal/parts"
	"ai.backend/devcluster/internal/place"
	"ai.backend/devcluster/internal/relay"
)

// The two relays that are always open.
const (
	apiRelay      = "kube-apiserver"
	registryRelay = "registry"
	relaysFile    = "relays.json"
	maxRelays     = 64
)

// RelayRecord is what is remembered of a relay, so that it comes back on the same port.
type RelayRecord struct {
	// Target is NAMESPACE/SERVICE:PORT, or an address inside for the two that are always open.
	Target string
	Port   int
}

type relays struct {
	place  place.Place
	client *api.Client
	dial   api.Dial

	mutex   sync.Mutex
	open    map[string]*relay.Relay
	records map[string]RelayRecord
}

var relayName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,40}$`)

// openRelays opens the relays of the last time again, and the two that are always there.
func openRelays(p place.Place, client *api.Client, dial api.Dial) (*relays, error) {
	r := &relays{place: p, client: client, dial: dial, open: map[string]*relay.Relay{}, records: map[string]RelayRecord{}}
	remembered := map[string]RelayRecord{}
	_ = p.ReadJSON(relaysFile, &remembered) // none on the first start
	for name, address := range map[string]string{
		apiRelay:      "127.0.0.1:" + parts.APIPort,
		registryRelay: node.Address + ":" + parts.RegistryPort,
	} {
		target := func(ctx context.Context) (net.Conn, error) { return dial(ctx, "tcp", address) }
		if err := r.listen(name, RelayRecord{Target: address, Port: remembered[name].Port}, target); err != nil {
			return nil, err
		}
		delete(remembered, name)
	}
	for name, record := range remembered {
		if _, err := r.ensure(name, record.Target, record.Port); err != nil {
			log.Printf("relay %s: %v", name, err)
		}
	}
	return r, r.save()
}

// add opens a relay, or points an existing one at the target, and returns its port.
func (r *relays) add(name, target string) (int, error) {
	if !relayName.MatchString(name) || name == apiRelay || name == registryRelay {
		return 0, fmt.Errorf("%q cannot name a relay: use up to 41 of a-z, 0-9, '.' and '-', and neither %s nor %s", name, apiRelay, registryRelay)
	}
	port, err := r.ensure(name, target, 0)
	if err != nil {
		return 0, err
	}
	return port, r.save()
}

func (r *relays) ensure(name, target string, preferred int) (int, error) {
	service, err := relay.ParseService(target, r.client, r.dial)
	if err != nil {
		return 0, err
	}
	r.mutex.Lock()
	existing := r.open[name]
	if existing != nil {
		existing.Retarget(service.Connect)
		r.records[name] = RelayRecord{Target: target, Port: existing.Port}
	}
	full := len(r.open) >= maxRelays
	r.mutex.Unlock()
	if existing != nil {
		return existing.Port, nil
	}
	if full {
		return 0, fmt.Errorf("there are %d relays already", maxRelays)
	}
	if err := r.listen(name, RelayRecord{Target: target, Port: preferred}, service.Connect); err != nil {
		return 0, err
	}
	return r.port(name), nil
}

func (r *relays) listen(name string, record RelayRecord, target relay.Target) error {
	opened, err := relay.Open(record.Port, target)
	if err != nil {
		return err
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	record.Port = opened.Port
	r.open[name], r.records[name] = opened, record
	return nil
}

func (r *relays) port(name string) int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.records[name].Port
}

func (r *relays) all() map[string]RelayRecord {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return maps.Clone(r.records)
}

func (r *relays) save() error { return r.place.WriteJSON(relaysFile, r.all()) }
