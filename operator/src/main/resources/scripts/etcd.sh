#!/bin/sh
# Starts etcd on the claim at /data with authentication on. Before it is reachable from outside, the password of the user
# root is brought to what the Secret says; the one that holds is kept beside the data. Needs etcd and etcdctl.
set -eu
umask 077
data=/data/etcd
held=/data/root-password
wanted=/credentials/password
local=http://127.0.0.1:2379

control() { etcdctl --endpoints="$local" --command-timeout=5s "$@"; }

start() { # start CLIENT_URL
  etcd --name=default --data-dir="$data" --listen-client-urls="$1" --advertise-client-urls="$ADVERTISED" \
    --listen-peer-urls=http://127.0.0.1:2380 --initial-advertise-peer-urls=http://127.0.0.1:2380 \
    --initial-cluster=default=http://127.0.0.1:2380 --auto-compaction-mode=periodic --auto-compaction-retention=1h \
    --quota-backend-bytes=2147483648 --log-level=warn
}

wait_until_healthy() {
  tries=0
  until control "$@" endpoint health >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 150 ] || { echo "etcd does not answer on the loopback within 30 s" >&2; exit 1; }
    sleep 0.2
  done
}

if [ "$(cat "$wanted")" != "$(cat "$held" 2>/dev/null)" ]; then
  start "$local" &
  server=$!
  if [ -e "$held" ]; then
    export ETCDCTL_USER=root ETCDCTL_PASSWORD="$(cat "$held")"
    wait_until_healthy
    printf '%s\n' "$(cat "$wanted")" | control user passwd root --interactive=false
    unset ETCDCTL_USER ETCDCTL_PASSWORD
  else
    wait_until_healthy
    printf '%s\n' "$(cat "$wanted")" | control user add root --interactive=false >/dev/null 2>&1 ||
      printf '%s\n' "$(cat "$wanted")" | control user passwd root --interactive=false
    control role add root >/dev/null 2>&1 || true
    control user grant-role root root >/dev/null
    control auth enable
  fi
  cp "$wanted" "$held.new"
  mv "$held.new" "$held"
  kill "$server"
  wait "$server" || true
fi
exec etcd --name=default --data-dir="$data" --listen-client-urls=http://0.0.0.0:2379 --advertise-client-urls="$ADVERTISED" \
  --listen-peer-urls=http://127.0.0.1:2380 --initial-advertise-peer-urls=http://127.0.0.1:2380 \
  --initial-cluster=default=http://127.0.0.1:2380 --auto-compaction-mode=periodic --auto-compaction-retention=1h \
  --quota-backend-bytes=2147483648 --log-level=warn
