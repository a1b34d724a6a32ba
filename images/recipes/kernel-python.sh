# A Python kernel with the labels that spec/09 §2 lists. The runner is not in it: the agent mounts it.
from=base
repository=stable/python
tags=$kernel_tag
# The runner brings everything but the C++ library, which its ZeroMQ needs.
packages="python3 python-is-python3 passwd procps libstdc++6"
labels=$images/recipes/kernel-python.labels.json

after() {
    local site=/usr/local/lib/python$kernel_python/dist-packages
    rm "$1/usr/lib/python$kernel_python/EXTERNALLY-MANAGED"
    wheels "$1/tmp/wheels" "$images/recipes/kernel-python.requirements"
    inside "$1" chroot "$1" env -i PATH=/usr/bin:/bin HOME=/tmp sh -ec '
        PYTHONPATH=$(echo /tmp/wheels/pip-*.whl) python3 -m pip install --no-index --no-deps --no-compile \
            --no-cache-dir --root-user-action ignore /tmp/wheels/*.whl'
    rm -rf "$1"/tmp/* "$1"/usr/local/share/{man,jupyter}
    # The interpreter by its path: with a bare name the runner would take its own, which has no ipykernel.
    install -D -m 0644 "$images/recipes/kernel-python.kernelspec.json" \
        "$1/usr/local/share/jupyter/kernels/python3/kernel.json"
    install -D -m 0644 "$images/recipes/kernel-python.service-files.json" "$1/etc/backend.ai/service-defs/files.json"
    install -d -m 0755 "$1/home/work" "$1/opt/kernel" "$1/opt/backend.ai"
    # Compiled without a look at file times: they are set back in the layer, and a kernel cannot write here.
    inside "$1" chroot "$1" env -i PATH=/usr/bin:/bin python3 -m compileall -q -f --invalidation-mode unchecked-hash \
        "/usr/lib/python$kernel_python" /usr/lib/python3 "$site"
}

config() {
    cat <<-JSON
	{"WorkingDir": "/home/work", "Cmd": ["python3"], "Labels": $(cat "$labels"),
	 "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]}
	JSON
}
