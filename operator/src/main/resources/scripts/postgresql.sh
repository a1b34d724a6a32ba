#!/bin/sh
# Starts PostgreSQL on the claim at /data; makes the database on first start, and sets the password from the Secret on
# every start. Needs nothing of the image but postgres and initdb.
set -eu
umask 077
data=/data/postgresql
export PGTZ=UTC TZ=UTC

single() { postgres --single -D "$1" -c exit_on_error=on -c log_min_error_statement=panic -j "$2" >/dev/null; }
# A text as an SQL literal.
quoted() { sed "s/'/''/g; 1s/^/'/; \$s/\$/'/" "$1"; }

if [ ! -s "$data/PG_VERSION" ]; then
  rm -rf "$data.new"
  initdb --pgdata="$data.new" --username=postgres --auth-local=peer --auth-host=scram-sha-256 --encoding=UTF8 \
    --locale=C.UTF-8 --data-checksums >/dev/null
  printf 'CREATE ROLE backend LOGIN;\n\n' | single "$data.new" postgres
  printf 'CREATE DATABASE backend OWNER backend;\n\n' | single "$data.new" postgres
  mv "$data.new" "$data"
fi
rm -f "$data/postmaster.pid"
printf 'ALTER ROLE backend PASSWORD %s;\n\n' "$(quoted /credentials/password)" | single "$data" postgres
exec postgres -D "$data" -c listen_addresses='*' -c hba_file=/scripts/pg_hba.conf -c unix_socket_directories=/run/postgresql \
  -c password_encryption=scram-sha-256 -c max_connections=200 -c log_timezone=UTC -c timezone=UTC
