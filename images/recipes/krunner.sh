# The in-container runner, ready to be copied onto a node by /krunner/install (an init container of the agent).
from=base
repository=backend.ai/krunner

after() {
    wheels "$1.wheels" "$images/recipes/krunner.requirements"
    python3 "$images/recipes/krunner.assemble.py" "$1.wheels" "$1/krunner"
    # A kernel sees these files read-only, so they are compiled here, without a look at file times.
    "$1/krunner/opt-backend.ai/bin/python$runner_python" -s -m compileall -q -f --invalidation-mode unchecked-hash \
        "$1/krunner/opt-backend.ai/lib/python$runner_python" || test $? = 1 # some of its own test files do not compile
    install -m 0755 "$images/recipes/krunner.install" "$1/krunner/install"
    echo "krunner-v$runner_environment-$runner-$(cat "$images"/recipes/krunner.* | sha256sum | cut -c1-8)" >"$1/krunner/version-key"
}

config() {
    cat <<-JSON
	{"Cmd": ["/krunner/install", "/krunner-target"], "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"]}
	JSON
}
