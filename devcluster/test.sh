#!/usr/bin/env bash
# The devcluster's self test: brings clusters of its own up, uses them, breaks one, and looks for what they left.
set -uo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
first=selftest-a-$$
second=selftest-b-$$
work=$(mktemp -d)
passed=0 failed=0

a() { "$here/devcluster" --name "$first" "$@"; }
b() { "$here/devcluster" --name "$second" "$@"; }

cleanup() {
    a down >/dev/null 2>&1
    b down >/dev/null 2>&1
    rm -rf "$work"
}
trap cleanup EXIT

# check SENTENCE COMMAND...: one numbered line, and the command's output when it fails.
check() {
    local sentence=$1 number=$((passed + failed + 1)) begun=$SECONDS
    shift
    if "$@" >"$work/out" 2>&1; then
        passed=$((passed + 1))
        echo "ok $number - $sentence ($((SECONDS - begun)) s)"
    else
        failed=$((failed + 1))
        echo "not ok $number - $sentence ($((SECONDS - begun)) s)"
        sed 's/^/#   /' "$work/out" | tail -n 20
    fi
}

# eventually SECONDS COMMAND...: tries until it succeeds.
eventually() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $deadline ] || return 1
        sleep 0.2
    done
}

kubectl() { "$DEVCLUSTER_KUBECTL" --kubeconfig "$KUBECONFIG" "$@"; }
use() { eval "$("$1" env)"; }
state() { echo "/var/lib/backendai-devcluster/$1"; }
supervisor_pid() { sed -n 's/.*"Pid": \([0-9]*\).*/\1/p' "$(state "$1")/supervisor.json"; }

go=$(command -v go || echo /usr/local/go/bin/go)
unit_tests() { (cd "$here" && CGO_ENABLED=0 "$go" vet ./... && CGO_ENABLED=0 "$go" test ./...); }
push_image() {
    (cd "$here" && CGO_ENABLED=0 "$go" build -buildvcs=false -trimpath -o "$work/probe" ./selftest/probe) || return
    tar -C "$work" -cf "$work/layer.tar" probe || return
    "$DEVCLUSTER_CRANE" append --new_layer "$work/layer.tar" --new_tag "$DEVCLUSTER_REGISTRY/selftest/probe:1"
}

phase_is() { [ "$(kubectl get pod "$1" -o jsonpath='{.status.phase}')" = "$2" ]; }
succeeded_saying() {
    eventually 60 phase_is "$1" Succeeded || { kubectl describe pod "$1"; return 1; }
    kubectl logs "$1" | tee /dev/stderr | grep -q "$2"
}
unschedulable() {
    kubectl get pod "$1" -o jsonpath='{.status.conditions[*].message}' | grep -q 'Insufficient nvidia.com/gpu'
}
exec_works() { kubectl exec deploy/web -- /probe resolve web.default.svc.cluster.local; }

fetch() { curl -fsS --max-time 5 "http://$1/" | grep -q 'hello from inside'; }
relay_works() {
    local address again
    address=$(a relay web default/web:80) && again=$(a relay web default/web:http) || return
    echo "$address $again"
    [ "$address" = "$again" ] && eventually 30 fetch "$address" && echo "$address" >"$work/relay"
}
headless_relay_works() {
    local address
    address=$(a relay web-headless default/web-headless:http) && eventually 30 fetch "$address"
}
refused() { ! "$@"; }

gpus_are() { [ "$(kubectl get nodes -o jsonpath='{.items[0].status.allocatable.nvidia\.com/gpu}')" = "$1" ]; }
running_again() { a status | grep -q "^$1 *running *[1-9]"; }
kill_part() {
    local pid
    for pid in $(cat "$(cgroup_of "$first")/system/cgroup.procs"); do
        if [ "$(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -d' ' -f1)" = "/kubernetes/$1" ]; then
            kill -9 "$pid"
        fi
    done
    eventually 30 running_again "$1"
}

