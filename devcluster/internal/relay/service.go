package relay

import (
	"context"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"sync"
	"time"

	"ai.backend/devcluster/internal/api"
)

const rememberFor = 5 * time.Second

var servicePattern = regexp.MustCompile(`^([a-z0-9-]+)/([a-z0-9-]+):([a-z0-9-]+)$`)

// Service is a target named NAMESPACE/SERVICE:PORT, the port by number or name.
type Service struct {
	client                *api.Client
	dial                  api.Dial
	namespace, name, port string

	mutex   sync.Mutex
	address string
	until   time.Time
}

// ParseService reads the name of a service; the service need not exist yet.
func ParseService(text string, client *api.Client, dial api.Dial) (*Service, error) {
	match := servicePattern.FindStringSubmatch(text)
	if match == nil {
		return nil, fmt.Errorf("%q is not NAMESPACE/SERVICE:PORT", text)
	}
	return &Service{client: client, dial: dial, namespace: match[1], name: match[2], port: match[3]}, nil
}

// Connect is a Target.
func (s *Service) Connect(ctx context.Context) (net.Conn, error) {
	address, err := s.find(ctx)
	if err != nil {
		return nil, err
	}
	connection, err := s.dial(ctx, "tcp", address)
	if err != nil {
		s.forget()
	}
	return connection, err
}

func (s *Service) forget() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.until = time.Time{}
}

func (s *Service) find(ctx context.Context) (string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if time.Now().Before(s.until) {
		return s.address, nil
	}
	var service struct {
		Spec struct {
			ClusterIP string
			Ports     []struct {
				Name string
				Port int
			}
		}
	}
	if err := s.client.Get(ctx, "/api/v1/namespaces/"+s.namespace+"/services/"+s.name, &service); err != nil {
		return "", err
	}
	if net.ParseIP(service.Spec.ClusterIP) == nil {
		return "", fmt.Errorf("service %s/%s has no cluster address", s.namespace, s.name)
	}
	for _, port := range service.Spec.Ports {
		if number := strconv.Itoa(port.Port); s.port == port.Name || s.port == number {
			s.address, s.until = net.JoinHostPort(service.Spec.ClusterIP, number), time.Now().Add(rememberFor)
			return s.address, nil
		}
	}
	return "", fmt.Errorf("service %s/%s has no port %s", s.namespace, s.name, s.port)
}
