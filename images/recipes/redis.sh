# Redis. No entrypoint and no configuration file in use: whoever runs it brings both.
from=base
repository=backend.ai/redis
packages="redis-server redis-tools"

before() {
    user "$1" redis 999 /var/lib/redis
    user "$1" nonroot 1000 /home/nonroot
}

config() {
    cat <<-JSON
	{"User": "999:999", "WorkingDir": "/", "Cmd": ["redis-server", "--version"],
	 "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"]}
	JSON
}