cgroup_of() { find /sys/fs/cgroup -maxdepth 2 -type d -name "backendai-devcluster-$1" | head -n 1; }
nothing_lives() { ! grep -lsE "backendai-devcluster[-/]$1" /proc/[0-9]*/cgroup /proc/[0-9]*/mountinfo; }
kill_supervisor() {
    kill -9 "$(supervisor_pid "$first")" && refused a status && eventually 20 no_process_in "$first"
}
no_process_in() { ! grep -ls "backendai-devcluster-$1/" /proc/[0-9]*/cgroup; }
interrupted_up() {
    local pid
    a up >/dev/null 2>&1 &
    pid=$!
    sleep "$1"
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    a up && a status
}
interrupted_anew() { a down && interrupted_up "$1"; }
start_over_from_damage() {
    a down && a up && kill_supervisor || return
    echo damaged >"$(state "$first")/node/var/lib/etcd/member/snap/db"
    a up && a status
}
repaired() {
    a up && a status && use a && eventually 60 fetch "$(cat "$work/relay")" && gpus_are 5
}
reads_back() {
    kubectl apply -f "$here/selftest/reader.yaml" && succeeded_saying reader 'written by user 1234'
}
claim_folders() { find "$(state "$first")/node/var/lib/devcluster-volumes" -mindepth 1 -maxdepth 1 | wc -l; }
no_claim_folder() { [ "$(claim_folders)" = 0 ]; }
claim_removed() {
    [ "$(claim_folders)" = 1 ] && kubectl delete pod writer reader --now && kubectl delete pvc data && eventually 20 no_claim_folder
}
side_by_side() {
    b up --gpus 0 && a status && b status || return
    local one two
    one=$(a env | grep REGISTRY=) two=$(b env | grep REGISTRY=)
    echo "$one $two"
    [ "$one" != "$two" ]
}
first_unharmed() { a status && [ ! -e "$(state "$second")" ] && fetch "$(cat "$work/relay")"; }

namespaces_of() {
    local pid
    for pid in $(find $(find /sys/fs/cgroup -maxdepth 2 -type d -name "backendai-devcluster-$1") -name cgroup.procs -exec cat {} + | sort -u); do
        readlink "/proc/$pid/ns/net" "/proc/$pid/ns/mnt" "/proc/$pid/ns/pid" 2>/dev/null
    done | sort -u | grep -vxF -e "$(readlink /proc/self/ns/net)" | sed 's/.*\[\(.*\)\]/\1/'
}
# The kernel gives a namespace's number away again: one whose process belongs to another cluster is that cluster's.
holds_namespace() {
    local number pid
    while read -r number pid; do
        [ "$number" = "$1" ] || continue
        grep -q 'backendai-devcluster-' "/proc/$pid/cgroup" 2>/dev/null &&
            ! grep -qE "backendai-devcluster-($first|$second)(/|\$)" "/proc/$pid/cgroup" || return 0
    done < <(lsns -n -r -o NS,PID)
    return 1
}
nothing_left() {
    local left=0 namespace name=$1
    nothing_lives "$name" || { echo "processes are left"; left=1; }
    ! grep "backendai-devcluster/$name" /proc/self/mountinfo || { echo "mounts are left"; left=1; }
    [ -z "$(cgroup_of "$name")" ] || { echo "control groups are left"; left=1; }
    for folder in "$(state "$name")" "/run/backendai-devcluster/$name"; do
        [ ! -e "$folder" ] || { echo "$folder is left"; left=1; }
    done
    for namespace in $(cat "$work/namespaces"); do
        ! holds_namespace "$namespace" || { echo "namespace $namespace is left"; left=1; }
    done
    return $left
}

echo "# clusters $first and $second"
check 'the unit tests pass' unit_tests
check 'up makes a cluster from nothing' a up
use a
check 'up again finds it ready' a up
check 'status says that it is ready' a status
check 'an image is pushed through the port on the host' push_image
check 'objects are created' kubectl apply -f "$here/selftest/objects.yaml"
check 'a pod pulls the image, resolves a service and prints' succeeded_saying dns 'kubernetes.default.svc is 10.96.0.1'
check 'a pod reaches the registry by its name' succeeded_saying registry 'answers 200'
check 'a claim is bound and a pod without root writes to it' succeeded_saying writer 'written by user 1234'
check 'a pod that wants the pretended GPUs is scheduled' succeeded_saying gpu 'localhost is'
check 'a pod that wants more GPUs than there are waits' eventually 20 unschedulable too-many-gpus
check 'a relay reaches a service from the host, on one port however often it is asked for' relay_works
check 'a relay reaches the pod behind a headless service' headless_relay_works
check 'kubectl exec runs a program in a pod' exec_works
check 'a relay with a malformed target is refused' refused a relay x 'not a service'
check 'a killed kubelet comes back' kill_part kubelet
check 'the GPUs are still there' eventually 30 gpus_are 2
check 'up changes the number of GPUs of a running cluster' a up --gpus 5
check 'the node shows the new number' gpus_are 5
check 'the kernel ends everything when the supervisor is killed' kill_supervisor
check 'up repairs it: services answer on the ports they had' repaired
check 'what was written to the claim is still there' reads_back
check 'a deleted claim takes its folder along' claim_removed
check 'a second cluster runs beside it on ports of its own' side_by_side
check 'down of the second' b down
check 'the first is unharmed' first_unharmed
check 'up that was killed at once can be repeated' interrupted_anew 0.3
check 'up that was killed later can be repeated' interrupted_anew 3
check 'a cluster that cannot be repaired is made anew' start_over_from_damage
namespaces_of "$first" >"$work/namespaces"
check 'down of the first' a down
check 'down of what is down is no error' a down
check 'nothing is left of the first' eventually 5 nothing_left "$first"
check 'nothing is left of the second' eventually 5 nothing_left "$second"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
