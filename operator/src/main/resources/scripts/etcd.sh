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

serve() { # serve CLIENT_URL: becomes etcd
  exec etcd --name=default --data-dir="$data" --listen-client-urls="$1" --advertise-client-urls="$ADVERTISED" \
    --listen-peer-urls=http://127.0.0.1:2380 --initial-advertise-peer-urls=http://127.0.0.1:2380 \
    --initial-cluster=default=http://127.0.0.1:2380 --auto-compaction-mode=periodic --auto-compaction-retention=1h \
    --quota-backend-bytes=2147483648 --logger=zap --log-level=warn
}

as() { # as PASSWORD_FILE ARGUMENTS…
  file=$1
  shift
  ETCDCTL_USER=root ETCDCTL_PASSWORD="$(cat "$file")" control "$@"
}

# With authentication on it answers too, that it wants to know who asks.
answers() {
  answer=$(control role list 2>&1) && return 0
  case $answer in *"user name is empty"*) return 0 ;; *) return 1 ;; esac
}

wait_until_it_answers() {
  tries=0
  until answers; do
    tries=$((tries + 1))
    [ "$tries" -lt 150 ] || { echo "etcd does not answer on the loopback within 30 s" >&2; exit 1; }
    sleep 0.2
  done
}

# Every step may be the one after which it was cut off last time.
set_password() {
  if control role list >/dev/null 2>&1; then # authentication is off
    control user add root --interactive=false <"$wanted" >/dev/null 2>&1 ||
      control user passwd root --interactive=false <"$wanted" >/dev/null
    control role add root >/dev/null 2>&1 || true
    control user grant-role root root >/dev/null
    control auth enable >/dev/null
  elif as "$wanted" role list >/dev/null 2>&1; then
    return
  elif [ -e "$held" ] && as "$held" role list >/dev/null 2>&1; then
    as "$held" user passwd root --interactive=false <"$wanted" >/dev/null
  else
    echo "etcd holds another password of root than the Secret says now: put the former one back into the Secret" >&2
    exit 1
  fi
}

if [ "$(cat "$wanted")" != "$(cat "$held" 2>/dev/null)" ]; then
  serve "$local" &
  server=$!
  wait_until_it_answers
  set_password
  cp "$wanted" "$held.new"
  mv "$held.new" "$held"
  kill "$server"
  wait "$server" || true
fi
serve http://0.0.0.0:2379
