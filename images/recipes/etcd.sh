# etcd and etcdctl. No entrypoint: whoever runs it brings the flags.
from=base
repository=backend.ai/etcd
packages="etcd-server etcd-client"

before() { user "$1" etcd 1000 /var/lib/etcd; }

config() {
    cat <<-JSON
	{"User": "1000:1000", "WorkingDir": "/", "Cmd": ["etcd", "--version"],
	 "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "ETCDCTL_API=3"]}
	JSON
}
