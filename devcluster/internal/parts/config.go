// Package parts says how each program of the cluster is configured and started.
package parts

import (
	"bytes"
	"embed"
	"fmt"
	"text/template"
	"time"

	"ai.backend/devcluster/internal/host"
	"ai.backend/devcluster/internal/node"
	"ai.backend/devcluster/internal/pki"
	"ai.backend/devcluster/internal/place"
)

// Fixed addresses inside the cluster's own network.
const (
	ServiceSubnet = "10.96.0.0/16"
	PodSubnet     = "10.244.0.0/24"
	DNS           = "10.96.0.10"
	APIPort       = "6443"
	RegistryPort  = "5000"
	// RegistryHost is the registry's name in image references, in pods and on the node.
	RegistryHost = "registry.devcluster.svc:" + RegistryPort
	// PauseImage is the sandbox image; it is imported, never pulled.
	PauseImage = "devcluster.invalid/pause:1"

	// Pages that answer 200 once a part does its work.
	ProxyHealth = "http://127.0.0.1:10256/healthz"
	DNSHealth   = "http://127.0.0.1:10055/ready"

	apiServerService = "10.96.0.1"
	etcdAddress      = "http://127.0.0.1:12379"
	etcdPeer         = "http://127.0.0.1:12380"
)

//go:embed files/*
var files embed.FS

// configs maps each template to the file that it becomes, below the state folder.
var configs = map[string]string{
	"Corefile":        "config/Corefile",
	"containerd.toml": "config/containerd.toml",
	"hosts.toml":      "config/certs.d/" + RegistryHost + "/hosts.toml",
	"cni.conflist":    "config/cni/10-pods.conflist",
	"registry.yml":    "config/registry.yml",
	"kubelet.yaml":    "config/kubelet.yaml",
	"resolv.conf":     "config/resolv.conf",
}

// WriteConfigs writes every configuration file.
func WriteConfigs(p place.Place) error {
	values := map[string]string{
		"State":        p.State,
		"Cgroup":       p.Cgroup(),
		"CNIDir":       host.CNIDir(),
		"DNS":          DNS,
		"Node":         node.Address,
		"PauseImage":   PauseImage,
		"PodSubnet":    PodSubnet,
		"RegistryPort": RegistryPort,
		"Snapshotter":  node.Snapshotter(p),
	}
	for source, target := range configs {
		parsed, err := template.ParseFS(files, "files/"+source)
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if err := parsed.Option("missingkey=error").Execute(&text, values); err != nil {
			return err
		}
		if err := p.WriteFile(target, text.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// WriteCredentials makes the certificates and the kubeconfigs of all parts.
func WriteCredentials(p place.Place, now time.Time) error {
	authority, err := pki.Open(p, now)
	if err != nil {
		return err
	}
	for _, subject := range subjects(p.Name) {
		if err := authority.Issue(subject); err != nil {
			return err
		}
		server := "https://127.0.0.1:" + APIPort
		if err := WriteKubeconfig(p, "pki/"+subject.File+".kubeconfig", subject.File, server); err != nil {
			return err
		}
	}
	return nil
}

func subjects(nodeName string) []pki.Subject {
	return []pki.Subject{
		{File: "admin", User: "devcluster-admin", Groups: []string{"system:masters"}},
		{File: "kube-apiserver", User: "kube-apiserver", Groups: []string{"system:masters"}, Hosts: []string{
			"127.0.0.1", "localhost", node.Address, apiServerService,
			"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
		}},
		{File: "kube-controller-manager", User: "system:kube-controller-manager"},
		{File: "kube-scheduler", User: "system:kube-scheduler"},
		{File: "kube-proxy", User: "system:kube-proxy"},
		{File: "coredns", User: "system:coredns"},
		{File: "kubelet", User: "system:node:" + nodeName, Groups: []string{"system:nodes"}, Hosts: []string{nodeName, node.Address}},
	}
}

// WriteKubeconfig writes a kubeconfig that embeds a subject's certificate. Its context is named after the cluster.
func WriteKubeconfig(p place.Place, file, subject, server string) error {
	ca, err := readBase64(p.Path("pki/ca.crt"))
	if err != nil {
		return err
	}
	certificate, err := readBase64(p.Path("pki", subject+".crt"))
	if err != nil {
		return err
	}
	key, err := readBase64(p.Path("pki", subject+".key"))
	if err != nil {
		return err
	}
	context := "devcluster-" + p.Name
	text := fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: %[1]s
contexts:
- name: %[1]s
  context: {cluster: %[1]s, user: %[1]s}
clusters:
- name: %[1]s
  cluster:
    server: %[2]s
    certificate-authority-data: %[3]s
users:
- name: %[1]s
  user:
    client-certificate-data: %[4]s
    client-key-data: %[5]s
`, context, server, ca, certificate, key)
	return p.WriteFile(file, []byte(text), 0o600)
}
