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
	address, err := s.look(ctx)
	if err == nil {
		s.address, s.until = address, time.Now().Add(rememberFor)
	}
	return address, err
}

type servicePort struct {
	Name string
	Port int
}

func (s *Service) look(ctx context.Context) (string, error) {
	var service struct {
		Spec struct {
			ClusterIP string
			Ports     []servicePort
		}
	}
	if err := s.client.Get(ctx, "/api/v1/namespaces/"+s.namespace+"/services/"+s.name, &service); err != nil {
		return "", err
	}
	for _, port := range service.Spec.Ports {
		number := strconv.Itoa(port.Port)
		if s.port != port.Name && s.port != number {
			continue
		}
		if net.ParseIP(service.Spec.ClusterIP) != nil {
			return net.JoinHostPort(service.Spec.ClusterIP, number), nil
		}
		return s.endpoint(ctx, port.Name)
	}
	return "", fmt.Errorf("service %s/%s has no port %s", s.namespace, s.name, s.port)
}

// endpoint finds a ready pod behind a service that has no address of its own.
func (s *Service) endpoint(ctx context.Context, portName string) (string, error) {
	var slices struct {
		Items []struct {
			Endpoints []struct {
				Addresses  []string
				Conditions struct{ Ready *bool }
			}
			Ports []servicePort
		}
	}
	path := "/apis/discovery.k8s.io/v1/namespaces/" + s.namespace + "/endpointslices"
	if err := s.client.Get(ctx, path+"?labelSelector=kubernetes.io/service-name%3D"+s.name, &slices); err != nil {
		return "", err
	}
	for _, slice := range slices.Items {
		for _, port := range slice.Ports {
			for _, endpoint := range slice.Endpoints {
				ready := endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready
				if port.Name == portName && ready && len(endpoint.Addresses) > 0 {
					return net.JoinHostPort(endpoint.Addresses[0], strconv.Itoa(port.Port)), nil
				}
			}
		}
	}
	return "", fmt.Errorf("no ready pod is behind service %s/%s", s.namespace, s.name)
}
