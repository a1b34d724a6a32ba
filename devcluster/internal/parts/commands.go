package parts

import (
	"encoding/base64"
	"os"

	"ai.backend/devcluster/internal/node"
	"ai.backend/devcluster/internal/place"
)

// Part is one program that the supervisor keeps running.
type Part struct {
	Name string
	Argv []string
}

// Base parts need nothing but the node.
func Base(p place.Place) []Part {
	return []Part{
		{"etcd", kubernetes("etcd",
			"--data-dir=/var/lib/etcd",
			"--listen-client-urls="+etcdAddress, "--advertise-client-urls="+etcdAddress,
			"--listen-peer-urls="+etcdPeer, "--initial-advertise-peer-urls="+etcdPeer, "--initial-cluster=default="+etcdPeer,
			"--log-level=warn",
			// The cluster is disposable: what a power failure would cost is not worth a disk flush for each write.
			"--unsafe-no-fsync")},
		{"kube-apiserver", kubernetes("kube-apiserver", apiServerFlags(p)...)},
		{"containerd", []string{"containerd", "--config", p.Path("config/containerd.toml"), "--log-level", "warn"}},
		{"registry", []string{"docker-registry", "serve", p.Path("config/registry.yml")}},
	}
}

// Control parts need an API server that answers.
func Control(p place.Place) []Part {
	return []Part{
		{"kube-controller-manager", kubernetes("kube-controller-manager",
			"--kubeconfig="+p.Path("pki/kube-controller-manager.kubeconfig"),
			"--authentication-skip-lookup=true", "--bind-address=127.0.0.1",
			"--leader-elect=false", "--profiling=false",
			"--use-service-account-credentials=true",
			"--service-account-private-key-file="+p.Path("pki/service-account.key"),
			"--root-ca-file="+p.Path("pki/ca.crt"),
			"--cluster-signing-cert-file="+p.Path("pki/ca.crt"),
			"--cluster-signing-key-file="+p.Path("pki/ca.key"),
			"--kube-api-qps=100", "--kube-api-burst=200")},
		{"kube-scheduler", kubernetes("kube-scheduler",
			"--kubeconfig="+p.Path("pki/kube-scheduler.kubeconfig"),
			"--authentication-skip-lookup=true", "--bind-address=127.0.0.1",
			"--leader-elect=false", "--profiling=false",
			"--kube-api-qps=100", "--kube-api-burst=200")},
		{"kube-proxy", kubernetes("kube-proxy",
			"--kubeconfig="+p.Path("pki/kube-proxy.kubeconfig"),
			"--hostname-override="+p.Name,
			"--proxy-mode=iptables", "--cluster-cidr="+PodSubnet,
			"--iptables-min-sync-period=200ms",
			"--healthz-bind-address=127.0.0.1:10256", "--metrics-bind-address=127.0.0.1:10249",
			// These are settings of the whole machine; a namespace may not write them.
			"--conntrack-max-per-core=0", "--conntrack-tcp-timeout-established=0", "--conntrack-tcp-timeout-close-wait=0")},
		{"coredns", kubernetes("coredns", "-conf", p.Path("config/Corefile"))},
	}
}

// Kubelet needs containerd with the sandbox image too.
func Kubelet(p place.Place) Part {
	return Part{"kubelet", kubernetes("kubelet",
		"--config="+p.Path("config/kubelet.yaml"),
		"--kubeconfig="+p.Path("pki/kubelet.kubeconfig"),
		"--hostname-override="+p.Name, "--node-ip="+node.Address)}
}

func apiServerFlags(p place.Place) []string {
	return []string{
		"--etcd-servers=" + etcdAddress,
		"--advertise-address=" + node.Address,
		"--secure-port=" + APIPort,
		"--service-cluster-ip-range=" + ServiceSubnet,
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--allow-privileged=true",
		"--client-ca-file=" + p.Path("pki/ca.crt"),
		"--tls-cert-file=" + p.Path("pki/kube-apiserver.crt"),
		"--tls-private-key-file=" + p.Path("pki/kube-apiserver.key"),
		"--kubelet-client-certificate=" + p.Path("pki/kube-apiserver.crt"),
		"--kubelet-client-key=" + p.Path("pki/kube-apiserver.key"),
		"--kubelet-certificate-authority=" + p.Path("pki/ca.crt"),
		// The node's name is in no DNS that the API server asks.
		"--kubelet-preferred-address-types=InternalIP",
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + p.Path("pki/service-account.key"),
		"--service-account-signing-key-file=" + p.Path("pki/service-account.key"),
		"--profiling=false",
	}
}

func kubernetes(part string, flags ...string) []string {
	return append([]string{node.Kubernetes + "/" + part}, flags...)
}

func readBase64(path string) (string, error) {
	data, err := os.ReadFile(path)
	return base64.StdEncoding.EncodeToString(data), err
}
